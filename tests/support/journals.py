"""A journal to look at: what a morning's changes leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.journal import Entry, Event, Journal
from app.session import Session
from tests.support.app_driver import fixed_clock

URL = "https://api.lytics.example/v2/connection/c0ffee0192ab4455"
UPDATE = Entry(
    Event.ATTEMPT,
    "",
    "a1",
    verb="update",
    kind="connection",
    resource_id="c0ffee0192ab4455",
    name="Orders warehouse",
    request={"method": "PUT", "url": URL, "body": {"label": "Orders (EU)", "auth_ids": ["b77c"]}},
)
DELETE = replace(
    UPDATE,
    attempt="a2",
    verb="delete",
    kind="auth provider",
    resource_id="5f0000",
    name="SF key 2",
    request={"method": "DELETE", "url": "https://api.lytics.example/v2/auth/5f0000"},
)
CREATE = replace(UPDATE, attempt="a3", verb="create", resource_id="", name="Returns")
LOST = replace(CREATE, attempt="a5", name="Ledger")

STORY: tuple[Entry, ...] = (
    LOST,
    UPDATE,
    replace(
        UPDATE,
        event=Event.DONE,
        status=201,
        request_id="8f2c01",
        detail='Updated "Orders (EU)".',
    ),
    DELETE,
    replace(
        DELETE,
        event=Event.FAILED,
        status=405,
        request_id="8f2d02",
        detail="Not deleted: this server can't delete an auth by its id.",
    ),
    replace(DELETE, attempt="a4", event=Event.CANCELLED),
    CREATE,
    replace(
        CREATE,
        event=Event.UNKNOWN,
        detail="Unknown whether it happened: no answer after 30 s. Nothing of that name is there.",
    ),
)
"""An attempt that was lost, and all outcomes; the oldest first."""


def fill(session: Session, entries: Sequence[Entry]) -> Journal:
    """Write lines into a session's journal, at the moment that all tests live in."""
    journal = Journal(session.journal.path, session.journal.where, clock=fixed_clock)
    for entry in entries:
        journal.write(entry)
    return journal
