"""A clock for the running event loop that the test moves on: no deadline is waited for.

Every wait of the client counts by the loop's own clock (``asyncio.timeout``, and the HTTP library's
timeouts through anyio), so that is the clock to replace.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

_TURNS = 50
"""Turns of the loop in which whatever can happen without time passing has happened."""

_LONGEST = 600


class SkippingClock:
    """Stands in for ``loop.time``; real time goes on underneath, in milliseconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        self._real = loop.time
        self._skipped = 0
        monkeypatch.setattr(loop, "time", self)

    def __call__(self) -> float:
        """The moment that the loop goes by."""
        return self._real() + self._skipped

    async def until_done(self, task: asyncio.Future[Any]) -> int:
        """Let time pass, a second at a time, until the task ends; how many seconds that took."""
        begun = self._skipped
        while not task.done():
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            if not task.done():
                self._skipped += 1
            assert self._skipped - begun < _LONGEST, "it never ends"
        return self._skipped - begun
