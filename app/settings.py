"""The user's configuration file: ``config.toml`` in platformdirs' configuration folder.

    theme = "light"            # or "dark"
    [keys]                     # action ids, as the help lists them
    refresh = ["r", "f5"]

Nothing in it is fatal: what cannot be read is reported at the start and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.folders import config_folder
from app.private_files import PrivateFileProblem, read_private
from app.shown import shown_line

_LARGEST = 1024 * 1024


def config_path() -> Path:
    """Where the configuration file is looked for."""
    return config_folder() / "config.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says, and what of it could not be used, each in one sentence."""

    theme: str = "dark"
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def load(path: Path) -> Settings:
    """Read the file. A missing one is fine; a broken one gives the defaults and a problem."""
    try:
        # It holds nothing private, so who else can read it is of no interest.
        found = read_private(path, _LARGEST)
        if found is None:
            return Settings()
        import tomllib  # most people have no such file

        content = tomllib.loads(found.content.decode("utf-8-sig"))
    except PrivateFileProblem as problem:
        sentence = f"{problem} It is ignored."
    except (ValueError, RecursionError) as error:
        sentence = f"{path} cannot be read and is ignored: {error}"
    else:
        return _read(content)
    return Settings(problems=(shown_line(sentence, 300),))


def _read(content: dict[str, Any]) -> Settings:
    problems: list[str] = []
    theme = content.get("theme", "dark")
    if theme not in ("dark", "light"):
        problems.append('The setting "theme" is "dark" or "light"; dark is used.')
        theme = "dark"
    keys: dict[str, tuple[str, ...]] = {}
    table = content.get("keys", {})
    if not isinstance(table, dict):
        problems.append('"keys" is a table of action ids: [keys] and lines such as refresh = "f5".')
        table = {}
    for action_id, value in table.items():
        wanted = [value] if isinstance(value, str) else value
        if isinstance(wanted, list) and all(isinstance(key, str) and key for key in wanted):
            keys[action_id] = tuple(wanted)
        else:
            name = shown_line(action_id)
            problems.append(f'The keys of "{name}" are not a text or a list of texts.')
    problems += [
        f'There is no setting "{shown_line(name)}".'
        for name in content
        if name not in ("theme", "keys")
    ]
    return Settings(theme, keys, tuple(problems))
