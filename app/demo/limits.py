"""Rate limits as the API keeps them: so many requests in any so many seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from app.demo.envelope import Fault


class SlidingWindow:
    """At most `requests` in any `seconds`.

    Attributes:
        requests: how many are let through in one window.
        seconds: the window's length.
        enabled: off, everything is let through.
        now: the monotonic clock; a test sets its own instead of sleeping.
    """

    def __init__(
        self, what: str, requests: int, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.requests = requests
        self.seconds = seconds
        self.enabled = True
        self.now = now
        self._what = what
        self._taken: deque[float] = deque()
        self._lock = Lock()

    def take(self) -> None:
        """Count one request, or refuse it with 429; a refused one doesn't count."""
        if not self.enabled:
            return
        with self._lock:
            now = self.now()
            while self._taken and now - self._taken[0] >= self.seconds:
                self._taken.popleft()
            if len(self._taken) >= self.requests:
                # The published error codes have none of their own for this.
                raise Fault(
                    429,
                    "UNKNOWN-000",
                    f"rate limit exceeded: {self.requests} {self._what} requests"
                    f" per {self.seconds:g} seconds",
                )
            self._taken.append(now)
