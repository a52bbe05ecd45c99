"""Finds a secret, or a good part of one, in whatever a program left behind."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

_PART = 10
"""Signs of a secret in a row that count as a leak: a part tells, too."""

_ESCAPE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)"
)
_COPIED = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_TITLE = re.compile(rb"\x1b\][012];([^\x07\x1b]*)(?:\x07|\x1b\\)")


def _parts(text: str) -> set[str]:
    return {text[at : at + _PART] for at in range(max(1, len(text) - _PART + 1))}


def forms_of(secret: str) -> set[bytes]:
    """Every spelling that is looked for: parts of the text and of its common encodings."""
    raw = secret.encode()
    encoded = {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        quote(secret, safe="").lower(),
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        html.escape(secret),
        raw.hex(),
        repr(secret)[1:-1],
    }
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + raw).decode()
        core = coded[(0, 2, 3)[lead] : (lead + len(raw)) // 3 * 4]
        encoded |= {core, core.replace("+", "-").replace("/", "_")}
    return {part.encode() for text in encoded for part in _parts(text)}


class Detector:
    """Looks for these secrets; what it finds is named by place, never by value."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = [(n, forms_of(secret)) for n, secret in enumerate(secrets)]

    def leaks_in(self, place: str, content: bytes) -> list[str]:
        """What of the secrets stands in there."""
        found = []
        plain = re.sub(rb"[\r\n\x00]|  +", b"", content)
        for number, forms in self._forms:
            hits = [form for form in forms if form in content or form in plain]
            if hits:
                found.append(
                    f"secret {number} in {place}: {len(hits)} parts, such as {min(hits)!r}"
                )
        return found

    def leaks_in_stream(self, content: bytes) -> list[str]:
        """What stands in a terminal's byte stream: raw, as drawn, copied, and as its title."""
        found = self.leaks_in("the byte stream", content)
        found += self.leaks_in("what is drawn", _ESCAPE.sub(b"", content))
        for copied in _COPIED.findall(content):
            found += self.leaks_in("the clipboard", base64.b64decode(copied))
        for title in _TITLE.findall(content):
            found += self.leaks_in("the title", title)
        return found

    def leaks_in_files(self, folder: Path, but: Iterable[Path] = ()) -> list[str]:
        """What stands in every file below a folder, their names included."""
        found = []
        left_out = set(but)
        for path in folder.rglob("*"):
            found += self.leaks_in("a file's name", str(path.relative_to(folder)).encode())
            if path.is_file() and path not in left_out:
                found += self.leaks_in(str(path), path.read_bytes())
        return found
