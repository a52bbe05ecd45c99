r"""Text and JSON shown so exactly that it can be judged: masked, and nothing dropped.

Where a gate asks "is this what you mean", the sanitizer's way of leaving out invisible characters
would hide a difference. Here a character that a terminal would not draw as itself is written out
(``\u200b``), so that two texts that differ look different, and shown JSON parses to what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import Secret, SecretStr

from app.masking import MASK, mask_start
from app.text import ELLIPSIS, NO_NAME, clean_line

LINE_LIMIT: Final = 300
LONGEST_SIGN: Final = 12
"""Signs that one sign takes at most when it is written out."""


@lru_cache(maxsize=8192)
def _written(sign: str) -> str:
    """One character as itself where it can be shown, else its code as JSON writes it."""
    if clean_line(sign) == sign and sign != "\ufffd":
        return sign
    return json.dumps(sign)[1:-1] if sign >= "\x80" else f"\\u{ord(sign):04x}"


def exact_line(text: str, secrets: Iterable[str] = (), limit: int = LINE_LIMIT) -> str:
    """A text in one line, masked, with everything that would not be seen written out."""
    masked, more = mask_start(text, limit, secrets)
    shown = "".join(map(_written, masked[: limit + 1]))
    return shown if len(shown) <= limit and not more else shown[: limit - 1] + ELLIPSIS


def exact_name(name: str, secrets: Iterable[str] = (), limit: int = LINE_LIMIT) -> str:
    """A name as an exact line; what has none is said to have none."""
    return exact_line(name, secrets, limit).strip() or NO_NAME


def as_it_was(edited: str, origin: str) -> str:
    """An edited ``exact_line`` with the signs of its origin that had to be written out."""
    for sign in dict.fromkeys(origin):
        if _written(sign) != sign:
            edited = edited.replace(_written(sign), sign)
    return edited


def exact_json(value: Any) -> str:
    """Masked JSON as indented text that parses to exactly this value."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join("".join(map(_written, line)) for line in text.split("\n"))


def is_exact(text: str) -> bool:
    """Whether a text is shown as it is, so that a person can type what they see."""
    return exact_line(text, limit=max(len(text), 1)) == text and text == text.strip()


# ------------------------------------------------------------- JSON-like values with secrets


def revealed(value: Any) -> Any:
    """A copy as it is sent, the secrets in clear; for the wire alone."""
    return _copied(value, lambda secret: secret.get_secret_value())


def hidden(value: Any) -> Any:
    """A copy in which every secret is a mask; an empty one stays empty."""
    return _copied(value, lambda secret: MASK if secret.get_secret_value() != "" else "")


def secrets_in(value: Any) -> tuple[SecretStr, ...]:
    """Every secret of a value, at any depth."""
    found: list[SecretStr] = []

    def keep(secret: Any) -> None:
        plain = secret.get_secret_value()
        found.append(secret if isinstance(secret, SecretStr) else SecretStr(str(plain)))

    _copied(value, keep)
    return tuple(found)


def _copied(value: Any, of_secret: Any) -> Any:
    if isinstance(value, SecretStr | Secret):
        return of_secret(value)
    if isinstance(value, Mapping):
        return {str(key): _copied(item, of_secret) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item, of_secret) for item in value]
    return value
