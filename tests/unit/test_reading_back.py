"""What is read around a write, and what it tells of one whose answer never came."""

from __future__ import annotations

from typing import Any, cast

import pytest

from app.api.client import LyticsClient
from app.api.errors import ApiError, NotFound, ServerFailed, UnknownShape
from app.api.models import Auth, Connection, Listing
from app.changes import (
    Change,
    create_auth,
    create_connection,
    delete_auth,
    delete_connection,
    update_auth,
    update_connection,
)
from app.reading_back import Found, present_state, read_back, read_object
from tests.support.builders import auth, connection, listing

GONE = NotFound("read", "No such thing.", status=404)
BROKEN = ServerFailed("read", "The server failed.", status=503)
SHOWN = connection(description="d")
CREATE = create_connection(label="Orders", type_slug="s")
UPDATE = update_connection(SHOWN, label="New").against(SHOWN)
DELETE = delete_connection(SHOWN)
UNTYPED = delete_auth(auth(type=""))


class Reader:
    """Answers each read with the one thing that it was given: an object, a list, an error."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def _answer(self, *_: object) -> Any:
        if isinstance(self.answer, ApiError):
            raise self.answer
        return self.answer

    get_connection = get_auth = _answer

    async def list_connections(self) -> Listing[Any]:
        return listing(*await self._answer())

    list_auths = list_connections


def client(answer: Any) -> LyticsClient:
    return cast(LyticsClient, Reader(answer))


# ------------------------------------------------------------------ the object of a change


async def test_the_object_itself_is_what_was_asked_for() -> None:
    assert await read_object(client(SHOWN), DELETE) is SHOWN
    key = auth(type="x")
    assert await read_object(client(key), delete_auth(key)) is key


@pytest.mark.parametrize(
    ("answer", "change"),
    [
        (Connection.model_validate({"label": "Orders"}), DELETE),
        (Auth.model_validate({"name": "SF key"}), delete_auth(auth(type="x"))),
    ],
)
async def test_an_answer_without_its_id_is_taken_for_what_was_asked_for(
    answer: Connection | Auth, change: Change
) -> None:
    found = await read_object(client(answer), change)
    assert (found.id, found.label) == (change.resource_id, answer.label)


@pytest.mark.parametrize("wire", [{}, {"id": "other", "label": "Orders"}, {"it": {"label": "x"}}])
async def test_another_object_or_none_is_no_answer(wire: dict[str, Any]) -> None:
    with pytest.raises(UnknownShape) as caught:
        await read_object(client(Connection.model_validate(wire)), DELETE)
    assert caught.value.operation == "read a connection"
    assert "another connection or with none" in caught.value.message
    with pytest.raises(UnknownShape) as caught:
        await read_object(client(Auth.model_validate(wire)), delete_auth(auth(type="x")))
    assert caught.value.operation == "read an auth provider"


# ------------------------------------------------------------------ a write without an answer


async def told(change: Change, answer: Any, same_name: frozenset[str] | None = None) -> Found:
    found = await read_back(client(answer), change, same_name)
    assert found.sentence.startswith(("Read back: ", "Reading it back failed too: "))
    return found


NEW = connection(id="c9")


@pytest.mark.parametrize(
    ("there", "before", "says", "resource"),
    [
        ([], frozenset(), 'no connection called "Orders" is listed', None),
        ([connection(label="Other")], frozenset(), "no connection called", None),
        ([connection(deleted=True)], frozenset(), "no connection called", None),
        ([NEW], frozenset(), 'a new connection called "Orders" is there now', NEW),
        ([connection(), NEW], frozenset(("c1",)), "a new connection called", NEW),
        ([connection()], frozenset(("c1",)), "no new connection called", None),
        ([connection(), NEW], frozenset(), "whether it is this one can't be told", None),
        ([NEW], None, "whether it is this one can't be told", None),
    ],
)
async def test_what_was_created_is_looked_for_by_its_name(
    there: list[Connection],
    before: frozenset[str] | None,
    says: str,
    resource: Connection | None,
) -> None:
    found = await told(CREATE, there, before)
    assert says in found.sentence
    assert found.resource is resource


async def test_an_auth_that_was_created_is_looked_for_among_auths() -> None:
    key = auth()
    found = await told(create_auth("x", label="SF key", config={}), [key], frozenset())
    assert 'a new auth provider called "SF key"' in found.sentence
    assert found.resource is key


OLD_DAY, NEW_DAY = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"
KEY = auth(type="x", updated=OLD_DAY)
CREDENTIALS = update_auth(KEY, config={"host": "h"}).against(KEY)


@pytest.mark.parametrize(
    ("change", "now", "says"),
    [
        (UPDATE, connection(label="New"), "it has the new values."),
        (UPDATE, connection(), "it still has the old values."),
        (UPDATE, connection(label="Theirs"), "it has neither the old values nor the new ones"),
        (UPDATE, connection(label="New", deleted=True), "it has been deleted meanwhile."),
        (update_connection(SHOWN, label="New"), connection(), "it has neither the old values"),
        (update_auth(KEY, config={}, description="n").against(KEY), KEY, "still has the old"),
        (CREDENTIALS, auth(type="x", updated=NEW_DAY), "it was saved meanwhile, but"),
        (CREDENTIALS, KEY, "nothing tells that it was saved"),
        (update_auth(KEY, config={}), auth(type="x", updated=NEW_DAY), "nothing tells that"),
        (DELETE, SHOWN, "it is still there."),
        (DELETE, connection(deleted=True), "it is gone."),
    ],
)
async def test_what_is_there_tells_what_happened(
    change: Change, now: Connection | Auth, says: str
) -> None:
    found = await told(change, now)
    assert says in found.sentence
    assert found.resource is now


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (DELETE, GONE, "Read back: it is gone."),
        (UPDATE, GONE, "Read back: No such thing."),
        (UNTYPED, GONE, "Read back: No such thing."),
        (DELETE, BROKEN, "Reading it back failed too: The server failed."),
        (CREATE, BROKEN, "Reading it back failed too: The server failed."),
    ],
)
async def test_what_a_refused_read_tells(change: Change, error: ApiError, sentence: str) -> None:
    assert await told(change, error) == Found(sentence)


# ------------------------------------------------------------------ after a 404 or a 409


SAME = [connection(id=f"c{number}") for number in range(1, 5)]


@pytest.mark.parametrize(
    ("change", "answer", "sentence"),
    [
        (CREATE, [], ""),
        (CREATE, SAME[:1], "There is 1 of this name now, id c1."),
        (CREATE, SAME, "There are 4 of this name now, id c1, c2, c3."),
        (CREATE, BROKEN, ""),
        (UPDATE, GONE, "It is not there now."),
        (UNTYPED, GONE, ""),
        (UPDATE, BROKEN, ""),
    ],
)
async def test_what_someone_else_did_is_said_as_far_as_it_is_known(
    change: Change, answer: Any, sentence: str
) -> None:
    assert await present_state(client(answer), change) == Found(sentence)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (connection(label="Theirs"), 'There now: "Theirs".'),
        (connection(label=""), 'There now: "(no name)".'),
        (connection(deleted=True), "It is deleted now."),
    ],
)
async def test_what_is_there_now_is_named(now: Connection, sentence: str) -> None:
    assert await present_state(client(now), UPDATE) == Found(sentence, now)
