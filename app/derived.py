"""What is derived from the parts of an account, as values: status, last used, used by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, DataModel, Job


class StatusKind(Enum):
    """What the status column can say: symbol and word, best first (the sort order)."""

    HEALTHY = ("●", "healthy")
    NO_AUTH = ("○", "no auth")
    LOADING = ("◌", "loading")
    UNKNOWN = ("▲", "unknown")
    UNHEALTHY = ("✖", "unhealthy")
    MISSING_AUTH = ("✖", "missing auth")

    def __init__(self, symbol: str, word: str) -> None:
        self.symbol = symbol
        """The sign that stands before the word, never alone."""
        self.word = word
        """The word that stands beside the symbol, whatever the colour."""
        self.label = f"{symbol} {word}"
        """Symbol and word, as lists show them."""
        self.severity = len(type(self).__members__)
        """0 for the best; a list sorted by status shows the worst first."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status and why, in words for the detail ("" where the word says it all)."""

    kind: StatusKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LastTest:
    """What a test of a connection in this session found.

    Attributes:
        passed: whether every rung held.
        at: when it ended.
        finding: what failed, in words; "" where nothing did.
    """

    passed: bool
    at: datetime
    finding: str = ""

    def combined(self, status: Status) -> Status:
        """The status by the auths together with this."""
        moment = f"at {self.at:%H:%M} UTC"
        if self.passed:
            open_ = status.kind in (StatusKind.UNKNOWN, StatusKind.NO_AUTH, StatusKind.HEALTHY)
            kind = StatusKind.HEALTHY if open_ else status.kind
            return Status(kind, _joined(status.reason, f"its test passed {moment}"))
        worse = status.kind.severity > StatusKind.UNHEALTHY.severity
        kind = status.kind if worse else StatusKind.UNHEALTHY
        return Status(kind, _joined(status.reason, f"its test failed {moment}: {self.finding}"))


def _joined(*reasons: str) -> str:
    return "; ".join(filter(None, reasons))


@dataclass(frozen=True, slots=True)
class LastUsed:
    """When something was last used, and by which source that is known.

    ``known`` is False while a source that could hold a newer time is not loaded; ``note`` then
    says which. ``time`` is the newest of what is there all the same.
    """

    time: datetime | None = None
    source: str = ""
    known: bool = True
    note: str = ""

    @property
    def certain(self) -> datetime | None:
        """What a list tells: the time, unless a newer one could be missing."""
        return self.time if self.known else None


@dataclass(frozen=True, slots=True)
class UsedBy:
    """What refers to an object. ``note`` says why the list may lack some, "" if it is whole."""

    connections: tuple[Connection, ...] = ()
    auths: tuple[Auth, ...] = ()
    data_models: tuple[DataModel, ...] = ()
    jobs: tuple[Job, ...] = ()
    note: str = ""

    @property
    def count(self) -> int:
        """How many things refer to it, as far as is known."""
        return len(self.connections) + len(self.auths) + len(self.data_models) + len(self.jobs)

    @property
    def known(self) -> bool:
        """Whether anything can be said: none of an incomplete list is not none."""
        return self.count > 0 or not self.note
