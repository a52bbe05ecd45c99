"""The guard of queries: only a single reading statement runs on a customer's warehouse.

Deny by default, in three steps that each have to agree:

1. the text's outline (``app/sql_outline.py``): one statement, read alike by everybody, without a
   writing word outside of quotes;
2. the SQL parser in the connection's dialect, whose tokens have to fall where the outline has them;
3. the whole tree (``app/reading_tree.py``): every node and every function known to only read.

What is certain to do more than read is *refused*. What only might, or what the parser can't read,
is *unreadable*: it is sent after the person has said so. The API refuses writes as well; this guard
doesn't count on it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from app.sql_outline import Outline, Span, read_outline
from app.sql_parser import PARSER
from app.sql_words import ACTING_FUNCTIONS, STARTS_ELSEWHERE, TSQL_STARTS, WRITING
from app.warehouses import Dialect

if TYPE_CHECKING:
    from sqlglot.errors import SqlglotError

LONGEST: Final = 32 * 1024
"""Characters of a query that are judged; the parser takes long over more."""

# The parser's warnings would otherwise go to the terminal, which belongs to the screens.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())

_READING_STARTS: Final = frozenset(("SELECT", "WITH", "VALUES"))
_UNSURE_STARTS: Final = frozenset(("FROM", "TABLE"))
_SHOWING: Final[dict[Dialect | None, frozenset[str]]] = {
    Dialect.SNOWFLAKE: frozenset(("SHOW", "DESCRIBE", "DESC")),
    Dialect.DATABRICKS: frozenset(("SHOW", "DESCRIBE", "DESC")),
    Dialect.REDSHIFT: frozenset(("SHOW",)),
}
_SHOWN_SIGNS: Final = frozenset(" \t\r\n_.,*%=()-;")
_EXPLAINING: Final = frozenset((Dialect.SNOWFLAKE, Dialect.DATABRICKS, Dialect.REDSHIFT))
_EXPLAIN: Final = re.compile(
    r"(?ai)\s*EXPLAIN\b(?:\s+(?:ANALYZE|VERBOSE|EXTENDED|FORMATTED|CODEGEN|COST|LOGICAL"
    r"|USING\s+(?:TEXT|JSON|TABULAR))\b)*"
)
_DESCRIBED_QUERY: Final = re.compile(r"(?ai)\s*DESC(?:RIBE)?\s+(?:QUERY\b|(?=SELECT\b|WITH\b))")
_BEGIN: Final = re.compile(r"\s*(\(?)[\s(]*[^\W\d]")
_BLANKS: Final = " \t\r\n"


class Verdict(Enum):
    """What may happen with a query."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    """Sent only after the person says so: it can't be judged."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict over one text in one dialect, and why.

    Attributes:
        query: the judged text; nothing else may be sent on the strength of this.
        reason: one sentence for a person, "" where it is allowed. It may repeat words of the text.
    """

    verdict: Verdict
    query: str = field(repr=False)
    dialect: Dialect | None
    reason: str = ""


def judge(query: str, dialect: Dialect | None) -> Judgement:
    """Whether a query is a single reading statement.

    Takes up to some hundred milliseconds (and loads the parser, the first time): call it in a
    thread.

    Args:
        query: what would be sent, to the letter.
        dialect: the connection's; None where it isn't known, which leaves less to be certain of.
    """
    try:
        verdict, reason = _judge(query, dialect)
    except RecursionError:
        verdict, reason = _unreadable("it is nested too deeply to be judged.")
    return Judgement(verdict, query, dialect, reason)


_Finding = tuple[Verdict, str]
_ALLOWED: Final[_Finding] = (Verdict.ALLOWED, "")


def _refused(reason: str) -> _Finding:
    return Verdict.REFUSED, reason


def _unreadable(reason: str) -> _Finding:
    return Verdict.UNREADABLE, reason


def _judge(query: str, dialect: Dialect | None, *, explained: bool = False) -> _Finding:
    """The finding over a text; ``explained``: it is what another statement explains."""
    if len(query) > LONGEST:
        return _refused(f"it is longer than the {LONGEST // 1024} KiB that are judged here.")
    outline = read_outline(query, dialect)
    if not outline.words:
        return _refused("there is no statement in it.")
    first = outline.words[0]
    if outline.ambiguity:
        return _judge_ambiguous(outline, first)
    if outline.statements > 1:
        return _refused("it holds several statements, and only a single one is sent.")
    begin = _BEGIN.match(outline.code)
    if begin is None:
        return _refused("it does not begin with a statement.")
    if not explained and first in _SHOWING.get(dialect, ()) and not begin[1]:
        return _judge_showing(outline, dialect)
    if not explained and _EXPLAIN.match(outline.code) and dialect in _EXPLAINING:
        return _judge_explained(outline, dialect)
    if first not in _READING_STARTS | _UNSURE_STARTS:
        return _refused(f"{first} is not known to only read.")
    forbidden = WRITING | TSQL_STARTS if dialect in (Dialect.TSQL, None) else WRITING
    found = next((word for word in outline.words if word in forbidden), "")
    if found:
        return _refused(
            f"{found} stands in it outside of quotes. If that is a name, put it in quotes."
        )
    if acting := outline.calls & ACTING_FUNCTIONS:
        return _refused(f"the function {min(acting)} does more than read.")
    if first in _UNSURE_STARTS:
        return _unreadable(f"a statement that begins with {first} can't be judged here.")
    with PARSER:
        return _judge_parsed(outline, dialect)


def _judge_ambiguous(outline: Outline, first: str) -> _Finding:
    """Nothing ambiguous is allowed; what could hide a write isn't even asked about."""
    known = _READING_STARTS | _UNSURE_STARTS | {"SHOW", "DESCRIBE", "DESC", "EXPLAIN"}
    hidden = outline.all_words & (WRITING | TSQL_STARTS | STARTS_ELSEWHERE | ACTING_FUNCTIONS)
    text = outline.text.rstrip(_BLANKS + ";")
    if first not in known or hidden or ";" in text:
        return _refused(f"it holds {outline.ambiguity}, behind which another statement can hide.")
    return _unreadable(f"it holds {outline.ambiguity}, which not every warehouse reads alike.")


