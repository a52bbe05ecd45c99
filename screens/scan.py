"""The scan workbench: a query above, its rows below, on the customer's own warehouse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker

from app.api.errors import ApiError
from app.export_files import ExportFormat, export_name
from app.form_fields import Choice
from app.guidance import advise
from app.result_export import export_text
from app.scan_result import ResultColumn, Value, masked_value, value_text
from app.scanning import DEFAULT_ROWS, MOST_ROWS, NotReading, Scan, run_scan
from app.session import Session
from app.shown import shown_line, shown_name
from app.text import counted
from app.warehouses import dialect_of
from screens.copying import hand_to_tmux
from screens.dialog import on_top
from screens.export import ExportScreen
from screens.pick import PickScreen
from screens.under_way import GIVES_UP, UnderWay
from screens.unexpected import unexpected
from screens.value import show_value
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.result_grid import ResultGrid
from widgets.scan_cells import ScanCells
from widgets.scan_words import not_sent, rows_came, scan_failed
from widgets.sql_editor import SqlEditor
from widgets.toast import toast

if TYPE_CHECKING:
    from app.api.models import Connection
    from app.reading_sql import Judgement
    from app.scan_texts import ConnectionTexts

_TITLE_LIMIT = 60
_NAME_LIMIT = 20


class ScanScreen(Screen[bool]):
    """Runs queries of one connection; ends with whether to go on with the test of the connection.

    Args:
        session: its client and its limit of scans.
        connection: whose warehouse is asked.
        text: the query to begin with; it is not run unasked.
        texts: the earlier queries of the connection.
        key_of: the key of an action of the main screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "run", "run", priority=True),
        Binding("f8", "run_all_the_same", "send it all the same", priority=True),
        Binding("f9,ctrl+l", "more_rows", "20 or 100 rows", priority=True),
        Binding("f4", "earlier", "earlier queries", priority=True),
        Binding("f2", "test", "test the connection", priority=True),
        Binding("tab,shift+tab", "other_pane", "other pane", priority=True),
        Binding("escape", "leave", "leave", priority=True),
        Binding("up,k", "grid('cursor_up')"),
        Binding("down,j", "grid('cursor_down')"),
        Binding("left,h", "grid('left')"),
        Binding("right,l", "grid('right')"),
        Binding("pageup", "grid('page_up')"),
        Binding("pagedown", "grid('page_down')"),
        Binding("home,0", "grid('first_column')"),
        Binding("end,dollar_sign", "grid('last_column')"),
        Binding("g", "grid('first')"),
        Binding("G", "grid('last')"),
        Binding("enter", "grid('open')"),
        Binding("y", "copy", "copy the value"),
        Binding("e", "export", "export"),
    ]

    def __init__(
        self,
        session: Session,
        connection: Connection,
        text: str = "",
        *,
        texts: ConnectionTexts,
        key_of: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._key_of = key_of
        self._session = session
        self._connection = connection
        self._texts = texts
        self._limit = DEFAULT_ROWS
        self._scan: Scan | None = None
        self._unsure: Judgement | None = None
        self._worker: Worker[None] | None = None
        self._under_way = UnderWay(self, self._say)
        self._told_of_disk = False
        self.editor = SqlEditor(text, id="scan-editor")
        self.grid = ResultGrid(id="scan-grid")

    def compose(self) -> ComposeResult:
        """Whose warehouse, the query, what came of it, the rows, the keys."""
        with Horizontal(id="scan-title"):
            yield Static(id="scan-name")
            yield Static(id="scan-where")
        yield self.editor
        yield Static(id="scan-state")
        yield self.grid
        yield KeyLine(id="scan-keys")

    def on_mount(self) -> None:
        """The editor has the focus; nothing is sent."""
        style = looks(self.app)
        dialect = dialect_of(self._connection)
        name = Text.assemble(
            ("Scan  ", style.quiet),
            (shown_name(self._connection.label, _TITLE_LIMIT), style.strong),
        )
        self.query_one("#scan-name", Static).update(name)
        where = Text(dialect.title if dialect else "SQL of an unknown kind", style.quiet)
        where.append("   ").append(
            self._session.where(_NAME_LIMIT), style.profile(self._session.colour)
        )
        self.query_one("#scan-where", Static).update(where)
        self.grid.display = False
        self._say(
            "f5 runs it on the customer's own warehouse, which costs them: "
            f"{self._limit} rows, reading statements only.",
        )
        self.set_focus(self.editor)

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    # Running

    def action_run(self) -> None:
        """Run what is in the editor, if it only reads."""
        self._once_typed(self._run_typed)

    def action_run_all_the_same(self) -> None:
        """Send what can't be judged, once the reason was shown."""
        self._once_typed(self._run_unsure)

    def _once_typed(self, work: Callable[[], None]) -> None:
        """Wait for the editor to take in what was typed before: this key would overtake it."""
        self.editor.call_later(work)

    def _run_typed(self) -> None:
        self._start(None)

    def _run_unsure(self) -> None:
        unsure = self._unsure
        if unsure is not None and unsure.query == self.editor.text:
            self._start(unsure)

    def _start(self, accepted: Judgement | None) -> None:
        if self._busy:
            return
        query = self.editor.text
        if not query.strip():
            self._say("Write a query first: SELECT …", bad=True)
            return
        self._unsure = None
        self._worker = self.run_worker(
            self._run(query, accepted), group="scan", exclusive=True, exit_on_error=False
        )
        self._under_way.begin("Running", GIVES_UP)
        self._show_keys()

    async def _run(self, query: str, accepted: Judgement | None) -> None:
        session = self._session
        try:
            client = await session.client()
            scan = await run_scan(
                client,
                session.scan_limiter,
                self._connection,
                query,
                limit=self._limit,
                accepted=accepted,
                waiting=self._under_way.waits,
                leaving=self._under_way.leaves,
            )
        except NotReading as refused:
            self._show_refusal(refused)
            return
        except ApiError as error:
            self._show_failure(error)
        else:
            self._show_scan(scan)
        # On its own, and the program's: the run is over, however slow the disk is.
        self.app.run_worker(self._keep(query), group="keep", exit_on_error=False)

    async def _keep(self, query: str) -> None:
        """Keep it for later; that the disk says no is told once."""
        problem = await self._texts.keep(query)
        if problem and not self._told_of_disk:
            self._told_of_disk = True
            toast(self.app, problem, "warning")

    # What came of it

    def _show_scan(self, scan: Scan) -> None:
        self._scan = scan
        table = scan.table
        self.grid.display = True
        self.grid.show(ScanCells(table, lambda: looks(self.app)))
        self._came(rows_came(scan, looks(self.app)))
        if table.rows and self.editor.text == scan.query:  # who types on is not interrupted
            self.set_focus(self.grid)
        self._show_keys()

    def _show_refusal(self, refused: NotReading) -> None:
        if refused.may_be_sent:
            self._unsure = refused.judgement
        self._came(not_sent(refused, looks(self.app)))
        self.set_focus(self.editor)
        self._show_keys()

    def _show_failure(self, error: ApiError) -> None:
        advice = advise(error, token_source=self._session.token_source_name)
        self._came(scan_failed(advice, looks(self.app), self._key_of))
        self.set_focus(self.editor)
        self._show_keys()

    def _say(self, sentence: str, *, bad: bool = False) -> None:
        style = looks(self.app)
        self._state(Text(shown_line(sentence), style.bad if bad else style.quiet))

    def _came(self, text: Text) -> None:
        """Say what came of a run, which is over by that."""
        self._under_way.end()
        self._state(text)

    def _state(self, text: Text) -> None:
        self.query_one("#scan-state", Static).update(text)

    def _show_keys(self) -> None:
        if self._busy:
            keys = [("esc", "give up")]
        elif self.focused is self.grid:
            keys = [("enter", "whole value"), ("y", "copy"), ("e", "export"), ("tab", "query")]
            keys += [("f5", "run"), ("esc", "leave")]
        else:
            rows = MOST_ROWS if self._limit == DEFAULT_ROWS else DEFAULT_ROWS
            keys = [("f5", "run"), ("f9", f"{rows} rows"), ("f4", "earlier"), ("esc", "leave")]
            if self._unsure is not None:
                keys.insert(1, ("f8", "send all the same"))
            if self.grid.display:
                keys.insert(1, ("tab", "rows"))
        self.query_one(KeyLine).show(keys)

    def on_descendant_focus(self) -> None:
        """Other keys matter in the other pane."""
        self._show_keys()

    @on(SqlEditor.Changed)
    def _edited(self) -> None:
        """What was said of another text does not count for this one."""
        if self._unsure is not None and self._unsure.query != self.editor.text:
            self._unsure = None
            self._show_keys()

    # What the user does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters and arrows are the editor's own while it has the focus."""
        if action in ("grid", "copy", "export"):
            return self.focused is self.grid
        return True

    def action_more_rows(self) -> None:
        """Ask for as many rows as the API gives, or for few again."""
        self._limit = MOST_ROWS if self._limit == DEFAULT_ROWS else DEFAULT_ROWS
        if not self._busy:
            self._say(f"The next run asks for {self._limit} rows at most.")
        self._show_keys()

    def action_other_pane(self) -> None:
        """From the query to the rows and back."""
        to_grid = self.focused is self.editor and self.grid.display
        self.set_focus(self.grid if to_grid else self.editor)

    def action_earlier(self) -> None:
        """Take one of the connection's earlier queries."""
        if not self._busy:
            self.run_worker(self._earlier(), group="earlier", exclusive=True, exit_on_error=False)

    async def _earlier(self) -> None:
        texts = await self._texts.earlier()
        if self.app.screen is not self:
            return
        if not texts:
            self._say("No earlier query of this connection is kept.")
            return
        choices = [Choice(str(at), _in_one_line(text)) for at, text in enumerate(texts)]

        def take(chosen: Sequence[str] | None) -> None:
            if chosen:
                self._texts.leave(self.editor.text)  # or it would be lost: f4 offers it first
                self.editor.load_text(texts[int(chosen[0])])
                self.set_focus(self.editor)

        self.app.push_screen(PickScreen("Earlier queries", choices, (), several=False), take)

    def action_test(self) -> None:
        """Leave for the test of the connection."""
        self._leave(to_test=True)

    def action_leave(self) -> None:
        """Give up what is running, else leave; the text is kept."""
        if self._busy and self._worker is not None:
            self._worker.cancel()
            self._under_way.end()
            self._say(self._under_way.given_up)
            self.call_after_refresh(self._show_keys)
            return
        self._leave()

    def _leave(self, *, to_test: bool = False) -> None:
        if self._worker is not None:
            self._worker.cancel()
        self._texts.leave(self.editor.text)
        self.dismiss(to_test)

    def action_grid(self, move: str) -> None:
        """Move in the rows."""
        getattr(self.grid, f"action_{move}")()

    @on(ResultGrid.CellOpened)
    def _opened(self, event: ResultGrid.CellOpened) -> None:
        event.stop()
        if self._scan is not None and on_top(self):
            show_value(self.app, self._scan.table, event.row, event.column)

    def action_copy(self) -> None:
        """Copy the value under the cursor, masked as it is shown."""
        if self._scan is None or self.grid.cursor < 0:
            return
        table, row, column = self._scan.table, self.grid.cursor, self.grid.column
        work = self._copy(table.columns[column], table.rows[row][column])
        self.run_worker(work, group="copy", exclusive=True, exit_on_error=False)

    async def _copy(self, column: ResultColumn, value: Value) -> None:
        """Mask it in a thread: it can be megabytes."""
        text = await asyncio.to_thread(lambda: value_text(masked_value(column, value)))
        self.app.copy_to_clipboard(text)
        toast(self.app, f"Copied the value: {counted(len(text), 'character')}")
        await hand_to_tmux(text)

    def action_export(self) -> None:
        """Save the rows as CSV or JSON."""
        scan = self._scan
        if scan is None:
            return
        name = export_name(self._connection.label, "scan", ExportFormat.CSV)
        dialog = ExportScreen("Export the rows", name, lambda how: export_text(how, scan.table))
        self.app.push_screen(
            dialog,
            lambda path: toast(self.app, f"Saved, readable by you alone: {path}") if path else None,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here; the query stays."""
        if said := unexpected(event):
            if event.worker is self._worker:
                self._under_way.end()
            self._say(f"{said}. f5 tries again.", bad=True)
        if event.worker.is_finished:
            self._show_keys()


def _in_one_line(query: str) -> str:
    """A query as an entry of a list."""
    return shown_line(" ".join(query.split()))
