"""The four forms: a new connection, a connection's edit, a new auth, an auth's edit.

An auth type's fields come from the published catalogue; the provider's own form adds label,
order, optional and control to fields of equal names, and stands alone only where the type is not
in the catalogue; where there is neither, the config is one JSON text. A field that isn't known
to be harmless is a secret one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from app.api.values import kebab
from app.auth_types import Offer, Why, find_type, offers_for
from app.changes import (
    Change,
    ChangeRefused,
    create_auth,
    create_connection,
    update_auth,
    update_connection,
)
from app.config_fields import auth_config_fields, connection_config_fields
from app.exact import exact_line
from app.form_fields import Choice, FieldKind, FieldSpec, Form, Value, config_of, plain_text
from app.shown import shown_line, shown_name

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, ConnectionType, Provider
    from app.inventory import Inventory


def oauth_way(provider: Provider) -> str:
    """How to get an auth of a provider that no form can make; "" where a form can."""
    method = provider.auth_method.strip().lower()
    if method not in ("oauth1", "oauth2"):
        return ""
    name = shown_line(provider.name or provider.slug) or "This provider"
    return (
        f"{name} signs in by OAuth: authorize it in the Lytics web app, Settings > Integrations, "
        "then refresh here, and its auth is in the list."
    )


# ------------------------------------------------------------------------------ common fields


def _label(what: str, example: str, *, optional: bool = False) -> FieldSpec:
    purpose = f"The name that people find the {what} by."
    return FieldSpec("label", "Label", purpose, example, optional=optional)


_DESCRIPTION: Final = FieldSpec(
    "description", "Description", "What it is for, and whom to ask.", "EU orders, ask the data team"
)


def _provider_field(inventory: Inventory, *, optional: bool) -> FieldSpec:
    choices = tuple(
        Choice(
            provider.slug or provider.id, shown_name(provider.name or provider.slug or provider.id)
        )
        for provider in sorted(inventory.providers.items, key=lambda item: item.name.casefold())
        if not provider.hidden and (provider.slug or provider.id)
    )
    purpose = "The platform that it belongs to."
    return FieldSpec(
        *("provider", "Provider", purpose, "Snowflake", FieldKind.CHOICE),
        optional=optional,
        choices=choices,
        rebuilds=True,
    )


def _auths_field(inventory: Inventory, provider: Provider | None, own: Sequence[str]) -> FieldSpec:
    """The auths to choose from: those it has, those of the provider, all others; with health."""
    mine = inventory.auths_of_provider(provider).auths if provider is not None else ()
    first = {auth.id for auth in mine}
    auths = sorted(
        (auth for auth in inventory.auths.items if auth.id),
        key=lambda auth: (auth.id not in own, auth.id not in first, auth.label.casefold()),
    )
    choices = {
        auth.id: Choice(auth.id, shown_name(auth.label), _note(inventory, auth)) for auth in auths
    }
    for auth_id in own:
        note = inventory.auth_id_status(auth_id).kind.label
        choices.setdefault(auth_id, Choice(auth_id, exact_line(auth_id), note))
    return FieldSpec(
        *("auth_ids", "Auths", "The credentials that it works with.", "", FieldKind.CHOICES),
        choices=tuple(choices.values()),
    )


def _note(inventory: Inventory, auth: Auth) -> str:
    parts = (inventory.auth_status(auth).kind.label, shown_line(auth.type), exact_line(auth.id[:8]))
    return " · ".join(filter(None, parts))


def find_provider(inventory: Inventory, name: str) -> Provider | None:
    """The provider of a slug or an id."""
    found = (item for item in inventory.providers.items if name and name in (item.slug, item.id))
    return next(found, None)


def _find_kind(types: Iterable[ConnectionType], name: str) -> ConnectionType | None:
    return next((item for item in types if name and name in (item.slug, item.id)), None)


def _texts(values: Mapping[str, Value]) -> dict[str, str]:
    return {name: plain_text(values[name]).strip() for name in ("label", "description")}


def _edited(values: Mapping[str, Value], item: Connection | Auth) -> dict[str, str | None]:
    """Label and description; None where they are as they were, blanks around them too."""
    before = {"label": item.label, "description": item.description}
    texts = _texts(values)
    return {
        name: None if plain_text(values[name]) == old else texts[name]
        for name, old in before.items()
    }


def _chosen(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = values[name]
    return value if isinstance(value, tuple) else ()


# ------------------------------------------------------------------------------ connections


def new_connection_form(
    inventory: Inventory,
    types: Sequence[ConnectionType] = (),
    *,
    provider: str = "",
    kind: str = "",
) -> Form:
    """The form of a new connection; built anew when the provider or the type is chosen.

    Args:
        inventory: the account.
        types: what ``list_connection_types`` gave; empty where that failed.
        provider: slug or id of the chosen provider.
        kind: slug or id of the chosen type.
    """
    # What has no name of its own can't be asked for by any.
    types = tuple(item for item in types if item.slug.strip() or item.id.strip())
    platform = find_provider(inventory, provider)
    chosen = _find_kind(types, kind)
    fields = (
        _label("connection", "Orders warehouse"),
        _DESCRIPTION,
        _provider_field(inventory, optional=True),
        _type_field(types, platform),
        _auths_field(inventory, platform, ()),
        *connection_config_fields(chosen),
    )

    def build(values: dict[str, Value]) -> Change:
        slug, type_id = _slug_or_id(_find_kind(types, plain_text(values["kind"])), values["kind"])
        named = find_provider(inventory, plain_text(values["provider"]))
        provider_slug, provider_id = _slug_or_id(named, values["provider"])
        return create_connection(
            **_texts(values),
            type_slug=slug,
            type_id=type_id,
            provider_slug=provider_slug,
            provider_id=provider_id,
            auth_ids=_chosen(values, "auth_ids"),
            config=config_of(fields, values),
        )

    initial = {"provider": provider, "kind": kind}
    notes = () if types else ("The kinds of connection could not be read: enter the slug of one.",)
    return Form("New connection", fields, build, notes, initial=initial)


def _slug_or_id(found: Provider | ConnectionType | None, given: Value) -> tuple[str, str]:
    if found is None:
        return plain_text(given).strip(), ""
    return found.slug, "" if found.slug else found.id


def _type_field(types: Sequence[ConnectionType], provider: Provider | None) -> FieldSpec:
    purpose = "The kind of connection: which warehouse or service it reaches."
    if not types:
        return FieldSpec("kind", "Type", purpose, "snowflake", optional=False)

    def of_provider(item: ConnectionType) -> bool:
        return provider is not None and item.names_provider(provider)

    choices = tuple(
        Choice(item.slug or item.id, shown_name(item.title))
        for item in sorted(types, key=lambda item: (not of_provider(item), item.title.casefold()))
    )
    return FieldSpec(
        *("kind", "Type", purpose, "Snowflake", FieldKind.CHOICE),
        optional=False,
        choices=choices,
        rebuilds=True,
    )


def edit_connection_form(inventory: Inventory, connection: Connection) -> Form:
    """The form of a connection's edit: what the API lets anyone change."""
    fields = (
        # One that never had a name keeps none, unless it is given one.
        _label("connection", "Orders warehouse", optional=not connection.label.strip()),
        _DESCRIPTION,
        _auths_field(inventory, inventory.provider_of(connection), connection.auth_ids),
    )

    def build(values: dict[str, Value]) -> Change:
        texts = _edited(values, connection)
        return update_connection(connection, **texts, auth_ids=_chosen(values, "auth_ids"))

    return Form(
        "Edit connection",
        fields,
        build,
        ("The API changes nothing else of a connection: for another config, create a new one.",),
        initial={
            "label": connection.label,
            "description": connection.description,
            "auth_ids": connection.auth_ids,
        },
    )


