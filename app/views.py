"""The three lists of an account: which columns each has, and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app import times
from app.derived import LastUsed, Status, StatusKind, UsedBy
from app.inventory import Inventory
from app.masking import mask_auth, mask_connection, mask_provider
from app.shown import shown_line
from app.table import Column, Table
from app.text import NO_NAME

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, Provider

SHORT_ID = 8
"""How many characters of an id the lists show; the detail shows all."""

_clean = lru_cache(maxsize=4096)(shown_line)
"""Types, slugs and the like repeat in thousands of rows; masking a text takes a while."""

_STATUSES = "\n".join(f" {kind.label}" for kind in StatusKind).lower()
"""All that a status column says."""

_OF_COUNTS = f"0123456789+{times.UNKNOWN}"
"""The characters that a count consists of."""

Clock = Callable[[], datetime]
"""Tells the moment that ages are counted from."""


class View(Enum):
    """The three lists; the value is the title."""

    CONNECTIONS = "Connections"
    AUTHS = "Auth providers"
    PROVIDERS = "Providers"


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
        may_hold=lambda text: text in _STATUSES,
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
            moments[row] = last_used(row).certain
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
        aging=True,
        may_hold=times.may_hold,
    )


def count_column(key: str, title: str, used: Callable[[int], UsedBy], width: int) -> Column:
    """A column that counts what refers to a row's object; "+" where there may be more."""

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
        may_hold=lambda text: not text.strip(_OF_COUNTS),
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
            count_column("used_by", "Used by", lambda row: inventory.auth_used_by(items[row]), 7),
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
            count_column("auths", "Auths here", auths_here, 10),
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


def masked(view: View, raw: dict[str, Any]) -> Any:
    """The API's own object of a view, with every secret masked."""
    mask = {
        View.CONNECTIONS: mask_connection,
        View.AUTHS: mask_auth,
        View.PROVIDERS: mask_provider,
    }[view]
    return mask(raw)
