"""The test of many connections: results as they come, then one report by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from app.auth_reads import AuthReads
from app.export_files import ExportFormat
from app.ladder import Ladder, Outcome, Tools
from app.ladders import Report, climb_all, finding, outcome_of
from app.session import Session
from app.shown import shown_line, shown_name
from screens.dialog import Dialog
from screens.export import ExportScreen
from screens.later import after
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.ladder_view import look_of
from widgets.looks import Looks, looks
from widgets.row_list import ListColumn, RowList
from widgets.toast import toast

if TYPE_CHECKING:
    from app.api.models import Auth, Connection

_BAR = 30
_NAMES = 12
"""Connections that are named for one cause; the rest is counted."""

_TOGETHER = 0.1
"""Seconds within which what happens is painted once: thousands can end in one of them."""


class _Rows:
    """The ladders as rows."""

    def __init__(self, screen: ManyScreen) -> None:
        self._screen = screen

    def cell(self, row: int, column: str) -> Text:
        """A connection's name, how it stands, or what was found."""
        style = looks(self._screen.app)
        ladder = self._screen.ladders[row]
        if column == "name":
            return Text(shown_name(ladder.connection.label), style.plain)
        outcome = outcome_of(ladder)
        if column == "outcome":
            return Text(f"{outcome.symbol} {outcome.word}", look_of(outcome, style))
        return Text(shown_line(finding(ladder)), style.quiet)


class ManyScreen(Dialog[int]):
    """Tests connections at once; ends with the place of the one to go to, or None.

    Args:
        session: its client and its limit of scans.
        connections: each has an id.
        left_out: how many of the wanted ones have none.
        auth_method: how an auth's provider authenticates, "" where unknown.
        tested: told of each ladder at its end.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "close"),
        Binding("up,k", "move('cursor_up')"),
        Binding("down,j", "move('cursor_down')"),
        Binding("pageup", "move('page_up')"),
        Binding("pagedown", "move('page_down')"),
        Binding("g,home", "move('first')"),
        Binding("G,end", "move('last')"),
        Binding("enter", "move('open')"),
        Binding("e", "export"),
    ]

    def __init__(
        self,
        session: Session,
        connections: Sequence[Connection],
        *,
        left_out: int,
        auth_method: Callable[[Auth], str],
        tested: Callable[[Ladder], None],
    ) -> None:
        super().__init__()
        self._session = session
        self._connections = tuple(connections)
        self._left_out = left_out
        self._auth_method = auth_method
        self._tested = tested
        self._waiting = 0.0
        self._worker: Worker[None] | None = None
        self._paint_due = False
        self._ended: Counter[Outcome] = Counter()
        self.ladders = [Ladder(connection) for connection in connections]
        self._rows = RowList(id="many-rows")

    def compose(self) -> ComposeResult:
        """The progress, the connections, the report, the keys."""
        with Vertical(id="many", classes="dialog"):
            yield Static(id="many-progress")
            yield self._rows
            with VerticalScroll(id="many-report", can_focus=False):
                yield Static(id="many-causes")
            yield KeyLine(classes="dialog-foot")

    def on_mount(self) -> None:
        """Begin."""
        box = self.query_one("#many")
        box.border_title = "Test many connections"
        box.border_subtitle = Content(self._session.where())
        self.query_one("#many-report").display = False
        columns = (
            ListColumn("name", "Name", None, min_width=16),
            ListColumn("outcome", "Result", 11),
            ListColumn("finding", "What was found", None, min_width=16),
        )
        self._rows.show(columns, _Rows(self), range(len(self.ladders)))
        self.set_focus(self._rows)
        self._worker = self.run_worker(self._run(), group="many", exit_on_error=False)
        self._show()

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    async def _run(self) -> None:
        client = await self._session.client()
        limiter = self._session.scan_limiter
        tools = Tools(client, limiter, AuthReads(client), auth_method=self._auth_method)
        await climb_all(tools, self._connections, self._told, waiting=self._wait)

    def _told(self, place: int, ladder: Ladder) -> None:
        self.ladders[place] = ladder
        if ladder.ended is not None:
            self._ended[outcome_of(ladder)] += 1
            self._tested(ladder)
        self._show_soon()

    def _wait(self, left: float) -> None:
        self._waiting = left
        self._show_soon()

    @property
    def report(self) -> Report:
        """What is known by now."""
        return Report(tuple(self.ladders))

    # What is shown

    def _show_soon(self) -> None:
        if not self._paint_due and self.is_attached:
            self._paint_due = True
            after(_TOGETHER, self, self._show)

    def _show(self) -> None:
        self._paint_due = False
        if not self.is_attached:
            return
        style = looks(self.app)
        done = self._ended.total()
        if self._busy:  # counted as they end: a report of a hundred thousand takes a while
            summary = f"{self._ended[Outcome.OK]} work, {self._ended[Outcome.FAILED]} fail"
        else:
            summary = self.report.summary
        filled = _BAR * done // max(1, len(self.ladders))
        text = Text.assemble(
            ("━" * filled, style.accent),
            ("━" * (_BAR - filled), style.quiet + Style(dim=True)),
            (f"  {done} of {len(self.ladders)}", style.strong),
            (f" · {summary}", style.plain),
        )
        if self._busy and self._waiting > 0:
            wait = f" · waits {max(1, round(self._waiting))} s: 10 scans in any 10 s"
            text.append(wait, style.warn)
        if self._left_out:
            text.append(f"\n▲ {self._left_out} without an id can't be tested.", style.warn)
        self.query_one("#many-progress", Static).update(text)
        self._rows.redraw()
        if not self._busy:
            self.query_one("#many-report").display = True
            self.query_one("#many-causes", Static).update(self._causes(style))
        self._show_keys()

    def _causes(self, style: Looks) -> Text:
        text = Text()
        report = self.report
        for item in report.causes:
            count = len(item.connections)
            text.append(f"✖ {shown_line(item.cause.text)}", style.bad)
            text.append(f": breaks {'this one' if count == 1 else f'these {count}'}\n", style.plain)
            names = [shown_name(each.label) for each in item.connections]
            more = f" and {count - _NAMES} more" if count > _NAMES else ""
            text.append(f"    {', '.join(names[:_NAMES])}{more}\n", style.quiet)
        if not report.failed and not report.undetermined:
            text.append("✔ Nothing failed.\n", style.good)
        text.rstrip()
        return text

    def _show_keys(self) -> None:
        keys = [("enter", "go to it"), ("e", "export as JSON"), ("esc", "close")]
        self.query_one(KeyLine).show((("↑ ↓", "move"), ("esc", "give up")) if self._busy else keys)

    # What the user does

    def action_move(self, move: str) -> None:
        """Move in the list."""
        getattr(self._rows, f"action_{move}")()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        if not self._busy:
            self.dismiss(event.row)

    def action_leave(self) -> None:
        """Give up what is running, else close."""
        if self._busy and self._worker is not None:
            self._worker.cancel()
        else:
            self.dismiss(None)

    def action_export(self) -> None:
        """Save the report."""
        if self._busy:
            return
        report = self.report

        def saved(path: Path | None) -> None:
            if path is not None:
                toast(self.app, f"Saved, readable by you alone: {path}")

        dialog = ExportScreen(
            "Export the report",
            "connections-test.json",
            lambda _how: report.as_json(),
            formats=(ExportFormat.JSON,),
        )
        self.app.push_screen(dialog, saved)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The end, expected or not."""
        if said := unexpected(event):
            toast(self.app, f"{said}.", "error")
        if event.worker.is_finished:
            self._show()
