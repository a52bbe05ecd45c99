"""A list as a table of text: what its columns show, are searched by and sorted by.

Columns are computed when they are first needed and then kept, so that 100,000 rows cost only
what is looked at: the names for the first sort, the rest once a filter or another sort asks, or
in short steps before (`Table.prepare`). What is searched is what is shown, masked as it is there:
a filter finds out nothing that the screen would not say.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len

from app.derived import Status
from app.parts import Part
from app.query import Query, Term

_LASTING = "all that lasts"
"""Key of the joined columns; no column is called so."""

_STEP = 500
"""Rows of one step of the preparation: a few milliseconds."""

_FEW = 50
"""So many objects can change before everything is computed again."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        key: its name in the filter (``type:``) and in ``sort``.
        title: what stands above it.
        shown: the text of a row's cell, safe to show.
        order: what a row is sorted by; rows without a value give None and come last both ways.
        searched: what the filter looks in, where that is more than what is shown.
        width: in cells; None takes what is left. The narrower of it and the widest cell is used.
        wide_only: left out below 100 columns.
        right: numbers stand right.
        status: the status that gives the cell its colour.
        derived: comes from other parts of the account or from the time of day, so it has to be
            computed again when they change.
        aging: its text changes with the time of day; its order doesn't.
        may_hold: whether some text of the column can have a given text in lower case in it, False
            being certain: then the column need not be computed to be searched. None: any can be.

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
    aging: bool = False
    may_hold: Callable[[str], bool] | None = None


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
        self._values: dict[str, list[Any]] = {}
        self._known: list[Hashable] | None = None
        self._identity: dict[int, Hashable] = {}
        self._widest: dict[str, int] = {}
        self._forgotten = 0
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
        """The width of a column's widest cell; not looked for beyond the column's own width."""
        column = self._by_key[key]
        known = self._widest.get(key)
        if known is not None:
            return known
        found = 0
        for row in self.rows:
            found = max(found, cell_len(self.shown(row, key)))
            if column.width is not None and found >= column.width:
                found = column.width
                break
        if not column.derived:
            self._widest[key] = found
        return found

    def arrange(self, query: Query, sort: str, reverse: bool) -> list[int]:
        """The rows that the query lets through, in order."""
        order = self._sorted(sort, reverse)
        if not query:
            return order
        rows = order + self._searched_exactly(query)
        for term in query.terms:
            texts = self._searched_in(term)
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
        identity = self._identity.get(row)
        if identity is None:
            known = self._recognised()
            identity = known[row], known[:row].count(known[row])
            self._identity[row] = identity
        return identity

    def rows_of(self, identities: set[Hashable]) -> dict[Hashable, int]:
        """Where the given identities stand now; those that are gone are left out."""
        if len(identities) <= _FEW:
            places = ((identity, self._row_of(identity)) for identity in identities)
            return {identity: row for identity, row in places if row is not None}
        wanted = {identity[0] for identity in identities if isinstance(identity, tuple)}
        counts: dict[Hashable, int] = {}
        found: dict[Hashable, int] = {}
        for row, known in enumerate(self._recognised()):
            if known in wanted:
                number = counts[known] = counts.get(known, -1) + 1
                if (known, number) in identities:
                    found[known, number] = row
        return found

    def _row_of(self, identity: Hashable) -> int | None:
        if not isinstance(identity, tuple):
            return None
        known, row = self._recognised(), -1
        try:
            for _ in range(identity[1] + 1):
                row = known.index(identity[0], row + 1)
        except ValueError:
            return None
        return row

    def _recognised(self) -> list[Hashable]:
        if self._known is None:
            # Without an id the first column, which is the name, has to do.
            first = self.columns[0].order
            self._known = [item.id or ("", first(row)) for row, item in enumerate(self.items)]
        return self._known

    # What is kept

    def forget_derived(self, *, by_time_alone: bool = False) -> None:
        """Other parts of the account changed, or time went on; the items are the same.

        Args:
            by_time_alone: nothing but time went on: only ages are others.
        """
        self._forgotten += 1
        for column in self.columns:
            if column.derived and (column.aging or not by_time_alone):
                self._shown.pop(column.key, None)
                self._folded.pop(column.key, None)
                if not by_time_alone:
                    self._widest.pop(column.key, None)
                    self._values.pop(column.key, None)
                    for reverse in (False, True):
                        self._orders.pop((column.key, reverse), None)

    def take_over(self, old: Table) -> None:
        """Keep what an older table of the same view computed of the same objects.

        Where more than a few objects are others, or others are left out, nothing is kept. The
        older table is not used any more.
        """
        if len(old.items) != len(self.items) or old.rows != self.rows:
            return
        pairs = zip(old.items, self.items, strict=True)
        others = [row for row, (before, now) in enumerate(pairs) if before is not now]
        if len(others) > _FEW:
            return
        for key, width in old._widest.items():
            column = self._by_key[key]
            widest = max([width, *(cell_len(column.shown(row)) for row in others)])
            self._widest[key] = widest if column.width is None else min(widest, column.width)
        in_order = True
        for column in self.columns:
            key = column.key
            if column.derived:
                continue
            if (shown := old._shown.get(key)) is not None:
                self._shown[key] = _with_rows(shown, others, column.shown)
            if (folded := old._folded.get(key)) is not None:
                self._folded[key] = _with_rows(folded, others, self._folding(column))
            if (values := old._values.get(key)) is not None:
                before = [values[row] for row in others]
                self._values[key] = _with_rows(values, others, column.order)
                same = before == [values[row] for row in others]
                # What is equal in a column stands in the order of the first.
                in_order = in_order and (same or column is not self.columns[0])
                if same and in_order:
                    for reverse in (False, True):
                        if (order := old._orders.get((key, reverse))) is not None:
                            self._orders[key, reverse] = order
        if (joined := old._folded.get(_LASTING)) is not None:
            self._folded[_LASTING] = _with_rows(joined, others, self._join)

    def renew_ages(self) -> Iterator[None]:
        """Time went on: compute what changed by it in short steps, and take it up at the end."""
        for column in self.columns:
            if column.aging and column.key in self._folded:
                fresh: dict[str, list[Any]] = {}
                known = self._forgotten
                yield from self._fill(fresh, column, self._folding(column))
                if known == self._forgotten:
                    self._folded.update(fresh)

    def prepare(self) -> Iterator[None]:
        """Compute, in steps of a few milliseconds, what any filter or sort needs."""
        for column in self.columns:
            yield from self._fill(self._values, column, column.order)
            yield from self._fill(self._folded, column, self._folding(column))
        if _LASTING not in self._folded:
            texts: list[str] = []
            for rows in self._steps():
                texts += map(self._join, rows)
                yield
            self._folded.setdefault(_LASTING, texts)

    def _fill(
        self, kept: dict[str, list[Any]], column: Column, of: Callable[[int], Any]
    ) -> Iterator[None]:
        if column.key in kept:
            return
        known = self._forgotten
        found: list[Any] = []
        for rows in self._steps():
            found += map(of, rows)
            yield
        if known == self._forgotten or not column.derived:
            kept.setdefault(column.key, found)

    def _steps(self) -> Iterator[range]:
        count = len(self.items)
        return (range(start, min(start + _STEP, count)) for start in range(0, count, _STEP))

    # The filter

    def _searched_in(self, term: Term) -> list[list[str]]:
        """What a term is looked for in: one column; or those that last, and each derived one."""
        if term.column:
            return [self._search_text(self._by_key[term.column])]
        derived = (column for column in self.columns if column.derived)
        return [
            self._lasting(),
            *(self._search_text(column) for column in derived if _may_hold(column, term)),
        ]

    def _lasting(self) -> list[str]:
        texts = self._folded.get(_LASTING)
        if texts is None:
            for column in self.columns:
                if not column.derived:
                    self._search_text(column)
            self._folded[_LASTING] = texts = list(map(self._join, range(len(self.items))))
        return texts

    def _join(self, row: int) -> str:
        """What lasts of a row, each column on a line of its own."""
        return "\n".join(
            [
                self._folded[column.key][row]
                if column.key in self._folded
                else self._folding(column)(row)
                for column in self.columns
                if not column.derived
            ]
        )

    def _search_text(self, column: Column) -> list[str]:
        texts = self._folded.get(column.key)
        if texts is None:
            texts = list(map(self._folding(column), range(len(self.items))))
            self._folded[column.key] = texts
        return texts

    def _folding(self, column: Column) -> Callable[[int], str]:
        """From a row to what is searched of it in a column, in lower case."""
        of = column.searched or column.shown
        return lambda row: of(row).lower()

    # The sort

    def _sorted(self, key: str, reverse: bool) -> list[int]:
        rows = self._orders.get((key, reverse))
        if rows is None:
            first = self.columns[0].key
            base = self.rows if key == first else self._sorted(first, False)
            values = self._ordered_by(key)
            known = [row for row in base if values[row] is not None]
            known.sort(key=values.__getitem__, reverse=reverse)
            rows = known + [row for row in base if values[row] is None]
            self._orders[key, reverse] = rows
        return rows

    def _ordered_by(self, key: str) -> list[Any]:
        values = self._values.get(key)
        if values is None:
            values = list(map(self._by_key[key].order, range(len(self.items))))
            self._values[key] = values
        return values


def _with_rows(kept: list[Any], rows: Sequence[int], of: Callable[[int], Any]) -> list[Any]:
    """The same list with some of its rows computed again."""
    for row in rows:
        kept[row] = of(row)
    return kept


def _may_hold(column: Column, term: Term) -> bool:
    """Whether it is worth looking for a term in a column; a fuzzy one has its characters apart."""
    parts = term.text if term.fuzzy else (term.text,)
    return column.may_hold is None or all(map(column.may_hold, parts))


def _matching(term: Term, rows: list[int], searched: list[list[str]]) -> list[int]:
    if term.fuzzy:
        found = term.finder()
        if len(searched) == 1:
            (texts,) = searched
            return [row for row in rows if found(texts[row])]
        return [row for row in rows if any(found(texts[row]) for texts in searched)]
    wanted = term.text  # the same as ``matches``, without 100,000 calls
    if len(searched) == 1:
        (texts,) = searched
        return [row for row in rows if wanted in texts[row]]
    if len(searched) == 2:
        lasting, other = searched
        return [row for row in rows if wanted in lasting[row] or wanted in other[row]]
    return [row for row in rows if any(wanted in texts[row] for texts in searched)]
