"""The rows of a scan as a file: CSV that a spreadsheet shows as it is, or JSON.

Masked like what is shown. CSV has no word for NULL: NULL, an empty text and what was not sent are
empty cells there. JSON tells NULL from empty, and keeps columns and rows as lists, so that repeated
column names lose nothing; what was not sent is null.
"""

from __future__ import annotations

import math
from typing import Any

from app.exact import exact_json
from app.export_files import ExportFormat
from app.scan_result import NOT_SENT, CellKind, ResultTable, kind_of, masked_value, value_text
from app.spreadsheet import csv_text


def export_text(how: ExportFormat, table: ResultTable) -> str:
    """The whole file."""
    return _as_csv(table) if how is ExportFormat.CSV else _as_json(table)


def _as_csv(table: ResultTable) -> str:
    def cell(value: Any) -> Any:
        return value if kind_of(value) is CellKind.NUMBER else _csv_value(value)

    rows = [[column.name for column in table.columns]]
    rows += [[cell(value) for value in row] for row in _masked(table)]
    return csv_text(rows)


def _csv_value(value: Any) -> str | None:
    if kind_of(value) in (CellKind.NULL, CellKind.NOT_SENT):
        return None
    return value_text(value)


def _as_json(table: ResultTable) -> str:
    content = {
        "columns": [
            {"column_name": column.name, "column_datatype": column.type} for column in table.columns
        ],
        "rows": [[_json_value(value) for value in row] for row in _masked(table)],
        "row_count": table.row_count,
    }
    return exact_json(content) + "\n"


def _json_value(value: Any) -> Any:
    """A value that JSON has a word for: an endless number, or none, becomes text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {name: _json_value(item) for name, item in value.items()}
    return None if value is NOT_SENT else value


def _masked(table: ResultTable) -> list[list[Any]]:
    return [
        [masked_value(column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
