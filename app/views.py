"""The three lists as tables of text: what each column shows, is searched by and sorted by.

Columns are computed when they are first needed and then kept, so that 100,000 rows cost only
what is looked at: the names for the first sort, the rest once a filter or another sort asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app import times
from app.inventory import Inventory, LastUsed, Part, Status, UsedBy
from app.query import Query, Term
from app.shown import shown_line

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, Provider

NO_NAME = "(no name)"
SHORT_ID = 8
"""How many signs of an id the lists show; the detail shows all."""

_LASTING, _DERIVED = "all that lasts", "all that is derived"
"""Keys of the joined columns; no column is called so."""

_clean = lru_cache(maxsize=4096)(shown_line)
"""Types, slugs and the like repeat in thousands of rows; masking a text takes a while."""

Clock = Callable[[], datetime]
"""Tells the moment that ages are counted from."""


class View(Enum):
    """The three lists; the value is the title."""

    CONNECTIONS = "Connections"
    AUTHS = "Auth providers"
    PROVIDERS = "Providers"


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


def _text_column(
    key: str,
    title: str,
    text: Callable[[int], str | None],
    *,
    width: int | None = None,
    missing: str = times.UNKNOWN,
    derived: bool = False,
) -> Column:
    """A column that shows, searches and sorts by the same text."""

    def shown(row: int) -> str:
        return _clean(text(row) or "").strip() or missing

    def order(row: int) -> str | None:
        return (text(row) or "").casefold().strip() or None

    return Column(key, title, shown, order, width=width, derived=derived)


def _id_column(items: Sequence[Any]) -> Column:
    def whole(row: int) -> str:
        return shown_line(items[row].id or "")

    return Column(
        "id",
        "ID",
        lambda row: whole(row)[:SHORT_ID] or times.UNKNOWN,
        lambda row: items[row].id or None,
        # As it is: it is compared, not shown, and masking 100,000 of them takes a second.
        searched=lambda row: items[row].id or "",
        width=SHORT_ID,
        wide_only=True,
    )


def _status_column(status: Callable[[int], Status]) -> Column:
    return Column(
        "status",
        "Status",
        lambda row: status(row).kind.label,
        lambda row: -status(row).kind.severity,
        searched=lambda row: f" {status(row).kind.label}",
        width=14,
        status=status,
        derived=True,
    )


def _last_used_column(
    inventory: Inventory, last_used: Callable[[int], LastUsed], clock: Clock
) -> Column:
    moments: dict[int, datetime | None] = {}
    changes = -1

    def moment(row: int) -> datetime | None:
        # Ages go on by themselves; what they are counted from changes with the account only.
        nonlocal changes
        if changes != inventory.changes:
            moments.clear()
            changes = inventory.changes
        if row not in moments:
            used = last_used(row)
            moments[row] = used.time if used.known else None
        return moments[row]

    def newest_first(row: int) -> float | None:
        then = moment(row)
        return None if then is None else -then.timestamp()

    def searched(row: int) -> str:
        then = moment(row)
        return f"{times.age(then, clock())} {times.exact(then)}"

    return Column(
        "last_used",
        "Last used",
        lambda row: times.age(moment(row), clock()),
        newest_first,
        searched=searched,
        width=11,
        derived=True,
    )


def _count_column(key: str, title: str, used: Callable[[int], UsedBy], width: int) -> Column:
    def shown(row: int) -> str:
        found = used(row)
        more = "+" if found.note else ""
        return f"{found.count}{more}" if found.known else times.UNKNOWN

    def most_first(row: int) -> int | None:
        found = used(row)
        return -found.count if found.known else None

    return Column(
        key,
        title,
        shown,
        most_first,
        width=width,
        right=True,
        derived=True,
    )


def connections_table(inventory: Inventory, clock: Clock) -> Table:
    """The connections: name, type, status, last used, ID. Deleted ones are left out."""
    items: Sequence[Connection] = inventory.connections.items
    return Table(
        inventory.connections,
        (
            _text_column("name", "Name", lambda row: items[row].label, missing=NO_NAME),
            _text_column("type", "Type", lambda row: connection_type(items[row]), width=14),
            _status_column(lambda row: inventory.connection_status(items[row])),
            _last_used_column(
                inventory, lambda row: inventory.connection_last_used(items[row]), clock
            ),
            _id_column(items),
        ),
        lambda item: bool(item.deleted),
        left_out_word="deleted",
    )


def connection_type(connection: Connection) -> str | None:
    """What the type column says: the kind of connection, else its provider."""
    return connection.connection_config_slug or connection.provider_slug


def auths_table(inventory: Inventory, clock: Clock) -> Table:
    """The auths: label, type, provider, status, last used, used by."""
    items: Sequence[Auth] = inventory.auths.items
    return Table(
        inventory.auths,
        (
            _text_column("label", "Label", lambda row: items[row].label, missing=NO_NAME),
            _text_column("type", "Type", lambda row: items[row].type, width=20),
            _text_column("provider", "Provider", lambda row: items[row].provider_slug, width=14),
            _status_column(lambda row: inventory.auth_status(items[row])),
            _last_used_column(inventory, lambda row: inventory.auth_last_used(items[row]), clock),
            _count_column("used_by", "Used by", lambda row: inventory.auth_used_by(items[row]), 7),
        ),
        lambda item: False,
        left_out_word="deleted",
    )


def providers_table(inventory: Inventory, clock: Clock) -> Table:
    """The providers: name, slug, how it authenticates, connected, auths here.

    Hidden ones are left out unless the filter is exactly one's slug.
    """
    items: Sequence[Provider] = inventory.providers.items

    def connected(row: int) -> str | None:
        return {True: "yes", False: "no", None: None}[inventory.provider_connected(items[row])]

    def auths_here(row: int) -> UsedBy:
        return inventory.auths_of_provider(items[row])

    slug = _text_column("slug", "Slug", lambda row: items[row].slug, width=18)
    return Table(
        inventory.providers,
        (
            _text_column("name", "Name", lambda row: items[row].name, missing=NO_NAME),
            slug,
            _text_column("signs_in", "Signs in by", lambda row: sign_in_way(items[row]), width=12),
            _text_column("connected", "Connected", connected, width=9, derived=True),
            _count_column("auths", "Auths here", auths_here, 10),
        ),
        lambda item: bool(item.hidden),
        left_out_word="hidden",
        exact=slug,
    )


def sign_in_way(provider: Provider) -> str | None:
    """How a provider authenticates, in the API's own word, or "none needed"."""
    if provider.no_auth:
        return "none needed"
    return provider.auth_method


def table_of(view: View, inventory: Inventory, clock: Clock) -> Table:
    """The table of a view, from what is loaded now."""
    build = {
        View.CONNECTIONS: connections_table,
        View.AUTHS: auths_table,
        View.PROVIDERS: providers_table,
    }[view]
    return build(inventory, clock)
