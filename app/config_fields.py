"""The fields of a config: what the catalogue, a provider's form and a connection type tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from app.api.values import sort_place
from app.auth_types import find_type
from app.exact import exact_line
from app.field_words import example_of, is_multiline, label_of, purpose_of
from app.form_fields import CONFIG, Choice, FieldKind, FieldSpec
from app.masking import is_secret_field
from app.shown import shown_line

if TYPE_CHECKING:
    from app.api.models import ConnectionType, Provider

_CONNECTION_FIELDS: Final = (
    *("bucket", "connection_url", "database", "dataset", "file", "project", "ssl_mode"),
)
_NEEDED: Final = ("required", "required_fields")
_ONE_JSON: Final = CONFIG + "*"
_NUMBERS: Final = frozenset({"integer", "int", "number", "long"})
_FLAGS: Final = frozenset({"boolean", "bool", "checkbox", "toggle"})
_LAST: Final = sort_place(None)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a provider's or a connection type's own form says of a field."""

    name: str
    control: str | None = None
    type: str = ""
    label: str = ""
    order: float = _LAST
    optional: bool | None = None
    suffix: str = ""


def _unwrapped(form: object) -> object:
    """The fields themselves, where a JSON schema or another object stands around them."""
    for name in ("properties", "fields"):
        inner = form.get(name) if isinstance(form, Mapping) else None
        listed = inner.values() if isinstance(inner, Mapping) else ()
        if isinstance(inner, list) or (listed and all(isinstance(it, Mapping) for it in listed)):
            return inner
    return form


def _told_by(form: object) -> dict[str, _Told]:
    """A form as the API sends one: a list of objects, or an object of objects by name."""
    form = _unwrapped(form)
    if isinstance(form, Mapping):
        form = [{"name": key, **item} for key, item in form.items() if isinstance(item, Mapping)]
    found: dict[str, _Told] = {}
    for entry in form if isinstance(form, list | tuple) else ():
        if isinstance(entry, str):
            entry = {"name": entry}
        if isinstance(entry, Mapping) and isinstance(entry.get("name"), str) and entry["name"]:
            found.setdefault(entry["name"], _told(entry))
    return found


def _told(entry: Mapping[str, Any]) -> _Told:
    def text(name: str) -> str:
        value = entry.get(name)
        return value if isinstance(value, str) else ""

    optional = entry.get("optional")
    if optional is None and isinstance(entry.get("required"), bool):
        optional = not entry["required"]
    return _Told(
        text("name"),
        text("control") or None,
        text("type").lower(),
        shown_line(text("label"), 60).strip(),
        sort_place(entry.get("sort_order")),
        optional if isinstance(optional, bool) else None,
        shown_line(text("suffix"), 60).strip(),
    )


def _config_field(
    name: str, kind: str, told: _Told | None, *, of_connection: bool = False
) -> FieldSpec:
    """A field of a config: its type by the catalogue (or the form), the rest by both."""
    control = told.control if told is not None else None
    flag = kind in _FLAGS
    number = kind in _NUMBERS
    # What a connection's config is known to hold is no credential, but for the address that is
    # made to hold a password; a control of its own always wins.
    known = of_connection and name in _CONNECTION_FIELDS and "password" not in (control or "")
    secret = name == "connection_url" or (not known and is_secret_field(name, control))
    shape = FieldKind.TEXT
    if secret:
        many = is_multiline(name, control) and not number
        shape = FieldKind.MULTILINE_SECRET if many else FieldKind.SECRET
    elif number:
        shape = FieldKind.INTEGER
    elif flag:
        shape = FieldKind.CHOICE
    return FieldSpec(
        CONFIG + name,
        (told.label if told is not None else "") or label_of(exact_line(name, limit=60)),
        purpose_of(name, secret=secret),
        example_of(name),
        shape,
        optional=told is None or told.optional is not False,
        choices=(Choice("true", "yes"), Choice("false", "no")) if flag and not secret else (),
        suffix=told.suffix if told is not None else "",
        number=number,
        flag=flag and not secret,
    )


def auth_config_fields(type_name: str, provider: Provider | None) -> tuple[FieldSpec, ...]:
    """The fields of an auth type's config, in the order in which they are shown."""
    told = _told_by(provider.config if provider is not None else ())
    listed = find_type(type_name)
    if listed is None:
        if not told:
            return (_JSON_FIELD,)
        pairs = [(item.name, item.type or "string") for item in told.values()]
    else:
        pairs = [(item.name, item.type) for item in listed.fields]

    def place(pair: tuple[str, str]) -> float:
        return told[pair[0]].order if pair[0] in told else _LAST

    # The form's order first; a field that it doesn't know stays behind, as published.
    return tuple(
        _config_field(name, kind, told.get(name)) for name, kind in sorted(pairs, key=place)
    )


_JSON_FIELD: Final = FieldSpec(
    _ONE_JSON,
    "Config",
    "The type's own configuration as JSON: its fields are not published.",
    '{"api_key": "..."}',
    FieldKind.JSON,
    optional=False,
)


def connection_config_fields(kind: ConnectionType | None) -> tuple[FieldSpec, ...]:
    """The fields of a connection's config: by the type's own form, else the seven known ones."""
    raw = kind.raw if kind is not None else {}
    forms = [raw.get(name) for name in ("config", "fields", "form", "properties", "schema")]
    told = next(filter(None, map(_told_by, forms)), {})
    needed = {name: it for form in (raw, *forms) for name, it in _needed_by(form).items()}
    told = told or {name: _Told(name) for name in _CONNECTION_FIELDS}
    for name, item in needed.items():
        told[name] = replace(told.get(name, item), optional=False)
    fields = sorted(told.values(), key=lambda item: item.order)
    return tuple(
        _config_field(item.name, item.type or "string", item, of_connection=True) for item in fields
    )


def _needed_by(form: object) -> dict[str, _Told]:
    """The fields that are needed, where a list of its own names them, as JSON schemas do."""
    lists = (form.get(name) for name in _NEEDED) if isinstance(form, Mapping) else ()
    return {
        name: it for each in lists if isinstance(each, list) for name, it in _told_by(each).items()
    }
