"""What a change affects, read just now: who works with the connection or the auth, and how it is.

Nothing is never claimed where a list failed or lacks something: then the note says why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app import times
from app.api.errors import ApiError
from app.api.models import Auth, Connection, DataModel, Job, Listing
from app.changes import Change, Verb
from app.derived import UsedBy
from app.exact import exact_line, exact_name
from app.inventory import Inventory
from app.parts import Part
from app.shown import shown_line
from app.text import counted

if TYPE_CHECKING:
    from app.api.client import LyticsClient

_ENDED = frozenset({"completed", "deleted", "deleting"})


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing that a change affects; all texts are ready to be shown.

    Attributes:
        what: "connection", "data model" or "job".
        status: symbol and word for a connection, the API's own word else, "" where unknown.
    """

    what: str
    name: str
    id: str
    status: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change affects.

    Attributes:
        affected: connections first, then data models, then jobs.
        note: why there may be more; "" where the list is whole.
        auth_names: how to name each auth: label, short id and status.
        inventory: the account as it was read for this.
    """

    affected: tuple[Affected, ...] = ()
    note: str = ""
    auth_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    inventory: Inventory = field(default_factory=Inventory, repr=False)

    @property
    def summary(self) -> str:
        """How much it affects, in words: "2 data models, 1 job", "nothing", "unknown"."""
        counts = dict.fromkeys(("connection", "data model", "job"), 0)
        for item in self.affected:
            counts[item.what] += 1
        words = ", ".join(counted(count, what) for what, count in counts.items() if count)
        if self.note:
            return f"at least {words}" if words else "unknown"
        return words or "nothing"


async def read_impact(client: LyticsClient, change: Change) -> Impact:
    """Read what the change affects; an API error becomes the note and is not raised."""
    inventory = Inventory()
    if change.verb is Verb.CREATE:
        return Impact(inventory=inventory)
    await asyncio.gather(
        _fill(inventory.connections, client.list_connections()),
        _fill(inventory.auths, client.list_auths()),
        _fill(inventory.data_models, client.list_data_models()),
        # Hidden jobs stop as well, so they are asked for too.
        _fill(inventory.jobs, client.list_jobs(show_all=True)),
    )
    inventory.jobs.items = tuple(
        job for job in inventory.jobs.items if job.status.strip().lower() not in _ENDED
    )
    return impact_on(inventory, change)


def impact_on(inventory: Inventory, change: Change) -> Impact:
    """What the change affects, as far as the inventory tells."""
    subject = change.live or change.shown
    if subject is None:
        return Impact(inventory=inventory)
    if isinstance(subject, Connection):
        used = inventory.connection_used_by(subject)
    else:
        used = _auth_used_by(inventory, subject)
    return Impact(
        tuple(_affected(inventory, used)),
        shown_line(used.note),
        {auth.id: _auth_name(inventory, auth) for auth in inventory.auths.items if auth.id},
        inventory,
    )


async def _fill(part: Part[Any], asked: Awaitable[Listing[Any]]) -> None:
    try:
        listing = await asked
    except ApiError as error:
        part.error = error
        return
    part.items = listing.items
    part.rejected = listing.rejected
    part.more_exist = listing.more_exist
    part.loaded_at = times.now()


def _auth_used_by(inventory: Inventory, auth: Auth) -> UsedBy:
    """Connections and jobs that name the auth, and what reads those connections."""
    used = inventory.auth_used_by(auth)
    models: dict[int, DataModel] = {}
    notes = [used.note]
    for connection in used.connections:
        through = inventory.connection_used_by(connection)
        models.update((id(model), model) for model in through.data_models)
    if used.connections:
        notes.append(inventory.data_models.shortfall())
    note = "; ".join(dict.fromkeys(filter(None, notes)))
    return UsedBy(
        connections=used.connections, data_models=tuple(models.values()), jobs=used.jobs, note=note
    )


def _affected(inventory: Inventory, used: UsedBy) -> Iterable[Affected]:
    for connection in used.connections:
        status = inventory.connection_status(connection).kind.label
        yield Affected("connection", exact_name(connection.label), _id(connection.id), status)
    for model in used.data_models:
        yield Affected("data model", exact_name(model.name), _id(model.id), _model_status(model))
    for job in used.jobs:
        yield Affected("job", _job_name(job), _id(job.id), exact_line(job.status))


def _model_status(model: DataModel) -> str:
    words = (model.status, model.health.status if model.health is not None else "")
    return " · ".join(dict.fromkeys(exact_line(word) for word in words if word))


def _job_name(job: Job) -> str:
    return exact_name(job.name or job.workflow)


def _auth_name(inventory: Inventory, auth: Auth) -> str:
    status = inventory.auth_status(auth).kind.label
    return f"{exact_name(auth.label)} ({exact_line(auth.id[:8])}) {status}"


def _id(text: str) -> str:
    return exact_line(text)