# ------------------------------------------------------------------------------ auths

_GUESS: Final = "a guess: "
_NEW_AUTH: Final = "New auth"


def new_auth_form(inventory: Inventory, *, provider: str = "", kind: str = "") -> Form:
    """The form of a new auth; built anew when the provider or the type is chosen.

    Args:
        inventory: the account.
        provider: slug or id of the chosen provider. Where ``oauth_way`` says something of it,
            nothing else is asked for: no form makes such an auth.
        kind: the chosen type, in either spelling; "" for the likeliest.
    """
    platform = find_provider(inventory, provider)
    way = oauth_way(platform) if platform is not None else ""
    if way:
        return _no_auth_form(_provider_field(inventory, optional=True), provider, way)
    offers = offers_for(platform, inventory.auths.items)
    if not kind and offers and offers[0].why is not Why.PUBLISHED:
        kind = offers[0].slug
    kind = kebab(kind)
    fields = (
        _provider_field(inventory, optional=True),
        _auth_type_field(offers),
        _label("auth", "Snowflake key of svc_lytics"),
        _DESCRIPTION,
        *(auth_config_fields(kind, platform) if kind else ()),
    )

    def build(values: dict[str, Value]) -> Change:
        named = find_provider(inventory, plain_text(values["provider"]))
        slug, provider_id = _slug_or_id(named, values["provider"])
        return create_auth(
            plain_text(values["kind"]),
            **_texts(values),
            provider_slug=slug,
            provider_id=provider_id,
            config=config_of(fields, values),
        )

    notes = tuple(filter(None, (_type_note(kind),)))
    return Form(_NEW_AUTH, fields, build, notes, initial={"provider": provider, "kind": kind})


