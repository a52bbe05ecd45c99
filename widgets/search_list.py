"""A search field above a list: typing narrows, up and down move, enter takes; one focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from widgets.filter_bar import FilterBar
from widgets.next_steps import KeyOf
from widgets.notice import Notice
from widgets.row_list import ListColumn, RowList, RowSource


class SearchList(Vertical):
    """The field keeps the focus; the list follows the keys that the field has no use for."""

    class Said(Message):
        """Base of what it says."""

        def __init__(self, view: SearchList) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> SearchList:
            """The list, for ``@on`` with a selector."""
            return self.view

    class Typed(Said):
        """The search was edited: show what it leaves."""

    class Moved(Said):
        """Another row is under the cursor."""

    class Taken(Said):
        """Enter or a click: the row under the cursor is meant."""

        def __init__(self, view: SearchList, row: int) -> None:
            super().__init__(view)
            self.row = row

    def __init__(self, placeholder: str, key_of: KeyOf, *, id: str) -> None:
        super().__init__(id=id, classes="search-list")
        self.bar = FilterBar(placeholder, id=f"{id}-search")
        self.rows = RowList(id=f"{id}-rows")
        self.rows.can_focus = False
        self.rows.led = True
        self.notice = Notice(key_of, id=f"{id}-notice", classes="notice")

    def compose(self) -> ComposeResult:
        """The field, the rows, and what stands in their place where there are none."""
        yield self.bar
        yield self.rows
        yield self.notice

    def on_mount(self) -> None:
        """There is nothing to say yet."""
        self.notice.clear()

    @property
    def text(self) -> str:
        """What is searched for; a leading ``/`` is a slip of habit."""
        return self.bar.text.strip().removeprefix("/").strip()

    @property
    def row(self) -> int | None:
        """The row under the cursor."""
        return self.rows.row_at_cursor

    def take_focus(self) -> None:
        """Typing goes into the search."""
        self.screen.set_focus(self.bar.input)

    def empty(self) -> None:
        """Empty the search without saying so."""
        self.bar.set_text("")

    def show(
        self,
        columns: Callable[[int], Sequence[ListColumn]],
        source: RowSource,
        order: Sequence[int],
        *,
        keep: int | None = None,
    ) -> None:
        """Show rows; the cursor goes to ``keep``, else to the first."""
        first = next(iter(order), None)
        self.rows.show(columns, source, order, keep=keep if keep in order else first)
        self.rows.set_class(not order, "empty")

    @on(FilterBar.Changed)
    def _typed(self, event: FilterBar.Changed) -> None:
        event.stop()
        field = self.bar.input
        if field.value.startswith("/"):
            # The key that opens a filter elsewhere; what was typed behind it is kept.
            with field.prevent(Input.Changed):
                field.value = field.value.lstrip("/")
            self.bar.set_class(bool(field.value), "filtering")
        self.post_message(self.Typed(self))

    @on(FilterBar.Submitted)
    def _submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.take()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.take()

    def take(self) -> None:
        """Say which row is meant, where there is one."""
        if self.row is not None:
            self.post_message(self.Taken(self, self.row))

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.post_message(self.Moved(self))

    def move(self, way: str) -> None:
        """Move the cursor: "cursor_up", "cursor_down", "page_up", "page_down"; no other way."""
        method = getattr(self.rows, f"action_{way}", None)
        if method is not None:
            method()
