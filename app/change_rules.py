"""What may be changed and how a change is told: the rules behind ``app/changes.py``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pydantic import Secret, SecretStr

from app.api.models import Auth, Connection
from app.exact import exact_line, hidden, is_exact, revealed
from app.masking import looks_masked, mask_auth, mask_connection

NAME_TYPED_LIMIT: Final = 40
ID_TYPED: Final = 8

CONNECTION_UPDATE: Final = ("label", "description", "auth_ids")
AUTH_UPDATE: Final = (
    *("label", "description", "type", "provider_id", "provider_slug", "account_id", "user_id"),
)
_UNREADABLE: Final = "cannot be read"


class Verb(Enum):
    """What is done; the value is the word for it."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Kind(Enum):
    """What it is done to; the value is what a person calls it."""

    CONNECTION = "connection"
    AUTH = "auth provider"


class ChangeRefused(ValueError):
    """No honest request can be made of this; the text is one plain sentence without any value.

    Attributes:
        field: the field that is to blame, or "".
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, before and after; both are ready to be shown.

    Attributes:
        field: its name on the wire ("config.host" inside of a config).
        before: "" where it was empty.
        after: "changed" for a secret.
        changed: whether the two differ.
        secret: its value is never shown.
    """

    field: str
    before: str
    after: str
    changed: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What has to be typed before a delete, and how to ask for it."""

    text: str
    prompt: str

    def matches(self, typed: str) -> bool:
        """Whether it was typed, blanks around it aside."""
        return typed.strip() == self.text


def typed_for(name: str, resource_id: str) -> Typed:
    """What has to be typed before the object of this name and id is deleted.

    The name, as long as a person can type it; else the first characters of the id.
    """
    # A name like "dd" could be typed by the key that opens the gate, pressed too often.
    one_key = len(set(name) - {" "}) <= 1 and len(name) < ID_TYPED
    if len(name) <= NAME_TYPED_LIMIT and is_exact(name) and not one_key:
        return Typed(name, "Type the name to go on:")
    why = "has no name"
    if len(name) > NAME_TYPED_LIMIT:
        why = "has a long name"
    elif name.strip():
        why = "has a name that one key types" if one_key else "has unusual characters in its name"
    text = exact_line(resource_id[:ID_TYPED]).strip()
    return Typed(text, f"It {why}, so type the first {len(text)} characters of its id, {text}:")


NOTES: Final[Mapping[tuple[Verb, Kind], tuple[str, ...]]] = {
    (Verb.CREATE, Kind.CONNECTION): ("Creating it starts a background job at Lytics.",),
    (Verb.UPDATE, Kind.CONNECTION): (
        "The API takes a connection's label, description and auths; the rest stays as it is.",
    ),
    (Verb.DELETE, Kind.CONNECTION): ("This cannot be undone: no call brings it back.",),
    (Verb.CREATE, Kind.AUTH): ("Once stored, its credentials can't be read by anyone.",),
    (Verb.UPDATE, Kind.AUTH): (
        "The stored credentials are replaced as a whole: what is not entered here is gone.",
    ),
    (Verb.DELETE, Kind.AUTH): (
        "This cannot be undone: no call brings it back.",
        "The connections and jobs that use it stop working.",
    ),
}


def values_of(item: Connection | Auth) -> dict[str, Any]:
    """The fields that an update sends, with the values that the object has."""
    if isinstance(item, Connection):
        return {name: getattr(item, name) for name in CONNECTION_UPDATE}
    found = {name: getattr(item, name) for name in AUTH_UPDATE}
    return {name: value for name, value in found.items() if value or name == "label"}


def watched(item: Connection | Auth) -> dict[str, Any]:
    """What a person looks at, so that a change by someone else is worth a word."""
    if isinstance(item, Auth):
        return {name: getattr(item, name) for name in AUTH_UPDATE[:5]}
    kind = item.connection_config_slug or item.connection_config_id
    found = {**values_of(item), "type": kind}
    if "config" in item.raw:  # a list may leave it out
        # Masked: a credential may come back encrypted anew each time it is read.
        found["config"] = mask_connection({"config": item.config})["config"]
    return found


def in_words(value: Any, secrets: list[str], names: Mapping[str, str]) -> str:
    """A value in one line, ready to be shown; ids of auths by the given names."""
    if isinstance(value, tuple):
        known = (names.get(item) or exact_line(str(item), secrets) for item in value)
        return ", ".join(known)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return exact_line(text, secrets)


def config_differences(config: Mapping[str, Any], secrets: list[str]) -> Iterable[Difference]:
    """What an update says of each field of an auth's config, which can't be read."""
    masked = mask_auth({"config": hidden(config)}, secrets=secrets)["config"]
    for (name, given), shown in zip(config.items(), masked.values(), strict=True):
        field_name = f"config.{exact_line(str(name), secrets)}"
        if isinstance(given, SecretStr | Secret) or shown != hidden(given):
            yield Difference(field_name, "", "changed", secret=True)
        else:
            yield Difference(field_name, _UNREADABLE, in_words(shown, secrets, {}))


def require_sendable(
    current: Connection | Auth | None,
    body: Mapping[str, Any],
    edits: Mapping[str, Any],
    *,
    label: bool,
) -> None:
    """Refuse a body that would lose or spoil something.

    Raises:
        ChangeRefused: see its sentence.
    """
    if (label or "label" in edits) and not str(body.get("label", "")).strip():
        raise ChangeRefused("Enter a label.", "label")
    if current is not None:
        _refuse_lost(current, body, edits)
        for name in ("label", "description"):
            value = values_of(current).get(name, "")
            if body.get(name) == value and looks_masked(value):
                raise _masked(name)
    masked = _find_masked(body.get("config"), "config")
    if masked:
        raise _masked(masked)
    try:
        json.dumps(revealed(body), allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        sendable = False
    else:
        sendable = True
    if not sendable:
        # Raised out here: the other error may quote what it could not write.
        raise ChangeRefused("The configuration holds what JSON cannot carry.", "config")


def _refuse_lost(
    current: Connection | Auth, body: Mapping[str, Any], edits: Mapping[str, Any]
) -> None:
    """Refuse to send back a field whose present value could not be read."""
    for name in body:
        if name in current.unreadable and name not in edits:
            sentence = f"The API sent {name} in an unknown format, and saving would overwrite it"
            raise ChangeRefused(f"{sentence}: set it in the form first.", name)


def _masked(name: str) -> ChangeRefused:
    return ChangeRefused(
        f"{exact_line(name)} holds a mask instead of a value, and sending it would store the "
        "mask: enter the value itself.",
        name,
    )


def _find_masked(value: Any, name: str) -> str:
    """The name of a field whose value is a mask that a server sent; "" where there is none."""
    if isinstance(value, Mapping):
        found = (_find_masked(item, str(key)) for key, item in value.items())
        return next(filter(None, found), "")
    if isinstance(value, list | tuple):
        return next(filter(None, (_find_masked(item, name) for item in value)), "")
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return name if isinstance(plain, str) and looks_masked(plain) else ""