def _no_auth_form(provider_field: FieldSpec, provider: str, way: str) -> Form:
    """In the place of a form whose every answer the API would refuse: the way there is."""

    def build(_values: dict[str, Value]) -> Change:
        raise ChangeRefused(way, "provider")

    return Form(_NEW_AUTH, (provider_field,), build, instead=way, initial={"provider": provider})


def _auth_type_field(offers: Sequence[Offer]) -> FieldSpec:
    # Where no provider is chosen, every type is as good as any other.
    guessed = any(offer.why is not Why.PUBLISHED for offer in offers)
    choices = tuple(
        Choice(offer.slug, exact_line(offer.slug), _why(offer) if guessed else "")
        for offer in offers
    )
    purpose = "The kind of credentials; which of them a provider takes is not published."
    return FieldSpec(
        *("kind", "Type", purpose, "snowflake-direct", FieldKind.CHOICE),
        optional=False,
        choices=choices,
        rebuilds=True,
    )


def _why(offer: Offer) -> str:
    return f"{_GUESS if offer.guess else ''}{offer.why.value}"


def _type_note(kind: str) -> str:
    listed = find_type(kind) if kind else None
    if listed is not None and not listed.fields:
        return "This type takes no credentials of its own."
    return ""


_OWN_OF_AN_AUTH: Final = 2
"""Label and description; the fields behind them are the type's."""
_ENTER_AGAIN: Final = "Enter the credentials again: saved without them, the auth would lose them."


def edit_auth_form(inventory: Inventory, auth: Auth) -> Form:
    """The form of an auth's edit: its credentials are entered again, for nobody can read them."""
    platform = inventory.provider_of(auth)
    fields = (
        _label("auth", "Snowflake key of svc_lytics"),
        _DESCRIPTION,
        *auth_config_fields(auth.type, platform),
    )

    def build(values: dict[str, Value]) -> Change:
        config = config_of(fields, values)
        if not config and len(fields) > _OWN_OF_AN_AUTH:
            # Another label alone would take the credentials away.
            raise ChangeRefused(_ENTER_AGAIN, fields[_OWN_OF_AN_AUTH].name)
        return update_auth(auth, **_edited(values, auth), config=config)

    again = (
        "Its credentials can't be read, so enter all of them again: what stays empty is removed."
    )
    return Form(
        "Edit auth",
        fields,
        build,
        tuple(filter(None, (again, _type_note(auth.type)))),
        oauth_way(platform) if platform is not None else "",
        {"label": auth.label, "description": auth.description},
    )
