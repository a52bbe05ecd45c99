"""What is there now: the reads around a write, and what they tell when its answer never came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.api.errors import ApiError, NotFound, UnknownShape
from app.api.models import Auth, Connection
from app.change_rules import values_of
from app.changes import Change, Kind, Verb
from app.exact import exact_line, exact_name

if TYPE_CHECKING:
    from app.api.client import LyticsClient


async def read_object(client: LyticsClient, change: Change) -> Connection | Auth:
    """The object of an update or a delete, as it is now.

    Raises:
        ApiError: it could not be read, or what came is not what was asked for.
    """
    found: Connection | Auth
    if isinstance(change.shown, Auth):
        found = await client.get_auth(change.shown)
    else:
        found = await client.get_connection(change.resource_id)
    if found.id == change.resource_id:
        return found
    if not found.id and not found.raw.keys().isdisjoint(("label", "name")):
        return found.model_copy(update={"id": change.resource_id})
    what = f"read {'an' if change.kind is Kind.AUTH else 'a'} {change.kind.value}"
    raise UnknownShape(what, f"The API answered with another {change.kind.value} or with none.")


async def with_its_name(client: LyticsClient, change: Change) -> list[Connection | Auth]:
    """What is listed under the name that a create gives."""
    found: list[Connection | Auth]
    if change.kind is Kind.AUTH:
        found = [item for item in (await client.list_auths()).items if item.label == change.name]
    else:
        listed = (await client.list_connections()).items
        found = [item for item in listed if item.label == change.name and not item.deleted]
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading back told: in a sentence, and the object if it is there."""

    sentence: str
    resource: Connection | Auth | None = None


async def read_back(
    client: LyticsClient, change: Change, same_name: frozenset[str] | None
) -> Found:
    """Look once at what is there now, and say what that tells of a write without an answer.

    Args:
        client: reads.
        change: what was sent.
        same_name: the ids that had the name of a create before; None where that is unknown.
    """
    try:
        if change.verb is Verb.CREATE:
            return _after_create(change, same_name, await with_its_name(client, change))
        found = await read_object(client, change)
    except NotFound as error:
        # Without its type it is asked for by a path that not every server offers.
        if change.verb is Verb.DELETE and change.path_is_sure:
            return Found("Read back: it is gone.")
        return Found(f"Read back: {error.message}")
    except ApiError as error:
        return Found(f"Reading it back failed too: {error.message}")
    deleted = isinstance(found, Connection) and found.deleted
    if change.verb is Verb.DELETE:
        return Found(
            "Read back: it is gone." if deleted else "Read back: it is still there.", found
        )
    if deleted:
        return Found("Read back: it has been deleted meanwhile.", found)
    return Found(_after_update(change, found), found)


def _after_create(
    change: Change, before: frozenset[str] | None, found: Sequence[Connection | Auth]
) -> Found:
    name = f'{change.kind.value} called "{change.shown_name}"'
    if not found:
        return Found(f"Read back: no {name} is listed. It may still appear.")
    new = [item for item in found if before is not None and item.id not in before]
    if len(new) == 1:
        return Found(
            f"Read back: a new {name} is there now. It is probably this one; someone else may "
            "have made it.",
            new[0],
        )
    if not new and before is not None:
        return Found(f"Read back: no new {name} is listed. It may still appear.")
    return Found(f"Read back: a {name} is there; whether it is this one can't be told.")


def _after_update(change: Change, found: Connection | Auth) -> str:
    before = values_of(change.live) if change.live is not None else {}
    now = values_of(found)
    wanted = {name: value for name, value in change.edits.items() if name != "config"}
    if wanted:
        if all(now.get(name, "") == value for name, value in wanted.items()):
            return "Read back: it has the new values."
        if all(now.get(name, "") == before.get(name, "") for name in wanted):
            return "Read back: it still has the old values."
        return "Read back: it has neither the old values nor the new ones alone."
    if change.live is not None and found.updated != change.live.updated:
        return "Read back: it was saved meanwhile, but its credentials can't be read to be sure."
    return "Read back: nothing tells that it was saved; its credentials can't be read to be sure."


async def present_state(client: LyticsClient, change: Change) -> Found:
    """What is there after a 404 or a 409, which mean that someone else changed something."""
    try:
        if change.verb is Verb.CREATE:
            ids = [exact_line(item.id) for item in await with_its_name(client, change)]
            if not ids:
                return Found("")
            there = "There is 1" if len(ids) == 1 else f"There are {len(ids)}"
            return Found(f"{there} of this name now, id {', '.join(ids[:3])}.")
        found = await read_object(client, change)
    except NotFound:
        return Found("It is not there now." if change.path_is_sure else "")
    except ApiError:
        return Found("")
    if isinstance(found, Connection) and found.deleted:
        return Found("It is deleted now.", found)
    return Found(f'There now: "{exact_name(found.label)}".', found)
