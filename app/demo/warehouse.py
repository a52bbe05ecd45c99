"""The real database behind the connections: SQLite in memory, built when first needed."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.demo.dialects import datatype, shown_name
from app.demo.envelope import Fault, JsonObject, bad_request, not_found
from app.demo.world import Source

_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
)
_MAX_VALUE = 1_000_000

Catalogue = dict[tuple[str, str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class ShownTable:
    """A table as one connection shows it, and where it really is."""

    database: str
    schema: str
    name: str
    source_schema: str
    source_table: str
    columns: tuple[tuple[str, str], ...]
    error: str = ""

    @property
    def fully_qualified_name(self) -> str:
        """The name with its database and schema, unquoted."""
        return f"{self.database}.{self.schema}.{self.name}"


class Warehouse:
    """Schemas, tables and scans, each seen through a connection's `Source`.

    One lock holds all work on the database, but not on its catalogue; `close` interrupts what runs.
    """

    def __init__(self, clock: Callable[[], datetime], scan_seconds: float = 3.0) -> None:
        self.scan_seconds = scan_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._catalogue: Catalogue = {}
        self._readable: frozenset[tuple[str, str]] = frozenset()
        self._deadline = 0.0
        self._closed = False

    def tables(self, source: Source) -> list[JsonObject]:
        """The tables of a connection, as `GET .../schema` answers them."""
        answer: list[JsonObject] = []
        for table in self._shown(source):
            entry: JsonObject = {
                "table_name": table.name,
                "fully_qualified_name": table.fully_qualified_name,
                "num_columns": 0 if table.error else len(table.columns),
            }
            if table.error:
                entry["error"] = table.error
            answer.append(entry)
        return answer

    def columns(self, source: Source, wanted: str) -> list[JsonObject]:
        """The columns of a table, by its name where that is unambiguous or its full name."""
        found = [
            table
            for table in self._shown(source)
            if wanted in (table.name, table.fully_qualified_name)
        ]
        if len(found) != 1:
            raise not_found(f"table {wanted} not found", "TABLE-NOTFOUND-009")
        if found[0].error:
            raise bad_request(found[0].error)
        return [
            {
                "column_name": shown_name(source.dialect, name),
                "column_datatype": datatype(source.dialect, declared),
            }
            for name, declared in found[0].columns
        ]

    def scan(self, source: Source, query: str, limit: int) -> JsonObject:
        """Run one reading query and return at most `limit` rows."""
        from app.demo.sql import translate

        statement = translate(query, source.dialect, self._shown(source), self._clock())
        readable = frozenset(
            (table.source_schema, table.source_table) for table in statement.tables
        )
        names, rows = self._run(statement.text, readable, limit)
        declared = {
            name.casefold(): kind for table in statement.tables for name, kind in table.columns
        }
        kinds = [
            declared.get(name.casefold()) or _kind_of([row[at] for row in rows])
            for at, name in enumerate(names)
        ]
        shown = [
            name if name in statement.quoted else shown_name(source.dialect, name) for name in names
        ]
        values = [
            [_value(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows
        ]
        return {
            "columns": [
                {"column_name": name, "column_datatype": datatype(source.dialect, kind)}
                for name, kind in zip(shown, kinds, strict=True)
            ],
            "rows": values
            if source.rows == "lists"
            else [dict(zip(shown, row, strict=True)) for row in values],
            "row_count": len(values),
        }

    def close(self) -> None:
        """Interrupt what runs and let the database go."""
        self._closed = True
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _shown(self, source: Source) -> list[ShownTable]:
        if not self._catalogue:
            with self._lock:
                self._open()
        errors = dict(source.table_errors)
        return [
            ShownTable(
                source.database,
                view.name,
                shown_name(source.dialect, table),
                schema,
                table,
                columns,
                errors.get(shown_name(source.dialect, table), ""),
            )
            for view in source.schemas
            for (schema, table), columns in self._catalogue.items()
            if schema == view.source and (view.tables is None or table in view.tables)
        ]

    def _run(
        self, text: str, readable: frozenset[tuple[str, str]], limit: int
    ) -> tuple[list[str], list[tuple[object, ...]]]:
        with self._lock:
            database = self._open()
            self._readable = readable
            self._deadline = time.monotonic() + self.scan_seconds
            try:
                cursor = database.execute(text)
                rows = cursor.fetchmany(limit)
                names = [column[0] for column in cursor.description or ()]
                cursor.close()
            except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
                if time.monotonic() >= self._deadline:
                    raise bad_request(
                        f"statement timed out after {self.scan_seconds:g} s"
                    ) from None
                raise bad_request(f"SQL execution error: {error}") from None
            return names, rows

    def _open(self) -> sqlite3.Connection:
        """The database, built now if it isn't yet. The lock is held."""
        if self._closed:
            raise Fault(503, "INTERNAL-019", "the service is shutting down")
        if self._database is None:
            self._database = _build(self._clock())
            self._catalogue = _read_catalogue(self._database)
            # From here on nothing may write: the parser is the first defence, these the second.
            self._database.execute("PRAGMA query_only = ON")
            self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
            self._database.set_authorizer(self._authorize)
            self._database.set_progress_handler(self._overdue, 5_000)
        return self._database

    def _authorize(
        self, action: int, first: str | None, second: str | None, schema: str | None, _: str | None
    ) -> int:
        if action not in _READING:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ and schema is not None and schema != "main":
            return sqlite3.SQLITE_OK if (schema, first) in self._readable else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ and str(first).startswith("sqlite_"):
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def _overdue(self) -> int:
        return int(self._closed or time.monotonic() >= self._deadline)


def _build(now: datetime) -> sqlite3.Connection:
    from app.demo.data.tables import column_type, rows_of, table_specs
    from app.demo.functions import register

    database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    attached: set[str] = set()
    for schema, table, count, columns in table_specs():
        if schema not in attached:
            database.execute(f"ATTACH ':memory:' AS `{schema}`")
            attached.add(schema)
        shape = ", ".join(f"`{name}` {column_type(kind)}" for name, kind in columns)
        places = ", ".join("?" * len(columns))
        database.execute(f"CREATE TABLE `{schema}`.`{table}` ({shape})")
        database.execute("BEGIN")
        database.executemany(
            f"INSERT INTO `{schema}`.`{table}` VALUES ({places})",  # noqa: S608  (our own names)
            rows_of(schema, table, count, columns, now),
        )
        database.execute("COMMIT")
    register(database)
    return database


def _read_catalogue(database: sqlite3.Connection) -> Catalogue:
    catalogue: Catalogue = {}
    for _, schema, _ in database.execute("PRAGMA database_list").fetchall():
        tables = database.execute(
            f"SELECT name FROM `{schema}`.sqlite_master WHERE type = 'table'"  # noqa: S608
        ).fetchall()
        for (table,) in tables:
            columns = database.execute(f"PRAGMA `{schema}`.table_info(`{table}`)").fetchall()
            catalogue[schema, table] = tuple((column[1], column[2]) for column in columns)
    return catalogue


def _kind_of(values: list[object]) -> str:
    """The type of a computed column, from the first value that isn't NULL."""
    for value in values:
        if value is not None:
            return {int: "BIGINT", float: "FLOAT"}.get(type(value), "TEXT")
    return "TEXT"


def _value(value: object, kind: str) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if kind == "BOOLEAN" and value in (0, 1):
        return bool(value)
    return value
