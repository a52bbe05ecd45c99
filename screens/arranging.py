"""The actions on what is shown: filter, sort, marks, and asking the API again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Context
from screens.base import Deeds
from widgets.detail import DetailTab

if TYPE_CHECKING:
    from screens.main import MainScreen


class Arranging(Deeds):
    """Decides what of the account is in sight, in which order, and how fresh it is."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def why_not(self, action_id: str) -> str:
        """Sorting and marking are for a list that can be seen."""
        screen = self._screen
        if action_id in ("sort", "sort-reverse") and screen.in_detail and not screen.wide:
            return "The list is sorted; it is not in sight now."
        if action_id == "mark":
            if screen.context() is not Context.LIST:
                return "Rows are marked in the list."
            if screen.account.subject is None:
                return "There is nothing under the cursor."
        return ""

    def do_filter(self) -> None:
        """Type a filter for what has the focus."""
        screen = self._screen
        if screen.in_detail and screen.detail.filter is None:
            screen.focus_list()
        screen.set_focus(screen.filter_here.input)

    def do_sort(self) -> None:
        """Sort by the next column."""
        self._screen.account.cycle_sort()

    def do_sort_reverse(self) -> None:
        """Sort the other way round."""
        self._screen.account.reverse_sort()

    def do_mark(self) -> None:
        """Mark the row."""
        self._screen.account.toggle_mark()

    def do_refresh(self) -> None:
        """Ask the API again: in the schema for what it shows, elsewhere for object and account."""
        screen = self._screen
        subject = screen.detail.subject if screen.in_detail else None
        if subject is not None and screen.detail.tab is DetailTab.SCHEMA:
            failed = screen.detail.schema.failed_table
            if failed is not None:
                screen.reader.load_columns(failed)
            else:
                screen.reader.show_schema(subject, ask=True, again=True)
            return
        if subject is not None and subject.item.id:
            screen.reader.read(subject)
        screen.reader.load_account()
