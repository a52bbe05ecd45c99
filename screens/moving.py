"""The actions that move: the cursor, the focus, and in and out of the branches of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from screens.base import Deeds
from widgets.filter_bar import FilterInput

if TYPE_CHECKING:
    from screens.main import MainScreen


class Moving(Deeds):
    """Moves what has the focus: a list, a tree, or a text that scrolls."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def why_not(self, action_id: str) -> str:
        """Branches are opened in trees; the other pane needs an object to show."""
        screen = self._screen
        if action_id in ("close", "expand") and screen.tree_here is None:
            return "This works in the trees of Schema, Used by and JSON."
        if action_id == "switch-pane" and not self._to_list and screen.account.subject is None:
            return "There is nothing under the cursor."
        return ""

    @property
    def _to_list(self) -> bool:
        """Whether tab leads to a list or tree that is there, empty or not."""
        return self._screen.in_detail or isinstance(self._screen.focused, FilterInput)

    def title_here(self, action_id: str) -> str:
        """Where tab leads to from here."""
        if action_id != "switch-pane":
            return ""
        return "list" if self._screen.in_detail else "detail"

    def _move(self, for_lines: str, for_text: str = "") -> None:
        screen = self._screen
        target: Widget | None = screen.focused
        if isinstance(target, FilterInput):
            target = screen.detail.body if screen.in_detail else screen.account.rows
        for name in (for_lines, for_text):
            method = getattr(target, f"action_{name}", None)
            if method is not None:
                method()
                return

    def do_up(self) -> None:
        """One row up."""
        self._move("cursor_up", "scroll_up")

    def do_down(self) -> None:
        """One row down; from a filter to what it filters."""
        if isinstance(self._screen.focused, FilterInput):
            self._screen.leave_filter()
        else:
            self._move("cursor_down", "scroll_down")

    def do_first(self) -> None:
        """The first row."""
        self._move("first", "scroll_home")

    def do_last(self) -> None:
        """The last row."""
        self._move("last", "scroll_end")

    def do_page_up(self) -> None:
        """A page up."""
        self._move("page_up")

    def do_page_down(self) -> None:
        """A page down."""
        self._move("page_down")

    def do_switch_pane(self) -> None:
        """From the list to the detail and back; from a filter to what it filters."""
        screen = self._screen
        if isinstance(screen.focused, FilterInput):
            screen.leave_filter()
        elif screen.in_detail:
            screen.focus_list()
        else:
            screen.focus_detail()

    def do_close(self) -> None:
        """Close a branch, or go to the one above."""
        if self._screen.tree_here is not None:
            self._screen.tree_here.action_collapse_or_parent()

    def do_expand(self) -> None:
        """Open a branch, or go into it."""
        if self._screen.tree_here is not None:
            self._screen.tree_here.action_expand_or_child()
