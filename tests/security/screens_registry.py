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
        keys: from the main screen, with the focus on the list, or from what it lies ``over``.
        see: what stands on it, in the demo's account.
        back: from there to the main screen, or to what it lies ``over``.
        over: the way to what it is opened from; None for the main screen.
    """

    keys: tuple[str, ...]
    see: tuple[str, ...]
    back: tuple[str, ...]
    over: Way | None = None

    @property
    def steps(self) -> tuple[Way, ...]:
        """The ways to go one after the other; back from the last to the first."""
        return (*(self.over.steps if self.over is not None else ()), self)


NEW_CONNECTION = Way(("n",), ("New connection", "SSL mode"), ("escape",))
NEW_AUTH = Way(("2", "n"), ("New auth", "Description"), ("escape", "1"))
AUTH_TYPES = Way(("tab", "space"), ("airship-connect", "↑ ↓ move"), ("escape",), NEW_AUTH)
WITH_A_KEY = Way((*"gcs-jwt", "enter"), ("Cert JSON", "From file"), (), AUTH_TYPES)
EDIT = Way(("e",), ("Edit connection", "Description"), ("escape", "escape"))
SCAN = Way(("s",), ("Scan", "f5 run"), ("escape",))
SCANNED = Way((*"select 1", "f5"), ("✔ 1 row", "enter whole value"), (), SCAN)

WIZARD = Way(("w",), ("Set up an integration", "Which platform?"), ("escape",))
WIZARD_AUTHS = Way(
    (*"snowflake", "enter"), ("Which credentials for", "+ Create"), ("escape",), WIZARD
)
WIZARD_FORM = Way((*"airship", "enter"), ("New credentials for", "Label"), ("escape",), WIZARD)


REGISTRY: dict[str, Way] = {
    "MainScreen": Way((), ("1 Connections", "q quit"), ()),
    "HelpScreen": Way(("?",), ("Help: every key",), ("escape",)),
    "JournalScreen": Way(("x",), ("Journal of changes", "No changes yet."), ("escape",)),
    "ProfilesScreen": Way(("p",), ("Profile and account", "Accounts that"), ("escape",)),
    "FormScreen": NEW_CONNECTION,
    "PickScreen": Way(
        ("tab", "tab", "space"), ("↑ ↓ move", "enter use"), ("escape",), NEW_CONNECTION
    ),
    "FileScreen": Way(
        ("tab", "tab", "tab", "ctrl+o"), ("The path of the file",), ("escape",), WITH_A_KEY
    ),
    "GateScreen": Way(("d",), ("Delete connection", "What stops working"), ("escape",)),
    "LadderScreen": Way(("t",), ("Test connection", "test again"), ("escape",)),
    "ManyScreen": Way(
        ("space", "ctrl+p", *"test many", "enter"),
        ("Test many connections", "export as JSON"),
        ("escape", "k", "space"),
    ),
    "ScanScreen": SCAN,
    "ValueScreen": Way(("enter",), ("number · ", "1 character"), ("escape",), SCANNED),
    "ExportScreen": Way(("e",), ("Export the rows", "The path of the file"), ("escape",), SCANNED),
    "WizardScreen": WIZARD,
    "QuestionScreen": Way(
        (*"typed", "escape", "escape"),
        ("Leave this setup?", "Keep it for later"),
        ("down", "enter"),
        WIZARD_FORM,
    ),
    "Palette": Way(("ctrl+p",), ("Search for commands",), ("escape",)),
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
    "new auth": NEW_AUTH,
    "auth types": AUTH_TYPES,
    "a form with a key": WITH_A_KEY,
    "edit": EDIT,
    "update": Way(("x", "enter"), ("Update connection", "What works with it"), ("escape",), EDIT),
    "edit auth": Way(("2", "e"), ("Edit auth", "secret: type or paste"), ("escape", "1")),
    "delete auth": Way(("2", "d"), ("Delete auth", "What stops working"), ("escape", "1")),
    "auths in the wizard": WIZARD_AUTHS,
    "connection in the wizard": Way(
        ("enter",), ("The connection", "Description"), ("escape",), WIZARD_AUTHS
    ),
}
"""What is no screen of its own, but draws foreign text."""

ABSTRACT = frozenset({"ActionScreen", "Dialog"})
"""Bases that nobody ever sees."""
