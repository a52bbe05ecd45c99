"""What an action is: its id, keys, title and help, and where its footer entry stands."""

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
    TEST = "Test and scan"
    CHANGE = "Change"
    COPY = "Copy"
    PROGRAM = "Program"


_READING = frozenset({Context.LIST, Context.OVERVIEW, Context.TREE})
LIST = frozenset({Context.LIST})
OVERVIEW = frozenset({Context.OVERVIEW})


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
