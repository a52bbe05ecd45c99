"""Every write as a value: what is changed, the request that does it, and what to say about it.

There are six: create, update and delete of a connection and of an auth. A form or a list builds
one; before it is approved it is held against the object as it is at that moment (``against``).
Its body exists once: what is shown is what is sent with the secrets masked, and an update holds
every field that the operation takes, the unedited ones with the value last read.

What can't be sent in good faith is not built: ``ChangeRefused`` says why in one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from pydantic import SecretBytes, SecretStr

from app import times
from app.api.models import Auth, Connection
from app.api.outgoing import Write
from app.api.values import kebab, snake
from app.change_rules import (
    AUTH_UPDATE,
    CONNECTION_UPDATE,
    NOTES,
    ChangeRefused,
    Difference,
    Kind,
    Typed,
    Verb,
    config_differences,
    in_words,
    require_sendable,
    typed_for,
    values_of,
    watched,
)
from app.exact import exact_json, exact_name, hidden, revealed
from app.masking import mask_auth, mask_connection
from app.secret_parts import with_parts

__all__ = [
    "Change",
    "ChangeRefused",
    "Difference",
    "Kind",
    "Typed",
    "Verb",
    "create_auth",
    "create_connection",
    "delete_auth",
    "delete_connection",
    "update_auth",
    "update_connection",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One write. Built by the functions below, never changed afterwards.

    Attributes:
        verb: what is done.
        kind: what it is done to.
        shown: the object as the person saw it; None for a create.
        live: the object as it was read just now; None until ``against``.
        edits: the fields that the person filled in or changed, secrets inside.
        type_slug: the auth type in the path of a create, in kebab-case.
    """

    verb: Verb
    kind: Kind
    shown: Connection | Auth | None = None
    live: Connection | Auth | None = None
    edits: Mapping[str, Any] = field(default_factory=dict, repr=False)
    type_slug: str = ""

    # What it is about.

    @property
    def _object(self) -> Connection | Auth | None:
        return self.live or self.shown

    @property
    def resource_id(self) -> str:
        """The id of what was chosen; "" for a create."""
        return self.shown.id if self.shown is not None else ""

    @property
    def name(self) -> str:
        """The label that the object has now, or will be created with, as it is on the wire."""
        label = self.edits.get("label", "") if self._object is None else self._object.label
        return str(label)

    @property
    def shown_name(self) -> str:
        """The name ready to be shown, "(no name)" where it has none."""
        return exact_name(self.name, self._plain_secrets())

    @property
    def title(self) -> str:
        """The action in two or three words: "Delete connection"."""
        return f"{self.verb.value.capitalize()} {self.kind.value}"

    @property
    def sentence(self) -> str:
        """The action in words with the name."""
        return f'{self.verb.value.capitalize()} the {self.kind.value} "{self.shown_name}"'

    @property
    def operation(self) -> str:
        """What errors say failed: "delete a connection"."""
        article = "an" if self.kind is Kind.AUTH else "a"
        return f"{self.verb.value} {article} {self.kind.value}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What else a person has to know before saying yes, each a sentence."""
        return NOTES[self.verb, self.kind]

    @property
    def typed(self) -> Typed | None:
        """What has to be typed first; None unless something is deleted."""
        if self.verb is not Verb.DELETE:
            return None
        return typed_for(self.name, self.resource_id)

    # The request.

    @property
    def method(self) -> str:
        """The HTTP method."""
        return {Verb.CREATE: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}[self.verb]

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of the path below ``/v2``, unencoded."""
        if self.kind is Kind.CONNECTION:
            return ("connection", self.resource_id) if self.resource_id else ("connection",)
        if self.verb is Verb.CREATE:
            return ("auth", self.type_slug)
        if self.verb is Verb.UPDATE and isinstance(self.shown, Auth):
            kind = getattr(self.live, "type", "") or self.shown.type
            return ("auth", kebab(kind), self.resource_id)
        return ("auth", self.resource_id)

    @property
    def path_is_sure(self) -> bool:
        """Whether "not there" means gone: an auth without a type is read by an unsure path."""
        return not isinstance(self._object, Auth) or bool(self._object.type)

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The body with its secrets hidden in their type; None for a delete."""
        if self.verb is Verb.DELETE:
            return None
        if self._object is None:
            return self.edits
        merged = {**values_of(self._object), **self.edits}
        order = CONNECTION_UPDATE if self.kind is Kind.CONNECTION else (*AUTH_UPDATE, "config")
        return {name: merged[name] for name in order if name in merged}

    def wire(self) -> SecretBytes | None:
        """The body exactly as it is sent."""
        body = self.body
        if body is None:
            return None
        return SecretBytes(json.dumps(revealed(body), allow_nan=False).encode())

    @property
    def write(self) -> Write:
        """What the client makes a request of."""
        kind = Connection if self.kind is Kind.CONNECTION else Auth
        return Write(self.operation, self.method, self.path, self.wire(), kind, self.secrets)

    @property
    def masked_body(self) -> Any:
        """The body as JSON-like data: what is sent, apart from masks."""
        body = self.body
        if body is None:
            return None
        masker = mask_auth if self.kind is Kind.AUTH else mask_connection
        return masker(hidden(body), secrets=self._plain_secrets())

    @property
    def shown_body(self) -> str:
        """The masked body as text that can be shown; it parses to ``masked_body``."""
        return "" if self.verb is Verb.DELETE else exact_json(self.masked_body)

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret in it, and what of one can stand on its own."""
        return with_parts(self.edits)

    def _plain_secrets(self) -> list[str]:
        return [secret.get_secret_value() for secret in self.secrets]

    # Held against what is there.

    def against(self, live: Connection | Auth) -> Change:
        """The same change to the object as it is now.

        Raises:
            ChangeRefused: what is there now can't be sent back.
        """
        return _checked(replace(self, live=live))

    @property
    def empty(self) -> bool:
        """Whether an update would leave everything as it is."""
        return self.verb is Verb.UPDATE and not any(entry.changed for entry in self.differences())

    def differences(self, names: Mapping[str, str] | None = None) -> tuple[Difference, ...]:
        """Before and after of every field that an update sends; ``names`` are those of auths."""
        current = self._object
        if self.verb is not Verb.UPDATE or current is None:
            return ()
        before = values_of(current)
        secrets = self._plain_secrets()
        found = [
            self._difference(name, before.get(name, ""), value, secrets, names or {})
            for name, value in (self.body or {}).items()
            if name != "config"
        ]
        config = self.edits.get("config")
        return (*found, *(config_differences(config, secrets) if config is not None else ()))

    def _difference(
        self, name: str, before: Any, after: Any, secrets: list[str], names: Mapping[str, str]
    ) -> Difference:
        old, new = (in_words(value, secrets, names) for value in (before, after))
        return Difference(name, old, new, changed=before != after)

    @property
    def meanwhile(self) -> tuple[Difference, ...]:
        """What someone else changed between the showing and the reading just now."""
        if self.shown is None or self.live is None:
            return ()
        before, after = watched(self.shown), watched(self.live)
        found = []
        for name in after:
            if name in before and before[name] != after[name]:
                old, new = (
                    in_words(value, self._plain_secrets(), {})
                    for value in (before[name], after[name])
                )
                found.append(Difference(name, old, new))
        told = "updated" in self.shown.raw and self.shown.updated != self.live.updated
        if not found and isinstance(self.live, Auth) and told:
            # Its credentials can't be compared, and may be what was saved.
            before_it, now = times.exact(self.shown.updated), times.exact(self.live.updated)
            found.append(Difference("updated", before_it, now))
        return tuple(found)

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields that both sides changed, to different values: the form has to decide.

        What a config holds can't be read, so nobody knows of that.
        """
        if self.shown is None or self.live is None:
            return ()
        before, now = values_of(self.shown), values_of(self.live)
        return tuple(
            name
            for name, value in self.edits.items()
            if now.get(name, "") not in (before.get(name, ""), value)
        )


