"""The left side: the three lists of the account, each with its filter, sort, marks and cursor."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from app.guidance import Step, advise
from app.inventory import Inventory, Part
from app.query import Query
from app.times import UNKNOWN
from app.views import NO_NAME, Clock, Column, Table, View, table_of
from widgets.filter_bar import FilterBar
from widgets.looks import Looks, looks
from widgets.notice import KeyOf, Notice
from widgets.row_list import ListColumn, RowList
from widgets.tab_bar import Tab, TabBar

WIDE = 100
"""From this many columns of the terminal on, list and detail stand side by side."""


_NAME_WIDTH = 18
"""Cells that the first column gets before others keep their full width."""

_SHRUNK = 8
"""Cells that are left to a column that made room."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object of the account: which list it is in, at which position."""

    view: View
    row: int
    item: Any
    identity: Hashable


@dataclass
class _ViewState:
    """What the user did to one list; it survives a refresh and a look at another list."""

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    table: Table | None = None
    cursor: Hashable = None
    marked: set[Hashable] = field(default_factory=set)


class _Cells:
    """Draws the cells of a table: status colours, quiet placeholders, marks of the filter."""

    def __init__(self, table: Table, query: Query, style: Looks) -> None:
        self._table = table
        self._query = query
        self._style = style

    def cell(self, row: int, column: str) -> Text:
        """One cell; the table's texts are clean."""
        shown = self._table.shown(row, column)
        about = self._table.column(column)
        style = self._style
        if about.status is not None:
            text = Text(shown, style.status(about.status(row).kind))
        elif shown in (NO_NAME, UNKNOWN) or about.key in ("last_used", "id"):
            text = Text(shown, style.quiet)
        else:
            text = Text(shown, style.plain)
        for start, end in self._query.spans(column, shown):
            text.stylize(style.match, start, end)
        return text


