"""What is under way, with the seconds: nothing stands still while something is awaited."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from textual.timer import Timer
from textual.widget import Widget

GIVES_UP: Final = "esc gives up."


class UnderWay:
    """Says what is awaited and for how long, once a second, until it is over.

    Args:
        owner: the screen whose timer this is.
        say: shows a sentence.
    """

    def __init__(self, owner: Widget, say: Callable[[str], None]) -> None:
        self._owner = owner
        self._say = say
        self._what = self._then = ""
        self._since = self._left = 0.0
        self._sent = False
        self._ticking: Timer | None = None

    def begin(self, what: str, then: str = "") -> None:
        """Say it, and from now on every second.

        Args:
            what: what is under way, ready to be shown.
            then: what can be done meanwhile, a sentence.
        """
        self.end()
        self._what, self._then, self._since = what, then, time.monotonic()
        self._left, self._sent = 0.0, False
        self._ticking = self._owner.set_interval(1, self.tick)
        self.tick()

    def end(self) -> None:
        """It is over, or something else is said."""
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def waits(self, left: float) -> None:
        """The limit of scans makes it wait for some seconds; 0 where the wait is over."""
        self._left = left
        self.tick()

    def leaves(self) -> None:
        """A request leaves: from now on the warehouse can be at work, also while a second waits."""
        self._since, self._sent = time.monotonic(), True
        self.tick()

    @property
    def given_up(self) -> str:
        """What to say where it is given up now."""
        at_work = "The warehouse may still be at work on it."
        return f"Given up. {at_work if self._sent else 'Nothing was sent.'}"

    def tick(self) -> None:
        """Say how long by now, unless it is over."""
        if self._ticking is None:
            return
        if self._left > 0:
            said = f"Waiting {max(1, round(self._left))} s: the API takes 10 scans in any 10 s."
        else:
            gone = int(time.monotonic() - self._since)
            said = f"{self._what}{f', {gone} s' if gone else ''}…"
        self._say(f"◌ {said} {self._then}".rstrip())