def _judge_showing(outline: Outline, dialect: Dialect | None) -> _Finding:
    """SHOW and DESCRIBE only read; what they are given has to be names and patterns."""
    first, *rest = outline.words
    described = _DESCRIBED_QUERY.match(outline.code)
    if described:
        return _judge(outline.text[described.end() :], dialect, explained=True)
    if rest and (first, rest[0]) == ("SHOW", "CREATE"):
        rest = rest[1:]
    if WRITING & set(rest):
        return _refused(f"{first} is given more than names.")
    if not all(sign in _SHOWN_SIGNS or sign.isalnum() for sign in outline.code):
        return _unreadable(f"{first} is given more than names.")
    return _ALLOWED


def _judge_explained(outline: Outline, dialect: Dialect | None) -> _Finding:
    """What EXPLAIN explains has to be a reading statement itself: ANALYZE runs it."""
    head = _EXPLAIN.match(outline.code)
    return _judge(outline.text[head.end() if head else 0 :], dialect, explained=True)


def _judge_parsed(outline: Outline, dialect: Dialect | None) -> _Finding:
    """Have the text parsed, the parser's tokens compared with the outline, and the tree walked."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    from app.reading_tree import find_objection

    read = dialect.parser_name if dialect is not None else None
    try:
        tokens = sqlglot.tokenize(outline.text, read=read)
        if not _fall_together(outline, [(token.start, token.end + 1) for token in tokens]):
            return _unreadable("the parser parts it into other pieces than it consists of.")
        trees = sqlglot.parse(outline.text, read=read)
    except SqlglotError as error:
        return _unreadable(f"the parser can't read it{_place(error)}.")
    except (ValueError, TypeError, AttributeError, LookupError):
        return _unreadable("the parser can't read it.")  # it trips over some texts
    # A semicolon with a comment behind it makes a tree of its own; the outline counts statements.
    statements = [tree for tree in trees if not isinstance(tree, exp.Semicolon | None)]
    if len(statements) != 1:
        return _refused("it holds several statements, and only a single one is sent.")
    objection = find_objection(statements[0])
    if objection is None:
        return _ALLOWED
    return _refused(objection.reason) if objection.certain else _unreadable(objection.reason)


def _fall_together(outline: Outline, tokens: list[Span]) -> bool:
    """Whether the tokens and the outline agree: what is quoted, what is code, what is neither."""
    quoted = dict(outline.quoted)
    rest = list(outline.code)
    inside = set()
    for start, end in tokens:
        rest[start:end] = " " * (end - start)
        at = start
        while at < end and at not in quoted and outline.code[at] == outline.text[at]:
            at += 1
        # Code up to its end, or a prefix (the N of N'...') and quoted stretches up to its end.
        while at < end and at in quoted:
            inside.add(at)
            at = quoted[at]
        if at != end:
            return False
    return inside == set(quoted) and not "".join(rest).strip(_BLANKS + ";")


def _place(error: SqlglotError) -> str:
    """Where the parser gave up: the place alone, as its words repeat the text with escapes."""
    details = getattr(error, "errors", None)
    if not details:
        return ""
    line, column = details[0].get("line"), details[0].get("col")
    return f" from line {line}, column {column} on" if line and column else ""
