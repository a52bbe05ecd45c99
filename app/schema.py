"""The tables of a connection: how they are grouped and named, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.api.models import Column, Table

_NOT_READ: Final = "columns not read"


@dataclass(frozen=True, slots=True)
class TableColumns:
    """A table and what is known of its columns.

    Attributes:
        table: the table.
        columns: in the API's order; None where they were not read.
        problem: why they could not be read, or "".
    """

    table: Table
    columns: Sequence[Column] | None = None
    problem: str = ""

    @property
    def note(self) -> str:
        """What is missing of it and why; "" where nothing is."""
        why = self.table.error or self.problem
        if self.columns is None:
            return f"{_NOT_READ}: {why}" if why else _NOT_READ
        return why


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
