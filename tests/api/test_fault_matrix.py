"""One list, one object, one scan and one write, each met by every fault that there is.

The table says for each fault what comes out (an error of the tree, or None for an answer), how
often a read is sent, and what it means for a write: that one is sent once, whatever comes back.
No deadline is waited for: the loop's clock is the test's.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.api import errors
from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.models import Connection
from app.api.transport import _SystemTransport
from app.approval import approve
from app.changes import update_connection
from app.gate_facts import Ending
from app.writing import ending_of
from tests.api.conftest import TOKEN, ClientTo, Waits
from tests.support.script_server import (
    ScriptServer,
    Step,
    answer,
    chunked,
    data_answer,
    error_answer,
    hang,
    json_answer,
)
from tests.support.skipping_clock import SkippingClock

UNTRUSTED = Path(__file__).parent / "untrusted"
LARGE = 60_000_000

LIST, GET, SCAN, WRITE = "list", "get", "scan", "write"
Kind = type[errors.ApiError] | None


async def _write(client: LyticsClient) -> object:
    change = update_connection(Connection(id="c1", label="Orders"), label="Orders EU")
    return await client.write(approve(client.outgoing(change.write)))


ASK: dict[str, Callable[[LyticsClient], Awaitable[object]]] = {
    LIST: lambda client: client.list_connections(),
    GET: lambda client: client.get_connection("c1"),
    SCAN: lambda client: client.scan("c1", "select 1"),
    WRITE: _write,
}
OPERATIONS = {
    LIST: "list connections",
    GET: "read a connection",
    SCAN: "scan a connection",
    WRITE: "update a connection",
}


def fine(**more: Any) -> Step:
    """What each operation hopes for, with more in its object."""
    thing = {"id": "c1", "label": "Orders", "columns": [], "rows": [], **more}

    async def step(request: Any, writer: asyncio.StreamWriter) -> None:
        listed = request.method == "GET" and request.target.endswith("/connection")
        await data_answer([thing] if listed else thing)(request, writer)

    return step


def large() -> Step:
    """The same, of 60 MB; made when it is asked for."""

    async def step(request: Any, writer: asyncio.StreamWriter) -> None:
        await fine(description="x" * LARGE)(request, writer)

    return step


@dataclass(frozen=True)
class Fault:
    """What the server does, and what has to come of it.

    Attributes:
        script: its answers, the last one again and again.
        read: the error of a read; None where it is an answer.
        sends: how often a read is sent.
        write: the same of a write, which is always sent once.
        ending: what that means for the change.
        but: reads that end otherwise.
        seconds: when the client gives up, where it does; on the test's clock.
    """

    script: tuple[Step, ...]
    read: Kind
    sends: int
    write: Kind
    ending: Ending
    but: dict[str, Kind] = field(default_factory=dict)
    seconds: int = 0


REFUSED, UNKNOWN, DONE = Ending.REFUSED, Ending.UNKNOWN, Ending.DONE


def refused(status: int, kind: type[errors.Refused]) -> Fault:
    """The API's own error, which trying again doesn't change."""
    return Fault((error_answer(status, "X-001", "said so"),), kind, 1, kind, REFUSED)


OLD_401 = json_answer({"data": None, "message": "Not authorized", "status": 401}, 401)
BARE_401 = json_answer({"data": None, "message": "Not authorized", "status": 401})
TOO_MANY = error_answer(429, "X-429", "slow down")
PAGE_502 = answer(502, b"<!DOCTYPE html><h1>Bad gateway</h1>")
DOWN = answer(503, b"upstream connect error")

FAULTS = {
    "401": refused(401, errors.TokenRejected),
    "401 in the old shape": Fault(
        (OLD_401,), errors.TokenRejected, 1, errors.TokenRejected, REFUSED
    ),
    "401 inside a 200": Fault((BARE_401,), errors.TokenRejected, 1, errors.TokenRejected, REFUSED),
    "an error word inside a 200": Fault(
        (json_answer({"data": None, "message": "label exists", "status": "error"}),),
        *(errors.UnexpectedStatus, 1, errors.UnexpectedStatus, REFUSED),
    ),
    "an error text inside a 200": Fault(
        (json_answer({"error": "label exists", "status": 200}),),
        *(errors.UnexpectedStatus, 1, errors.UnexpectedStatus, REFUSED),
    ),
    "403": refused(403, errors.Forbidden),
    "404": refused(404, errors.NotFound),
    "409": refused(409, errors.Conflict),
    "422": refused(422, errors.Unprocessable),
    "429 then fine": Fault((TOO_MANY, fine()), None, 2, errors.RateLimited, REFUSED),
    "429 twice": Fault((TOO_MANY,), errors.RateLimited, 2, errors.RateLimited, REFUSED),
    "500": Fault(
        (error_answer(500, "INTERNAL-019", "oops"),),
        *(errors.ServerFailed, 2, errors.ServerFailed, REFUSED),
    ),
    "502 of a gateway": Fault((PAGE_502,), errors.ServerFailed, 2, errors.ServerFailed, UNKNOWN),
    "503 then fine": Fault((DOWN, fine()), None, 2, errors.ServerFailed, UNKNOWN),
    "never answers": Fault((hang(),), errors.TimedOut, 1, errors.TimedOut, UNKNOWN, seconds=30),
    "stops midway": Fault(
        (answer(200, b"{", length=10**6, ends=False),),
        *(errors.TimedOut, 1, errors.TimedOut, UNKNOWN),
        seconds=30,
    ),
    # Never silent for as long as the 30 s between two bytes.
    "drips": Fault(
        (chunked([b" "] * 1000, pause=20),),
        *(errors.TimedOut, 1, errors.TimedOut, UNKNOWN),
        seconds=60,
    ),
    "dropped midway": Fault(
        (answer(200, b'{"data": ', length=1000),),
        *(errors.ConnectionDropped, 2, errors.ConnectionDropped, UNKNOWN),
    ),
    "dropped midway, then fine": Fault(
        (answer(200, b'{"data": ', length=1000), fine()),
        *(None, 2, errors.ConnectionDropped, UNKNOWN),
    ),
    "truncated": Fault(
        (answer(200, b'{"data": [{"id": "c1"'),), errors.NotJson, 1, errors.NotJson, UNKNOWN
    ),
    "a page": Fault((answer(200, b"<html>hello"),), errors.NotJson, 1, errors.NotJson, UNKNOWN),
    "wrong types in fields": Fault(
        (fine(label=[], auth_ids={}, created=7, columns=3, row_count="x"),), None, 1, None, DONE
    ),
    "data of a wrong type": Fault((data_answer("text"),), errors.UnknownShape, 1, None, DONE),
    "null data": Fault((data_answer(None),), errors.UnknownShape, 1, None, DONE, but={LIST: None}),
    "null": Fault((json_answer(None),), errors.UnknownShape, 1, errors.UnknownShape, UNKNOWN),
    "empty": Fault((answer(200, b""),), errors.EmptyAnswer, 1, None, DONE),
    "no content": Fault((answer(204, b""),), errors.EmptyAnswer, 1, None, DONE),
    "a bare array": Fault(
        (json_answer([{"id": "c1"}]),), errors.UnknownShape, 1, errors.UnknownShape, UNKNOWN
    ),
    "60 MB": Fault((large(),), None, 1, None, DONE),
    "redirected elsewhere": Fault(
        (json_answer({}, 307, Location="https://evil.example/v2/connection"),),
        *(errors.Redirected, 1, errors.Redirected, REFUSED),
    ),
}

EACH_OPERATION = pytest.mark.parametrize("what", list(ASK))


def expected(fault: Fault, what: str) -> Kind:
    return fault.write if what == WRITE else fault.but.get(what, fault.read)


async def ask(client: LyticsClient, what: str) -> tuple[object, errors.ApiError | None]:
    """The answer, or the error, which carries nothing along."""
    try:
        return await ASK[what](client), None
    except errors.ApiError as error:
        assert error.operation == OPERATIONS[what]
        assert error.message.isprintable()
        assert error.__cause__ is error.__context__ is None
        assert TOKEN not in repr(error)
        return None, error


def check(found: object, error: errors.ApiError | None, kind: Kind) -> None:
    """That is the answer, or the error, that was expected."""
    if kind is None:
        assert error is None
        assert found is not None
    else:
        assert type(error) is kind


@EACH_OPERATION
@pytest.mark.parametrize("name", list(FAULTS))
async def test_what_a_server_can_do(
    client_to: ClientTo,
    waits: Waits,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    what: str,
) -> None:
    fault = FAULTS[name]
    async with ScriptServer(*fault.script) as server:
        asked = asyncio.ensure_future(ask(client_to(server), what))
        if fault.seconds:
            clock = SkippingClock(monkeypatch)
            await server.asked.wait()
            assert abs(await clock.until_done(asked) - fault.seconds) <= 1
        found, error = await asked
        check(found, error, expected(fault, what))
        assert len(server.requests) == (1 if what == WRITE else fault.sends)
    assert len(waits) == len(server.requests) - 1
    if what == WRITE:
        assert (ending_of(error) if error else DONE) is fault.ending


# ---------------------------------------------------------------------- before any request


def no_answer(error: errors.ApiError | None, kind: type[errors.NoAnswer], what: str) -> None:
    """Nothing left: certain for a write, and not tried again for a read."""
    assert type(error) is kind
    assert not error.left
    if what == WRITE:
        assert ending_of(error) is Ending.NOT_SENT


@EACH_OPERATION
async def test_the_connection_is_refused(client_to: ClientTo, waits: Waits, what: str) -> None:
    async with ScriptServer() as server:
        place = server.url
    _, error = await ask(client_to(place), what)
    no_answer(error, errors.ConnectFailed, what)
    assert waits == []


@EACH_OPERATION
async def test_the_name_has_no_address(client_to: ClientTo, waits: Waits, what: str) -> None:
    _, error = await ask(client_to("https://nowhere.invalid"), what)
    no_answer(error, errors.NameNotResolved, what)
    assert waits == []


@EACH_OPERATION
async def test_the_certificate_is_not_trusted(client_to: ClientTo, waits: Waits, what: str) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(UNTRUSTED / "certificate.pem", UNTRUSTED / "key.pem")
    async with ScriptServer(fine(), tls=tls) as server:
        _, error = await ask(client_to(server), what)
    no_answer(error, errors.TlsFailed, what)
    assert error is not None
    assert "certificate" in error.message
    assert server.requests == []
    assert waits == []


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that takes no connection and refuses none: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
        for caller in callers:
            caller.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue drops new callers on Linux alone")
@EACH_OPERATION
async def test_connecting_takes_too_long(
    client_to: ClientTo, waits: Waits, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with deaf_port() as port:
        url = f"http://127.0.0.1:{port}"
        # Made at once: otherwise a thread makes it, for which the test's clock doesn't wait.
        transport = _SystemTransport(ApiAddress.parse(url))._build()
        asked = asyncio.ensure_future(ask(client_to(url, transport=transport), what))
        assert await SkippingClock(monkeypatch).until_done(asked) in (10, 11)
        _, error = await asked
    no_answer(error, errors.TimedOut, what)
    assert waits == []
