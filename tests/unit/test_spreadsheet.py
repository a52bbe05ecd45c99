"""CSV for spreadsheets: nothing runs, numbers stay numbers, and a reader gets the text back."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.spreadsheet import csv_text, neutralised


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "  =1"),
        *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "\ufeff=1", "\u200b=1", "\xa0=1"),
    ],
)
def test_what_would_run_becomes_text(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'=1", "e-mail", "#1", "   ", "x@y.example"])
def test_other_text_stays(text: str) -> None:
    assert neutralised(text) == text


def test_numbers_and_nothing_are_never_touched() -> None:
    assert csv_text([(-1, -2.5, None, True, "-1")]) == "-1,-2.5,,True,'-1\r\n"


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)
)
def test_cells_come_back_and_none_begins_with_a_formula(cells: list[str]) -> None:
    (row,) = list(csv.reader(io.StringIO(csv_text([cells]), newline="")))
    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
    starts = [unicodedata.normalize("NFKC", cell.strip())[:1] for cell in row]
    assert not {"=", "+", "-", "@"} & set(starts)
