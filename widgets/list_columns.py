"""The columns of a list on a given width, and how their cells look."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from app.query import Query
from app.table import Column, Table
from app.text import NO_NAME
from app.times import UNKNOWN
from widgets.looks import Looks
from widgets.row_list import ListColumn

NAME_WIDTH = 18
"""Cells that the first column gets before others keep their full width."""

_LEAST_NAME = 14
"""With fewer cells for the name, a column goes."""

_SHRUNK = 8
"""Cells that are left to a text column that made room."""

_TIGHT = {"last_used": 10}
"""What a derived column can do with: its longest cell; only the sort sign moves closer."""

_GUTTER = 1


def list_columns(table: Table, width: int, *, wide: bool) -> list[ListColumn]:
    """Share ``width`` cells among the columns of a table.

    The name is what people look for. Where it would be short, the other texts shrink, the widest
    first, so that they end evenly; then the ID or the last text column goes.

    Args:
        table: whose columns.
        width: the cells of the list.
        wide: False where the columns that only wide terminals show are left out.
    """
    columns = [column for column in table.columns if wide or not column.wide_only]
    while True:
        widths = _widths(table, columns, width)
        name = width - _GUTTER - sum((cells or 0) + 1 for cells in widths.values())
        spare = [column for column in columns[1:] if not column.derived]
        if name >= _LEAST_NAME or not spare:
            break
        columns.remove(next((column for column in spare if column.wide_only), spare[-1]))
    return [
        ListColumn(
            column.key,
            column.title,
            widths.get(column.key),
            align="right" if column.right else "left",
        )
        for column in columns
    ]


def _widths(table: Table, columns: list[Column], width: int) -> dict[str, int]:
    """The widths of all columns but the first, which takes what is left."""
    widths = {column.key: _wanted(table, column) for column in columns[1:]}
    over = NAME_WIDTH + _GUTTER + sum(cells + 1 for cells in widths.values()) - width
    shrinking = [column.key for column in columns[1:] if not column.derived and not column.right]
    shrinking = [key for key in shrinking if not table.column(key).wide_only]
    while over > 0 and shrinking:
        key = max(shrinking, key=lambda key: (widths[key], key))
        if widths[key] <= max(_SHRUNK, len(table.column(key).title)):
            shrinking.remove(key)
            continue
        widths[key] -= 1
        over -= 1
    for key, cells in _TIGHT.items():
        if over > 0 and key in widths:
            over -= widths[key] - cells
            widths[key] = cells
    return widths


def _wanted(table: Table, column: Column) -> int:
    """No wider than needed; a derived column isn't computed as a whole just for that."""
    width = column.width or NAME_WIDTH
    least = len(column.title) + 1  # with room for the sort sign
    return max(width if column.derived else min(width, table.widest(column.key)), least)


class Cells:
    """Draws the cells of a table: status colours, quiet placeholders, marks of the filter."""

    def __init__(self, table: Table, query: Query, style: Callable[[], Looks]) -> None:
        self._table = table
        self._query = query
        self._style = style

    def cell(self, row: int, column: str) -> Text:
        """One cell; the table's texts are clean."""
        shown = self._table.shown(row, column)
        about = self._table.column(column)
        style = self._style()
        if about.status is not None:
            text = Text(shown, style.status(about.status(row).kind))
        elif shown in (NO_NAME, UNKNOWN) or about.key in ("last_used", "id"):
            text = Text(shown, style.quiet)
        else:
            text = Text(shown, style.plain)
        for start, end in self._query.spans(column, shown):
            text.stylize(style.match, start, end)
        return text
