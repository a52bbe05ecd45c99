"""Secrets that are known here, the token and what is typed into a form: found in what came back.

*Whole*, in every spelling that an answer is known to use (`known_forms`). And *in part*
(`mask_echoes`): a server that refuses a token quotes its beginning, its capitals, its wrapped or
twice escaped form. So parts are looked for, in a text without case, blanks, quotes and invisible
signs, and in the same text with its escapes undone. A part of a known secret is no guess.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, quote_plus, unquote

MASK: Final = "•" * 8

# ------------------------------------------------------------------------------ masks from afar

SENT_MASKED: Final = re.compile(
    r"[*•●∙·■█▪…_\-]{3,}+|[xX]{4,}+"
    r"|[<\[({*]{0,3}(?:redacted|masked|hidden|filtered|encrypted)[>\])}*]{0,3}",
    re.IGNORECASE,
)
_PARTLY_MASKED: Final = re.compile(r"[*•●]{4}|[xX*•●…]{3}[-_ …]{0,3}redacted", re.IGNORECASE)


def looks_masked(value: str) -> bool:
    """Whether a server sent a mask instead of a value; such a text is never sent back."""
    value = value.strip()
    return SENT_MASKED.fullmatch(value) is not None or _PARTLY_MASKED.search(value) is not None


# ------------------------------------------------------------------------------- whole secrets

_LEAST: Final = 4
_GO_ESCAPES: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def _base64_cores(raw: bytes) -> set[str]:
    """Return what of base64 is sure to occur wherever in a longer value ``raw`` stands."""
    plain = {base64.b64encode(raw).decode("ascii")}
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + raw).decode("ascii")
        plain.add(coded[(0, 2, 3)[lead] : (lead + len(raw)) // 3 * 4])
    plain |= {form.rstrip("=") for form in plain}
    return plain | {form.replace("+", "-").replace("/", "_") for form in plain}


def _forms(secret: str) -> set[str]:
    """Return every spelling in which an answer may echo a secret."""
    escaped = html.escape(secret)
    texts = {secret, secret.strip(), " ".join(secret.split()), "".join(secret.split())}
    texts |= {escaped, html.escape(secret, quote=False), escaped.replace("&#x27;", "&#39;")}
    texts |= {line.strip() for line in secret.splitlines() if len(line) >= 16}
    forms = set(texts)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        coded = {quote(encoded, safe=""), quote(encoded), quote_plus(encoded)}
        coded |= {re.sub(r"%..", lambda sign: sign[0].lower(), form) for form in coded}
        dumped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        dumped |= {form.translate(_GO_ESCAPES) for form in dumped}
        dumped |= {form.replace("/", "\\/") for form in dumped}
        dumped |= {json.dumps(form, ensure_ascii=False)[1:-1] for form in dumped}
        forms |= coded | dumped | {repr(text)[1:-1], repr(encoded)[2:-1], ascii(text)[1:-1]}
        forms.add(text.replace("'", "''"))
    return forms | _base64_cores(secret.encode("utf-8", "surrogatepass"))


def known_forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return what to look for to find these secrets in a text, the longest first."""
    forms: set[str] = set()
    for secret in set(secrets):
        if len(secret) >= _LEAST and not looks_masked(secret):
            forms |= _forms(secret)
    return tuple(sorted((f for f in forms if len(f) >= _LEAST), key=lambda f: (-len(f), f)))


# ------------------------------------------------------------------------------ parts of secrets

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
        for form in {secret, _unescaped(secret), raw.hex(), *_base64_cores(raw)}:
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
