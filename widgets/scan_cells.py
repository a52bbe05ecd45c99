"""The values of a scan as they stand in the grid: masked, cleaned, NULL told from empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from app.json_view import is_within, summary
from app.masking import is_secret_name, mask_cut
from app.scan_result import (
    CellKind,
    ResultTable,
    Value,
    kind_of,
    masked_value,
    value_text,
)
from app.shown import shown_line
from app.text import ELLIPSIS, NO_NAME, clean_line
from widgets.looks import Looks

_CELL_LIMIT: Final = 200
"""Characters of a value that stand in its cell; enter shows all of it."""

_TEXT_LIMIT: Final = 4 * _CELL_LIMIT
"""Characters of a text that are masked for that: a mask is shorter than what it hides."""

_NESTED_LIMIT: Final = 10_000
"""Characters, about, up to which a nested value is written out for its cell: masking takes time."""

_NULL: Final = "NULL"
_NOT_SENT: Final = "not sent"
_EMPTY: Final = "(empty)"
_STAND_INS: Final = frozenset((_NULL, _NOT_SENT, _EMPTY))
"""What stands where there is no text to be shown."""


class ScanCells:
    """A result as the source of a grid; only the values in sight are ever masked and cleaned."""

    def __init__(self, table: ResultTable, looks: Callable[[], Looks]) -> None:
        self._table = table
        self._looks = looks
        self._widths: dict[int, int] = {}
        self._numeric: dict[int, bool] = {}
        self._nested: dict[tuple[int, int], str] = {}

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._table.rows)

    @property
    def column_count(self) -> int:
        """How many columns there are."""
        return len(self._table.columns)

    def title(self, column: int) -> Text:
        """The column's name."""
        name = shown_line(self._table.columns[column].name).strip()
        return Text(name or NO_NAME, self._looks().strong if name else self._looks().quiet)

    def type(self, column: int) -> Text:
        """The column's type; "?" where the answer didn't announce it."""
        return Text(shown_line(self._table.columns[column].type).strip() or "?")

    def width(self, column: int) -> int:
        """By names and values before they are masked: close enough, and cheap for wide answers."""
        if column not in self._widths:
            head = self._table.columns[column]
            widths = [_text_width(head.name) or len(NO_NAME), _text_width(head.type)]
            widths += [_value_width(row[column]) for row in self._table.rows]
            self._widths[column] = max(widths)
        return self._widths[column]

    def align(self, column: int) -> Literal["left", "right"]:
        """Right where all values that are there are numbers."""
        if column not in self._numeric:
            kinds = {kind_of(row[column]) for row in self._table.rows}
            kinds -= {CellKind.NULL, CellKind.NOT_SENT}
            self._numeric[column] = kinds == {CellKind.NUMBER}
        return "right" if self._numeric[column] else "left"

    def cell(self, row: int, column: int) -> Text:
        """One value in one line."""
        style = self._looks()
        value = self._table.rows[row][column]
        kind = kind_of(value)
        if kind is CellKind.NULL:
            return Text(_NULL, style.quiet + Style(italic=True))
        if kind is CellKind.NOT_SENT:
            return Text(_NOT_SENT, style.quiet + Style(italic=True))
        if value == "":
            return Text(_EMPTY, style.quiet)
        if kind is CellKind.NESTED:
            return Text(self._nested_text(row, column), style.accent)
        if isinstance(value, str) and len(value) > _TEXT_LIMIT:
            # Half a secret is not recognised: what the cut may have left of one goes as well.
            value = mask_cut(value[:_TEXT_LIMIT]) + ELLIPSIS
        text = self._shown(column, value)
        return Text(_told_apart(text) if kind is CellKind.TEXT else text, style.plain)

    def _shown(self, column: int, value: Value) -> str:
        return shown_line(value_text(masked_value(self._table.columns[column], value)), _CELL_LIMIT)

    def _nested_text(self, row: int, column: int) -> str:
        """A nested value, masked once; of a huge one how much it holds, for enter to show."""
        shown = self._nested.get((row, column))
        if shown is None:
            value = self._table.rows[row][column]
            secret = is_secret_name(self._table.columns[column].name)
            within = secret or is_within(value, _NESTED_LIMIT)
            shown = self._shown(column, value) if within else summary(value)
            self._nested[row, column] = shown
        return shown


def _told_apart(text: str) -> str:
    """A text that reads like a stand-in, in quotes: where there are no styles, nothing else tells.

    One that has such quotes of its own gets another pair.
    """
    return f'"{text}"' if text.strip('"') in _STAND_INS else text


def _value_width(value: Value) -> int:
    if isinstance(value, str):
        return _text_width(_told_apart(value)) or len(_EMPTY)
    if isinstance(value, list | dict):
        return _CELL_LIMIT if value else 2
    return len(value_text(value)) or len(_NOT_SENT)


def _text_width(text: str) -> int:
    return cell_len(clean_line(text, _CELL_LIMIT))
