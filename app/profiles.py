"""Our own profiles: which address, how careful, where the token is kept; never the token itself.

They stand in ``profiles.toml`` in platformdirs' configuration folder, one table a profile:

    [prod]
    url = "https://api.lytics.io"
    read_only = true
    colour = "red"
    keep = "keyring"               # or "session": asked for at every start

A file with anything odd in it is read as far as it is understood and never overwritten, so that
nothing written by hand is lost. A profile with an oddity of its own is not used at all: a
misspelled ``read_only`` must not open what its writer meant to be closed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeGuard, get_args

from app import folders
from app.api.address import AddressRefused, ApiAddress
from app.private_files import PrivateFileProblem, read_private, write_private

Keep = Literal["keyring", "session"]
Colour = Literal["none", "red", "amber", "green", "blue", "violet"]
COLOURS: Final[tuple[Colour, ...]] = get_args(Colour)
KEEPS: Final[tuple[Keep, ...]] = get_args(Keep)

DEFAULT_URL: Final = "https://api.lytics.io"
LONGEST_NAME: Final = 40
LONGEST_TOKEN: Final = 4096
SIZE_LIMIT: Final = 256 * 1024
# The header says these where no profile is used; as names they would deceive.
RESERVED: Final = frozenset({"environment", "demo"})

_FILE: Final = "profiles.toml"
_LAST: Final = "last-profile"
_KEYS: Final = ("url", "read_only", "colour", "keep")
_HEADER: Final = (
    "# Connection Manager's profiles; it rewrites this file and drops other comments.\n"
    "# Tokens never belong here: they are kept in the operating system's keyring.\n"
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)\Z")
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")


class ProfilesProblem(Exception):
    """Profiles could not be kept as asked; its text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A named sign-in without its token.

    Attributes:
        name: what ``--profile`` takes.
        address: the only place that its token is sent to.
        read_only: whether every write is impossible.
        colour: marks the header.
        keep: whether the token lies in the OS keyring or is asked for at every start.

    """

    name: str
    address: ApiAddress
    read_only: bool = False
    colour: Colour = "none"
    keep: Keep = "keyring"


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the file says.

    Attributes:
        usable: the profiles by name, in the file's order.
        unusable: why a named profile is left out, by its name.
        problem: what is wrong with the file as a whole.

    """

    usable: Mapping[str, Profile] = field(default_factory=dict)
    unusable: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None

    @property
    def first_problem(self) -> str | None:
        """The sentence that has to be settled before the file may be written; None if none."""
        return self.problem or next(iter(self.unusable.values()), None)


class ProfileStore:
    """Reads and writes the profiles, and remembers which was used last."""

    def __init__(self, config_folder: Path | None = None, state_folder: Path | None = None) -> None:
        self._config_folder = config_folder
        self._state_folder = state_folder

    @property
    def path(self) -> Path:
        """Where the profiles stand."""
        if self._config_folder is None:
            self._config_folder = folders.config_folder()
        return self._config_folder / _FILE

    @property
    def last_path(self) -> Path:
        """Where the name of the last one used stands."""
        if self._state_folder is None:
            self._state_folder = folders.state_folder()
        return self._state_folder / _LAST

    def load(self) -> Profiles:
        """Read the file; one that is missing holds no profiles, and nothing in it is fatal."""
        path = self.path
        try:
            found = read_private(path, SIZE_LIMIT)
            if found is None:
                return Profiles()
            text, tables = parse_toml(path, found.content)
        except (PrivateFileProblem, ProfilesProblem) as problem:
            return Profiles(problem=str(problem))
        return _read(path, text, tables)

    def save(self, profile: Profile) -> None:
        """Add a profile, or replace the one of the same name.

        Raises:
            ProfilesProblem: nothing was written, and the sentence says why.

        """
        if reason := name_problem(profile.name):
            raise ProfilesProblem(reason)
        self._write({**self._load_to_change(), profile.name: profile})

    def change(self, name: str, change: Callable[[Profile], Profile]) -> None:
        """Replace a profile by what is made of it.

        Raises:
            ProfilesProblem: nothing was written, and the sentence says why.

        """
        profile = self._load_to_change().get(name)
        if profile is None:
            raise ProfilesProblem(f'The profile "{name}" is not kept here any more.')
        self.save(change(profile))

    def forget(self, name: str) -> None:
        """Leave a profile out from now on; one that is not there is fine.

        Raises:
            ProfilesProblem: nothing was written, and the sentence says why.

        """
        profiles = dict(self._load_to_change())
        if profiles.pop(name, None) is not None:
            self._write(profiles)
        if self.last() == name:
            self.remember(None)

    def last(self) -> str | None:
        """The name of the profile used last; None where none is known."""
        try:
            found = read_private(self.last_path, 4 * 1024)
            name = normal_name(found.content.decode()) if found else ""
        except (PrivateFileProblem, UnicodeDecodeError):
            return None
        return name or None

    def remember(self, name: str | None) -> str | None:
        """Note the profile for the next start; a sentence where that failed, which harms nobody."""
        try:
            write_private(self.last_path, f"{name}\n" if name else "")
        except (PrivateFileProblem, UnicodeEncodeError) as problem:
            reason = str(problem) if isinstance(problem, PrivateFileProblem) else "Not remembered."
            return f"The next start will not know which profile was used last. {reason}"
        return None

    def _load_to_change(self) -> Mapping[str, Profile]:
        loaded = self.load()
        if loaded.first_problem is not None:
            raise ProfilesProblem(
                f"Nothing was changed, so that nothing in the file is lost: {loaded.first_problem}"
            )
        return loaded.usable

    def _write(self, profiles: Mapping[str, Profile]) -> None:
        tables = {name: _table(profile) for name, profile in profiles.items()}
        try:
            write_private(self.path, _HEADER + dump(tables))
        except PrivateFileProblem as problem:
            raise ProfilesProblem(str(problem)) from None


