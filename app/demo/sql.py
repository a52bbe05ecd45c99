"""From a query in a warehouse's dialect to one that the embedded SQLite can run.

Deny by default: the text must parse, be exactly one SELECT (or a union of some), hold nothing that
writes at any depth, and name only tables that the connection shows.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from app.demo.dialects import same_name
from app.demo.envelope import bad_request
from app.sql_parser import PARSER

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.dialects.dialect import Dialect as SqlDialect

    from app.demo.warehouse import ShownTable
    from app.demo.world import Dialect

_MAX_LENGTH = 64 * 1024

# The parser's warnings would otherwise go to the terminal, which belongs to the screens.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Statement:
    """A query ready for SQLite.

    Attributes:
        text: the SQL.
        tables: what it may read.
        quoted: the result names that keep their case: quoted ones and texts of expressions.
    """

    text: str
    tables: tuple[ShownTable, ...]
    quoted: frozenset[str]


def translate(
    query: str, dialect: Dialect, shown: Sequence[ShownTable], now: datetime
) -> Statement:
    """Judge and rewrite one query; what isn't a plain reading statement is refused with 400."""
    with PARSER:
        return _translate(query, dialect, shown, now)


def _translate(
    query: str, dialect: Dialect, shown: Sequence[ShownTable], now: datetime
) -> Statement:
    from sqlglot import ErrorLevel
    from sqlglot.errors import SqlglotError

    if len(query) > _MAX_LENGTH:
        raise bad_request("query is too long")
    try:
        tree = _judge(query, dialect)
        used = _bind_tables(tree, dialect, shown)
        quoted = _name_results(tree, dialect)
        for node in reversed(list(tree.walk())):
            replacement = _portable(node, now)
            if replacement is not node:
                node.replace(replacement)
        text = tree.sql(dialect=_embedded(), unsupported_level=ErrorLevel.IGNORE)
    except SqlglotError as error:
        raise bad_request(f"SQL compilation error: {_first_line(error)}") from None
    except (ValueError, TypeError, AttributeError, LookupError):
        # The parser trips over some texts instead of refusing them.
        raise bad_request("SQL compilation error: the query cannot be read") from None
    except RecursionError:
        raise bad_request("SQL compilation error: the query is nested too deeply") from None
    return Statement(text, tuple(used), quoted)


def _judge(query: str, dialect: Dialect) -> exp.Query:
    import sqlglot
    from sqlglot import exp

    trees = [
        tree
        for tree in sqlglot.parse(query, read=dialect)
        if tree is not None and not isinstance(tree, exp.Semicolon)
    ]
    if not trees:
        raise bad_request("query is empty")
    if len(trees) > 1:
        raise bad_request("only a single statement is allowed")
    tree = trees[0]
    if not isinstance(tree, exp.Select | exp.SetOperation | exp.Subquery):
        raise bad_request(f"only reading statements are allowed, not {tree.key.upper()}")
    writing = (exp.DML, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Into, exp.Lock)
    found = tree.find(*writing)
    if found is not None:
        raise bad_request(f"only reading statements are allowed: {found.key.upper()} in a query")
    return tree


def _bind_tables(
    tree: exp.Query, dialect: Dialect, shown: Sequence[ShownTable]
) -> list[ShownTable]:
    """Point every table of the query at the embedded one; names of CTEs stay as they are."""
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope, traverse_scope

    common = {
        id(node)
        for scope in traverse_scope(tree)
        for node, source in scope.selected_sources.values()
        if isinstance(source, Scope)
    }
    used: list[ShownTable] = []
    for node in list(tree.find_all(exp.Table)):
        if id(node) in common:
            continue
        table = _resolve(node, dialect, shown)
        used.append(table)
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name, quoted=True)))
        node.set("this", exp.to_identifier(table.source_table, quoted=True))
        node.set("db", exp.to_identifier(table.source_schema, quoted=True))
        node.set("catalog", None)
    for column in tree.find_all(exp.Column):
        column.set("db", None)
        column.set("catalog", None)
    return used


def _resolve(node: exp.Table, dialect: Dialect, shown: Sequence[ShownTable]) -> ShownTable:
    from sqlglot import exp

    parts = [
        part
        for key in ("this", "db", "catalog")
        if isinstance(part := node.args.get(key), exp.Expr)
    ]
    if not all(isinstance(part, exp.Identifier) for part in parts):
        raise bad_request(f"unsupported source in FROM: {node.sql(dialect)[:80]}")
    found = [
        table
        for table in shown
        if all(
            same_name(dialect, part.name, bool(part.args.get("quoted")), name)
            for part, name in zip(parts, (table.name, table.schema, table.database), strict=False)
        )
    ]
    if len(found) == 1:
        if found[0].error:
            raise bad_request(found[0].error)
        return found[0]
    name = ".".join(part.name for part in reversed(parts))
    if found:
        raise bad_request(f"table '{name}' is ambiguous: name its schema")
    raise bad_request(f"table '{name}' does not exist or not authorized")


