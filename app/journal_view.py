"""What the journal's viewer shows: lines as cells of a list, searched like every other list.

Everything is made once, in the thread that reads the file: a filter then only compares texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from app.facts import Fact, Line, Piece, Tone
from app.journal import Entry, Event, History
from app.query import Query
from app.text import NO_NAME
from app.times import UNKNOWN

OUTCOMES: Final = {
    Event.ATTEMPT: "◐ attempt",
    Event.DONE: "✔ done",
    Event.FAILED: "✖ failed",
    Event.UNKNOWN: "? unknown",
    Event.CANCELLED: "○ cancelled",
}
"""An outcome as a symbol and a word: they say it without colours."""

NO_OUTCOME: Final = "▲ no outcome"
"""An attempt that nothing was written about afterwards."""

COLUMNS: Final = (
    *("time", "outcome", "status", "verb", "kind", "name"),
    *("profile", "account", "host"),
)
"""The columns by the names that a filter knows them by (``outcome:failed``)."""

_MEANING: Final = {
    Event.ATTEMPT: "Written before the request went out; the line above it tells the outcome.",
    Event.CANCELLED: "Cancelled at the gate: nothing was sent.",
}
_NO_OUTCOME_MEANS: Final = (
    "No outcome was written: the program ended before the answer, or still waits for it. "
    "Look at the resource before you try again."
)
_REQUEST_LINES: Final = 300


class JournalView:
    """The lines of a journal, the newest first.

    Args:
        history: what was read.
    """

    def __init__(self, history: History) -> None:
        self.entries = history.entries
        ended = {entry.attempt for entry in self.entries if entry.event is not Event.ATTEMPT}
        self._open = [
            entry.event is Event.ATTEMPT and entry.attempt not in ended for entry in self.entries
        ]
        self._cells = [self._cells_of(row) for row in range(len(self.entries))]
        self._folded = [
            "\n".join((*self._cells[row].values(), *_more(entry))).lower()
            for row, entry in enumerate(self.entries)
        ]

    def shown(self, row: int, column: str) -> str:
        """The text of one cell, safe to show."""
        return self._cells[row][column]

    def row_of(self, entry: Entry) -> int | None:
        """The row of a line that may have been read before; None where it is gone."""
        return next((row for row, found in enumerate(self.entries) if found == entry), None)

    def without_outcome(self, row: int) -> bool:
        """Whether it is an attempt that nothing was written about afterwards."""
        return self._open[row]

    def arrange(self, query: Query) -> Sequence[int]:
        """The rows that a filter lets through, the newest first.

        A word is looked for in all of a line: the request and what was said, too.
        """
        if not query:
            return range(len(self.entries))
        return tuple(
            row
            for row, folded in enumerate(self._folded)
            if all(
                term.matches(self.shown(row, term.column).lower() if term.column else folded)
                for term in query.terms
            )
        )

    def facts(self, row: int) -> list[Fact]:
        """Everything about one line, for the detail below the list."""
        entry = self.entries[row]
        cells = self._cells[row]
        meaning = _NO_OUTCOME_MEANS if self._open[row] else _MEANING.get(entry.event, "")
        said = [(Piece(text),) for text in (entry.detail,) if text]
        meant = [(Piece(meaning, Tone.QUIET),)] if meaning else []
        request: list[Line] = [(Piece(line),) for line in entry.shown_request.split("\n")]
        if len(request) > _REQUEST_LINES:
            left = len(request) - _REQUEST_LINES
            request[_REQUEST_LINES:] = [(Piece(f"{left} more lines", Tone.QUIET),)]
        where = " · ".join(filter(None, (cells[name] for name in COLUMNS[-3:])))
        status = f"  {cells['status']}" if entry.status is not None else ""
        change = f"{cells['verb']} {cells['kind']}".strip()
        return [
            Fact("Outcome", ((Piece(f"{cells['outcome']}{status}"),), *said, *meant)),
            Fact("Change", ((Piece(f"{change}  "), Piece(cells["name"])),)),
            Fact("ID", ((_or_unknown(entry.resource_id),),)),
            Fact("Request ID", ((_or_unknown(entry.request_id),),)),
            Fact("Request", tuple(request)),
            Fact("Signed in", ((_or_unknown(where),),)),
            Fact("Time", ((_or_unknown(entry.time),),)),
        ]

    def _cells_of(self, row: int) -> dict[str, str]:
        entry = self.entries[row]
        return {
            "time": _time(entry.time),
            "outcome": NO_OUTCOME if self._open[row] else OUTCOMES[entry.event],
            "status": UNKNOWN if entry.status is None else str(entry.status),
            "verb": entry.verb,
            "kind": entry.kind,
            "name": entry.name or NO_NAME,
            "profile": entry.where.profile,
            "account": entry.where.account,
            "host": entry.where.host,
        }


def _more(entry: Entry) -> tuple[str, ...]:
    """What is searched beside the cells."""
    return (entry.resource_id, entry.request_id, entry.detail, entry.shown_request)


def _or_unknown(text: str) -> Piece:
    return Piece(text) if text else Piece(UNKNOWN, Tone.QUIET)


def _time(text: str) -> str:
    """The moment to the second, in UTC; what is no time stays as it was written."""
    try:
        moment = datetime.fromisoformat(text)
        return str(moment.astimezone(UTC))[:19]
    except (ValueError, OverflowError):
        return text or UNKNOWN
