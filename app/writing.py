"""Carries a change out: fresh reads before, one request, and what became of it.

``prepare`` reads the object and what the change affects; a gate shows that. ``carry_out`` writes
the journal line, sends the approved request once, and tells what happened. A write without an
answer is *unknown*: the object is read back once and what was found is said. Nothing is ever
sent twice; trying again means preparing anew.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.api.errors import (
    ApiError,
    Conflict,
    MethodNotAllowed,
    NoAnswer,
    NotFound,
    NotSent,
    Redirected,
    Refused,
    ServerFailed,
)
from app.api.models import Auth, Connection
from app.api.outgoing import Outgoing
from app.changes import Change, ChangeRefused, Kind, Verb
from app.exact import exact_line
from app.gate_facts import Ending, Prepared, Result
from app.impact import impact_on, read_impact
from app.journal import Entry, Event, Journal, new_attempt
from app.private_files import PrivateFileProblem
from app.reading_back import Found, present_state, read_back, read_object, with_its_name

if TYPE_CHECKING:
    from app.api.approved import Approved
    from app.api.client import LyticsClient
    from app.api.outgoing import Outcome

_SEE_OTHER: Final = 303
_READ_ONLY = "Read-only is in force, by --read-only or by the profile."


# ------------------------------------------------------------------------------ before


async def prepare(client: LyticsClient, change: Change, journal: Journal) -> Prepared:
    """Read what has to be known before a change is approved. Nothing is sent but reads.

    No API error is raised: each becomes a problem, a note, or the impact's note.
    """
    impact, found, unwritable = await asyncio.gather(
        read_impact(client, change),
        _look(client, change),
        asyncio.to_thread(journal.problem),
    )
    problem, gone, error, notes = "", False, None, tuple[str, ...]()
    same_name: frozenset[str] | None = None
    if isinstance(found, ApiError):
        problem, gone, error, notes = _unread(change, found)
    elif isinstance(found, Connection | Auth):
        gone = isinstance(found, Connection) and found.deleted
        try:
            change = change.against(found)
            impact = impact_on(impact.inventory, change)
        except ChangeRefused as refused:
            problem = str(refused)
    else:
        same_name = found
        if same_name:
            notes = (f'There is a {change.kind.value} called "{change.shown_name}" already.',)
    if gone:
        problem = _gone(change)
    elif not problem and change.empty:
        problem = "This would change nothing."
    of_the_read = problem
    problem = (_READ_ONLY if client.read_only else "") or problem or unwritable
    if problem != of_the_read:
        error = None  # what the API said of the read is not what stands in the way
    outgoing = None
    if not problem and not change.conflicts:
        try:
            outgoing = client.outgoing(change.write)
        except ApiError as refused_value:
            problem, error = refused_value.message, refused_value
    return Prepared(change, outgoing, impact, problem, gone, error, notes, same_name)


async def _look(
    client: LyticsClient, change: Change
) -> Connection | Auth | frozenset[str] | ApiError | None:
    """The object as it is now; for a create, the ids of what has its name already."""
    try:
        if change.shown is not None:
            return await read_object(client, change)
        return frozenset(item.id for item in await with_its_name(client, change))
    except ApiError as error:
        # A list that can't be read doesn't stand in the way of a create.
        return error if change.shown is not None else None


def _gone(change: Change) -> str:
    return f"This {change.kind.value} is not there any more: someone else deleted it."


def _unread(change: Change, error: ApiError) -> tuple[str, bool, ApiError, tuple[str, ...]]:
    """What it means that the object could not be read: problem, gone, error, notes."""
    if isinstance(error, NotFound) and change.path_is_sure:
        return _gone(change), True, error, ()
    if change.verb is Verb.DELETE:
        note = "It could not be read just now, so it stands here as it was last seen: "
        return "", False, error, (note + error.message,)
    sentence = "It could not be read just now, and an update sends every field back as it is: "
    return sentence + error.message, False, error, ()


async def record_cancel(journal: Journal, prepared: Prepared) -> str:
    """Write down that a person said no at the gate; why that failed, or ""."""
    entry = _entry(prepared.change, prepared.outgoing, Event.CANCELLED, new_attempt())
    return await _write_down(journal, prepared.change, entry)


# ------------------------------------------------------------------------------ doing it


async def carry_out(
    client: LyticsClient, journal: Journal, prepared: Prepared, approved: Approved
) -> Result:
    """Send an approved change, once, and tell what became of it.

    Whatever ends this early (the program is closing) leaves "unknown" in the journal.
    """
    change = prepared.change
    if approved.outgoing is not prepared.outgoing:
        sentence = "Nothing was sent: what was approved is not what was prepared."
        return Result(Ending.NOT_SENT, sentence, resource_id=change.resource_id)
    attempt = _entry(change, approved.outgoing, Event.ATTEMPT, new_attempt())
    unwritable = await _write_down(journal, change, attempt)
    if unwritable:
        sentence = f"Nothing was sent: without a journal line nothing is changed. {unwritable}"
        return Result(Ending.NOT_SENT, sentence, resource_id=change.resource_id)
    try:
        result = await _send(client, prepared, approved)
    except BaseException:
        gave_up = replace(attempt, event=Event.UNKNOWN, detail="Given up before an answer came.")
        _write_at_once(journal, change, gave_up)
        raise
    outcome = replace(
        attempt,
        event=_EVENTS[result.ending],
        resource_id=result.resource_id or change.resource_id,
        status=result.status,
        request_id=result.request_id,
        detail=result.sentence,
    )
    return replace(result, journal_problem=await _write_down(journal, change, outcome))


_EVENTS = {
    Ending.DONE: Event.DONE,
    Ending.REFUSED: Event.FAILED,
    Ending.UNKNOWN: Event.UNKNOWN,
    Ending.NOT_SENT: Event.FAILED,
}


async def _send(client: LyticsClient, prepared: Prepared, approved: Approved) -> Result:
    change = prepared.change
    try:
        outcome = await client.write(approved)
    except ApiError as error:
        return await _failed(client, prepared, error)
    return _done(change, outcome)


def _done(change: Change, outcome: Outcome) -> Result:
    resource = outcome.resource
    name = change.shown_name
    if resource is not None and resource.label:
        name = exact_line(resource.label, _plain(change))
    past = {Verb.CREATE: "Created", Verb.UPDATE: "Updated", Verb.DELETE: "Deleted"}[change.verb]
    return Result(
        Ending.DONE,
        f'{past} "{name}".',
        outcome.status,
        outcome.request_id,
        resource,
        # What an answer to an update calls it is no news: it is what was asked to be changed.
        change.resource_id or (resource.id if resource is not None else ""),
        change.name if change.verb is Verb.CREATE else "",
    )


async def _failed(client: LyticsClient, prepared: Prepared, error: ApiError) -> Result:
    change = prepared.change
    facts = Result(
        ending_of(error),
        error.message,
        error.status,
        error.request_id,
        resource_id=change.resource_id,
        error=error,
    )
    if facts.ending is Ending.NOT_SENT:
        return replace(facts, sentence=f"Nothing was sent: {error.message}")
    if facts.ending is Ending.REFUSED:
        past = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "deleted"}
        sentence = f"Not {past[change.verb]}: {_stopped(error.message)}"
        now = Found("")
        if isinstance(error, NotFound | Conflict):
            now = await present_state(client, change)
        elif isinstance(error, ServerFailed):
            now = await read_back(client, change, prepared.same_name)
        more = _of_a_delete(error, now) if _deletes_auth(change) else now.sentence
        return replace(facts, sentence=f"{sentence} {more}".strip(), resource=now.resource)
    found = await read_back(client, change, prepared.same_name)
    sentence = f"Unknown whether it happened: {_stopped(error.message)} {found.sentence}"
    return replace(
        facts,
        sentence=sentence,
        resource=found.resource,
        resource_id=found.resource.id if found.resource is not None else change.resource_id,
    )


def ending_of(error: ApiError) -> Ending:
    """What a failed write means: whether it can have happened."""
    if isinstance(error, NotSent) or (isinstance(error, NoAnswer) and not error.left):
        return Ending.NOT_SENT
    if isinstance(error, ServerFailed) and not error.code:
        return Ending.UNKNOWN  # a gateway's word: the API behind it may have done it
    if isinstance(error, Redirected) and error.status == _SEE_OTHER:
        return Ending.UNKNOWN  # by its meaning it was done, and this points to the result
    return Ending.REFUSED if isinstance(error, Refused) else Ending.UNKNOWN


def _stopped(message: str) -> str:
    """The API's words as a sentence: more is said behind them."""
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."


