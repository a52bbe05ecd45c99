"""The actions that let the account be asked for again by itself, and stop that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from screens.base import Deeds

if TYPE_CHECKING:
    from screens.main import MainScreen


class Refreshing(Deeds):
    """Refreshes every so often, once that was asked for; not in the next session.

    Nothing is asked for while nobody looks at the terminal, while a dialog or another screen is
    open (nothing may change under a gate), or while the answer to the last time is awaited.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self.seconds = 0
        """The time between two refreshes; 0 where they are off."""

    def why_not(self, action_id: str) -> str:
        """What is so already need not be asked for."""
        if action_id != f"refresh-{self.seconds or 'off'}":
            return ""
        return f"It refreshes every {self.seconds} s already." if self.seconds else "It is off."

    def do_refresh_30(self) -> None:
        """Every half minute."""
        self._every(30)

    def do_refresh_60(self) -> None:
        """Every minute."""
        self._every(60)

    def do_refresh_off(self) -> None:
        """Only when asked for."""
        self._every(0)

    def _every(self, seconds: int) -> None:
        if self._timer is not None:
            self._timer.stop()
        self.seconds = seconds
        self._timer = self._screen.set_interval(seconds, self._due) if seconds else None
        self._screen.show_header()

    def _due(self) -> None:
        screen = self._screen
        looked_at = screen.app.app_focus and screen.app.screen is screen
        if looked_at and not screen.reader.asking:
            screen.reader.load_account()
