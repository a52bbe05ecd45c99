"""The setup wizard without its screen: five steps, what was chosen and created, how to go on.

A ``Setup`` is a value: every step forward or back gives another one. It names what was chosen by
id and name alone, so it can be kept on disk; what is typed into the forms is kept apart
(``app/wizard_forms.py``), and no secret ever comes here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from app.changes import Kind
from app.exact import exact_line, exact_name
from app.forms import find_provider
from app.inventory import Inventory

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, Provider


class Step(Enum):
    """The five steps; the value is the name."""

    PROVIDER = "Provider"
    AUTH = "Auth"
    CONNECTION = "Connection"
    SCAN = "Scan"
    SCHEMA = "Schema"


STEPS: Final = tuple(Step)


class Progress(Enum):
    """How a step stands, as a symbol and a word."""

    DONE = ("✔", "done")
    CURRENT = ("●", "current")
    FAILED = ("✖", "failed")
    TO_COME = ("○", "to come")
    NOT_NEEDED = ("–", "not needed")

    def __init__(self, symbol: str, word: str) -> None:
        self.symbol = symbol
        self.word = word


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stays of a provider, an auth or a connection.

    Attributes:
        id: its id; may be "" for a provider.
        name: how it is called, ready to be shown.
        slug: a provider's slug.
    """

    id: str
    name: str
    slug: str = ""

    @property
    def key(self) -> str:
        """What a provider is found by: its slug, else its id."""
        return self.slug or self.id


@dataclass(frozen=True, slots=True)
class Created:
    """Something that the wizard made, by a write that passed the gate."""

    kind: Kind
    id: str
    name: str

    @property
    def words(self) -> str:
        """What it is, with name and id, ready to be shown."""
        return f'{self.kind.value} "{self.name}" ({exact_line(self.id, limit=100)})'

    def is_same(self, other: Created) -> bool:
        """Whether both are the same object, however it is called by now."""
        return (self.kind, self.id) == (other.kind, other.id)


