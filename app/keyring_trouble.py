"""What a keyring's failure means: each system and backend has errors of its own.

They are told apart by name, as most of their classes exist on one system only, and none of them is
loaded for that. Their texts are never used: they can hold values.
"""

from __future__ import annotations

import errno
from enum import Enum
from typing import Final

_WINDOWS_TOO_LONG: Final = 1783


class Trouble(Enum):
    """What can be wrong with a keyring; the value is what is said of it."""

    NO_BACKEND = "No OS keyring here."
    LOCKED = "The OS keyring is locked: unlock it and try again."
    DENIED = "The OS keyring refused access."
    DBUS_GONE = "The OS keyring can't be reached: its service (D-Bus) does not answer."
    TIMED_OUT = "The OS keyring did not answer in time; it may be waiting to be unlocked."
    TOO_LONG = "The token is too long for the OS keyring."
    POISONED = (
        "What the OS keyring holds for this profile is not a token. Forget it and enter it again."
    )
    UNKNOWN = "The OS keyring failed in a way that is not known here."


class KeyringProblem(Exception):
    """The keyring can't do it.

    Attributes:
        kind: what is wrong.
        sentence: the same for a person; never any text of the keyring's own, which can hold values.

    """

    def __init__(self, kind: Trouble) -> None:
        super().__init__(kind.value)
        self.kind: Final = kind
        self.sentence: Final = kind.value


_BY_CLASS: Final = {
    "NoKeyringError": Trouble.NO_BACKEND,
    "KeyringLocked": Trouble.LOCKED,
    "LockedException": Trouble.LOCKED,
    "PromptDismissedException": Trouble.DENIED,
    "KeychainDenied": Trouble.DENIED,
    "SecAuthFailure": Trouble.DENIED,
    "AuthenticationError": Trouble.DENIED,
    "PasswordSetError": Trouble.DENIED,
    "PasswordDeleteError": Trouble.DENIED,
    "PermissionError": Trouble.DENIED,
    "SecretServiceNotAvailableException": Trouble.DBUS_GONE,
    "TimeoutError": Trouble.TIMED_OUT,
    "UnicodeDecodeError": Trouble.POISONED,
}
_BY_DBUS_NAME: Final = {
    "org.freedesktop.Secret.Error.IsLocked": Trouble.LOCKED,
    "org.freedesktop.DBus.Error.AccessDenied": Trouble.DENIED,
    "org.freedesktop.DBus.Error.AuthFailed": Trouble.DENIED,
    "org.freedesktop.DBus.Error.LimitsExceeded": Trouble.TOO_LONG,
    "org.freedesktop.DBus.Error.NoReply": Trouble.TIMED_OUT,
    "org.freedesktop.DBus.Error.Timeout": Trouble.TIMED_OUT,
    "org.freedesktop.DBus.Error.TimedOut": Trouble.TIMED_OUT,
}


def trouble_of(error: BaseException) -> Trouble:
    """The innermost error that means something decides: keyring wraps the telling ones."""
    chain: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in chain:
        chain.append(inner)
        inner = inner.__cause__ or inner.__context__
    known = (kind for kind in map(_own_kind, reversed(chain)) if kind is not None)
    return next(known, Trouble.UNKNOWN)


def _own_kind(error: BaseException) -> Trouble | None:
    """What one error means, by names: most of these classes exist on one system only."""
    dbus_name = _dbus_name(error)
    if dbus_name in _BY_DBUS_NAME:
        return _BY_DBUS_NAME[dbus_name]
    if dbus_name.startswith("org.freedesktop.DBus.Error."):
        return Trouble.DBUS_GONE
    if getattr(error, "winerror", None) == _WINDOWS_TOO_LONG:
        return Trouble.TOO_LONG
    if isinstance(error, OSError) and error.errno in (errno.E2BIG, errno.EMSGSIZE):
        return Trouble.TOO_LONG
    for name in class_names(error):
        if name in _BY_CLASS:
            return _BY_CLASS[name]
    # What is left of the system's own errors comes from the socket of the message bus.
    return Trouble.DBUS_GONE if isinstance(error, OSError | EOFError) else None


def _dbus_name(error: BaseException) -> str:
    ask = getattr(error, "get_dbus_name", None)
    name = ask() if callable(ask) else getattr(error, "name", None)
    return name if isinstance(name, str) else ""


def class_names(error: BaseException) -> list[str]:
    """The names of an error's class and of those it stands on, its own first."""
    return [kind.__name__ for kind in type(error).__mro__]
