"""Every action once: id, keys, title, help. Footer, help, palette and key bindings read it.

The ids are public: the ``[keys]`` table of the configuration file remaps by them. Whether an
action can be done right now is the screen's to say; that it exists, how it is called and which
keys lead to it is said here alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.shown import shown_line


class Context(Enum):
    """Where the focus is: the footer shows what matters there."""

    LIST = "the list"
    OVERVIEW = "the overview"
    TREE = "a tree"
    FIELD = "a filter"


class Group(Enum):
    """The sections of the help, in its order."""

    MOVE = "Move"
    LOOK = "Look"
    LIST = "The list"
    COPY = "Copy"
    PROGRAM = "Program"


_READING = frozenset({Context.LIST, Context.OVERVIEW, Context.TREE})
_LIST = frozenset({Context.LIST})
_DETAIL = frozenset({Context.OVERVIEW, Context.TREE})


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do.

    Attributes:
        id: stable name; the key to remap it by.
        keys: in Textual's spelling, the one to show first.
        title: the word or two that the footer shows.
        help: one sentence for the help and the palette.
        group: its section of the help.
        palette: the name in the command palette, as people would type it.
        footer: its place in the footer, small numbers first; 0 where only the help lists it.
        aliases: other words that the palette finds it by.
        where: the contexts in whose footer it stands.

    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    palette: str
    footer: int = 0
    aliases: tuple[str, ...] = ()
    where: frozenset[Context] = _READING


ACTIONS: tuple[Action, ...] = (
    # Move
    Action("up", ("up", "k"), "up", "One row up.", Group.MOVE, "Move: up"),
    Action("down", ("down", "j"), "down", "One row down.", Group.MOVE, "Move: down"),
    Action("first", ("g", "home"), "first", "The first row.", Group.MOVE, "Move: first row"),
    Action("last", ("G", "end"), "last", "The last row.", Group.MOVE, "Move: last row"),
    Action("page-up", ("pageup",), "page up", "One page up.", Group.MOVE, "Move: page up"),
    Action(
        "page-down", ("pagedown",), "page down", "One page down.", Group.MOVE, "Move: page down"
    ),
    Action(
        "switch-pane",
        ("tab", "shift+tab"),
        "pane",
        "From the list to the detail and back.",
        Group.MOVE,
        "Move: other pane",
        footer=45,
    ),
    Action(
        "close",
        ("left", "h"),
        "close",
        "Close the open branch of a tree, or go to the one above.",
        Group.MOVE,
        "Tree: close branch",
    ),
    Action(
        "expand",
        ("right", "l"),
        "expand",
        "Open the branch of a tree, or go into it.",
        Group.MOVE,
        "Tree: open branch",
    ),
    # Look
    Action(
        "open",
        ("enter",),
        "open",
        "Open what is under the cursor: the detail has the focus, and the object is read anew.",
        Group.LOOK,
        "Open",
        footer=10,
        aliases=("details", "inspect", "show"),
        where=frozenset({Context.LIST, Context.TREE, Context.FIELD}),
    ),
    Action(
        "previous-tab",
        ("left_square_bracket",),
        "previous tab",
        "The previous tab of the detail.",
        Group.LOOK,
        "Detail: previous tab",
    ),
    Action(
        "next-tab",
        ("right_square_bracket",),
        "next tab",
        "The next tab of the detail.",
        Group.LOOK,
        "Detail: next tab",
        footer=40,
        aliases=("schema", "json", "used by", "overview"),
    ),
    Action(
        "view-connections",
        ("1",),
        "connections",
        "The connections of the account.",
        Group.LOOK,
        "View: connections",
    ),
    Action(
        "view-auths",
        ("2",),
        "auth providers",
        "The auth providers (stored credentials) of the account.",
        Group.LOOK,
        "View: auth providers",
        aliases=("auths", "credentials"),
    ),
    Action(
        "view-providers",
        ("3",),
        "providers",
        "The platforms that can be connected.",
        Group.LOOK,
        "View: providers",
        aliases=("platforms", "integrations"),
    ),
    Action(
        "open-auth",
        ("a",),
        "auth",
        "Open the auth of the connection.",
        Group.LOOK,
        "Open the connection's auth",
        footer=35,
        aliases=("credential", "auth provider"),
    ),
    Action(
        "back",
        ("escape",),
        "back",
        "Close the innermost thing, or go back to where you were; never quits.",
        Group.LOOK,
        "Back",
        footer=15,
        aliases=("close", "cancel"),
        where=frozenset({Context.OVERVIEW, Context.TREE, Context.FIELD}),
    ),
    # List
    Action(
        "filter",
        ("slash",),
        "filter",
        "Filter: words, column:value, ~fuzzy. enter keeps it, esc clears it.",
        Group.LIST,
        "Filter",
        footer=20,
        aliases=("search", "find"),
        where=frozenset({Context.LIST, Context.TREE}),
    ),
    Action(
        "sort",
        ("o",),
        "sort",
        "Sort by the next column.",
        Group.LIST,
        "Sort by the next column",
        footer=30,
        aliases=("order",),
        where=_LIST,
    ),
    Action(
        "sort-reverse",
        ("O",),
        "reverse",
        "Reverse the sort.",
        Group.LIST,
        "Sort: reverse",
        aliases=("order",),
    ),
    Action(
        "mark",
        ("space",),
        "mark",
        "Mark the row, or take its mark away.",
        Group.LIST,
        "Mark the row",
        aliases=("select",),
    ),
    Action(
        "refresh",
        ("r",),
        "refresh",
        "Ask the API again; in a pane that failed, try it again.",
        Group.LIST,
        "Refresh",
        footer=50,
        aliases=("reload", "retry", "update"),
    ),
    # Copy
    Action(
        "copy-id",
        ("y",),
        "copy id",
        "Copy the id; in the schema the table's or column's name, in JSON the value.",
        Group.COPY,
        "Copy id",
        footer=60,
        aliases=("yank", "name", "clipboard"),
    ),
    Action(
        "copy-curl",
        ("Y",),
        "copy curl",
        "Copy the request as a curl command; it names $LYTICS_API_TOKEN, never the token.",
        Group.COPY,
        "Copy as curl",
        aliases=("yank", "request", "clipboard"),
    ),
    Action(
        "copy-json",
        (),
        "copy JSON",
        "Copy the whole object as JSON, with every secret masked.",
        Group.COPY,
        "Copy as JSON",
        aliases=("yank", "export", "clipboard"),
    ),
    # Program
    Action(
        "theme",
        (),
        "theme",
        "Change between the dark and the light theme.",
        Group.PROGRAM,
        "Theme: dark or light",
        aliases=("colour", "color", "appearance"),
    ),
    Action(
        "profile",
        ("p",),
        "profile",
        "Another profile (sign-in), or another account of this one; forget a profile.",
        Group.PROGRAM,
        "Profile and account",
        footer=70,
        aliases=("sign in", "log in", "token", "switch account", "environment", "forget"),
        where=_LIST,
    ),
    Action(
        "palette",
        ("ctrl+p",),
        "palette",
        "Every command by name.",
        Group.PROGRAM,
        "Command palette",
    ),
    Action(
        "screenshot",
        (),
        "screenshot",
        "Save what is on the screen as an SVG picture, for you alone.",
        Group.PROGRAM,
        "Screenshot",
        aliases=("picture", "save screen", "svg"),
    ),
    Action(
        "help",
        ("question_mark", "f1"),
        "help",
        "Every key that works here.",
        Group.PROGRAM,
        "Help",
        footer=90,
        aliases=("keys", "shortcuts"),
    ),
    Action("quit", ("q",), "quit", "Leave.", Group.PROGRAM, "Quit", footer=95, aliases=("exit",)),
)

_BY_ID = {action.id: action for action in ACTIONS}


def action(action_id: str) -> Action:
    """The action of that id; KeyError where there is none."""
    return _BY_ID[action_id]


# What Textual calls a sign differently from Unicode, and what people call a key.
_SIGN_NAMES = {
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


def _sign_name(sign: str) -> str:
    """What a key with this sign is called, "" for a sign that is on no key."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return _SIGN_NAMES.get(name, name)


_SIGNS = {_sign_name(sign): sign for sign in map(chr, range(0x21, 0x100)) if _sign_name(sign)}
_SHOWN = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", **_SIGNS}


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
        return _sign_name(written) or None
    name = _SPELLINGS.get(written.lower(), written.lower())
    return name if name in _NAMED_KEYS or name in _SIGNS else None


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
        for action_id, given in sorted(overrides.items()):
            shown = shown_line(action_id)
            if action_id not in _BY_ID:
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
