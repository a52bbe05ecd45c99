"""A write whose answer never came: one request, read back once, called unknown."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.responses import Response

from app.api.address import ApiAddress
from app.api.client import LyticsClient, Timeouts
from app.api.errors import (
    ConnectFailed,
    ConnectionDropped,
    NameNotResolved,
    NoAnswer,
    NotFound,
    ServerFailed,
    TimedOut,
    WriteRefused,
)
from app.approval import approve
from app.changes import (
    create_connection,
    delete_auth,
    delete_connection,
    update_auth,
    update_connection,
)
from app.demo.recording import RecordedRequest
from app.gate_facts import Ending
from app.journal import Journal
from app.private_files import PrivateFileProblem
from app.writing import carry_out, ending_of, prepare
from tests.support.script_server import ScriptServer, close, data_answer, hang
from tests.writes.conftest import TYPED, WRITES, Desk, client_of
from tests.writes.test_six import EACH, SIX, Case, json_response


@pytest.fixture
async def impatient(desk: Desk) -> AsyncIterator[LyticsClient]:
    """A client that gives up on an answer soon."""
    client = client_of(desk.service, timeouts=Timeouts(read=0.5))
    yield client
    await client.aclose()


def reads_after_the_write(desk: Desk) -> list[Any]:
    position = max(i for i, item in enumerate(desk.service.requests) if item.method in WRITES)
    return desk.service.requests[position + 1 :]


@EACH
@pytest.mark.parametrize(
    ("how", "happens"),
    [("hang", True), ("drop", True), ("drop", False), ("gateway", False), ("html", True)],
)
async def test_no_answer(
    desk: Desk, impatient: LyticsClient, case: Case, how: str, happens: bool
) -> None:
    if how == "hang":
        desk.client = impatient

    async def swallow(request: RecordedRequest) -> Response | None:
        if request.method not in WRITES:
            return None
        if happens:
            async with httpx.AsyncClient(trust_env=False, verify=False) as inside:  # noqa: S501
                headers = {"Authorization": desk.service.token, "x-inside": "1"}
                if "x-inside" in request.headers:
                    return None
                await inside.request(
                    request.method,
                    desk.service.url + request.path,
                    content=request.body,
                    headers=headers,
                )
        if how == "hang":
            await asyncio.Event().wait()
        if how == "gateway":
            return Response("<html>Bad gateway</html>", 502)
        if how == "html":
            return Response("<html>welcome</html>", 200)
        return Cut()

    class Cut(Response):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", b"100")],
                }
            )
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            raise RuntimeError("cut")

    desk.service.intercept = swallow
    change = case.make(desk)
    result = await desk.write(change)
    sent = [item for item in desk.writes if "x-inside" not in item.headers]
    assert len(sent) == 1
    assert result.ending is Ending.UNKNOWN
    assert result.sentence.startswith("Unknown whether it happened: ")
    assert desk.events == ["attempt", "unknown"]
    assert desk.lines[-1]["detail"] == result.sentence
    assert len([item for item in reads_after_the_write(desk) if item.method == "GET"]) <= 2
    expected = {
        ("create connection", True): "a new connection",
        ("create connection", False): "no connection called",
        ("update connection", True): "has the new values",
        ("update connection", False): "still has the old values",
        ("delete connection", True): "it is gone",
        ("delete connection", False): "still there",
        ("create auth", True): "a new auth provider",
        ("create auth", False): "no auth provider called",
        ("update auth", True): "has the new values",
        ("update auth", False): "still has the old values",
        ("delete auth", True): "it is gone",
        ("delete auth", False): "still there",
    }
    name = next(name for name, other in SIX.items() if other is case)
    assert expected[name, happens] in result.sentence
    assert TYPED not in desk.journal.path.read_text() + repr(result)


async def test_an_auth_of_which_only_the_credentials_change(
    desk: Desk, impatient: LyticsClient
) -> None:
    desk.client = impatient
    auth = desk.auth("SF key 3")
    await desk.write(update_auth(auth, config={"password": SecretStr(TYPED)}))

    async def drop(request: RecordedRequest) -> Response | None:
        if request.method in WRITES:
            await asyncio.Event().wait()
        return None

    desk.service.intercept = drop
    result = await desk.write(update_auth(auth, config={"password": SecretStr(TYPED)}))
    assert "credentials can't be read to be sure" in result.sentence


async def test_reading_back_fails_too(desk: Desk) -> None:
    change = update_connection(desk.connection("Returns"), label="x")
    prepared = await desk.prepare(change)
    assert prepared.outgoing is not None

    async def dead(request: RecordedRequest) -> Response | None:
        return Response("no", 503)

    desk.service.intercept = dead
    result = await carry_out(desk.client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is Ending.UNKNOWN
    assert "Reading it back failed too" in result.sentence
    assert len(desk.writes) == 1


async def test_a_label_that_was_there_before(desk: Desk) -> None:
    taken = {"label": "Returns", "type_slug": "snowflake", "config": {"database": "X"}}
    prepared = await desk.prepare(create_connection(**taken))  # type: ignore[arg-type]
    assert prepared.notes == ('There is a connection called "Returns" already.',)

    async def drop(request: RecordedRequest) -> Response | None:
        return Response("gateway", 504) if request.method in WRITES else None

    desk.service.intercept = drop
    result = await desk.write(create_connection(**taken))  # type: ignore[arg-type]
    assert "no new connection" in result.sentence
    assert result.resource is None


# ---------------------------------------------------------------------- never left


async def test_nothing_listens(desk: Desk) -> None:
    prepared = await desk.prepare(SIX["delete auth"].make(desk))
    assert prepared.outgoing is not None
    desk.service.stop()
    result = await carry_out(desk.client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is Ending.NOT_SENT
    assert result.sentence.startswith("Nothing was sent: ")
    assert desk.events == ["attempt", "failed"]


@pytest.mark.parametrize(
    ("raised", "ending"),
    [
        (httpx.ConnectError("no"), Ending.NOT_SENT),
        (httpx.ConnectTimeout("no"), Ending.NOT_SENT),
        (httpx.PoolTimeout("no"), Ending.NOT_SENT),
        (httpx.ProxyError("407"), Ending.NOT_SENT),
        (httpx.WriteTimeout("no"), Ending.UNKNOWN),
        (httpx.WriteError("no"), Ending.UNKNOWN),
        (httpx.ReadError("no"), Ending.UNKNOWN),
        (httpx.ReadTimeout("no"), Ending.UNKNOWN),
        (httpx.RemoteProtocolError("no"), Ending.UNKNOWN),
        (httpx.DecodingError("no"), Ending.UNKNOWN),
        (ValueError("odd"), Ending.UNKNOWN),
    ],
)
async def test_what_the_network_can_do(desk: Desk, raised: Exception, ending: Ending) -> None:
    prepared = await desk.prepare(SIX["update connection"].make(desk))
    assert prepared.outgoing is not None

    class Broken(httpx.AsyncBaseTransport):
        sends = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method in WRITES:
                self.sends += 1
            raise raised

    broken = Broken()
    client = client_of(desk.service, transport=broken)
    result = await carry_out(client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is ending
    assert broken.sends == 1
    await client.aclose()


async def test_the_whole_time_is_up(desk: Desk) -> None:
    """Whether the request had begun to leave decides, and a silent transport counts as sent."""
    quick = Timeouts(connect=5, read=5, write=5, pool=5, total=0.15)
    async with ScriptServer(data_answer({}), hang()) as server:
        for silent in (False, True):

            class Slow(httpx.AsyncBaseTransport):
                async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                    await asyncio.Event().wait()
                    raise AssertionError

            client = LyticsClient(
                ApiAddress.parse(server.url),
                SecretStr("t"),
                timeouts=quick,
                transport=Slow() if silent else None,
            )
            if not silent:
                await client.get_connection("x")
            outgoing = client.outgoing(delete_auth(desk.auth("SF key 3")).write)
            with pytest.raises(TimedOut) as caught:
                await client.write(approve(outgoing))
            assert caught.value.left
            assert ending_of(caught.value) is Ending.UNKNOWN
            await client.aclose()
        assert [item.method for item in server.requests] == ["GET", "DELETE"]

    class Connecting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await request.extensions["trace"]("connection.connect_tcp.started", {})
            await asyncio.Event().wait()
            raise AssertionError

    client = LyticsClient(
        ApiAddress.parse("http://127.0.0.1:9"),
        SecretStr("t"),
        timeouts=quick,
        transport=Connecting(),
    )
    with pytest.raises(TimedOut) as caught:
        await client.write(approve(client.outgoing(delete_auth(desk.auth("SF key 3")).write)))
    assert not caught.value.left
    await client.aclose()


async def test_a_closed_connection_is_not_written_to_twice(desk: Desk) -> None:
    async with ScriptServer(data_answer({}), close()) as server:
        client = LyticsClient(ApiAddress.parse(server.url), SecretStr("t"))
        await client.get_connection("x")
        with pytest.raises(ConnectionDropped):
            await client.write(approve(client.outgoing(delete_auth(desk.auth("SF key 3")).write)))
        await client.aclose()
        assert [item.method for item in server.requests] == ["GET", "DELETE"]


@pytest.mark.parametrize(
    ("status", "ending"), [(307, Ending.REFUSED), (302, Ending.REFUSED), (303, Ending.UNKNOWN)]
)
async def test_a_redirect_of_a_write_is_not_followed(
    desk: Desk, status: int, ending: Ending
) -> None:
    """303 means that it was done, and where the result is; but nobody said so."""

    async def away(request: RecordedRequest) -> Response | None:
        if request.method not in WRITES:
            return None
        return Response(status_code=status, headers={"location": "/v2/connection"})

    desk.service.intercept = away
    for case in SIX.values():
        before = len(desk.writes)
        assert (await desk.write(case.make(desk))).ending is ending
        assert len(desk.writes) == before + 1


def test_what_an_error_means() -> None:
    assert ending_of(ConnectFailed("o", "m")) is Ending.NOT_SENT
    assert ending_of(NameNotResolved("o", "m")) is Ending.NOT_SENT
    assert ending_of(WriteRefused("o", "m")) is Ending.NOT_SENT
    assert ending_of(NoAnswer("o", "m")) is Ending.UNKNOWN
    assert ending_of(ServerFailed("o", "m", status=503)) is Ending.UNKNOWN
    assert ending_of(ServerFailed("o", "m", status=500, code="INTERNAL-019")) is Ending.REFUSED
    assert ending_of(NotFound("o", "m", status=404)) is Ending.REFUSED


# ---------------------------------------------------------------------- what others did


async def test_gone_before_the_gate(desk: Desk) -> None:
    connection, auth = desk.connection("Returns"), desk.auth("SF key 3")
    await desk.write(delete_connection(connection))
    await desk.write(delete_auth(auth))
    sent = len(desk.writes)
    for change in (
        delete_connection(connection),
        update_connection(connection, label="x"),
        delete_auth(auth),
        update_auth(auth, config={}),
    ):
        prepared = await desk.prepare(change)
        assert prepared.gone
        assert "not there any more" in prepared.problem
        assert prepared.outgoing is None
    assert len(desk.writes) == sent


async def test_gone_while_the_gate_was_open(desk: Desk) -> None:
    prepared = await desk.prepare(SIX["delete connection"].make(desk))
    assert prepared.outgoing is not None
    await desk.write(SIX["delete connection"].make(desk))
    result = await carry_out(desk.client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is Ending.REFUSED
    assert "It is deleted now." in result.sentence


async def test_the_name_is_taken(desk: Desk) -> None:
    change = update_connection(desk.connection("Returns"), label="Web events")
    result = await desk.write(change)
    assert (result.ending, result.status) == (Ending.REFUSED, 409)
    assert 'There now: "Returns".' in result.sentence
    result = await desk.write(
        create_connection(label="Returns", type_slug="snowflake", config={"database": "X"})
    )
    assert (result.ending, result.status) == (Ending.REFUSED, 409)
    assert desk.connection("Returns").id in result.sentence


async def test_changed_by_someone_else(desk: Desk) -> None:
    shown = desk.connection("Returns")
    await desk.write(update_connection(shown, description="theirs"))
    other = await desk.prepare(update_connection(shown, label="mine"))
    assert [(d.field, d.after) for d in other.meanwhile] == [("description", "theirs")]
    assert other.ready
    # What they wrote is sent back as it is now, not as it was shown.
    assert other.change.masked_body["description"] == "theirs"
    both = await desk.prepare(update_connection(shown, description="mine"))
    assert both.change.conflicts == ("description",)
    assert not both.ready
    same = await desk.prepare(update_connection(shown, description="theirs"))
    assert same.change.conflicts == ()
    assert same.problem == "This would change nothing."


async def test_an_auth_that_someone_saved(desk: Desk) -> None:
    shown = desk.auth("SF key 3")
    await desk.write(update_auth(shown, config={"password": SecretStr(TYPED)}))
    prepared = await desk.prepare(update_auth(shown, config={"password": SecretStr("other")}))
    assert [entry.field for entry in prepared.meanwhile] == ["updated"]
    assert prepared.ready


# ---------------------------------------------------------------------- no read, no journal


async def test_an_object_that_cannot_be_read(desk: Desk) -> None:
    changes = [SIX[name].make(desk) for name in ("update connection", "delete connection")]

    async def broken(request: RecordedRequest) -> Response | None:
        return Response("broken", 503) if "/connection/" in request.path else None

    desk.service.intercept = broken
    update, delete = [await desk.prepare(change) for change in changes]
    assert "could not be read" in update.problem
    assert update.error is not None
    assert delete.ready
    assert delete.notes[0].startswith("It could not be read just now, so it stands here as it was")
    assert "broken" in delete.notes[0], "in the API's words"


@pytest.mark.parametrize("name", ["update", "delete"])
@pytest.mark.parametrize("kind", ["connection", "auth"])
@pytest.mark.parametrize("data", [{"id": "other", "label": "Other"}, {"it": {"label": "x"}}])
async def test_a_read_that_answers_with_something_else_decides_nothing(
    desk: Desk, name: str, kind: str, data: dict[str, Any]
) -> None:
    """What is changed is what was chosen, whatever the fresh read says its id is."""
    change = SIX[f"{name} {kind}"].make(desk)

    async def other(request: RecordedRequest) -> Response | None:
        alone = request.method == "GET" and request.path.count("/") > 2
        return json_response(200, {"data": data}) if alone else None

    desk.service.intercept = other
    prepared = await desk.prepare(change)
    assert prepared.change.resource_id == change.resource_id
    if name == "update":
        assert "could not be read" in prepared.problem
        assert prepared.outgoing is None
    else:
        assert "could not be read" in prepared.notes[0]
        assert prepared.outgoing is not None
        assert prepared.outgoing.url.endswith(f"/{change.resource_id}")


async def test_a_read_that_leaves_out_what_is_known(desk: Desk) -> None:
    """Neither the id nor an auth's type need come again for the request to name them."""
    for name in ("update connection", "update auth", "delete connection", "delete auth"):
        change = SIX[name].make(desk)
        assert change.shown is not None
        data = {"label": change.name, "description": change.shown.description}

        async def bare(request: RecordedRequest, data: dict[str, str] = data) -> Response | None:
            alone = request.method == "GET" and request.path.count("/") > 2
            return json_response(200, {"data": data}) if alone else None

        desk.service.intercept = bare
        prepared = await desk.prepare(change)
        assert prepared.outgoing is not None
        assert prepared.outgoing.url == desk.service.url + SIX[name].path(desk)


