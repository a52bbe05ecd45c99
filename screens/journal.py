"""The journal of changes: what was done or cancelled, when, by which sign-in, with what outcome."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker

from app.facts import Fact, Piece
from app.journal import Event, History, Journal
from app.journal_view import COLUMNS, JournalView
from app.query import Query
from app.text import NO_NAME, counted
from screens.copying import hand_to_tmux
from screens.unexpected import unexpected
from widgets.filter_bar import FilterBar
from widgets.looks import Looks, looks
from widgets.overview import Overview
from widgets.row_list import ListColumn, RowList, item_at
from widgets.toast import toast

_WHAT = (
    ListColumn("time", "Time (UTC)", 19),
    ListColumn("outcome", "Outcome", 12),
    ListColumn("status", "HTTP", 4, align="right"),
    ListColumn("verb", "Verb", 6),
    ListColumn("kind", "Resource", 13),
    ListColumn("name", "Name", None, min_width=10),
)
_WHERE = (
    ListColumn("profile", "Profile", 10),
    ListColumn("account", "Account", 14),
    ListColumn("host", "Host", 18),
)
_WITH_WHERE = 116
"""Cells from which on profile, account and host stand in the list; the detail always has them."""

_KEYS = (
    ("/", "filter"),
    ("tab", "detail"),
    ("y", "copy id"),
    ("Y", "copy request id"),
    ("r", "read again"),
    ("esc", "close"),
)


class JournalScreen(ModalScreen[None]):
    """Lists the journal's lines, the newest first, and all about the one under the cursor.

    Args:
        journal: whose lines; read in a thread.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back"),
        Binding("x,q", "dismiss", "close"),
        Binding("up,k", "move('cursor_up', 'scroll_up')"),
        Binding("down,j", "move('cursor_down', 'scroll_down')"),
        Binding("g,home", "move('first', 'scroll_home')"),
        Binding("G,end", "move('last', 'scroll_end')"),
        Binding("pageup", "move('page_up', 'page_up')"),
        Binding("pagedown", "move('page_down', 'page_down')"),
        Binding("enter,tab,shift+tab", "other_pane"),
        # Before the list's own keys: what is typed right behind it belongs in the field.
        Binding("slash", "filter", priority=True),
        Binding("r", "read"),
        Binding("y", "copy_id"),
        Binding("Y", "copy_request_id"),
    ]

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal
        self._view = JournalView(History())
        self._query = Query()
        self._filter = FilterBar("filter: words  outcome:failed  ~fuzzy", id="journal-filter")
        self._state = Static(id="journal-state")
        self._rows = RowList(id="journal-rows")
        self._detail = Overview(lambda _action: "")

    def compose(self) -> ComposeResult:
        """Filter, what could not be read, the lines, all about one, and the keys."""
        with Vertical(id="journal", classes="dialog"):
            yield self._filter
            yield self._state
            yield self._rows
            yield self._detail
            yield Static(classes="dialog-foot", id="journal-keys")

    def on_mount(self) -> None:
        """Read the file in a thread."""
        self.query_one("#journal").border_title = "Journal of changes"
        style = looks(self.app)
        keys = Text("  ", no_wrap=True).join(
            Text.assemble((key, style.key), (f" {what}", style.plain)) for key, what in _KEYS
        )
        self.query_one("#journal-keys", Static).update(keys)
        self.set_focus(self._rows)
        self._filter.say("")
        self._say(Text("◌ Reading the journal…", style.quiet))
        self.action_read()

    # Reading

    def action_read(self) -> None:
        """Read the file again."""
        self.run_worker(self._read(), group="read", exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        def read() -> tuple[History, JournalView]:
            history = self._journal.read()
            return history, JournalView(history)

        history, view = await asyncio.to_thread(read)
        row = self._rows.row_at_cursor
        keep = None if row is None else view.row_of(self._view.entries[row])
        self._view = view
        self._say(self._about(history))
        self._arrange(keep=keep)

    def _about(self, history: History) -> Text:
        """What has to be known about the file; empty where all is well."""
        style = looks(self.app)
        said = Text()
        if history.problem:
            said.append(f"✖ Not all of the journal could be read: {history.problem}", style.bad)
            said.append("\nUntil it can be, nothing is changed. Put that right, or ", style.plain)
            said.append("move the file away; then ", style.plain)
            said.append("r", style.key).append(" reads it again.", style.plain)
        if history.unreadable:
            said.append("\n" if said else "")
            said.append(f"▲ {counted(history.unreadable, 'line')} could not be read", style.warn)
            said.append(": torn by a crash or a full disk.", style.plain)
        if not history.entries and not said:
            said.append("No changes yet. ", style.strong)
            said.append("Every change gets a line here, also one that is cancelled.", style.plain)
            said.append(f"\n{self._journal.path}", style.quiet)
        return said

    def _say(self, said: Text) -> None:
        self._state.update(said)
        self._state.display = bool(said)

    # Showing

    def _arrange(self, *, keep: int | None) -> None:
        """Show the lines that the filter lets through, the cursor on one of them if it is."""
        order = self._view.arrange(self._query)
        cells = _Cells(self._view, self._query, looks(self.app))
        self._rows.show(_columns, cells, order, keep=keep)
        self._filter.count(len(order), len(self._view.entries))

    @on(RowList.Highlighted, "#journal-rows")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        if event.row is not None and item_at(self._view.entries, event.row) is not None:
            self._detail.show(self._view.facts(event.row))
            self._detail.scroll_home(animate=False)
        elif self._query:
            self._detail.show([Fact("", ((Piece("Nothing matches the filter. esc clears it."),),))])
        else:
            self._detail.clear()

    @on(RowList.Opened, "#journal-rows")
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.set_focus(self._detail)

    # The filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter, the key that leads to it is a character like any other."""
        return not (action == "filter" and isinstance(self.focused, Input))

    def action_filter(self) -> None:
        """Type a filter."""
        self.set_focus(self._filter.input)

    @on(FilterBar.Changed, "#journal-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._query = Query.parse(event.text, COLUMNS)
        self._arrange(keep=self._rows.row_at_cursor)

    @on(FilterBar.Submitted, "#journal-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self._rows.answer_enter()

    # Keys

    def action_back(self) -> None:
        """Close the innermost thing: the filter, the detail, the journal."""
        cleared = self.focused is not self._detail and self._filter.clear()
        if cleared or self.focused is not self._rows:
            self.set_focus(self._rows)
        else:
            self.dismiss()

    def action_move(self, in_list: str, in_text: str) -> None:
        """Move the cursor of the list, or scroll the detail."""
        if self.focused is self._detail:
            getattr(self._detail, f"action_{in_text}")()
            return
        self.set_focus(self._rows)
        getattr(self._rows, f"action_{in_list}")()

    def action_other_pane(self) -> None:
        """From the list to the detail and back."""
        self.set_focus(self._rows if self.focused is not self._rows else self._detail)

    def action_copy_id(self) -> None:
        """Copy the id of the resource."""
        row = self._rows.row_at_cursor
        self._copy("id", "" if row is None else self._view.entries[row].resource_id)

    def action_copy_request_id(self) -> None:
        """Copy what the vendor's support asks for."""
        row = self._rows.row_at_cursor
        self._copy("request id", "" if row is None else self._view.entries[row].request_id)

    def _copy(self, what: str, text: str) -> None:
        if not text:
            toast(self.app, f"There is no {what} to copy here.", "warning")
            return
        self.app.copy_to_clipboard(text)
        self.run_worker(hand_to_tmux(text), group="tmux", exclusive=True, exit_on_error=False)
        toast(self.app, f"Copied the {what}: {text}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            toast(self.app, f"{said}. r tries again.", "error")


def _columns(width: int) -> tuple[ListColumn, ...]:
    return (*_WHAT, *_WHERE) if width >= _WITH_WHERE else _WHAT


class _Cells:
    """Draws the cells of the lines: outcomes in colour, the filter's matches marked."""

    def __init__(self, view: JournalView, query: Query, style: Looks) -> None:
        self._view = view
        self._query = query
        self._style = style

    def cell(self, row: int, column: str) -> Text:
        """One cell; the view's texts are clean."""
        shown = self._view.shown(row, column)
        text = Text(shown, self._ink(row, column, shown), no_wrap=True)
        for start, end in self._query.spans(column, shown):
            text.stylize(self._style.match, start, end)
        return text

    def _ink(self, row: int, column: str, shown: str) -> Style:
        style = self._style
        if column == "outcome":
            if self._view.without_outcome(row):
                return style.warn
            return {
                Event.DONE: style.good,
                Event.FAILED: style.bad,
                Event.UNKNOWN: style.warn,
            }.get(self._view.entries[row].event, style.quiet)
        return style.quiet if column == "time" or shown == NO_NAME else style.plain