def _name_results(tree: exp.Query, dialect: Dialect) -> frozenset[str]:
    """Name computed results after their text; returns the names that keep their case."""
    from sqlglot import exp

    names: set[str] = set()
    for result in tree.selects:
        if isinstance(result, exp.Alias):
            alias = result.args["alias"]
            if isinstance(alias, exp.Identifier) and alias.args.get("quoted"):
                names.add(alias.name)
        elif not isinstance(result, exp.Column | exp.Star):
            name = result.sql(dialect)
            names.add(name)
            result.replace(exp.alias_(result.copy(), name, quoted=True))
    return frozenset(names)


def _portable(node: exp.Expr, now: datetime) -> exp.Expr:
    """Replace what SQLite lacks by functions that the warehouse registers."""
    from sqlglot import exp

    def unit(default: str = "DAY") -> exp.Expr:
        found = node.args.get("unit")
        return exp.Literal.string((found.name if found else default).upper())

    if isinstance(node, exp.CurrentTimestamp | exp.CurrentDatetime):
        return exp.Literal.string(now.strftime("%Y-%m-%d %H:%M:%S"))
    if isinstance(node, exp.CurrentDate):
        return exp.Literal.string(now.strftime("%Y-%m-%d"))
    if isinstance(node, exp.Left | exp.Right):
        side = "demo_left" if isinstance(node, exp.Left) else "demo_right"
        return exp.Anonymous(this=side, expressions=[node.this, node.expression])
    if isinstance(node, exp.Cast) and node.to.this in exp.DataType.TEMPORAL_TYPES:
        # SQLite would make the number 2026 of a date's text.
        day = node.to.this in (exp.DataType.Type.DATE, exp.DataType.Type.DATE32)
        return exp.Anonymous(this="demo_date" if day else "demo_time", expressions=[node.this])
    if isinstance(node, exp.Date | exp.TsOrDsToDate):
        return exp.Anonymous(this="demo_date", expressions=[node.this])
    if isinstance(node, exp.Timestamp | exp.TsOrDsToTimestamp):
        return exp.Anonymous(this="demo_time", expressions=[node.this])
    if isinstance(node, exp.Year | exp.Month | exp.Day):
        part = exp.Literal.string(node.key.upper())
        return exp.Anonymous(this="demo_part", expressions=[part, node.this])
    if isinstance(node, exp.Extract):
        part = exp.Literal.string(node.name.upper())
        return exp.Anonymous(this="demo_part", expressions=[part, node.expression])
    if isinstance(node, exp.DateTrunc | exp.TimestampTrunc | exp.DatetimeTrunc):
        return exp.Anonymous(this="demo_trunc", expressions=[unit(), node.this])
    if isinstance(node, exp.DateAdd | exp.TsOrDsAdd | exp.TimestampAdd | exp.DatetimeAdd):
        return exp.Anonymous(this="demo_add", expressions=[node.this, node.expression, unit()])
    if isinstance(node, exp.DateSub | exp.TimestampSub | exp.DatetimeSub):
        amount = exp.Neg(this=node.expression)
        return exp.Anonymous(this="demo_add", expressions=[node.this, amount, unit()])
    if isinstance(node, exp.DateDiff | exp.TsOrDsDiff | exp.TimestampDiff):
        return exp.Anonymous(this="demo_diff", expressions=[node.this, node.expression, unit()])
    return node


@cache
def _embedded() -> type[SqlDialect]:
    from sqlglot.dialects.sqlite import SQLite

    class Embedded(SQLite):
        """SQLite with backticks: a "name" that no column has would be read as a text there."""

        class Tokenizer(SQLite.Tokenizer):
            IDENTIFIERS = ["`"]  # noqa: RUF012

    return Embedded


def _first_line(error: Exception) -> str:
    details = getattr(error, "errors", None)
    if isinstance(details, list) and details:
        first = details[0]
        what = str(first.get("description")).split(" but got <")[0]
        return f"{what} (line {first.get('line')}, column {first.get('col')})"
    return str(error).splitlines()[0][:200]
