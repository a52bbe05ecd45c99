"""What of a secret can stand on its own: an error may quote a part of what was sent.

A server that refuses a key quotes one line of the PEM or one field of the JSON, not the whole text;
one that refuses an address quotes its password. Such parts are masked like the secret itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from pydantic import Secret, SecretStr

from app.masking import is_secret_field

_LEAST: Final = 8
"""Signs of a part that is masked; shorter ones would hide innocent words."""
_LONGEST: Final = 1_000_000
_URL_PASSWORD: Final = re.compile(r"://[^\s@:]{0,200}:(\S{1,4096})@")


def with_parts(value: Any) -> tuple[SecretStr, ...]:
    """Every secret of a JSON-like value, whole, then the parts that tell on their own.

    Texts that are no secret count for the passwords of the addresses in them.
    """
    found = dict.fromkeys(_secrets(value))
    for text, whole in list(found):
        parts = _parts(text) if whole else _passwords(text)
        found.update(dict.fromkeys((part, True) for part in parts if len(part) >= _LEAST))
    return tuple(SecretStr(text) for text, whole in found if whole)


def _secrets(value: Any) -> Iterator[tuple[str, bool]]:
    """Every text with whether it is a secret."""
    if isinstance(value, SecretStr | Secret):
        yield str(value.get_secret_value()), True
    elif isinstance(value, str):
        yield value, False
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _secrets(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _secrets(item)


def _parts(text: str) -> Iterator[str]:
    yield from _passwords(text)
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if not line.startswith("-----"))
    if text.lstrip().startswith("{") and len(text) <= _LONGEST:
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield from _leaves(parsed)


def _leaves(value: Any, name: str = "") -> Iterator[str]:
    """The texts of a JSON value but those whose names are harmless."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    elif isinstance(value, str) and is_secret_field(name):
        yield value
        yield from (line.strip() for line in value.splitlines() if not line.startswith("-----"))


def _passwords(text: str) -> Iterator[str]:
    for match in _URL_PASSWORD.finditer(text):
        yield match[1]
        yield unquote(match[1])