class AccountView(Vertical):
    """Shows one list at a time. Knows the loaded account, never the network."""

    class Highlighted(Message):
        """Another object is under the cursor; None in an empty list."""

        def __init__(self, subject: Subject | None) -> None:
            super().__init__()
            self.subject = subject

    class Opened(Message):
        """An object was opened."""

        def __init__(self, subject: Subject) -> None:
            super().__init__()
            self.subject = subject

    class ViewWanted(Message):
        """The title of a list was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(
        self, inventory: Inventory, clock: Clock, key_of: KeyOf, token_source: str = ""
    ) -> None:
        super().__init__(id="account")
        self._inventory = inventory
        self._clock = clock
        self._key_of = key_of
        self._token_source = token_source
        self.view = View.CONNECTIONS
        self._states = {view: _ViewState() for view in View}

    def compose(self) -> ComposeResult:
        """Titles, filter, what went wrong, and the rows."""
        yield TabBar(id="views")
        yield FilterBar("filter: words  column:value  ~fuzzy", id="list-filter")
        yield Notice(self._key_of, id="list-failures", classes="banner")
        yield RowList(id="rows")
        yield Notice(self._key_of, id="list-notice", classes="notice")

    def on_mount(self) -> None:
        """Show what is there, which at the start is that it loads."""
        self.inventory_changed()

    @property
    def rows(self) -> RowList:
        """The list itself."""
        return self.query_one("#rows", RowList)

    @property
    def filter(self) -> FilterBar:
        """The filter above it."""
        return self.query_one("#list-filter", FilterBar)

    @property
    def state(self) -> _ViewState:
        """What the user did to the list on show."""
        return self._states[self.view]

    @property
    def table(self) -> Table:
        """The table on show, built from what is loaded."""
        return self._table(self.view)

    def _table(self, view: View) -> Table:
        state = self._states[view]
        if state.table is None or state.table.items is not self._part(view).items:
            state.table = table_of(view, self._inventory, self._clock)
            state.sort = state.sort or state.table.column_keys[0]
        return state.table

    @property
    def subject(self) -> Subject | None:
        """The object under the cursor."""
        row = self.rows.row_at_cursor
        return None if row is None else self._subject(row)

    @property
    def marked(self) -> list[Subject]:
        """The marked objects that are shown: a marking never reaches rows that the filter hides."""
        marked = self.rows.marked
        return [self._subject(row) for row in self.rows.order if row in marked]

    def _subject(self, row: int) -> Subject:
        table = self.table
        return Subject(self.view, row, table.items[row], table.identity(row))

    def _part(self, view: View) -> Part[Any]:
        parts: dict[View, Part[Any]] = {
            View.CONNECTIONS: self._inventory.connections,
            View.AUTHS: self._inventory.auths,
            View.PROVIDERS: self._inventory.providers,
        }
        return parts[view]

    # What is shown

    def inventory_changed(self) -> None:
        """Some part of the account changed, or a minute passed: show it, keep the user's place."""
        for state in self._states.values():
            if state.table is not None:
                state.table.forget_derived()
        self._show_rows()

    def show_view(self, view: View) -> None:
        """Show another list, as the user left it."""
        self._remember()
        self.view = view
        self.filter.set_text(self.state.filter)
        self.filter.set_class(bool(self.state.filter), "filtering")
        self._show_rows()

    def select(self, view: View, identity: Hashable) -> bool:
        """Show an object's list with the cursor on it; a filter that hides it is cleared."""
        if view is not self.view:
            self.show_view(view)
        found = self.table.rows_of({identity}).get(identity)
        if found is None:
            return False
        if not self.rows.select(found):
            self.state.filter = ""
            self.filter.set_text("")
            self._show_rows()
        return self.rows.select(found)

    def find(self, view: View, item: Any) -> Hashable | None:
        """The identity of an item of the account in its list."""
        table = self._table(view)
        row = next((row for row, listed in enumerate(table.items) if listed is item), None)
        return None if row is None else table.identity(row)

    def _remember(self) -> None:
        subject = self.subject
        if subject is not None:
            self.state.cursor = subject.identity

    def _show_rows(self) -> None:
        """Arrange and show the rows; cursor and marks follow their objects."""
        state = self.state
        table = self.table
        query = Query.parse(state.filter, table.column_keys)
        order = table.arrange(query, state.sort, state.reverse)
        wanted = {*state.marked, state.cursor} - {None}
        places = table.rows_of(wanted)
        rows = self.rows
        rows.sort = (state.sort, state.reverse)
        rows.marked = {places[identity] for identity in state.marked if identity in places}
        cells = _Cells(table, query, looks(self.app))
        rows.show(self._columns(table), cells, order, keep=places.get(state.cursor))
        self._show_titles()
        self._show_state(table, len(order))

    def _columns(self, table: Table) -> list[ListColumn]:
        wide = self.app.size.width >= WIDE
        columns = [column for column in table.columns if wide or not column.wide_only]
        widths = {column.key: self._width(table, column) for column in columns}
        room = self.rows.size.width - 1 - _NAME_WIDTH
        for column in columns:
            # The name is what people look for: long types and slugs make room for it.
            over = sum((width or 0) + 1 for width in widths.values()) - room
            width = widths[column.key]
            if over > 0 and width is not None and not column.derived:
                widths[column.key] = max(min(width, _SHRUNK), width - over)
        return [
            ListColumn(
                column.key,
                column.title,
                widths[column.key],
                align="right" if column.right else "left",
            )
            for column in columns
        ]

    def _width(self, table: Table, column: Column) -> int | None:
        """No wider than needed; a derived column isn't computed as a whole just for that."""
        if column.width is None or column.derived:
            return column.width
        return max(min(column.width, table.widest(column.key)), len(column.title) + 1)

    def _show_titles(self) -> None:
        tabs = []
        for number, view in enumerate(View, start=1):
            part = self._part(view)
            note = str(len(self._table(view).rows)) if part.ready else "–"
            if part.loading and not part.ready:
                note = "…"
            if part.more_exist:
                note += "+"
            tabs.append(Tab(view.name, view.value, note, key=str(number)))
        self.query_one("#views", TabBar).show(tabs, self.view.name)

    def _show_state(self, table: Table, shown: int) -> None:
        part = table.part
        aside = []
        if table.left_out:
            aside.append(f"{table.left_out} {table.left_out_word}")
        if part.more_exist:
            aside.append(f"first {len(part.items)}, more exist")
        if part.rejected:
            aside.append(f"{part.rejected} unreadable")
        self.filter.count(shown, len(table.rows), ", ".join(aside))
        self._show_failures(part)
        notice = self.query_one("#list-notice", Notice)
        if shown:
            notice.clear()
        elif part.error is not None and not part.ready:
            notice.fail(advise(part.error, token_source=self._token_source))
        elif not part.ready:
            notice.say(f"◌ Loading {part.name.value}…")
        elif self.state.filter:
            notice.say("Nothing matches the filter.", (Step("back", "clear it"),))
        else:
            notice.say(f"No {part.name.value} yet.", (Step("refresh", "look again"),))
        self.rows.set_class(not shown, "empty")

    def _show_failures(self, own: Part[Any]) -> None:
        """What else is not loaded, above a list that is usable all the same."""
        banner = self.query_one("#list-failures", Notice)
        failed = [
            part
            for part in self._inventory.parts
            if part.error is not None and (part is not own or part.ready)
        ]
        if not failed:
            banner.clear()
            return
        first = failed[0]
        assert first.error is not None  # noqa: S101 - the list above holds no other
        banner.fail(advise(first.error, token_source=self._token_source), compact=True)
        if len(failed) > 1:
            others = ", ".join(part.name.value for part in failed[1:])
            banner.add_line(f"Not loaded either: {others}.")
        if self._inventory.auths.error is not None and not self._inventory.auths.ready:
            banner.add_line("The rest is usable. Status and last used are unknown meanwhile.")

    # What the user does

    def focus_list(self) -> None:
        """Give the list the focus, or the filter's place if there is no row."""
        self.rows.focus()

    def cycle_sort(self) -> None:
        """Sort by the next column."""
        keys = self.table.column_keys
        self.sort_by(keys[(keys.index(self.state.sort) + 1) % len(keys)])

    def reverse_sort(self) -> None:
        """Sort the other way round."""
        self._remember()
        self.state.reverse = not self.state.reverse
        self._show_rows()

    def sort_by(self, column: str) -> None:
        """Sort by a column; once more by the same one reverses."""
        self._remember()
        state = self.state
        state.reverse = state.sort == column and not state.reverse
        state.sort = column
        self._show_rows()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go one row down."""
        subject = self.subject
        if subject is None:
            return
        self.state.marked ^= {subject.identity}
        rows = self.rows
        rows.marked = rows.marked ^ {subject.row}
        rows.action_cursor_down()

    def clear_filter(self) -> bool:
        """Clear the filter; False if there was none."""
        if not self.state.filter:
            return False
        self.filter.clear()
        return True

    @on(FilterBar.Changed, "#list-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._remember()
        self.state.filter = event.text
        self._show_rows()

    @on(FilterBar.Submitted, "#list-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.focus_list()

    @on(TabBar.Chosen, "#views")
    def _view_chosen(self, event: TabBar.Chosen) -> None:
        event.stop()
        self.post_message(self.ViewWanted(View[event.tab]))

    @on(RowList.SortRequested)
    def _sort_requested(self, event: RowList.SortRequested) -> None:
        event.stop()
        self.sort_by(event.column)

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._remember()
        self.post_message(self.Highlighted(self.subject))

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        subject = self.subject
        if subject is not None:
            self.post_message(self.Opened(subject))
