"""How the tables of a connection are grouped and named in the schema tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.api.models import Table


def group_of(table: Table) -> str:
    """The group of a table: its qualified name without the table name at the end.

    "" where the qualified name does not end so: the table then stands at the root.
    """
    name, qualified = table.table_name or "", table.fully_qualified_name or ""
    if not name or not qualified.endswith(f".{name}"):
        return ""
    return qualified.removesuffix(f".{name}")


def name_of(table: Table) -> str:
    """What the tree calls a table: its name, else its qualified name."""
    return table.table_name or table.fully_qualified_name or ""


def grouped(tables: Iterable[Table]) -> tuple[dict[str, list[Table]], list[Table]]:
    """The tables by group, and those at the root; both sorted by name, in any letter case."""
    groups: dict[str, list[Table]] = {}
    for table in sorted(tables, key=lambda table: name_of(table).casefold()):
        groups.setdefault(group_of(table), []).append(table)
    root = groups.pop("", [])
    return dict(sorted(groups.items(), key=lambda entry: entry[0].casefold())), root
