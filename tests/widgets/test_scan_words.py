"""What is said of a scan's rows: no more than what came, and what asking again would give."""

from __future__ import annotations

from typing import Any

import pytest
from rich.style import Style

from app.scan_result import ResultColumn, ResultTable
from app.scanning import Scan
from widgets.scan_words import rows_came


class _Plain:
    """Looks without any: a style is a style here."""

    def __getattr__(self, _name: str) -> Style:
        return Style()


@pytest.mark.parametrize(
    ("rows", "limit", "said"),
    [
        (3, 20, ""),
        (20, 20, "as many as were asked for; f9, then f5 asks for 100"),
        (100, 100, "as many as were asked for; 100 is the most"),
        (5_000, 20, "more than the 20 that were asked for"),
    ],
)
def test_how_many_rows_came_of_those_asked_for(rows: int, limit: int, said: str) -> None:
    looks: Any = _Plain()
    scan = Scan("select 1", limit, ResultTable((ResultColumn("A"),), ((1,),) * rows), 0.1)
    words = rows_came(scan, looks).plain.split(" · ")
    assert words == [f"✔ {rows} rows in 0.1 s", "1 column", *filter(None, [said])]
