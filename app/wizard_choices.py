"""What the wizard proposes: which auth to use, what to call a connection, its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from app.derived import LastUsed, Status, UsedBy
from app.facts import used_by_words
from app.inventory import Inventory
from app.shown import shown_line

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, ConnectionType, Provider, Resource

T = TypeVar("T", bound="Auth | Connection")
R = TypeVar("R", bound="Resource")

_NAME_LIMIT: Final = 60
_SENT: Final = (
    *("label", "auth_ids", "provider_slug", "provider_id"),
    *("connection_config_slug", "connection_config_id"),
)
"""What the next steps need to know of an auth or a connection; none of it is secret."""


@dataclass(frozen=True, slots=True)
class AuthChoice:
    """An auth to use again: how healthy it is, when it was used last, who works with it."""

    auth: Auth
    status: Status
    last_used: LastUsed
    used_by: UsedBy

    @property
    def used_by_words(self) -> str:
        """Who works with it: "3 connections, 1 job", "at least" so many, "nothing", "unknown"."""
        if not self.used_by.known:
            return "unknown"
        return f"{'at least ' if self.used_by.note else ''}{used_by_words(self.used_by)}"


def auths_to_use(inventory: Inventory, provider: Provider) -> tuple[AuthChoice, ...]:
    """The provider's auths, the one to take first: healthy ones, then by their last use.

    Auths without an id are left out: no connection could name one.
    """
    choices = [
        AuthChoice(
            auth,
            inventory.auth_status(auth),
            inventory.auth_last_used(auth),
            inventory.auth_used_by(auth),
        )
        for auth in inventory.auths_of_provider(provider).auths
        if auth.id
    ]

    def place(choice: AuthChoice) -> tuple[int, float, str]:
        time = choice.last_used.time
        newest_first = -time.timestamp() if time is not None else float("inf")
        return (choice.status.kind.severity, newest_first, choice.auth.label.casefold())

    return tuple(sorted(choices, key=place))


def new_auths(
    inventory: Inventory, provider: Provider, known: Iterable[str]
) -> tuple[AuthChoice, ...]:
    """The provider's auths that came since: what "I have done it" after an OAuth consent finds.

    Args:
        inventory: the account, its auths read again.
        provider: whose.
        known: the ids of the auths that were there before.
    """
    before = frozenset(known)
    return tuple(
        choice for choice in auths_to_use(inventory, provider) if choice.auth.id not in before
    )


def new_with_name(items: Iterable[T], known: Collection[str], label: str) -> tuple[T, ...]:
    """What came since and is called so; what was created can only be the one.

    Args:
        items: auths or connections, read again.
        known: the ids of those that were there before.
        label: what the created one was to be called.
    """
    return tuple(
        item
        for item in items
        if item.id and item.id not in known and not getattr(item, "deleted", False)
        if item.label.strip() == label.strip()
    )


def as_created(made: R, sent: Mapping[str, Any]) -> R:
    """What was created, with what was sent where the answer says nothing: it may name the id only.

    Args:
        made: as the API answered it.
        sent: what the request held, by the wire's names.
    """
    lacking = {name: sent[name] for name in _SENT if sent.get(name) and not made.raw.get(name)}
    return type(made).model_validate({**made.raw, **lacking}) if lacking else made


def suggested_name(inventory: Inventory, provider: Provider) -> str:
    """A name for a new connection that no connection here has, the deleted ones included.

    "Snowflake", or else "Snowflake 2" and so on. It is a proposal: someone else may take it.
    """
    base = shown_line(provider.name or provider.slug, _NAME_LIMIT).strip() or "Connection"
    taken = {item.label.strip().casefold() for item in inventory.connections.items}
    number, name = 1, base
    while name.casefold() in taken:
        number += 1
        name = f"{base} {number}"
    return name


def likely_type(inventory: Inventory, types: Sequence[ConnectionType], provider: Provider) -> str:
    """The type that a provider's connection most likely has: slug or id; "" where nothing says so.

    The one that this account's connections of the provider have most often; else the only one
    that names the provider; else the one that is called like it.

    Args:
        inventory: the account.
        types: the kinds of connection; empty where they could not be read.
        provider: the chosen provider.
    """
    own = {provider.slug, provider.id} - {""}
    listed = {name for item in types for name in (item.slug, item.id) if name}
    here = Counter(
        name
        for item in inventory.provider_used_by(provider).connections
        if (name := item.connection_config_slug or item.connection_config_id)
        if name in listed or not types
    )
    if here:
        return here.most_common(1)[0][0]
    naming = [item for item in types if item.names_provider(provider)]
    found = naming if len(naming) == 1 else [item for item in types if item.slug in own]
    return (found[0].slug or found[0].id) if len(found) == 1 else ""
