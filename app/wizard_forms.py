"""The two forms of a setup: kept while one goes back and forth, so that nothing typed is lost.

What is typed lives here, in memory; what of it may be kept on disk is said by ``open_values``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from app.exact import secrets_in
from app.filling import Filling, new_auth, new_connection, with_types
from app.form_fields import Value
from app.forms import find_provider
from app.inventory import Inventory
from app.masking import mask_text
from app.secret_kinds import kind_of_secret
from app.wizard import Setup
from app.wizard_choices import likely_type, suggested_name

if TYPE_CHECKING:
    from app.api.models import ConnectionType

OpenValues = Mapping[str, str | tuple[str, ...]]
"""Values of a form without its secrets, by field name."""

LONGEST: Final = 4_000
"""Signs of a value that is kept; a longer one is typed again."""


class SetupForms:
    """The forms of an auth and of a connection, one pair for each provider that was chosen.

    Args:
        inventory: the account; ``refresh`` after it was read again.
        provider: the provider that the kept values are of: its key.
        auth: kept values of the form of its auth.
        connection: kept values of the form of its connection.
    """

    def __init__(
        self,
        inventory: Inventory,
        *,
        provider: str = "",
        auth: OpenValues | None = None,
        connection: OpenValues | None = None,
    ) -> None:
        self._inventory = inventory
        self._types: Sequence[ConnectionType] = ()
        self._kept_auth = {provider: dict(auth or {})}
        self._kept_connection = {provider: dict(connection or {})}
        self._auths: dict[str, Filling] = {}
        self._connections: dict[str, Filling] = {}

    def auth(self, setup: Setup) -> Filling:
        """The form of a new auth of the chosen provider, as it was left."""
        key = _key(setup)
        if key not in self._auths:
            given: dict[str, Value] = {**self._kept_auth.get(key, {}), "provider": key}
            self._auths[key] = new_auth(self._inventory, given)
        return self._auths[key]

    def connection(self, setup: Setup) -> Filling:
        """The form of a new connection with the chosen provider and auth, as it was left.

        A name is suggested, and the type where something says which it is.
        """
        key = _key(setup)
        auths = (setup.auth.id,) if setup.auth is not None else ()
        if key not in self._connections:
            kept = {**self._kept_connection.get(key, {}), "provider": key, "auth_ids": auths}
            given: dict[str, Value] = {**self._proposed(key), **kept}
            self._connections[key] = new_connection(self._inventory, self._types, given)
        filling = self._connections[key]
        filling.put("auth_ids", auths)
        return filling

    def _proposed(self, key: str) -> dict[str, Value]:
        provider = find_provider(self._inventory, key)
        if provider is None:
            return {}
        return {
            "label": suggested_name(self._inventory, provider),
            "kind": likely_type(self._inventory, self._types, provider),
        }

    def set_types(self, types: Sequence[ConnectionType]) -> None:
        """The kinds of connection were read: offer them, and propose one where none is chosen.

        The forms stay the same ones: somebody may be typing into one of them.
        """
        self._types = types
        for key, filling in self._connections.items():
            kept = self._kept_connection.get(key, {})
            if not filling.values.get("kind") or not (filling.dirty or "kind" in kept):
                filling.begin_with({"kind": self._proposed(key).get("kind", "")})
            filling.rebuild(with_types(self._inventory, types))

    def refresh(self) -> None:
        """The account was read again: offer what is there now; what was typed stays."""
        for filling in (*self._auths.values(), *self._connections.values()):
            filling.rebuild()

    def open_values(self, setup: Setup) -> tuple[OpenValues, OpenValues]:
        """What of the auth's and of the connection's form may be kept on disk: no secret."""
        key = _key(setup)
        auth, connection = self._auths.get(key), self._connections.get(key)
        typed = [filling for filling in (auth, connection) if filling is not None]
        secrets = [each for filling in typed for each in secrets_in(filling.values)]

        def of(filling: Filling | None, before: OpenValues) -> OpenValues:
            if filling is None:
                return before
            # What nobody has touched is proposed again; what comes from a draft is kept.
            return open_values(filling, secrets) if filling.dirty or before else {}

        kept = (self._kept_auth.get(key, {}), self._kept_connection.get(key, {}))
        return of(auth, kept[0]), of(connection, kept[1])

    def auth_typed(self, setup: Setup) -> bool:
        """Whether something was typed for a new auth of the provider, now or before a restart."""
        return self.auth(setup).dirty or bool(self._kept_auth.get(_key(setup)))

    @property
    def dirty(self) -> bool:
        """Whether something was typed that a screen would have to ask about before it goes."""
        kept = (*self._kept_auth.values(), *self._kept_connection.values())
        typed = (*self._auths.values(), *self._connections.values())
        return any(kept) or any(each.dirty for each in typed)

    def drop_auth(self, setup: Setup) -> None:
        """The auth was created or given up: its form is empty again, its secrets are forgotten."""
        self._drop(self._auths, self._kept_auth, setup)

    def drop_connection(self, setup: Setup) -> None:
        """The connection was created or given up: its form is as at the beginning."""
        self._drop(self._connections, self._kept_connection, setup)

    def _drop(
        self,
        forms: dict[str, Filling],
        kept: dict[str, dict[str, str | tuple[str, ...]]],
        setup: Setup,
    ) -> None:
        filling = forms.pop(_key(setup), None)
        kept.pop(_key(setup), None)
        if filling is not None:
            filling.forget()

    def forget(self) -> None:
        """The wizard closes: forget all that was typed, the secrets first of all."""
        for filling in (*self._auths.values(), *self._connections.values()):
            filling.forget()
        for kept in (self._auths, self._connections, self._kept_auth, self._kept_connection):
            kept.clear()


def open_values(filling: Filling, secrets: Sequence[SecretStr] = ()) -> OpenValues:
    """The values of a form that hold no secret, by every rule that we have.

    Left out are secret fields, whatever looks like a secret in an open one, and whatever repeats a
    secret that was typed elsewhere.

    Args:
        filling: the form as it is filled in.
        secrets: what was typed as a secret elsewhere.
    """
    known = [each.get_secret_value() for each in (*secrets, *secrets_in(filling.values))]

    def is_open(text: str) -> bool:
        harmless = mask_text(text, known) == text and not kind_of_secret(text)
        return harmless and len(text) <= LONGEST

    found: dict[str, str | tuple[str, ...]] = {}
    for spec in filling.form.fields:
        value = filling.value(spec)
        if spec.secret or isinstance(value, SecretStr):
            continue
        parts = (value,) if isinstance(value, str) else value
        if value and all(map(is_open, parts)):
            found[spec.name] = value
    return found


def _key(setup: Setup) -> str:
    return setup.provider.key if setup.provider is not None else ""
