"""The filter grammar of the lists: words, ``column:value`` and ``~fuzzy``.

All terms must match, in any letter case. A word matches in any column; ``status:unhealthy``
looks in one column (a prefix of its name is enough); ``~ordwh`` matches signs in that order
with others between them; ``"two words"`` are one term. What is no known column is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TERM = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a row must have. ``column`` is "" for any column."""

    text: str
    column: str = ""
    fuzzy: bool = False

    def matches(self, folded: str) -> bool:
        """Whether the text, already in lower case, has it."""
        return _in_order(self.text, folded) is not None if self.fuzzy else self.text in folded

    def spans(self, folded: str) -> Iterable[tuple[int, int]]:
        """Where in the text, already in lower case, it stands: what to mark."""
        if self.fuzzy:
            return [(at, at + 1) for at in _in_order(self.text, folded) or ()]
        return [match.span() for match in re.finditer(re.escape(self.text), folded)]


def _in_order(wanted: str, folded: str) -> list[int] | None:
    """The places of the wanted signs in that order, or None. Linear in the text's length."""
    places: list[int] = []
    at = -1
    for sign in wanted:
        at = folded.find(sign, at + 1)
        if at < 0:
            return None
        places.append(at)
    return places


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed filter; false where it has no terms and so lets every row through."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str, columns: Sequence[str]) -> Query:
        """Read what the user typed. Nothing is an error: what is no column is a word."""
        terms = (_parse_term(raw, columns) for raw in _TERM.findall(text))
        return cls(tuple(term for term in terms if term.text))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def spans(self, column: str, shown: str) -> list[tuple[int, int]]:
        """Which stretches of a cell to mark."""
        folded = shown.lower()
        if len(folded) != len(shown):  # a few letters change length: no honest places then
            return []
        return [
            span
            for term in self.terms
            if term.column in ("", column)
            for span in term.spans(folded)
        ]


def _parse_term(raw: str, columns: Sequence[str]) -> Term:
    name, colon, value = raw.partition(":")
    column = ""
    if colon and name:
        wanted = name.lower().replace("-", "_")
        column = next((known for known in columns if known.startswith(wanted)), "")
    text = value if column else raw
    fuzzy = text.startswith("~") and len(text) > 1
    return Term(text.removeprefix("~" if fuzzy else "").replace('"', "").lower(), column, fuzzy)
