"""Fields and forms without widgets: what is asked for, and what is wrong with an answer.

A check never repeats a value: the sentence beside a field may be shown for a secret too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NoReturn

from pydantic import SecretStr

from app.changes import Change, ChangeRefused
from app.masking import looks_masked
from app.secret_kinds import kind_of_secret, secret_notes

Value = str | SecretStr | tuple[str, ...]
"""What a field holds: a text, a secret, or what was chosen of a list."""

Values = Mapping[str, Value]

CONFIG: Final = "config."
"""What the names of a config's fields begin with, so that none collides with a form's own."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")


class FieldKind(Enum):
    """How a field is filled in."""

    TEXT = "text"
    INTEGER = "integer"
    SECRET = "secret"
    MULTILINE_SECRET = "multiline-secret"
    JSON = "json"
    CHOICE = "choice"
    CHOICES = "choices"


_SECRET_KINDS: Final = frozenset({FieldKind.SECRET, FieldKind.MULTILINE_SECRET, FieldKind.JSON})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: its value, how it is called, what else to say (health, a guess)."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form; all texts are ready to be shown.

    Attributes:
        name: unique in the form; a config's field begins with "config.".
        label: what stands beside it.
        purpose: what it is for, a sentence.
        example: a value to go by, or "".
        kind: how it is filled in; the values of secret kinds are ``SecretStr``.
        optional: whether it may stay empty.
        choices: what there is to choose.
        suffix: what the provider adds behind the value.
        number: whether it is sent as a number (a secret number too).
        flag: whether it is sent as true or false.
        rebuilds: whether another choice asks for another form.
    """

    name: str
    label: str
    purpose: str
    example: str = ""
    kind: FieldKind = FieldKind.TEXT
    optional: bool = True
    choices: tuple[Choice, ...] = ()
    suffix: str = ""
    number: bool = False
    flag: bool = False
    rebuilds: bool = False

    @property
    def secret(self) -> bool:
        """Whether what is typed is never shown, copied or written down."""
        return self.kind in _SECRET_KINDS

    @property
    def wire_name(self) -> str:
        """The name that it has in the config, or on the wire."""
        return self.name.removeprefix(CONFIG)

    def check(self, value: Value) -> str:
        """What is wrong with a value, in one sentence without it; "" where nothing is."""
        if isinstance(value, tuple):
            return "" if value or self.optional else f"Choose {self.label.lower()}."
        text = plain_text(value)
        blank = not text.strip()
        if blank:
            if self.optional and (not text or not self.secret):
                return ""
            chosen = self.kind is FieldKind.CHOICE
            return f"{'Choose' if chosen else 'Enter'} the {self.label.lower()}."
        if self.name.startswith(CONFIG) and looks_masked(text):
            return "That is a mask, not the value: enter the value itself."
        if self.number:
            return self._check_number(text.strip())
        if self.kind is FieldKind.JSON:
            return check_json(text)
        if self.kind is FieldKind.CHOICE and all(text != item.value for item in self.choices):
            return "Choose one of the list."
        many_lines = "\n" in text.strip() or "\r" in text.strip()
        # A description may come with several, and goes back with them.
        if many_lines and self.kind is FieldKind.TEXT and self.name != "description":
            return "Enter a single line."
        return ""

    def _check_number(self, text: str) -> str:
        if _INTEGER.fullmatch(text) is None:
            return "Only a whole number fits in here."
        if self.wire_name == "port" and not 1 <= int(text) <= 65535:
            return "A port is a number from 1 to 65535."
        return ""

    def hints(self, value: Value) -> tuple[str, ...]:
        """What to point out about a value that is not wrong, each a sentence without it."""
        if isinstance(value, SecretStr):
            return secret_notes(value)
        if isinstance(value, str) and kind_of_secret(value):
            return (f"Looks like: {kind_of_secret(value)}. It is masked from here on.",)
        return ()


def plain_text(value: Value) -> str:
    """The text of a value, a secret's too: keep it no longer than needed."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if isinstance(value, str) else "\n".join(value)


def check_json(text: str) -> str:
    """What keeps a text from being a JSON object, in a sentence without it."""
    try:
        parsed = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return f"This is not JSON: something is wrong in line {error.lineno}, column {error.colno}."
    except (ValueError, RecursionError):
        return "This is not JSON that can be sent."
    return "" if isinstance(parsed, dict) else "A JSON object is needed: { ... }."


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("JSON has no such number")


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for, and how the answers become a change.

    Attributes:
        title: what the form is for.
        fields: in the order in which they are shown.
        build: makes the change of checked values.
        notes: what to say above the fields, each a sentence.
        instead: the way there that comes before this form; "" where there is no other.
        initial: what fields start with; secrets never do.
    """

    title: str
    fields: tuple[FieldSpec, ...]
    build: Callable[[dict[str, Value]], Change] = field(repr=False)
    notes: tuple[str, ...] = ()
    instead: str = ""
    initial: Mapping[str, Value] = field(default_factory=dict, repr=False)

    def field(self, name: str) -> FieldSpec:
        """The field of a name."""
        return next(item for item in self.fields if item.name == name)

    def errors(self, values: Values) -> dict[str, str]:
        """A sentence for each field that holds something wrong."""
        found: dict[str, str] = {}
        for item in self.fields:
            value = self.value(item, values)
            untouched = value and value == self.initial.get(item.name)
            sentence = "" if untouched else item.check(value)
            if sentence:
                found[item.name] = sentence
        return found

    def change(self, values: Values) -> Change:
        """The change that the values describe.

        Raises:
            ChangeRefused: a field is wrong, or no honest request can be made.
        """
        for name, sentence in self.errors(values).items():
            raise ChangeRefused(sentence, name)
        return self.build({item.name: self.value(item, values) for item in self.fields})

    def value(self, item: FieldSpec, values: Values) -> Value:
        """What a field holds, in the type that its kind asks for."""
        empty: Value = SecretStr("") if item.secret else ""
        if item.kind is FieldKind.CHOICES:
            empty = ()
        value = values.get(item.name, self.initial.get(item.name, empty))
        if item.secret and isinstance(value, str):
            return SecretStr(value)
        return value


def config_of(fields: tuple[FieldSpec, ...], values: Mapping[str, Value]) -> dict[str, Any]:
    """The config that checked values make; what is empty is left out."""
    from pydantic import Secret

    config: dict[str, Any] = {}
    for item in fields:
        if not item.name.startswith(CONFIG):
            continue
        value = values[item.name]
        text = plain_text(value)
        if not text.strip():
            continue
        name = item.wire_name
        if item.kind is FieldKind.JSON:
            config.update(_hidden_json(json.loads(text)))
        elif item.number:
            config[name] = Secret(int(text)) if item.secret else int(text)
        elif item.flag:
            config[name] = text == "true"
        elif item.secret:
            config[name] = value
        else:
            # An address in an open field may hold a password all the same.
            text = text.strip()
            config[name] = SecretStr(text) if kind_of_secret(text) else text
    return config


def _hidden_json(value: Any) -> Any:
    """Every text of a JSON value as a secret: nobody knows which of its fields are."""
    if isinstance(value, dict):
        return {key: _hidden_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden_json(item) for item in value]
    return SecretStr(value) if isinstance(value, str) and value else value
