"""Long work lets everything else have its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic

import pytest

from app.slices import SLICE, in_slices


def steps(log: list[str], count: int) -> Iterator[None]:
    """Steps that each take a slice."""
    for _ in range(count):
        end = monotonic() + SLICE
        while monotonic() < end:
            pass
        log.append("work")
        yield


async def test_something_else_gets_its_turn_between_two_slices() -> None:
    log: list[str] = []
    work = asyncio.ensure_future(in_slices(steps(log, 3)))
    while not work.done():
        await asyncio.sleep(0)
        log.append("else")
    assert log.count("work") == 3
    first, second = log.index("work"), log.index("work", log.index("work") + 1)
    assert "else" in log[first:second]


async def test_it_can_be_given_up() -> None:
    log: list[str] = []
    work = asyncio.ensure_future(in_slices(steps(log, 1_000)))
    for _ in range(3):
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert 0 < len(log) < 1_000
