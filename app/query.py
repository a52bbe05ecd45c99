"""The filter grammar of the lists: words, ``column:value`` and ``~fuzzy``.

All terms must match, in any letter case. A word matches in any column; ``status:unhealthy``
looks in one column (a prefix of its name is enough); ``~ordwh`` matches characters in that
order with others between them; ``"two words"`` are one term. What is no known column is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TERM = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a row must have. ``column`` is "" for any column."""

    text: str
    column: str = ""
    fuzzy: bool = False

    def matches(self, folded: str) -> bool:
        """Whether the text, already in lower case, has it; a fuzzy term within one line of it."""
        return bool(self.finder()(folded))

    def finder(self) -> Callable[[str], object]:
        """What tells whether a text, already in lower case, has it; for many texts."""
        if self.fuzzy:
            return _fuzzy(self.text)
        wanted = self.text
        return lambda folded: wanted in folded

    def spans(self, folded: str) -> Iterable[tuple[int, int]]:
        """Where in the text, already in lower case, it stands: what to mark."""
        if self.fuzzy:
            return [(at, at + 1) for at in _in_order(self.text, folded) or ()]
        return [match.span() for match in re.finditer(re.escape(self.text), folded)]


@lru_cache(maxsize=16)
def _fuzzy(wanted: str) -> Callable[[str], bool]:
    """Tells whether the characters stand in that order on one line: cells are joined by newlines.

    Linear in the text's length: what stands between two characters excludes the second, and where
    the others don't follow the first one, they follow none of its line.
    """
    first, *others = map(re.escape, wanted)
    rest = "".join(f"[^\\n{sign}]*+{sign}" for sign in others)
    search = re.compile(f"{first}(?:{rest}|(?P<in_vain>.*+))").search

    def finds(folded: str) -> bool:
        match = search(folded)
        while match is not None and match.lastgroup is not None:
            match = search(folded, match.end())
        return match is not None

    return finds


def _in_order(wanted: str, folded: str) -> list[int] | None:
    """The places of the wanted characters in that order, or None. Linear in the text's length."""
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
        spans = [
            span
            for term in self.terms
            if term.column in ("", column)
            for span in term.spans(folded)
        ]
        if spans and len(folded) != len(shown):  # a few letters are two in lower case
            places = [place for place, sign in enumerate(shown) for _ in sign.lower()]
            return [(places[start], places[end - 1] + 1) for start, end in spans]
        return spans


def _parse_term(raw: str, columns: Sequence[str]) -> Term:
    name, colon, value = raw.partition(":")
    column = ""
    if colon and name:
        wanted = name.lower().replace("-", "_")
        begin_so = [known for known in columns if known.startswith(wanted)]
        column = wanted if wanted in begin_so else next(iter(begin_so), "")
    text = value if column else raw
    fuzzy = text.startswith("~")
    return Term(text.removeprefix("~").replace('"', "").lower(), column, fuzzy)
