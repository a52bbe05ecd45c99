"""The values of a scan in their cells: a huge one costs no time, and no cut lets a secret out."""

from __future__ import annotations

from typing import Any

import pytest
from rich.style import Style

from app.masking import MASK
from app.scan_result import NOT_SENT, ResultColumn, ResultTable, Value, masked_value
from widgets.looks import Looks
from widgets.scan_cells import ScanCells


class _Plain:
    """Looks without any: a style is a style here."""

    def __getattr__(self, _name: str) -> Style:
        return Style()


def cells(*values: Any, name: str = "A") -> ScanCells:
    looks: Any = _Plain()
    table = ResultTable((ResultColumn(name),), tuple((value,) for value in values))

    def of() -> Looks:
        found: Looks = looks
        return found

    return ScanCells(table, of)


def shown(value: Any, name: str = "A") -> str:
    return cells(value, name=name).cell(0, 0).plain


def test_a_huge_nested_value_is_told_of_by_what_it_holds() -> None:
    assert shown([1] * 100_000) == "[…] 100000 items"
    assert shown({str(number): number for number in range(50_000)}) == "{…} 50000 fields"
    assert shown(["x" * 100_000]) == "[…] 1 item"
    assert shown([[[0] * 50_000]]) == "[…] 1 item"
    assert shown({"a": [1, {"b": None}]}) == '{"a": [1, {"b": null}]}'
    assert shown([1] * 100_000, name="PASSWORD") == MASK


def test_a_nested_value_is_masked_once_however_often_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    masked: list[Value] = []

    def noted(column: ResultColumn, value: Value) -> Value:
        masked.append(value)
        return masked_value(column, value)

    monkeypatch.setattr("widgets.scan_cells.masked_value", noted)
    source = cells([1, 2], [3])
    for _ in range(5):
        assert [source.cell(row, 0).plain for row in (0, 1)] == ["[1, 2]", "[3]"]
    assert masked == [[1, 2], [3]]


def test_a_secret_that_a_cut_parts_is_not_shown() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9." + "eyJz" + "A1b2" * 170 + "." + "c3D4" * 10
    parted = "ghp_" + "a1B2c3" * 6
    text = shown(f"{token}{' ' * 31}{parted} and so on" + "." * 1_000)
    assert "ghp_" not in text
    assert text.endswith("…")


def test_a_long_text_shows_that_it_goes_on() -> None:
    text = shown("word " * 1_000)
    assert text.endswith("…")
    assert len(text) == 200


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        ("NULL", '"NULL"'),
        ('"NULL"', '""NULL""'),
        ("null", "null"),
        (NOT_SENT, "not sent"),
        ("not sent", '"not sent"'),
        ("", "(empty)"),
        ("(empty)", '"(empty)"'),
        ("NULLS", "NULLS"),
    ],
)
def test_a_text_is_told_from_what_stands_for_nothing_without_styles(value: Any, text: str) -> None:
    assert shown(value) == text


def test_a_column_is_as_wide_as_its_values_are_drawn() -> None:
    assert cells("東京都").width(0) == 6
    assert cells("e\u0301" * 3).width(0) == 3
    assert cells("a\nb").width(0) == 3
    assert cells("x", name="東京").width(0) == 4
    assert cells("NULL").width(0) == 6
    assert cells("x" * 10_000).width(0) == 200
