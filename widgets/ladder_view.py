"""The rungs of a connection's test: how each stands, what was found, how long it took."""

from __future__ import annotations

from rich.console import Group
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text
from textual.widgets import Static

from app.ladder import NOT_TESTED, Ladder, Outcome, Rung
from app.shown import shown_block, shown_line
from widgets.looks import Looks, looks

_DETAIL_LIMIT = 600
_ON_A_RUNG = 160
"""Characters of what was found on a rung: what to do next must not be pushed out of sight."""


class LadderView(Static):
    """Shows a ladder at any moment of its test."""

    def show(self, ladder: Ladder, *, waiting: float = 0.0) -> None:
        """Show it; ``waiting`` are the seconds that the scan limit makes it wait."""
        style = looks(self.app)
        grid = Grid.grid(padding=(0, 2, 0, 0))
        for wraps in (False, False, False, True):
            grid.add_column(no_wrap=not wraps)
        for rung in ladder.rungs:
            grid.add_row(*_rung(rung, style, waiting))
        self.update(Group(grid, _below(ladder, style)))


def _below(ladder: Ladder, style: Looks) -> Text:
    """What it came to, the likely cause of a failure, and what was tested and what not."""
    if ladder.ended is None:
        return Text()
    text = Text("\n").append_text(_outcome(ladder, style))
    failed = ladder.failed
    if failed is not None and failed.likely:
        text.append("\nLikely: ", style.strong).append(shown_line(failed.likely), style.plain)
    if failed is not None and len(failed.detail) > _ON_A_RUNG:
        text.append("\n\nIn full: ", style.strong)
        text.append(shown_block(failed.detail, _DETAIL_LIMIT), style.plain)
    text.append(f"\n\n{ladder.summary}\n{NOT_TESTED}", style.quiet)
    return text


def _rung(rung: Rung, style: Looks, waiting: float) -> tuple[Text, ...]:
    look = look_of(rung.outcome, style)
    detail = shown_block(rung.detail, _ON_A_RUNG)
    if rung.outcome is Outcome.RUNNING and waiting > 0:
        detail = f"waits {max(1, round(waiting))} s: the API takes 10 scans in any 10 s"
    return (
        Text.assemble((f"{rung.outcome.symbol} ", look), (rung.name.title, style.strong)),
        Text(f"{rung.outcome.word:<9}", look),
        Text("" if rung.seconds is None else f"{rung.seconds:.1f} s", style.quiet),
        Text(detail, style.plain if rung.outcome is Outcome.FAILED else style.quiet),
    )


def look_of(outcome: Outcome, style: Looks) -> Style:
    """The colour of an outcome; its symbol and word say the same."""
    return {
        Outcome.OK: style.good,
        Outcome.OPEN: style.warn,
        Outcome.FAILED: style.bad,
        Outcome.RUNNING: style.accent,
    }.get(outcome, style.quiet)


def _outcome(ladder: Ladder, style: Looks) -> Text:
    bold = Style(bold=True)
    if ladder.cancelled:
        return Text("Given up: it tells nothing of the connection.", style.warn + bold)
    if ladder.failed is not None:
        return Text(f"✖ It fails at: {ladder.failed.name.title}", style.bad + bold)
    if ladder.passed:
        return Text("✔ It works: a query ran on its warehouse.", style.good + bold)
    return Text("▲ Nothing failed, but it is not proven either.", style.warn + bold)