def _deletes_auth(change: Change) -> bool:
    return change.kind is Kind.AUTH and change.verb is Verb.DELETE


def _of_a_delete(error: ApiError, now: Found) -> str:
    """Why an auth was not deleted: the operation is documented, but not offered everywhere."""
    if isinstance(error, MethodNotAllowed):
        return "It is documented, but this server can't delete an auth by its id."
    if not isinstance(error, NotFound):
        return now.sentence
    if now.resource is not None:
        return "It is still there: this server can't delete an auth by its id."
    either = "Someone deleted it meanwhile, or this server can't delete an auth by its id."
    return f"{now.sentence} {either}".strip()


# ------------------------------------------------------------------------------ the journal


def _entry(change: Change, outgoing: Outgoing | None, event: Event, attempt: str) -> Entry:
    request: dict[str, object] = {"method": change.method}
    if outgoing is not None:
        request["url"] = outgoing.url
    if change.body is not None:
        request["body"] = change.masked_body
    return Entry(
        event,
        "",
        attempt,
        verb=change.verb.value,
        kind=change.kind.value,
        resource_id=change.resource_id,
        name=change.name,
        request=request,
    )


def _plain(change: Change) -> list[str]:
    return [secret.get_secret_value() for secret in change.secrets]


def _write_at_once(journal: Journal, change: Change, entry: Entry) -> str:
    """Write a line; why that failed, or ""."""
    try:
        journal.write(entry, change.secrets)
    except PrivateFileProblem as error:
        return str(error)
    return ""


async def _write_down(journal: Journal, change: Change, entry: Entry) -> str:
    return await asyncio.to_thread(_write_at_once, journal, change, entry)