# ------------------------------------------------------------------------------ the six


def create_connection(
    *,
    label: str,
    type_slug: str = "",
    type_id: str = "",
    provider_slug: str = "",
    provider_id: str = "",
    description: str = "",
    auth_ids: Iterable[str] = (),
    config: Mapping[str, Any] | None = None,
) -> Change:
    """A new connection; the slugs go before the ids, and empty texts are left out."""
    fields = {
        "label": label,
        "description": description,
        "auth_ids": tuple(auth_ids),
        "config": dict(config or {}),
        "connection_config_slug": type_slug,
        "connection_config_id": "" if type_slug else type_id,
        "provider_slug": provider_slug,
        "provider_id": "" if provider_slug else provider_id,
    }
    return _create(Kind.CONNECTION, fields)


def create_auth(
    type_slug: str,
    *,
    label: str,
    config: Mapping[str, Any],
    description: str = "",
    provider_slug: str = "",
    provider_id: str = "",
) -> Change:
    """A new auth of a type, in either spelling; every secret in ``config`` is a ``SecretStr``."""
    slug = kebab(type_slug)
    if not slug:
        raise ChangeRefused("Choose the type of the auth.", "type")
    fields = {
        "label": label,
        "description": description,
        "type": snake(slug),
        "provider_slug": provider_slug,
        "provider_id": "" if provider_slug else provider_id,
        "config": dict(config),
    }
    return _create(Kind.AUTH, fields, slug)


