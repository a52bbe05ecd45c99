"""Every screen and dialog of the program, and how a person gets there from the main screen.

The sentinel and the hostile-text tests walk it; ``test_registry.py`` fails while a screen of
``screens/`` is missing here. Keys are Textual's names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """How to get to a screen and back.

    Attributes:
        keys: from the main screen, with the focus on the list.
        see: what stands on it, in the demo's account.
        back: from there to the main screen.
    """

    keys: tuple[str, ...]
    see: tuple[str, ...]
    back: tuple[str, ...]


REGISTRY: dict[str, Way] = {
    "MainScreen": Way((), ("1 Connections", "q quit"), ()),
    "HelpScreen": Way(("?",), ("Help: every key",), ("escape",)),
    "JournalScreen": Way(("x",), ("Journal of changes", "No changes yet."), ("escape",)),
    "ProfilesScreen": Way(("p",), ("Profile and account", "Accounts that"), ("escape",)),
    "SignInScreen": Way(("p", "n"), ("Sign in to a Lytics account", "paste it here"), ("escape",)),
}

VIEWS: dict[str, Way] = {
    "connections": Way(("1",), ("1 Connections",), ()),
    "auth providers": Way(("2",), ("2 Auth providers",), ("1",)),
    "providers": Way(("3",), ("3 Providers",), ("1",)),
    "schema": Way(("enter", "]"), ("Schema",), ("escape",)),
    "used by": Way(("enter", "]", "]"), ("Used by",), ("escape", "1")),
    "JSON": Way(("enter", "]", "]", "]"), ("JSON",), ("escape", "1")),
    "filter": Way(("/", "o", "r"), ("or",), ("escape", "escape")),
    "palette": Way(("ctrl+p",), ("Search for commands",), ("escape",)),
}
"""What is no screen of its own, but draws foreign text."""

ABSTRACT = frozenset({"ActionScreen"})
"""Bases that nobody ever sees."""
