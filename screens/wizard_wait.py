"""What a wizard waits for, with the seconds: nothing stands still while something is under way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from widgets.state_line import StateLine

if TYPE_CHECKING:
    from screens.wizard import WizardScreen


class Waiting:
    """Says what is waited for until something else is said."""

    def __init__(self, wizard: WizardScreen) -> None:
        self._wizard = wizard
        self._what = self._then = ""
        self._since = 0.0
        self._ticking: Timer | None = None

    def begin(self, what: str, then: str = "") -> None:
        """Say it, and from now on every second.

        Args:
            what: what is under way, ready to be shown.
            then: what can be done meanwhile, a sentence.
        """
        self.end()
        self._what, self._then, self._since = what, then, time.monotonic()
        self._ticking = self._wizard.set_interval(1, self._tick)
        self._tick()

    def end(self) -> None:
        """Something else is said."""
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def _tick(self) -> None:
        gone = int(time.monotonic() - self._since)
        text = f"◌ {self._what}{f', {gone} s' if gone else ''}… {self._then}".rstrip()
        self._wizard.query_one(StateLine).say([text], "busy")