def update_connection(
    shown: Connection,
    *,
    label: str | None = None,
    description: str | None = None,
    auth_ids: Iterable[str] | None = None,
) -> Change:
    """Another label, description or set of auths; None leaves a field as it is."""
    ids = None if auth_ids is None else tuple(auth_ids)
    return _update(shown, {"label": label, "description": description, "auth_ids": ids})


def update_auth(
    shown: Auth,
    *,
    config: Mapping[str, Any],
    label: str | None = None,
    description: str | None = None,
) -> Change:
    """Credentials entered again, and perhaps another label or description."""
    if not shown.type:
        raise ChangeRefused(
            "This auth is listed without its type, and the API updates an auth by its type only."
        )
    return _update(shown, {"label": label, "description": description, "config": dict(config)})


def delete_connection(shown: Connection) -> Change:
    """The end of a connection."""
    return _checked(Change(Verb.DELETE, Kind.CONNECTION, shown))


def delete_auth(shown: Auth) -> Change:
    """The end of an auth."""
    return _checked(Change(Verb.DELETE, Kind.AUTH, shown))


def _create(kind: Kind, fields: dict[str, Any], type_slug: str = "") -> Change:
    given = {name: value for name, value in fields.items() if value != ""}
    change = Change(Verb.CREATE, kind, edits=_frozen(given), type_slug=type_slug)
    return _checked(change)


def _update(shown: Connection | Auth, fields: dict[str, Any]) -> Change:
    kind = Kind.CONNECTION if isinstance(shown, Connection) else Kind.AUTH
    before = values_of(shown)
    edits = {
        name: value
        for name, value in fields.items()
        if value is not None and value != before.get(name, "")
    }
    return _checked(Change(Verb.UPDATE, kind, shown, edits=_frozen(edits)))


def _checked(change: Change) -> Change:
    """The change itself if it can be sent in good faith."""
    if change.verb is not Verb.CREATE and not change.resource_id.strip():
        raise ChangeRefused(f"This {change.kind.value} has no id, so no request can name it.")
    body = change.body
    if body is not None:
        needs_label = change.verb is Verb.CREATE or change.kind is Kind.AUTH
        require_sendable(change.live or change.shown, body, change.edits, label=needs_label)
    return change


def _frozen(value: Any) -> Any:
    """A copy that nobody can change any more."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value
