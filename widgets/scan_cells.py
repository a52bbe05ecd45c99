"""The values of a scan as they stand in the grid: masked, cleaned, NULL told from empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

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
from app.text import ELLIPSIS
from widgets.looks import Looks

_CELL_LIMIT: Final = 200
"""Characters of a value that stand in its cell; enter shows all of it."""

_TEXT_LIMIT: Final = 4 * _CELL_LIMIT
"""Characters of a text that are masked for that: a mask is shorter than what it hides."""

_NESTED_LIMIT: Final = 10_000
"""Characters, about, up to which a nested value is written out for its cell: masking takes time."""

_NO_NAME: Final = "(no name)"
_EMPTY: Final = "(empty)"


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
        return Text(name or _NO_NAME, self._looks().strong if name else self._looks().quiet)

    def type(self, column: int) -> Text:
        """The column's type; "?" where the answer didn't announce it."""
        return Text(shown_line(self._table.columns[column].type).strip() or "?")

    def width(self, column: int) -> int:
        """By the characters of names and values: close enough, and cheap for wide answers."""
        if column not in self._widths:
            head = self._table.columns[column]
            lengths = [len(head.name) or len(_NO_NAME), len(head.type)]
            lengths += [_length(row[column]) for row in self._table.rows]
            self._widths[column] = max(lengths)
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
            return Text("NULL", style.quiet + Style(italic=True))
        if kind is CellKind.NOT_SENT:
            return Text("not sent", style.quiet + Style(italic=True))
        if value == "":
            return Text(_EMPTY, style.quiet)
        if kind is CellKind.NESTED:
            return Text(self._nested_text(row, column), style.accent)
        if isinstance(value, str) and len(value) > _TEXT_LIMIT:
            # Half a secret is not recognised: what the cut may have left of one goes as well.
            value = mask_cut(value[:_TEXT_LIMIT]) + ELLIPSIS
        return Text(self._shown(column, value), style.plain)

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


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value) or len(_EMPTY)
    if isinstance(value, list | dict):
        return _CELL_LIMIT if value else 2
    return len(value_text(value)) or len("not sent")
