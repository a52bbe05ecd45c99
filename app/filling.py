"""A form while it is filled in: what was entered, the fields that this asks for, what is wrong.

What was typed is never lost: another provider or type asks for other fields, and what they have
in common keeps its value; coming back to the first brings the rest back, too. Screens show it and
put values in; they keep none of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.changes import Change
from app.form_fields import FieldSpec, Form, Value, Values
from app.forms import (
    edit_auth_form,
    edit_connection_form,
    new_auth_form,
    new_connection_form,
)

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, ConnectionType
    from app.inventory import Inventory

Build = Callable[[Values], Form]
"""Makes the form that suits what was chosen."""


class Filling:
    """One form with what was entered into it.

    Attributes:
        form: what is asked for now.
    """

    def __init__(self, build: Build, values: Mapping[str, Value] | None = None) -> None:
        self._build = build
        self._given = dict(values or {})
        self._entered: dict[str, Value] = {}
        self.form = build(self._given)

    @property
    def values(self) -> dict[str, Value]:
        """What the fields hold: entered, given at the start, or what the form begins with."""
        return {**self.form.initial, **self._given, **self._entered}

    def value(self, spec: FieldSpec) -> Value:
        """What one field holds."""
        return self.form.value(spec, self.values)

    @property
    def dirty(self) -> bool:
        """Whether closing the form would lose something that a person entered.

        What stands in fields that are not asked for just now counts, too.
        """
        return any(not _same(value, self._start(name)) for name, value in self._entered.items())

    def _start(self, name: str) -> Value:
        return {**self.form.initial, **self._given}.get(name, "")

    def put(self, name: str, value: Value) -> bool:
        """Enter a value; True where the form now asks for other fields."""
        if _same(self.values.get(name, ""), value):
            return False
        if _same(self._start(name), value):
            # As it was: no edit, so that another's edit of it is not undone.
            self._entered.pop(name, None)
        else:
            self._entered[name] = value
        if not any(spec.name == name and spec.rebuilds for spec in self.form.fields):
            return False
        if name == "provider":
            # The likeliest type of the other provider comes with it.
            self._entered.pop("kind", None)
            self._given.pop("kind", None)
        self.form = self._build({**self._given, **self._entered})
        return True

    def begin_with(self, values: Mapping[str, Value]) -> None:
        """Let other values stand where nothing was entered: no edit. ``rebuild`` shows them."""
        self._given.update(values)

    def rebuild(self, build: Build | None = None) -> None:
        """Ask for what suits what is known now: more was read, or someone else changed it."""
        self._build = build or self._build
        self.form = self._build({**self._given, **self._entered})

    def errors(self) -> dict[str, str]:
        """A sentence for each field that holds something wrong."""
        return self.form.errors(self.values)

    def change(self) -> Change:
        """The change that the form describes.

        Raises:
            ChangeRefused: a field is wrong, or no honest request can be made.
        """
        return self.form.change(self.values)

    def forget(self) -> None:
        """Forget what was entered, the secrets first of all."""
        self._entered.clear()


def _same(first: Value, second: Value) -> bool:
    return first == second or not (len(first) or len(second))


def _text(values: Values, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


# ------------------------------------------------------------------------------ the four forms


def new_connection(
    inventory: Inventory,
    types: Sequence[ConnectionType] = (),
    values: Mapping[str, Value] | None = None,
) -> Filling:
    """A new connection; ``types`` may come later, by ``with_types``."""
    return Filling(with_types(inventory, types), values)


def with_types(inventory: Inventory, types: Sequence[ConnectionType]) -> Build:
    """Builds the form of a new connection from the kinds of connection that there are."""

    def build(values: Values) -> Form:
        provider, kind = _text(values, "provider"), _text(values, "kind")
        return new_connection_form(inventory, types, provider=provider, kind=kind)

    return build


def new_auth(inventory: Inventory, values: Mapping[str, Value] | None = None) -> Filling:
    """A new auth."""

    def build(given: Values) -> Form:
        provider, kind = _text(given, "provider"), _text(given, "kind")
        return new_auth_form(inventory, provider=provider, kind=kind)

    return Filling(build, values)


def edit(inventory: Inventory, item: Connection | Auth) -> Filling:
    """The edit of a connection, or of an auth: its credentials entered again."""
    return Filling(editing(inventory, item))


def editing(inventory: Inventory, item: Connection | Auth) -> Build:
    """Builds the form of an edit from the object as it is."""
    from app.api.models import Connection

    if isinstance(item, Connection):
        return lambda _values: edit_connection_form(inventory, item)
    return lambda _values: edit_auth_form(inventory, item)
