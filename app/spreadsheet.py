"""CSV that a spreadsheet opens as what it is: text that would run as a formula becomes text again.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` runs when the file is opened, whoever wrote it
(OWASP, "CSV Injection"). Such *text* gets an apostrophe in front, which spreadsheets read as
"this is text"; numbers are never touched.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

_RUNS: Final = frozenset("=+-@")
_TEXT_MARK: Final = "'"


def neutralised(text: str) -> str:
    """The text as a cell that no spreadsheet runs.

    Full-width characters count as the ones they stand for, and what a spreadsheet may skip (blanks,
    tabs, line breaks, invisible characters) is skipped.
    """
    for sign in text:
        if unicodedata.normalize("NFKC", sign)[:1] in _RUNS:
            return _TEXT_MARK + text
        if not (sign.isspace() or unicodedata.category(sign).startswith("C")):
            break
    return text


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV with the line ends that RFC 4180 names; text cells are neutralised.

    Args:
        rows: cells as values; None is an empty cell, numbers stay numbers.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()