def normal_name(text: str) -> str:
    """A name as it is compared: without blanks around it, and one way of writing accents."""
    return unicodedata.normalize("NFC", text.strip())


def name_problem(name: str) -> str | None:
    """Why a profile can't be called so; None if it can."""
    if not name.strip():
        return "A profile needs a name."
    if len(name) > LONGEST_NAME:
        return f"The name of a profile has at most {LONGEST_NAME} characters."
    if name != normal_name(name) or not is_visible(name):
        return "The name of a profile holds visible characters only, with no space around it."
    if name.casefold() in RESERVED:
        return f'No profile can be called "{name}": that name says where a sign-in comes from.'
    return None


def is_visible(name: str) -> bool:
    """Whether each character of a name can be seen, and so typed by whoever sees it."""
    if not name.isprintable():
        return False
    if name.isascii():
        return True
    from app.text import is_clean

    return is_clean(name)


def token_problem(text: str) -> str | None:
    """Why a text can't be a token, without repeating any of it; None if it can."""
    if not text:
        return "The token is empty."
    if text.lower().startswith("bearer "):
        return 'The token is sent as it is: leave out "Bearer".'
    if len(text) > LONGEST_TOKEN:
        return f"The token is longer than {LONGEST_TOKEN} characters."
    if not _TOKEN.fullmatch(text):
        return "The token holds a space, a line break or a character that no token can hold."
    return None


def is_colour(value: object) -> TypeGuard[Colour]:
    """Whether a value is one of the colours."""
    return value in COLOURS


def is_keep(value: object) -> TypeGuard[Keep]:
    """Whether a value is one of the ways to keep a token."""
    return value in KEEPS


def parse_toml(path: Path, content: bytes) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says.

    Raises:
        ProfilesProblem: it is no TOML; the sentence names the line and repeats nothing of it,
            as it may hold a token.

    """
    line: int | None = None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = None
    if text is not None:
        import tomllib  # where the environment gives the token, no file is read

        try:
            return text, tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            match = _AT_LINE.search(str(error))
            line = int(match[1]) if match else len(text.splitlines())
        except (ValueError, RecursionError):  # numbers and nesting of an absurd size
            line = None
    where = f", line {max(line, 1)}" if line is not None else ""
    raise ProfilesProblem(f"{path}{where}: this is not valid TOML.")


def line_of(text: str, table: str, key: str | None = None) -> int | None:
    """The line on which a table starts, or one of its keys stands; None where that is unclear."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            inside = table in _parsed(stripped)
            if inside and key is None:
                return number
        elif inside and key is not None and "=" in stripped:
            written = stripped.partition("=")[0].strip()
            if key in _parsed(f"{written} = 0"):
                return number
    return line_of(text, table) if key is not None else None


def dump(tables: Mapping[str, Mapping[str, str | bool]]) -> str:
    """Write flat tables of texts and truth values as TOML."""
    blocks = []
    for name, values in tables.items():
        lines = [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
        blocks.append("\n".join([f"[{_key(name)}]", *lines, ""]))
    return "\n".join(blocks)


def _parsed(line: str) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(line)
    except (ValueError, RecursionError):
        return {}


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _quoted(text)


def _value(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value)


def _quoted(text: str) -> str:
    signs = []
    for sign in text:
        if sign in '"\\':
            signs.append("\\" + sign)
        elif sign < " " or sign == "\x7f":
            signs.append(f"\\u{ord(sign):04X}")
        else:
            signs.append(sign)
    return '"' + "".join(signs) + '"'


def _table(profile: Profile) -> dict[str, str | bool]:
    return {
        "url": profile.address.url,
        "read_only": profile.read_only,
        "colour": profile.colour,
        "keep": profile.keep,
    }


def _read(path: Path, text: str, tables: Mapping[str, Any]) -> Profiles:
    usable: dict[str, Profile] = {}
    unusable: dict[str, str] = {}
    for name, table in tables.items():
        read = _read_profile(name, table)
        if isinstance(read, Profile):
            usable[name] = read
            continue
        key, reason = read
        line = line_of(text, name, key)
        where = f", line {line}" if line is not None else ""
        unusable[name] = f'{path}{where}: the profile "{name}" is not used. {reason}'
    return Profiles(usable, unusable)


def _read_profile(name: str, table: object) -> Profile | tuple[str | None, str]:
    """A profile, or the key that is wrong and why; the reason never repeats the value."""
    if not isinstance(table, dict):
        return None, "It is outside of any table: start one with its name in [ ]."
    if reason := name_problem(name):
        return None, reason
    if "token" in table:
        return "token", "It holds a token: remove that line, and sign in to keep it in the keyring."
    for key in table:
        if key not in _KEYS:
            return key, f'There is no key "{key}"; the keys are {", ".join(_KEYS)}.'
    url, read_only = table.get("url"), table.get("read_only", False)
    colour, keep = table.get("colour", "none"), table.get("keep", "keyring")
    if not isinstance(url, str):
        return "url", "It needs the address of the API as a text: url."
    if not isinstance(read_only, bool):
        return "read_only", "read_only is true or false."
    if not is_colour(colour):
        return "colour", f"colour is one of {', '.join(COLOURS)}."
    if not is_keep(keep):
        return "keep", f"keep is one of {', '.join(KEEPS)}."
    try:
        address = ApiAddress.parse(url)
    except AddressRefused as refused:
        return "url", str(refused)
    return Profile(name, address, read_only, colour, keep)
