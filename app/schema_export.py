"""The schema of a connection as a file: its tables and their columns, as JSON or as CSV.

Names are masked and every character of them can be seen; a table whose columns were not read
says so instead of looking empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.exact import exact_json, exact_line
from app.export_files import ExportFormat
from app.identity_columns import guess_columns
from app.masking import mask
from app.schema import TableColumns, name_of
from app.spreadsheet import csv_text

if TYPE_CHECKING:
    from app.api.models import Column, Connection

_NAME_LIMIT: Final = 2_000
_CSV_TITLES: Final = ("table", "qualified_name", "column", "type", "likely_identity", "note")


def export_text(how: ExportFormat, connection: Connection, tables: Iterable[TableColumns]) -> str:
    """The whole file.

    Args:
        how: JSON or CSV.
        connection: whose schema it is.
        tables: in the order in which they are written.
    """
    return _as_csv(tables) if how is ExportFormat.CSV else _as_json(connection, tables)


def _as_json(connection: Connection, tables: Iterable[TableColumns]) -> str:
    def column(found: Column, identity: str | None) -> dict[str, Any]:
        return {
            "column_name": found.column_name,
            "column_datatype": found.column_datatype,
            "likely_identity": identity,
        }

    def table(item: TableColumns) -> dict[str, Any]:
        guessed = _guessed(item.columns)
        return {
            "table_name": item.table.table_name,
            "fully_qualified_name": item.table.fully_qualified_name,
            "num_columns": item.table.num_columns,
            "note": item.note or None,
            "columns": None
            if item.columns is None
            else [column(each, guessed.get(id(each))) for each in item.columns],
        }

    content = {
        "connection": {"id": connection.id, "label": connection.label},
        "likely_identity": "a guess by name and type",
        "tables": [table(item) for item in tables],
    }
    return exact_json(mask(content)) + "\n"


def _as_csv(tables: Iterable[TableColumns]) -> str:
    def rows() -> Iterable[tuple[str, ...]]:
        yield _CSV_TITLES
        for item in tables:
            names = (name_of(item.table), item.table.fully_qualified_name)
            guessed = _guessed(item.columns)
            for each in item.columns or ():
                identity = guessed.get(id(each), "")
                yield (*names, each.column_name, each.column_datatype, identity, item.note)
            if not item.columns:
                yield (*names, "", "", "", item.note)

    return csv_text([exact_line(cell, limit=_NAME_LIMIT) for cell in row] for row in rows())


def _guessed(columns: Sequence[Column] | None) -> dict[int, str]:
    """The likely identity of columns by the objects themselves: names can repeat."""
    return {id(guess.column): guess.identity.value for guess in guess_columns(columns or ())}
