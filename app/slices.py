"""Long work in short slices on the event loop, so that no key press waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Final

SLICE: Final = 0.01
"""Seconds that are worked on end."""


async def in_slices(steps: Iterable[object]) -> None:
    """Work steps off, each short; whatever else has to be done comes in between.

    A cancellation takes effect between two slices.
    """
    end = monotonic() + SLICE
    for _ in steps:
        if monotonic() >= end:
            # Not 0: the loop has to look at the keyboard, and what came from it goes first.
            await asyncio.sleep(SLICE / 10)
            end = monotonic() + SLICE
