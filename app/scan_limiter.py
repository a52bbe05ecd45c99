"""Never more than 10 scans in any 10 s: the API's limit, kept here so that nobody meets a 429.

A sliding window over requests, not over clicks: a request takes its place before it leaves and
gives it back 10 s after it was *over*. When it arrived at the other end isn't known here, but it
was in between; so any eleventh request arrives more than 10 s after the first, however slow the
network is. (A token bucket would let 20 through around the end of a pause.)
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

SCANS: Final = 10
"""Requests that may fall into one window."""

WINDOW: Final = 10.0
"""Seconds of a window."""

_MARGIN: Final = 0.1
"""Seconds more: what was given up may still have bytes on their way."""

_TICK: Final = 1.0
_SHORTEST: Final = 0.01

Waiting = Callable[[float], None]
"""Told the seconds that are left to wait, about once a second; 0 when the wait is over."""


class ScanLimiter:
    """Lets scans through in the order in which they came; one for the whole program.

    Args:
        clock: monotonic seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._under_way = 0
        self._over: deque[float] = deque()
        self._queue: deque[object] = deque()

    @asynccontextmanager
    async def slot(self, waiting: Waiting | None = None) -> AsyncIterator[None]:
        """Hold a place in the window around one request; waits until there is one.

        Cancelled while it waits, it leaves the queue without a trace.
        """
        ticket = object()
        self._queue.append(ticket)
        waited = False
        try:
            while (left := self._left(self._queue.index(ticket))) > 0 or ticket != self._queue[0]:
                if waiting is not None:
                    waiting(left)
                waited = True
                await self._sleep(min(_TICK, max(left, _SHORTEST)))
        finally:
            self._queue.remove(ticket)
        self._under_way += 1
        try:
            if waited and waiting is not None:
                waiting(0.0)
            yield
        finally:
            self._under_way -= 1
            self._over.append(self._clock())

    def wait(self) -> float:
        """Seconds until a scan that is asked for now could leave; 0 for at once."""
        return self._left(len(self._queue))

    def _left(self, ahead: int) -> float:
        """Seconds, at the least, for one that has ``ahead`` others before it."""
        now = self._clock()
        length = WINDOW + _MARGIN
        while self._over and now - self._over[0] >= length:
            self._over.popleft()
        short = len(self._over) + self._under_way + ahead + 1 - SCANS
        if short <= 0:
            return 0.0
        if short <= len(self._over):
            return self._over[short - 1] + length - now
        return length  # what is under way now has to be over first
