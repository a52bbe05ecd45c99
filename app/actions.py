"""Every action once: id, keys, title, help. Footer, help, palette and key bindings read it.

The ids are public: the ``[keys]`` table of the configuration file remaps by them. Whether an
action can be done right now is the screen's to say; that it exists, how it is called and which
keys lead to it is said here alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
        opens_field: what is typed right behind its key belongs into the field that it opens.

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
    opens_field: bool = False


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
        opens_field=True,
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
