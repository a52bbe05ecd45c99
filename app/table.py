"""A list as a table of text: what its columns show, are searched by and sorted by.

Columns are computed when they are first needed and then kept, so that 100,000 rows cost only
what is looked at: the names for the first sort, the rest once a filter or another sort asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.derived import Status
from app.parts import Part
from app.query import Query, Term

_LASTING, _DERIVED = "all that lasts", "all that is derived"
"""Keys of the joined columns; no column is called so."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        key: its name in the filter (``type:``) and in ``sort``.
        title: what stands above it.
        shown: the text of a row's cell, safe to show.
        order: what a row is sorted by; rows without a value give None and come last both ways.
        searched: what the filter looks in, where that is more than what is shown.
        width: in cells; None takes what is left. The narrower of it and the longest cell is used.
        wide_only: left out below 100 columns.
        right: numbers stand right.
        status: the status that gives the cell its colour.
        derived: comes from other parts of the account or from the time of day, so it has to be
            computed again when they change.

    """

    key: str
    title: str
    shown: Callable[[int], str]
    order: Callable[[int], Any]
    searched: Callable[[int], str] | None = None
    width: int | None = None
    wide_only: bool = False
    right: bool = False
    status: Callable[[int], Status] | None = None
    derived: bool = False


class Table:
    """A view of one part of the account.

    Rows are positions in the part's items: ids can be missing or repeat.
    """

    def __init__(
        self,
        part: Part[Any],
        columns: Sequence[Column],
        left_out: Callable[[Any], bool],
        *,
        left_out_word: str,
        exact: Column | None = None,
    ) -> None:
        self.part = part
        self.items: tuple[Any, ...] = part.items
        self.columns = tuple(columns)
        self.left_out_word = left_out_word
        self._by_key = {column.key: column for column in columns}
        self._shown: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        self._orders: dict[tuple[str, bool], list[int]] = {}
        self._exact_key = exact.key if exact is not None else ""
        self._exact: dict[str, list[int]] = {}
        self._identity: list[Hashable] | None = None
        self.rows: list[int] = []
        for row, item in enumerate(self.items):
            if not left_out(item):
                self.rows.append(row)
            elif exact is not None and (word := exact.order(row)):
                self._exact.setdefault(word, []).append(row)
        self.left_out = len(self.items) - len(self.rows)

    @property
    def column_keys(self) -> tuple[str, ...]:
        """The names that the filter and the sort know."""
        return tuple(self._by_key)

    def column(self, key: str) -> Column:
        """A column by its name."""
        return self._by_key[key]

    def shown(self, row: int, key: str) -> str:
        """The text of one cell, safe to show; without computing the others of its column."""
        known = self._shown.get(key)
        return known[row] if known is not None else self._by_key[key].shown(row)

    def widest(self, key: str) -> int:
        """The length of the longest cell of a column; not looked for beyond the column's width."""
        enough = self._by_key[key].width
        found = 0
        for row in self.rows:
            found = max(found, len(self.shown(row, key)))
            if enough is not None and found >= enough:
                return enough
        return found

    def arrange(self, query: Query, sort: str, reverse: bool) -> list[int]:
        """The rows that the query lets through, in order."""
        order = self._sorted(sort, reverse)
        if not query:
            return order
        rows = order + self._searched_exactly(query)
        for term in query.terms:
            texts = self._searched_in(term.column)
            if term.column and self._by_key[term.column].status and not term.fuzzy:
                term = replace(term, text=f" {term.text}")  # "healthy" is no "unhealthy"
            rows = _matching(term, rows, texts)
        return rows

    def _searched_exactly(self, query: Query) -> list[int]:
        """The left out rows that a term of the query names in full."""
        words = {
            term.text.casefold()
            for term in query.terms
            if not term.fuzzy and term.column in ("", self._exact_key)
        }
        return [row for word in sorted(words) for row in self._exact.get(word, ())]

    def identity(self, row: int) -> Hashable:
        """What a row is recognised by after a refresh: its id, counted where ids repeat."""
        return self._identities()[row]

    def rows_of(self, identities: set[Hashable]) -> dict[Hashable, int]:
        """Where the given identities stand now; those that are gone are left out."""
        if not identities:
            return {}
        return {
            identity: row
            for row, identity in enumerate(self._identities())
            if identity in identities
        }

    def _identities(self) -> list[Hashable]:
        if self._identity is None:
            seen: dict[Hashable, int] = {}
            self._identity = []
            for row, item in enumerate(self.items):
                # Without an id the first column, which is the name, has to do.
                known = item.id or ("", self.columns[0].order(row))
                count = seen[known] = seen.get(known, -1) + 1
                self._identity.append((known, count))
        return self._identity

    def forget_derived(self) -> None:
        """Other parts of the account changed, or time went on; the items are the same."""
        derived = {column.key for column in self.columns if column.derived}
        for key in derived:
            self._shown.pop(key, None)
        for key in (*derived, _DERIVED):
            self._folded.pop(key, None)
        self._orders = {
            order: rows for order, rows in self._orders.items() if order[0] not in derived
        }

    def _column(self, key: str) -> list[str]:
        texts = self._shown.get(key)
        if texts is None:
            texts = list(map(self._by_key[key].shown, range(len(self.items))))
            self._shown[key] = texts
        return texts

    def _searched_in(self, key: str) -> list[list[str]]:
        """What a term is looked for in: one column, or all, those apart that change by the hour."""
        if key:
            return [self._search_text(key)]
        return [self._joined(_LASTING, False), self._joined(_DERIVED, True)]

    def _joined(self, name: str, derived: bool) -> list[str]:
        texts = self._folded.get(name)
        if texts is None:
            keys = [column.key for column in self.columns if column.derived is derived]
            columns = [self._search_text(key) for key in keys]
            texts = ["\n".join(cells) for cells in zip(*columns, strict=True)]
            self._folded[name] = texts = texts or [""] * len(self.items)
        return texts

    def _search_text(self, key: str) -> list[str]:
        texts = self._folded.get(key)
        if texts is None:
            searched = self._by_key[key].searched
            rows = range(len(self.items))
            found = self._column(key) if searched is None else map(searched, rows)
            texts = [text.lower() for text in found]
            self._folded[key] = texts
        return texts

    def _sorted(self, key: str, reverse: bool) -> list[int]:
        rows = self._orders.get((key, reverse))
        if rows is None:
            order = self._by_key[key].order
            first = self.columns[0].key
            base = self.rows if key == first else self._sorted(first, False)
            values = {row: order(row) for row in base}
            known = [row for row in base if values[row] is not None]
            known.sort(key=values.__getitem__, reverse=reverse)
            rows = known + [row for row in base if values[row] is None]
            self._orders[key, reverse] = rows
        return rows


def _matching(term: Term, rows: list[int], searched: list[list[str]]) -> list[int]:
    if term.fuzzy:
        return [row for row in rows if any(term.matches(texts[row]) for texts in searched)]
    wanted = term.text  # the same as ``matches``, without 100,000 calls
    if len(searched) == 1:
        (texts,) = searched
        return [row for row in rows if wanted in texts[row]]
    lasting, derived = searched
    return [row for row in rows if wanted in lasting[row] or wanted in derived[row]]
