"""A known secret in what came back: a part of it, or a spelling that nobody would list.

A server that refuses a token quotes its beginning, its capitals, its escaped or its wrapped form.
So parts are looked for, in a text without case, blanks, quotes and invisible signs, and in the same
text with its escapes undone. Secrets are known here (the token, what was typed into a form), so a
part of one is no guess; their whole spellings are found by ``app/secret_shapes.py`` as well.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.secret_shapes import MASK, base64_cores, looks_masked

_PART: Final = 8
"""Signs in a row that are too many to be shown; fewer would hide innocent words."""
_LONGEST_WORD: Final = 12
_ROUNDS: Final = 3
_NOT_READ: Final = frozenset("\"'`\\")
_CODE: Final = re.compile(r"\\+(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_WORD: Final = re.compile(r"[^\W\d_]+")
# A key's text and an address hold names that errors are about; with_parts() tells their secrets.
_HAS_PARTS: Final = re.compile(r"\s*[{\[]|.*(?:://|[\r\n])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Known:
    """What to look for: every part of the secrets, and what is left in sight all the same."""

    parts: frozenset[str]
    words: frozenset[str]


def mask_echoes(text: str, secrets: Iterable[str]) -> str:
    """Mask parts of known secrets in a text of a bounded length.

    The text comes back with its escapes undone where one of them hid a part.
    """
    known = _known(secrets)
    if not known.parts:
        return text
    plain = _unescaped(text)
    masked = _mask_parts(plain, known)
    return _mask_parts(text, known) if masked == plain else masked


def _known(secrets: Iterable[str]) -> _Known:
    parts: set[str] = set()
    words: set[str] = set()
    for secret in secrets:
        if _HAS_PARTS.match(secret) or looks_masked(secret):
            continue
        raw = secret.encode("utf-8", "surrogatepass")
        for form in {secret, _unescaped(secret), raw.hex(), *base64_cores(raw)}:
            read = "".join(sign for _, sign in _read(form))
            parts.update(read[at : at + _PART] for at in range(len(read) - _PART + 1))
        # "warehouse" stays readable, though it is a part of the password "warehouse-7".
        words.update(word for word in _WORD.findall(secret.lower()) if word != secret.lower())
    return _Known(frozenset(parts), frozenset(word for word in words if len(word) < _LONGEST_WORD))


def _read(text: str) -> Iterator[tuple[int, str]]:
    """What of a text is compared, sign by sign, with its place."""
    for place, sign in enumerate(text):
        if sign.isprintable() and not sign.isspace() and sign not in _NOT_READ:
            for lower in sign.lower():
                yield place, lower


def _mask_parts(text: str, known: _Known) -> str:
    places = []
    signs = []
    for place, sign in _read(text):
        places.append(place)
        signs.append(sign)
    read = "".join(signs)
    out = []
    done = 0
    for start, end in _runs(read, known.parts):
        if read[start:end] not in known.words:
            out += [text[done : places[start]], MASK]
            done = places[end - 1] + 1
    out.append(text[done:])
    return "".join(out)


def _runs(read: str, parts: frozenset[str]) -> Iterator[tuple[int, int]]:
    """From where to where parts stand that overlap or touch."""
    start = end = -1
    for at in range(len(read) - _PART + 1):
        if read[at : at + _PART] in parts:
            if at > end:
                if end > 0:
                    yield start, end
                start = at
            end = at + _PART
    if end > 0:
        yield start, end


def _unescaped(text: str) -> str:
    for _ in range(_ROUNDS):
        text = _CODE.sub(lambda code: chr(int(code[1] or code[2], 16)), text)
        text = html.unescape(unquote(text))
    return text