async def test_no_journal_no_write(desk: Desk) -> None:
    prepared = await desk.prepare(SIX["delete auth"].make(desk))
    assert prepared.outgoing is not None
    desk.journal.path.unlink()
    desk.journal.path.mkdir()
    blocked = await desk.prepare(SIX["delete auth"].make(desk))
    assert "Without a journal line nothing is changed" in blocked.problem
    assert blocked.outgoing is None
    result = await carry_out(desk.client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is Ending.NOT_SENT
    assert "journal" in result.sentence
    assert desk.writes == []


async def test_an_outcome_that_cannot_be_written_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = Journal.write

    def once(self: Journal, entry: Any, secrets: Any = ()) -> None:
        if written:
            raise PrivateFileProblem("The disk is full.")
        written.append(entry.event.value)
        real(self, entry, secrets)

    monkeypatch.setattr(Journal, "write", once)
    result = await desk.write(SIX["update connection"].make(desk))
    assert result.ending is Ending.DONE
    assert result.journal_problem == "The disk is full."


async def test_given_up_while_it_was_under_way(desk: Desk) -> None:
    async def forever(request: RecordedRequest) -> Response | None:
        if request.method in WRITES:
            await asyncio.Event().wait()
        return None

    desk.service.intercept = forever
    task = asyncio.create_task(desk.write(SIX["create auth"].make(desk)))
    while not desk.writes:  # noqa: ASYNC110 - it is filled in another thread
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.events == ["attempt", "unknown"]
    assert desk.lines[-1]["detail"] == "Given up before an answer came."
    assert TYPED not in desk.journal.path.read_text()


async def test_what_was_approved_has_to_be_what_was_prepared(desk: Desk) -> None:
    first = await desk.prepare(SIX["delete auth"].make(desk))
    second = await desk.prepare(SIX["delete connection"].make(desk))
    assert second.outgoing is not None
    result = await carry_out(desk.client, desk.journal, first, approve(second.outgoing))
    assert result.ending is Ending.NOT_SENT
    assert desk.writes == []


async def test_a_read_only_reason_comes_first(desk: Desk) -> None:
    client = client_of(desk.service, read_only=True)
    prepared = await prepare(client, SIX["create auth"].make(desk), desk.journal)
    assert prepared.problem.startswith("Read-only")
    await client.aclose()


async def test_the_journal_tells_the_whole_story(desk: Desk) -> None:
    for case in SIX.values():
        await desk.write(case.make(desk))
    history = await asyncio.to_thread(desk.journal.read)
    assert [entry.event.value for entry in history.entries] == ["done", "attempt"] * 6
    assert [f"{e.verb} {e.kind}" for e in history.entries[::2]] == [
        *("delete auth provider", "update auth provider", "create auth provider"),
        *("delete connection", "update connection", "create connection"),
    ]
    assert {entry.where.profile for entry in history.entries} == {"prod"}
    assert [entry.status for entry in history.entries[:4]] == [204, None, 200, None]
    text = json.dumps(desk.lines)
    assert TYPED not in text
    assert desk.service.token not in text
