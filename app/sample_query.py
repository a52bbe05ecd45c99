"""The query that shows some rows of a table, with its name quoted as its warehouse wants it.

The API gives names unquoted (``fully_qualified_name`` is ``DATABASE.SCHEMA.TABLE``), and a table
name can hold dots, blanks and quotation marks. So the table's own name is taken whole, and only
what stands in front of it is parted at its dots.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.warehouses import Dialect

if TYPE_CHECKING:
    from app.api.models import Table

SAMPLE_ROWS: Final = 20
"""As many as a scan answers unasked."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTES: Final[dict[Dialect | None, tuple[str, str]]] = {
    Dialect.SNOWFLAKE: ('"', '"'),
    Dialect.BIGQUERY: ("`", "`"),
    Dialect.REDSHIFT: ('"', '"'),
    Dialect.DATABRICKS: ("`", "`"),
    Dialect.TSQL: ("[", "]"),
    None: ('"', '"'),
}


def quoted(name: str, dialect: Dialect | None) -> str:
    """A name in the dialect's quotes; without a known dialect a plain name stays unquoted."""
    if dialect is None and _PLAIN.fullmatch(name):
        return name
    opening, closing = _QUOTES[dialect]
    return opening + name.replace(closing, closing * 2) + closing


def name_parts(table: Table) -> list[str]:
    """Database, schema and table, as far as the API names them; empty where it names nothing."""
    name, qualified = table.table_name, table.fully_qualified_name
    if name and qualified.endswith(f".{name}"):
        return [*filter(None, qualified[: -len(name) - 1].split(".")), name]
    if name:
        return [name]
    return [part for part in qualified.split(".") if part]


def sample_query(table: Table, dialect: Dialect | None, rows: int = SAMPLE_ROWS) -> str:
    """The query for some rows of a table; "" where the table has no name."""
    parts = name_parts(table)
    if not parts:
        return ""
    if dialect is Dialect.BIGQUERY:
        # One pair of backticks around all of it: a project's id can hold a dot of its own.
        name = quoted(".".join(parts), dialect)
    else:
        name = ".".join(quoted(part, dialect) for part in parts)
    if dialect is Dialect.TSQL:
        return f"SELECT TOP {rows} *\nFROM {name}"
    return f"SELECT *\nFROM {name}\nLIMIT {rows}"
