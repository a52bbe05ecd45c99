"""What a confirmation gate knows of a change: before it is approved, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.api.errors import ApiError
from app.api.models import Auth, Connection
from app.api.outgoing import Outgoing
from app.changes import Change, Difference
from app.impact import Impact


class Ending(Enum):
    """How an approved change ended."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change with everything that a person has to see before saying yes.

    Attributes:
        change: held against the object as it is now.
        outgoing: the request; None where there is a problem, or a conflict for the form.
        impact: what it affects.
        problem: why it can't go on, in a sentence; "" where it can.
        gone: whether the object is not there any more.
        error: the failure behind the problem or a note, if one of the API's is.
        notes: what else to say, each a sentence.
        same_name: ids of what has the name of a create already.
    """

    change: Change
    outgoing: Outgoing | None
    impact: Impact
    problem: str = ""
    gone: bool = False
    error: ApiError | None = None
    notes: tuple[str, ...] = ()
    same_name: frozenset[str] | None = field(default=None, repr=False)

    @property
    def ready(self) -> bool:
        """Whether it may be approved: no problem, and no conflict for the form to decide."""
        return self.outgoing is not None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Before and after of every field, auths by their names."""
        return self.change.differences(self.impact.auth_names)

    @property
    def meanwhile(self) -> tuple[Difference, ...]:
        """What someone else changed since it was shown."""
        return self.change.meanwhile


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an approved change.

    Attributes:
        ending: how it ended.
        sentence: the same in words, ready to be shown.
        status: the HTTP status; None where no answer came.
        request_id: what the vendor's support asks for, or "".
        resource: the object as the answer or the reading back gave it.
        resource_id: the id it has, "" where it is not known.
        created: what was created is called so, on the wire; "" for any other ending.
        error: what went wrong, for ``app/guidance.py``.
        journal_problem: why the outcome is not in the journal; "" where it is.
    """

    ending: Ending
    sentence: str
    status: int | None = None
    request_id: str = ""
    resource: Connection | Auth | None = None
    resource_id: str = ""
    created: str = ""
    error: ApiError | None = None
    journal_problem: str = ""


class After(Enum):
    """How a gate was left."""

    DONE = "done"
    """The change was made."""
    CANCELLED = "cancelled"
    """Nothing was sent, and what was typed may go."""
    CHANGE = "change"
    """Back to the form, everything kept: chosen, or after a write that failed."""
    CONFLICT = "conflict"
    """Back to the form: someone else changed the same fields meanwhile."""


@dataclass(frozen=True, slots=True)
class GateEnd:
    """What a gate leaves behind.

    Attributes:
        after: how it was left.
        change: the change, held against what was read last.
        result: what became of it; None where nothing was sent.
    """

    after: After
    change: Change
    result: Result | None = None
