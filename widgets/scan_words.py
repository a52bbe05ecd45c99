"""What became of a scan, in the lines between the query and its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.text import Text

from app.guidance import Advice
from app.scanning import MOST_ROWS, NotReading, Scan
from app.shown import shown_block, shown_line
from app.text import counted
from widgets.looks import Looks

_MESSAGE_LIMIT: Final = 1200
_HERE: Final = frozenset(("refresh", "back", "quit"))
"""Next actions that the workbench has keys of its own for; the others are the main screen's."""


def rows_came(scan: Scan, style: Looks) -> Text:
    """How many rows of how many columns, how long it took, and what is odd about them."""
    table = scan.table
    rows, columns = len(table.rows), len(table.columns)
    words = [counted(columns, "column")]
    if rows > scan.limit:
        words.append(f"more than the {scan.limit} that were asked for")
    elif scan.full:
        more = "f9, then f5 asks for 100" if scan.limit < MOST_ROWS else "100 is the most"
        words.append(f"as many as were asked for; {more}")
    took = f"✔ {counted(rows, 'row')} in {scan.seconds:.1f} s"
    text = Text.assemble((took, style.good), (f" · {' · '.join(words)}", style.quiet))
    for note in table.notes:
        text.append(f"\n▲ {shown_line(note)}", style.warn)
    return text


def not_sent(refused: NotReading, style: Looks) -> Text:
    """Why a query was not sent, and how it can be all the same, where it can."""
    sign, look = ("▲", style.warn) if refused.may_be_sent else ("✖", style.bad)
    text = Text(f"{sign} {shown_block(refused.sentence, _MESSAGE_LIMIT)}", look)
    if refused.may_be_sent:
        text.append("\nf8", style.key).append(" sends it all the same", style.plain)
    return text


def scan_failed(advice: Advice, style: Looks, key_of: Callable[[str], str]) -> Text:
    """What the API or the network said, and what to do; ``key_of`` gives an action's key."""
    text = Text.assemble((f"✖ {advice.title}", style.bad))
    text.append(f"\n{shown_block(advice.cause, _MESSAGE_LIMIT)}", style.plain)
    text.append(f"\n{advice.explanation}", style.quiet)
    text.append("\n")
    if any(step.action in _HERE for step in advice.steps):
        text.append("f5", style.key).append(" try again   ", style.plain)
    text.append("f2", style.key).append(" test the connection, rung by rung", style.plain)
    for step in advice.steps:
        if step.action not in _HERE and (key := key_of(step.action)):
            text.append(f"   esc {key}", style.key).append(f" {step.text}", style.plain)
    return text
