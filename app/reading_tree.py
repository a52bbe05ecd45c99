"""What of a parsed query is known to only read: every node and every function has to be.

Deny by default: a kind of node that isn't named here, such as one that a later parser brings, is
an objection. So is a function that the warehouse's owner wrote, as nobody here knows what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from app.sql_words import ACTING_FUNCTIONS, KNOWN_FUNCTIONS, UNSURE_FUNCTIONS

_WRITING_NODES: Final = (
    *(exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Drop, exp.Alter, exp.Set, exp.Use),
    *(exp.Copy, exp.LoadData, exp.Export, exp.Put, exp.Get, exp.Grant, exp.Revoke, exp.Execute),
    *(exp.TruncateTable, exp.Kill, exp.Cache, exp.Uncache, exp.Refresh, exp.Analyze),
    *(exp.Pragma, exp.Transaction, exp.Commit, exp.Rollback, exp.Declare, exp.Block),
    *(exp.Attach, exp.Detach, exp.NextValueFor, exp.QueryTransform, exp.MultitableInserts),
    *(exp.Undrop, exp.Install),
)

# What statements that only read consist of, besides functions and tables.
_READING_NODES: Final = (
    *(exp.Select, exp.SetOperation, exp.Subquery, exp.Values, exp.With, exp.CTE, exp.From),
    *(exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit),
    *(exp.LimitOptions, exp.Offset, exp.Fetch, exp.Qualify, exp.Distinct, exp.Window),
    *(exp.WindowSpec, exp.Sort, exp.Cluster, exp.Distribute, exp.TableAlias, exp.Alias),
    *(exp.Aliases, exp.Column, exp.Identifier, exp.Star, exp.Literal, exp.Null, exp.Boolean),
    *(exp.Var, exp.National, exp.RawString, exp.HexString, exp.BitString, exp.ByteString),
    *(exp.UnicodeString, exp.Binary, exp.Paren, exp.Tuple, exp.Bracket, exp.Slice, exp.Lateral),
    *(exp.TableFromRows, exp.TableSample, exp.Pivot, exp.PivotAlias, exp.PivotAny),
    *(exp.UnpivotColumns, exp.GroupingSets, exp.Cube, exp.Rollup, exp.Hint, exp.JoinHint),
    *(exp.DataType, exp.DataTypeParam, exp.PseudoType, exp.Interval, exp.IntervalOp),
    *(exp.IntervalSpan, exp.Between, exp.In, exp.SubqueryPredicate, exp.Not, exp.Neg),
    *(exp.BitwiseNot, exp.Filter, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls),
    *(exp.HavingMax, exp.AtTimeZone, exp.FromTimeZone, exp.Lambda, exp.Version),
    *(exp.HistoricalData, exp.Semicolon, exp.JSON, exp.JSONKeyValue, exp.JSONPath),
    *(exp.JSONPathPart, exp.JSONExtractQuote, exp.FormatJson, exp.JSONColumnDef),
    *(exp.JSONSchema, exp.JSONValue, exp.OpenJSONColumnDef, exp.ColumnDef, exp.ProjectionDef),
    *(exp.TimeUnit, exp.Prior, exp.Connect, exp.QueryOption, exp.Pseudocolumn, exp.Final),
    *(exp.ForClause, exp.XMLKeyValueOption, exp.MatchRecognize, exp.MatchRecognizeMeasure),
)
# What stands in FROM: a name or a function; a path or a stage (a file) is neither.
_TABLE_NAMES: Final = (exp.Identifier, exp.Dot, exp.Func)

_LOCK_FREE_HINTS: Final = frozenset(
    (
        *("NOLOCK", "READUNCOMMITTED", "READPAST", "READCOMMITTED"),
        *("INDEX", "FORCESEEK", "FORCESCAN", "NOEXPAND"),  # how the rows are found, no more
    )
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a tree isn't known to only read, and whether it is certain that it does more."""

    reason: str
    certain: bool


def find_objection(tree: exp.Expr) -> Objection | None:
    """The worst thing in a tree; None where every part of it only reads."""
    if not isinstance(tree, exp.Query | exp.Values):
        return Objection(f"{_name(tree)} is not known to only read.", certain=_writes(tree))
    unsure: Objection | None = None
    for node in tree.walk():
        found = _object_to(node)
        if found is not None and found.certain:
            return found
        unsure = unsure or found
    return unsure


def _object_to(node: exp.Expr) -> Objection | None:
    if _writes(node):
        return Objection(f"{_name(node)} does more than read.", certain=True)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Func):
        node = node.expression
        return _object_to_function(node) or _unknown_function(node)
    if isinstance(node, exp.WithTableHint):
        return _object_to_hints(node)
    if isinstance(node.parent, exp.WithTableHint):
        return None  # INDEX(...) looks like a function; the line above has judged it
    if isinstance(node, exp.Column) and node.table and node.name.upper() == "NEXTVAL":
        return Objection("NEXTVAL moves a sequence on.", certain=True)
    if isinstance(node, exp.Func):
        return _object_to_function(node)
    named = isinstance(node, exp.Table) and isinstance(node.this, _TABLE_NAMES)
    if named or isinstance(node, _READING_NODES):
        return None
    return Objection(f"it holds {_name(node)}, which can't be judged here.", certain=False)


def _object_to_function(node: exp.Func) -> Objection | None:
    if _function_names(node) & ACTING_FUNCTIONS:
        return Objection(f"the function {_name(node)} does more than read.", certain=True)
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        quoted = isinstance(node.this, exp.Expr)
        return _unknown_function(node) if quoted or not _is_known(node) else None
    if type(node).__name__ in UNSURE_FUNCTIONS:
        return _unknown_function(node)
    return None


def _is_known(node: exp.Func) -> bool:
    return node.name.upper() in KNOWN_FUNCTIONS


def _unknown_function(node: exp.Func) -> Objection:
    return Objection(
        f"it calls the function {_name(node)}, and what that does isn't known here.", certain=False
    )


def _function_names(node: exp.Func) -> set[str]:
    typed = () if isinstance(node, exp.Anonymous) else node.sql_names()
    return {node.name.upper(), *typed}


def _object_to_hints(node: exp.WithTableHint) -> Objection | None:
    hints = {hint.name.upper() for hint in node.expressions}
    if hints <= _LOCK_FREE_HINTS:
        return None
    return Objection(f"the hint {min(hints - _LOCK_FREE_HINTS)} can lock.", certain=True)


def _writes(node: exp.Expr) -> bool:
    return isinstance(node, _WRITING_NODES)


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return node.name.upper()
    if isinstance(node, exp.Func):
        return node.sql_name()
    if isinstance(node, exp.Command):
        return str(node.this).upper()
    return node.key.upper()
