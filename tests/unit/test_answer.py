"""Decoding: what a large answer does to the garbage collector, and what ends it."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import cast

import pytest

from app.api import answer
from app.api.answer import IN_THREAD_FROM, Answer, Envelope, decode
from app.api.client import LyticsClient
from app.session import Session


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


async def read(size: int) -> None:
    body = json.dumps({"status": 200, "data": ["x" * size]}).encode()

    def length(envelope: Envelope) -> int:
        assert not gc.isenabled()
        return len(envelope.data[0])

    assert await decode("list", Answer(200, "", body), length) == size
    assert gc.isenabled()


async def test_a_refresh_of_a_usual_size_leaves_the_garbage_to_the_collector() -> None:
    await read(2 * IN_THREAD_FROM)
    assert gc.get_freeze_count() == 0


async def test_the_largest_answers_are_left_alone_until_the_session_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer, "FROZEN_FROM", 2 * IN_THREAD_FROM)
    await read(2 * IN_THREAD_FROM)
    assert gc.get_freeze_count() > 0

    def never(_account_id: str | None) -> LyticsClient:
        return cast(LyticsClient, None)

    await Session(never, profile="p", host="h", token_source="env").close()
    assert gc.get_freeze_count() == 0
