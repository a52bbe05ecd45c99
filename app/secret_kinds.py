"""What a pasted secret is, told without showing any of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from app.masking import MASK, mask_text
from app.private_files import PrivateFileProblem, from_home, read_private
from app.secret_shapes import mask_whole_url

FILE_LIMIT: Final = 64 * 1024
"""Bytes that a file with a key in it can sensibly have."""

_BEGIN: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,60})-----")
_URL: Final = re.compile(r"\s*[A-Za-z][\w+.\-:]{0,60}://\S*\s*")
_JWT: Final = re.compile(r"\s*eyJ[\w\-]+\.[\w\-]+\.[\w\-]*\s*")
_JSON_LIMIT: Final = 1_000_000


def kind_of_secret(text: str) -> str:
    """What a text looks like: "PEM private key", "JSON key", "URL with a password", ... or ""."""
    begin = _BEGIN.search(text)
    # A key's JSON holds its PEM, so that is looked at first.
    if text.lstrip().startswith("{"):
        return _kind_of_json(text)
    if begin is not None:
        return _kind_of_pem(begin[1], text)
    if text.lstrip().startswith("PuTTY-User-Key-File"):
        return "PuTTY private key"
    if _URL.fullmatch(text) and (mask_whole_url(text) != text or MASK in mask_text(text)):
        return "URL with a password"
    return "JWT" if _JWT.fullmatch(text) else ""


def _kind_of_pem(words: str, text: str) -> str:
    if "CERTIFICATE" in words:
        return "PEM certificate"
    if words.startswith("PGP"):
        side = "private" if "PRIVATE" in words else "public" if "PUBLIC" in words else "message"
        return f"PGP {side} key" if side != "message" else "PGP message"
    if "PUBLIC KEY" in words:
        return "PEM public key"
    if "PRIVATE KEY" in words:
        if words.startswith("OPENSSH"):
            return "OpenSSH private key"
        locked = words.startswith("ENCRYPTED") or "Proc-Type: 4,ENCRYPTED" in text
        return "PEM private key with a passphrase" if locked else "PEM private key"
    return "PEM block"


def _kind_of_json(text: str) -> str:
    if len(text) > _JSON_LIMIT:
        return ""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(parsed, dict):
        return ""
    if parsed.get("type") == "service_account":
        return "JSON key of a Google service account"
    return "JSON key" if "private_key" in parsed else "JSON"


def secret_notes(secret: SecretStr) -> tuple[str, ...]:
    """What to point out about a secret, each a sentence that holds nothing of it."""
    text = secret.get_secret_value()
    if not text:
        return ()
    notes = []
    kind = kind_of_secret(text)
    lines = len(text.rstrip("\r\n").splitlines())
    if kind:
        notes.append(f"Looks like: {kind}" + (f", {lines} lines." if lines > 1 else "."))
    elif lines > 1:
        notes.append(f"A text of {lines} lines.")
    if text.lstrip().startswith("{") and not kind:
        notes.append("It begins like JSON, but is not whole.")
    if _BEGIN.search(text) and "-----END " not in text:
        notes.append("It has a BEGIN line but no END line: it may be cut short.")
    if text.endswith(("\n", "\r")):
        notes.append("It ends with a line break, which is sent along.")
    elif text != text.strip():
        notes.append("It begins or ends with a space, which is sent along.")
    return tuple(notes)


def shown_kind(secret: SecretStr) -> str:
    """How a filled multi-line field is shown: its kind alone, else "a secret"; "" where empty."""
    text = secret.get_secret_value()
    return (kind_of_secret(text) or "a secret") if text else ""


def read_secret_file(path: Path) -> tuple[SecretStr, tuple[str, ...]]:
    """The text of a file with a key in it, and who else can read that file.

    Raises:
        PrivateFileProblem: a sentence that names the file and nothing in it.
    """
    found = read_private(from_home(path, "read"), FILE_LIMIT)
    if found is None:
        raise PrivateFileProblem(f"There is no file {path}.")
    try:
        return SecretStr(found.content.decode("utf-8-sig")), found.warnings
    except UnicodeDecodeError:
        sentence = f"{path} is not text; a key is pasted or taken from a text file (PEM, JSON)."
    raise PrivateFileProblem(sentence)
