"""Which keys lead to which action: the registered ones, and the user's changes by id.

Keys have Textual's spelling inside and people's outside: "question_mark" is shown as "?".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from app.actions import ACTIONS, Action
from app.shown import shown_line

# What Textual calls a character differently from Unicode, and what people call a key.
_CHARACTER_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SPELLINGS = {
    "esc": "escape",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
}
_MODIFIERS = frozenset(("ctrl", "shift", "alt", "super", "meta", "hyper"))
_NAMED_KEYS = frozenset(
    (
        *("enter", "tab", "escape", "space", "backspace", "delete", "insert", "home", "end"),
        *("pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 25)),
    )
)


def _character_name(character: str) -> str:
    """What a key with this character is called, "" for a character that is on no key."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _CHARACTER_NAMES.get(name, name)


_CHARACTERS = {
    _character_name(character): character
    for character in map(chr, range(0x21, 0x100))
    if _character_name(character)
}
_SHOWN = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", **_CHARACTERS}


def shown_key(key: str) -> str:
    """A key as people write it: "?" for "question_mark"."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _SHOWN.get(last, last)])


def key_name(written: str) -> str | None:
    """The name of a key that a person wrote: "question_mark" for "?"; None if there is none."""
    rest, plus, last = (written.strip() or written).rpartition("+")
    if plus and not last and (rest.endswith("+") or not rest):  # ctrl++, or + alone
        rest, last = rest.removesuffix("+"), "+"
    modifiers = rest.lower().split("+") if rest else []
    name = _one_key(last)
    if name is None or not _MODIFIERS.issuperset(modifiers):
        return None
    if len(name) == 1 and modifiers:
        # Terminals send a capital for shift and a letter, and never one beside ctrl.
        name = name.upper() if modifiers == ["shift"] else name.lower()
        modifiers = [] if modifiers == ["shift"] else modifiers
    return "+".join([*modifiers, name])


def _one_key(written: str) -> str | None:
    if len(written) == 1:
        return _character_name(written) or None
    name = _SPELLINGS.get(written.lower(), written.lower())
    return name if name in _NAMED_KEYS or name in _CHARACTERS else None


_ALWAYS = frozenset(("help", "quit"))
"""Actions that no configuration can leave without a key."""


class Keymap:
    """Which keys lead to which action: the defaults, and the user's changes by id.

    An empty list of keys takes all keys away from an action; otherwise no action loses its last.
    """

    def __init__(self, overrides: Mapping[str, Iterable[str]] | None = None) -> None:
        self.keys: dict[str, tuple[str, ...]] = {}
        self.problems: list[str] = []
        """What of the user's changes could not be followed, each in one sentence."""
        wanted = self._read(overrides or {})
        said = self.problems
        while (lost := self._assign(wanted)) is not None:
            takers = [other for other in wanted if set(self.keys[other]) & set(lost.keys)]
            for other in takers:
                del wanted[other]
                said.append(f'"{other}" keeps its keys: "{lost.id}" would be left without any.')
        self.problems = said + self.problems

    def _read(self, overrides: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
        """The keys that the user wants, by their names, as far as there are such."""
        wanted = {}
        known = {action.id for action in ACTIONS}
        for action_id, given in sorted(overrides.items()):
            shown = shown_line(action_id)
            if action_id not in known:
                self.problems.append(f'There is no action "{shown}": its keys are ignored.')
                continue
            written = list(given)
            names = [key_name(text) for text in written]
            for text, name in zip(written, names, strict=True):
                if name is None:
                    text = shown_line(text, 40)
                    self.problems.append(f'There is no key "{text}": not given to "{shown}".')
            keys = tuple(dict.fromkeys(name for name in names if name is not None))
            if not written and action_id in _ALWAYS:
                self.problems.append(f'"{shown}" cannot be left without a key.')
            elif keys or not written:
                wanted[action_id] = keys
        return wanted

    def _assign(self, wanted: Mapping[str, tuple[str, ...]]) -> Action | None:
        """Give out the keys; the first action that lost its last one, or None."""
        self.keys = {}
        self.problems = []
        # Actions left as they are come first, so that a change never takes another's key away.
        for entry in sorted(ACTIONS, key=lambda entry: entry.id in wanted):
            keys = wanted.get(entry.id, entry.keys)
            given = self._free(entry.id, keys)
            self.keys[entry.id] = given if given or not keys else self._free(entry.id, entry.keys)
            if entry.keys and keys and not self.keys[entry.id]:
                # The actions that come later have to be there for whoever looks for the taker.
                self.keys = {each.id: self.keys.get(each.id, ()) for each in ACTIONS}
                return entry
        return None

    def _free(self, action_id: str, keys: Iterable[str]) -> tuple[str, ...]:
        free = []
        for key in keys:
            holder = self.holder(key)
            if holder is None:
                free.append(key)
            else:
                self.problems.append(
                    f'The key {shown_key(key)} belongs to "{holder}": not given to "{action_id}".'
                )
        return tuple(free)

    @property
    def changed(self) -> dict[str, tuple[str, ...]]:
        """The keys of the actions that have others than the registered ones."""
        registered = {action.id: action.keys for action in ACTIONS}
        return {id_: keys for id_, keys in self.keys.items() if keys != registered[id_]}

    def holder(self, key: str) -> str | None:
        """The id of the action that a key leads to."""
        return next((action_id for action_id, keys in self.keys.items() if key in keys), None)

    def shown(self, action_id: str) -> str:
        """The key to show beside an action, "" where it has none."""
        keys = self.keys[action_id]
        return shown_key(keys[0]) if keys else ""

    def all_shown(self, action_id: str) -> str:
        """Every key of an action, for the help."""
        return ", ".join(map(shown_key, self.keys[action_id]))
