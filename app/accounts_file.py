"""The profiles of the same vendor's other tools: ``~/.lytics/accounts.toml``, read, never written.

One table a profile: ``token`` and, where it is another than the usual one, ``url``. What can't be
used is left out with a sentence; no sentence repeats a value of the file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from app.api.address import AddressRefused, ApiAddress
from app.private_files import PrivateFileProblem, read_private
from app.profiles import (
    DEFAULT_URL,
    SIZE_LIMIT,
    ProfilesProblem,
    is_visible,
    line_of,
    normal_name,
    parse_toml,
    token_problem,
)


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One profile of the file: its token, and the only place that it is sent to."""

    name: str
    address: ApiAddress
    token: SecretStr


@dataclass(frozen=True, slots=True)
class AccountsFile:
    """What the file says.

    Attributes:
        usable: the profiles by name, in the file's order.
        unusable: why a profile is left out, by its name.
        problem: why none of the file can be used.
        warnings: who else can get at the file.

    """

    usable: Mapping[str, AccountEntry] = field(default_factory=dict)
    unusable: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    warnings: tuple[str, ...] = ()


def accounts_path() -> Path:
    """Where the other tools keep the file."""
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home has no such file
        home = Path(os.devnull)
    return home / ".lytics" / "accounts.toml"


def read_accounts(path: Path) -> AccountsFile:
    """Read the file; a missing one holds no profiles, and nothing in it is fatal."""
    warnings: tuple[str, ...] = ()
    try:
        found = read_private(path, SIZE_LIMIT)
        if found is None:
            return AccountsFile()
        warnings = found.warnings
        text, tables = parse_toml(path, found.content)
    except (PrivateFileProblem, ProfilesProblem) as problem:
        return AccountsFile(problem=str(problem), warnings=warnings)
    usable: dict[str, AccountEntry] = {}
    unusable: dict[str, str] = {}
    for written, table in tables.items():
        name = normal_name(written)
        read = _read_entry(name, table)
        if isinstance(read, AccountEntry) and name not in usable:
            usable[name] = read
            continue
        key, reason = read if isinstance(read, tuple) else (None, "Its name is there twice.")
        line = line_of(text, written, key)
        where = f", line {line}" if line is not None else ""
        unusable[name] = f'{path}{where}: the profile "{name}" is not used. {reason}'
    return AccountsFile(usable, unusable, None, warnings)


def _read_entry(name: str, table: object) -> AccountEntry | tuple[str | None, str]:
    """A profile, or the key that is wrong and why."""
    if not isinstance(table, dict):
        return None, "It is outside of any table: start one with the profile's name in [ ]."
    if not name or not is_visible(name):
        return None, "Its name is empty or holds characters that can't be seen."
    token, url = table.get("token"), table.get("url", DEFAULT_URL)
    if not isinstance(token, str):
        return "token", "It needs its token as a text: token."
    if reason := token_problem(token.strip()):
        return "token", reason
    if not isinstance(url, str):
        return "url", "Its url is not a text."
    try:
        return AccountEntry(name, ApiAddress.parse(url), SecretStr(token.strip()))
    except AddressRefused as refused:
        return "url", str(refused)
