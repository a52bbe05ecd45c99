"""Reads the tables of one connection and their columns, each once, for whoever looks at them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from app.api.errors import ApiError
from app.schema import TableColumns

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Column, Connection, Listing, Table

_AT_ONCE: Final = 4
"""How many tables' columns are asked for at the same time: the API limits them."""


class SchemaReading:
    """The schema of a connection as far as it was read.

    Args:
        connection: whose.

    Attributes:
        tables: None until they were read.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tables: Listing[Table] | None = None
        self._columns: dict[int, Listing[Column]] = {}
        self._problems: dict[int, str] = {}
        self._under_way: set[int] = set()
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def read_tables(self, client: LyticsClient) -> Listing[Table]:
        """Ask for the tables anew; the columns of those before are forgotten.

        Raises:
            ApiError: they could not be read; what was read before stays.
        """
        tables = await client.list_tables(self.connection.id)
        self._columns.clear()
        self._problems.clear()
        self.tables = tables
        return tables

    async def read_columns(self, client: LyticsClient, table: Table) -> Listing[Column]:
        """The columns of a table: those that are known, else asked for.

        Raises:
            ApiError: they could not be read; the export says so.
        """
        known = self.columns_of(table)
        if known is not None:
            return known
        tables = self.tables
        self._under_way.add(id(table))
        try:
            async with self._places:
                columns = await client.list_columns(
                    self.connection.id, table, tables=tables.items if tables else (table,)
                )
        except ApiError as error:
            if tables is self.tables:
                self._problems[id(table)] = error.message
            raise
        finally:
            self._under_way.discard(id(table))
        if tables is self.tables:  # else the tables were read anew meanwhile
            self._columns[id(table)] = columns
            self._problems.pop(id(table), None)
        return columns

    def columns_of(self, table: Table) -> Listing[Column] | None:
        """The columns of a table that were read; None where they were not."""
        return self._columns.get(id(table))

    @property
    def unread(self) -> tuple[Table, ...]:
        """The tables whose columns are neither known nor being asked for; failed ones come last."""
        listed = self.tables.items if self.tables is not None else ()
        known = self._columns.keys() | self._under_way
        left = (table for table in listed if id(table) not in known)
        return tuple(sorted(left, key=lambda table: id(table) in self._problems))

    @property
    def whole(self) -> list[TableColumns]:
        """All tables with what is known of their columns, for the export and the summary."""
        listed = self.tables.items if self.tables is not None else ()
        return [self._known(table) for table in listed]

    def _known(self, table: Table) -> TableColumns:
        columns = self.columns_of(table)
        problem = self._problems.get(id(table), "")
        return TableColumns(table, columns.items if columns is not None else None, problem)
