"""What dialogs share: they close once, and may have a reason not to be left right now."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

ResultT = TypeVar("ResultT")


def on_top(screen: Screen[Any]) -> bool:
    """Whether nothing lies over a screen: then it can be closed, or open something over itself.

    Textual's ``dismiss`` takes away whatever is on top: told twice, by two quick enters, it takes
    the screen below as well, or the last one there is, which ends the program.
    """
    return screen.app.screen is screen


class Dialog(ModalScreen[ResultT | None]):
    """A dialog over another screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before what still waits for the field: otherwise what is typed right behind tab, by a
        # password manager or over a slow line, would land in the field that was left.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    # Otherwise Textual repaints the whole terminal, what lies below included, at each change of
    # focus.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    _asked_for = ""

    @property
    def keeps_open(self) -> str:
        """Why the program should not be left right now, a sentence; "" where nothing is at stake.

        The program asks once more before it ends.
        """
        return ""

    def asks_to_stay(self) -> bool:
        """Whether to ask before the program is left: once, while nothing else is typed."""
        reason, asked = self.keeps_open, self._asked_for
        self._asked_for = reason
        return bool(reason) and reason != asked

    def forget_question(self) -> None:
        """Something else was typed: the next attempt to leave is asked about again."""
        self._asked_for = ""

    def dismiss(self, result: ResultT | None = None) -> AwaitComplete:
        """Close, once, and not before it has opened: by then its parts are needed."""
        if not on_top(self):
            return AwaitComplete()
        if not self.is_mounted:
            self.call_later(self._dismiss_now, result)
            return AwaitComplete()
        return super().dismiss(result)

    def _dismiss_now(self, result: ResultT | None) -> None:
        self.dismiss(result)  # nothing is returned: a screen can't wait for its own end