@dataclass(frozen=True, slots=True)
class Setup:
    """How far a setup has come.

    Attributes:
        step: the step on show.
        provider: the platform.
        needs_auth: False for a provider that needs no auth: that step is left out.
        auth: the credentials that the connection will work with.
        connection: the connection.
        tables: how many tables the scan found; None where it found none out yet.
        created: what the wizard made, in that order; it stays whatever fails afterwards.
        trouble: what failed at the step on show, a sentence that is ready to be shown; "" else.
    """

    step: Step = Step.PROVIDER
    provider: Chosen | None = None
    needs_auth: bool = True
    auth: Chosen | None = None
    connection: Chosen | None = None
    tables: int | None = None
    created: tuple[Created, ...] = ()
    trouble: str = ""

    # Where it stands

    @property
    def way(self) -> tuple[Step, ...]:
        """The steps that this setup takes."""
        return tuple(step for step in STEPS if step is not Step.AUTH or self.needs_auth)

    def is_done(self, step: Step) -> bool:
        """Whether a step has its result; the last one is done once it can be looked at."""
        return {
            Step.PROVIDER: self.provider is not None,
            Step.AUTH: self.auth is not None or not self.needs_auth,
            Step.CONNECTION: self.connection is not None,
            Step.SCAN: self.tables is not None,
            Step.SCHEMA: self.tables is not None and self.step is Step.SCHEMA,
        }[step]

    @property
    def reached(self) -> Step:
        """The first step that has no result yet: where a setup goes on."""
        return next((step for step in self.way if not self.is_done(step)), Step.SCHEMA)

    def progress(self) -> tuple[tuple[Step, Progress], ...]:
        """All five steps and how each stands, for the step bar."""
        return tuple((step, self._progress_of(step)) for step in STEPS)

    def _progress_of(self, step: Step) -> Progress:
        if step not in self.way:
            return Progress.NOT_NEEDED
        if step is self.step:
            return Progress.FAILED if self.trouble else Progress.CURRENT
        return Progress.DONE if self.is_done(step) else Progress.TO_COME

    @property
    def begun(self) -> bool:
        """Whether leaving would lose something that is worth a question."""
        return self.provider is not None or bool(self.created)

    # Forward and back

    def with_provider(self, provider: Provider) -> Setup:
        """Take a provider. Another one than before drops what was chosen for the first."""
        chosen = Chosen(provider.id, _name(provider.name or provider.slug), provider.slug)
        same = self.provider is not None and self.provider.key == chosen.key
        kept = self if same else replace(self, auth=None, connection=None, tables=None)
        kept = replace(kept, provider=chosen, needs_auth=not provider.no_auth)
        return replace(kept, step=kept._after(Step.PROVIDER), trouble="")

    def with_auth(self, auth: Auth, *, created: bool = False) -> Setup:
        """Take an auth. A connection that was made with another one is not this setup's any more.

        Args:
            auth: as the API has it.
            created: whether the wizard made it just now.
        """
        chosen = Chosen(auth.id, _name(auth.label))
        same = self.auth is not None and self.auth.id == chosen.id
        kept = self if same else replace(self, connection=None, tables=None)
        kept = kept._created(Kind.AUTH, chosen) if created else kept
        return replace(kept, auth=chosen, step=Step.CONNECTION, trouble="")

    def with_connection(self, connection: Connection, *, created: bool = True) -> Setup:
        """Take the connection, which the wizard made unless said otherwise."""
        chosen = Chosen(connection.id, _name(connection.label))
        same = self.connection is not None and self.connection.id == chosen.id
        kept = self if same else replace(self, tables=None)
        kept = kept._created(Kind.CONNECTION, chosen) if created else kept
        return replace(kept, connection=chosen, step=Step.SCAN, trouble="")

    def with_tables(self, count: int) -> Setup:
        """The scan answered: the connection works. The step stays, for a first look at data."""
        return replace(self, tables=count, trouble="")

    def failed(self, sentence: str) -> Setup:
        """The step on show failed; what exists stays, and trying again is the same step.

        Args:
            sentence: what failed and why, ready to be shown.
        """
        tables = None if self.step is Step.SCAN else self.tables
        return replace(self, trouble=sentence, tables=tables)

    def forward(self) -> Setup:
        """The next step, where this one has its result."""
        if not self.is_done(self.step):
            return self
        return replace(self, step=self._after(self.step), trouble="")

    def back(self) -> Setup | None:
        """The step before; nothing is lost by it. None on the first: that is leaving."""
        place = self.way.index(self.step)
        return replace(self, step=self.way[place - 1], trouble="") if place else None

    def towards(self, step: Step) -> Setup:
        """Back to a step, or forward to it as far as the setup has come; nothing is lost by it."""
        if step not in self.way or step is self.step:
            return self
        if self.way.index(step) < self.way.index(self.step):
            return replace(self, step=step, trouble="")
        further = self.forward()
        return further.towards(step) if further is not self else self

    def _after(self, step: Step) -> Step:
        place = self.way.index(step)
        return self.way[min(place + 1, len(self.way) - 1)]

    # What was created

    def also_created(self, kind: Kind, made: Auth | Connection) -> Setup:
        """It turned out what was created, after the setup went on elsewhere."""
        return self._created(kind, Chosen(made.id, _name(made.label)))

    def _created(self, kind: Kind, chosen: Chosen) -> Setup:
        made = Created(kind, chosen.id, chosen.name)
        others = (item for item in self.created if not item.is_same(made))
        return replace(self, created=(*others, made))

    @property
    def created_words(self) -> str:
        """What was created so far, with ids, in one line."""
        return ", ".join(item.words for item in self.created) or "nothing"

    @property
    def to_delete(self) -> tuple[Created, ...]:
        """What was created, in the order in which it can be deleted: what uses it goes first."""
        newest = tuple(reversed(self.created))
        return tuple(sorted(newest, key=lambda item: item.kind is not Kind.CONNECTION))

    def without(self, gone: Created) -> Setup:
        """Something that was created or chosen is deleted: the setup goes on without it."""
        created = tuple(item for item in self.created if not item.is_same(gone))
        kept = replace(self, created=created)
        if gone.kind is Kind.AUTH and kept.auth is not None and kept.auth.id == gone.id:
            # Its connection can't work without it.
            kept = replace(kept, auth=None, connection=None, tables=None)
        connection = kept.connection
        if gone.kind is Kind.CONNECTION and connection is not None and connection.id == gone.id:
            kept = replace(kept, connection=None, tables=None)
        return kept._not_beyond()

    def _not_beyond(self) -> Setup:
        """On no later step than can be reached."""
        reached = self.reached
        beyond = STEPS.index(self.step) > STEPS.index(reached)
        return replace(self, step=reached, trouble="") if beyond else self


def _name(text: str) -> str:
    return exact_name(text, limit=100)


# ------------------------------------------------------------------------------ going on later


@dataclass(frozen=True, slots=True)
class Resumed:
    """A setup that goes on: as far as what it names still exists, and what is gone, in words."""

    setup: Setup
    notes: tuple[str, ...] = ()


def resume(setup: Setup, inventory: Inventory) -> Resumed:
    """A kept setup held against the account as it is now; it goes on at the first open step.

    What is not in a list that was read whole is gone; where a list is missing or incomplete, what
    the setup names is taken to be there still.
    """
    kept = replace(setup, trouble="", tables=None)
    notes: list[str] = []
    named = list(setup.created)
    for kind, chosen in ((Kind.AUTH, setup.auth), (Kind.CONNECTION, setup.connection)):
        if chosen is not None:
            named.append(Created(kind, chosen.id, chosen.name))
    for item in named:
        if not _is_there(item, inventory):
            notes.append(f"Not there any more: {item.words}.")
            kept = kept.without(item)
    provider = setup.provider
    listed = inventory.providers.complete
    if provider is not None and listed and find_provider(inventory, provider.key) is None:
        notes.append(f'Not listed any more: provider "{provider.name}".')
        kept = replace(kept, provider=None, auth=None, connection=None)
    return Resumed(replace(kept, step=kept.reached), tuple(dict.fromkeys(notes)))


def _is_there(item: Created, inventory: Inventory) -> bool:
    if item.kind is Kind.AUTH:
        return not inventory.auths.complete or bool(inventory.auths_with_id(item.id))
    listed = inventory.connections
    there = any(each.id == item.id and not each.deleted for each in listed.items)
    return there or not listed.complete
