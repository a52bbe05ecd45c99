"""How groups, tables and columns are called in the schema tree: masked, cleaned, with an aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from app.identity_columns import guess_identity
from app.schema import name_of
from app.shown import shown_line, shown_name
from app.text import counted
from widgets.looks import Looks

if TYPE_CHECKING:
    from app.api.models import Column, Listing, Table

_FLAG = "◆"
"""Stands before what a column is likely to be: a guess, never by values."""

StyleNow = Callable[[], Looks]
"""The present theme's styles: a label is made when it is drawn."""


def named(name: str, aside: str, style_now: StyleNow) -> Text:
    """A name, and behind it what is said of it more quietly."""
    style = style_now()
    label = Text.assemble((shown_name(name), style.plain))
    if aside:
        label.append(f"  {shown_line(aside)}", style.quiet)
    return label


def column_label(column: Column, style_now: StyleNow, *, guesses: bool) -> Text:
    """A column with its type; with ``guesses`` it is flagged where it may identify people."""
    label = named(column.column_name, column.column_datatype, style_now)
    if guesses:
        found = guess_identity(column.column_name, column.column_datatype)
        if found is not None:
            label.append(f"  {_FLAG} likely {found.value}", style_now().strong)
    return label


def table_label(table: Table, style_now: StyleNow, guessed: int) -> Text:
    """A table with the number of its columns, of those that are flagged, and its own error."""
    count = table.num_columns
    aside = "" if count is None else counted(count, "column")
    label = named(name_of(table), aside, style_now)
    if guessed:
        label.append(f"  {_FLAG} {guessed} likely", style_now().strong)
    if table.error:
        label.append(f"  ✖ {shown_line(table.error)}", style_now().bad)
    return label


def oddities(table: Table, columns: Listing[Column]) -> str:
    """What is odd about a table's columns, the table's own error first; "" for nothing."""
    said = []
    if table.error:
        said.append(f"✖ {shown_line(table.error)}")
    if not columns.items:
        said.append("no columns")
    if columns.more_exist:
        said.append(f"first {counted(len(columns.items), 'column')}, more exist")
    if columns.rejected:
        said.append(f"{counted(columns.rejected, 'column')} could not be read")
    return " · ".join(said)


def searched_name(table: Table) -> str:
    """What of a table a filter looks in: its name as it is shown, so that no secret is guessed."""
    return shown_line(table.fully_qualified_name or table.table_name or "").lower()
