"""The left side: the three lists of the account, each with its filter, sort, marks and cursor."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.worker import WorkType

from app.guidance import Step, advise
from app.inventory import Inventory
from app.parts import Part
from app.query import Query
from app.slices import in_slices
from app.table import Table
from app.views import Clock, View, table_of
from widgets.account_banner import AccountBanner
from widgets.filter_bar import FilterBar
from widgets.list_columns import Cells, list_columns
from widgets.list_state import LOOK_AGAIN, WHEN_EMPTY, ListState
from widgets.looks import looks
from widgets.next_steps import KeyOf
from widgets.notice import Notice
from widgets.row_list import ListColumn, RowList, Sight
from widgets.tab_bar import Tab, TabBar

WIDE = 100
"""From this many columns of the terminal on, list and detail stand side by side."""


_LONG = 2_000
"""From so many rows on a filter's or a sort's first key would be felt."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object of the account: which list it is in, at which position."""

    view: View
    row: int
    item: Any
    identity: Hashable


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
        self._token_source = token_source
        self.view = View.CONNECTIONS
        self._changes = -1
        self._states = {view: ListState() for view in View}
        self.asking = False
        """Whether the account is being asked for: what isn't there yet may still come."""
        self.filter = FilterBar("filter: words  column:value  ~fuzzy", id="list-filter")
        self.rows = RowList(id="rows")
        self._titles = TabBar(id="views")
        self._banner = AccountBanner(key_of, token_source)
        self._notice = Notice(key_of, id="list-notice", classes="notice")

    def compose(self) -> ComposeResult:
        """Titles, filter, what went wrong, and the rows."""
        yield self._titles
        yield self.filter
        yield self._banner
        yield self.rows
        yield self._notice

    def on_mount(self) -> None:
        """Show what is there, which at the start is that it loads."""
        self._show_rows()

    @property
    def state(self) -> ListState:
        """What the user did to the list on show."""
        return self._states[self.view]

    @property
    def table(self) -> Table:
        """The table that the rows on show belong to; it lags behind what is loaded."""
        return self.state.table or self._newest(self.view)

    def _newest(self, view: View) -> Table:
        """The table of a view from what is loaded now."""
        state = self._states[view]
        before = state.table
        if before is None or before.items is not self._part(view).items:
            state.table = table_of(view, self._inventory, self._clock)
            if before is not None:
                state.table.take_over(before)
            state.sort = state.sort or state.table.column_keys[0]
            return state.table
        return before

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

    @property
    def shown(self) -> list[Subject]:
        """All objects that the filter lets through, from top to bottom."""
        return [self._subject(row) for row in self.rows.order]

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
        by_time_alone = self._changes == self._inventory.changes
        self._changes = self._inventory.changes
        renewed = self.table if by_time_alone and len(self.table.items) >= _LONG else None
        for state in self._states.values():
            if state.table is not None and state.table is not renewed:
                state.table.forget_derived(by_time_alone=by_time_alone)
        if renewed is not None:
            self._work(partial(self._renew, renewed))
            return
        self._remember()
        self._show_rows()
        if not by_time_alone:
            self._prepare()

    def _work(self, work: WorkType[None]) -> None:
        # A function: one that is overtaken before it began leaves no coroutine behind.
        self.run_worker(work, group="prepare", exclusive=True, exit_on_error=False)

    async def _renew(self, table: Table) -> None:
        """Time went on: a filter of a long list would be felt if it had to compute all ages."""
        await in_slices(table.renew_ages())
        self._remember()
        self._show_rows()
        # It took the place of a preparation that may not have been over.
        await in_slices(table.prepare())

    def _prepare(self) -> None:
        """Get a long list ready for its filters and sorts, between what the user does."""
        table = self.table
        if len(table.items) >= _LONG:
            self._work(partial(in_slices, table.prepare()))

    def show_view(self, view: View) -> None:
        """Show another list, as the user left it."""
        self._remember()
        self.view = view
        self.filter.set_text(self.state.filter)
        self._show_rows()
        self._prepare()

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
        if view is self.view:
            self.inventory_changed()
        table = self._newest(view)
        row = next((row for row, listed in enumerate(table.items) if listed is item), None)
        if row is None and item.id:  # it has been read again meanwhile
            again = [row for row, listed in enumerate(table.items) if listed.id == item.id]
            row = again[0] if len(again) == 1 else None
        return None if row is None else table.identity(row)

    def find_again(self, subject: Subject) -> Subject | None:
        """An object of the list on show as it is now; None where it is gone."""
        row = self.table.rows_of({subject.identity}).get(subject.identity)
        return None if row is None else self._subject(row)

    def _remember(self) -> None:
        """Keep by identity which object the cursor is on, and which are in sight."""
        state, rows = self.state, self.rows
        if rows.row_at_cursor is None:
            return
        sight = rows.sight
        state.cursor = self.table.identity(rows.row_at_cursor)
        state.top = None if sight.top is None else self.table.identity(sight.top)
        state.lead = sight.lead

    def _show_rows(self, *, follow: bool = False) -> None:
        """Arrange and show the rows; cursor, marks and what is in sight follow their objects.

        Args:
            follow: bring the cursor into sight, whatever was in sight before.
        """
        state = self.state
        table = self._newest(self.view)
        query = Query.parse(state.filter, table.column_keys)
        order = table.arrange(query, state.sort, state.reverse)
        places = table.rows_of({*state.marked, state.cursor, state.top} - {None})
        rows = self.rows
        rows.sort = (state.sort, state.reverse)
        rows.marked = {places[identity] for identity in state.marked if identity in places}
        cells = Cells(table, query, lambda: looks(self.app))

        def columns(width: int) -> list[ListColumn]:
            return list_columns(table, width, wide=self.app.size.width >= WIDE)

        sight = None if follow else Sight(places.get(state.top), state.lead)
        keep = places.get(state.cursor)
        if state.cursor is None and order:
            keep = order[0]  # a list that is looked at for the first time
        rows.show(columns, cells, order, keep=keep, sight=sight)
        self._show_titles()
        self._show_state(table, len(order))

    def _show_titles(self) -> None:
        tabs = []
        for number, view in enumerate(View, start=1):
            part = self._part(view)
            waits = part.loading or self.asking
            note = str(len(self._newest(view).rows)) if part.ready else "…" if waits else "–"
            if part.more_exist:
                note += "+"
            tabs.append(Tab(view.name, view.value, note, key=str(number)))
        self._titles.show(tabs, self.view.name)

    def _show_state(self, table: Table, shown: int) -> None:
        part = table.part
        aside = []
        if table.left_out:
            aside.append(f"{table.left_out} {table.left_out_word}")
        if self.rows.marked:
            aside.insert(0, f"{len(self.marked)} marked")
        if part.more_exist:
            aside.append(f"first {len(part.items)}, more exist")
        if part.rejected:
            aside.append(f"{part.rejected} unreadable")
        self.filter.count(shown, len(table.rows), ", ".join(aside))
        self._banner.show(self._inventory, part, self._clock())
        self.rows.set_class(not shown, "empty")
        notice = self._notice
        if shown:
            notice.clear()
        elif part.ready and self.state.filter:
            notice.say_nothing_matches()
        elif part.complete:
            notice.say(f"No {part.name.value} yet.", WHEN_EMPTY[self.view])
        elif part.ready:
            notice.say(f"No {part.name.value} to show: {part.shortfall()}.", (LOOK_AGAIN,))
        elif part.error is not None:
            notice.fail(advise(part.error, token_source=self._token_source))
        elif part.loading or self.asking:
            notice.say(f"◌ Loading {part.name.value}…")
        else:
            notice.say(f"The {part.name.value} are not loaded.", (Step("refresh", "load them"),))

    # What the user does

    def focus_list(self) -> None:
        """Give the list the focus."""
        self.screen.set_focus(self.rows)

    def cycle_sort(self) -> None:
        """Sort by the next column."""
        keys = self.table.column_keys
        self.sort_by(keys[(keys.index(self.state.sort) + 1) % len(keys)])

    def reverse_sort(self) -> None:
        """Sort the other way round."""
        self._remember()
        self.state.reverse = not self.state.reverse
        self._show_rows(follow=True)

    def sort_by(self, column: str) -> None:
        """Sort by a column; once more by the same one reverses."""
        self._remember()
        state = self.state
        state.reverse = state.sort == column and not state.reverse
        state.sort = column
        self._show_rows(follow=True)

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go one row down."""
        subject = self.subject
        if subject is None:
            return
        self.state.marked ^= {subject.identity}
        rows = self.rows
        rows.marked = rows.marked ^ {subject.row}
        self._show_state(self.table, len(rows.order))
        rows.action_cursor_down()

    @on(FilterBar.Changed, "#list-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._remember()
        self.state.filter = event.text
        self._show_rows(follow=True)

    @on(FilterBar.Submitted, "#list-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.rows.answer_enter()

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
