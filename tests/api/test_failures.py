"""What servers, gateways and networks do wrong, and that each has its own plain error."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import logging
import re
import traceback
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.api import errors, exchange
from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.models import Listing
from app.masking import MASK
from tests.api.conftest import QUICK, TOKEN, ClientTo, Waits
from tests.support.script_server import (
    ScriptServer,
    Step,
    answer,
    chunked,
    close,
    data_answer,
    error_answer,
    gzip_bomb,
    hang,
    json_answer,
    raw,
)

FINE = data_answer([{"id": "1"}])


async def failing(client: LyticsClient) -> errors.ApiError:
    """The error of one list, proven to carry nothing along."""
    with pytest.raises(errors.ApiError) as caught:
        await client.list_connections()
    error = caught.value
    assert type(error) not in (errors.ApiError, errors.Refused, errors.Unreadable)
    assert error.operation == "list connections"
    assert error.message
    assert error.message.isprintable()
    assert len(error.message) <= 500
    assert error.__cause__ is None
    assert error.__context__ is None
    trace = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    for text in (repr(error), str(error), repr(error.args), trace):
        assert TOKEN not in text
    return error


# ---------------------------------------------------------------------- refusals

STATUSES = [
    (400, errors.BadRequest, 1),
    (401, errors.TokenRejected, 1),
    (403, errors.Forbidden, 1),
    (404, errors.NotFound, 1),
    (405, errors.MethodNotAllowed, 1),
    (409, errors.Conflict, 1),
    (418, errors.UnexpectedStatus, 1),
    (422, errors.Unprocessable, 1),
    (429, errors.RateLimited, 2),
    (500, errors.ServerFailed, 2),
    (502, errors.ServerFailed, 2),
    (599, errors.ServerFailed, 2),
    (304, errors.Redirected, 1),
    (600, errors.UnexpectedStatus, 1),
]


@pytest.mark.parametrize(("status", "kind", "sends"), STATUSES)
async def test_every_status_in_every_body(
    client_to: ClientTo, status: int, kind: type[errors.ApiError], sends: int
) -> None:
    bodies: list[tuple[bytes, str, str]] = [
        (
            json.dumps(
                {
                    "status": status,
                    "errors": [{"code": "X-001", "message": "said so", "level": "error"}],
                    "request_id": "r-1",
                }
            ).encode(),
            "said so",
            "X-001",
        ),
        (
            json.dumps({"data": None, "message": "Not so", "status": status}).encode(),
            "Not so",
            "",
        ),
        (b'{"message": "only words", "status": "error"}', "only words", ""),
        (b"<!DOCTYPE html><h1>Bad gateway</h1>", "web page", ""),
        (b"upstream connect error", "upstream connect error", ""),
        (b"", "", ""),
        (b'{"errors": [{"mess', "", ""),
        (b"[1, 2]", "", ""),
        (b'"text"', "", ""),
        (b'{"errors": ["plain words", null, {}]}', "plain words", ""),
        (b'{"errors": {"a": 1}, "message": {"b": 2}, "request_id": []}', "", ""),
        (b'{"errors": {"code": "X-002", "message": "alone"}}', "alone", "X-002"),
        (b'{"errors": "a text", "message": "besides"}', "a text", ""),
        (b'{"error": "Not so", "message": "what it means", "path": "/x"}', "what it means", ""),
        (b'{"error": "only this", "errors": []}', "only this", ""),
        (b'{"error": {"code": 7, "message": "in it"}, "errors": null}', "in it", "7"),
        (b'{"type": "about:blank", "title": "Odd", "detail": "the detail"}', "the detail", ""),
        (b'{"title": "Odd", "detail": [{"msg": "x"}]}', "Odd", ""),
        (b'{"errors": {"label": ["is taken", 7], "aid": [[]]}}', "label: is taken", ""),
        (b"\xff\xfe\x00\x80", "", ""),
        (b"[" * 20_000, "", ""),
    ]
    for body, message, code in bodies:
        if status == 304:
            body, message, code = b"", "", ""
        async with ScriptServer(answer(status, body)) as server:
            error = await failing(client_to(server))
        assert type(error) is kind
        assert error.status == status
        assert message in error.message
        assert error.code == code
        assert len(server.requests) == sends


async def test_several_errors_in_one(client_to: ClientTo) -> None:
    entries = [{"code": f"C-{n}", "message": f"message {n}"} for n in range(6)]
    async with ScriptServer(
        json_answer({"status": 422, "errors": entries, "request_id": 77}, 422)
    ) as server:
        error = await failing(client_to(server))
    assert error.code == "C-0"
    assert error.request_id == "77"
    assert error.message == "message 0 Also: message 1; message 2; message 3; and 2 more"


@pytest.mark.parametrize(
    ("status", "body", "kind", "found"),
    [
        (200, {"data": None, "message": "no", "status": 401}, errors.TokenRejected, 401),
        (200, {"data": [], "status": 404}, errors.NotFound, 404),
        (200, {"status": "403", "message": "no"}, errors.Forbidden, 403),
        (
            200,
            {"errors": [{"code": "UNKNOWN-000", "message": "?"}]},
            errors.UnexpectedStatus,
            200,
        ),
        (200, {"data": None, "errors": "went wrong"}, errors.UnexpectedStatus, 200),
        (200, {"data": None, "error": "went wrong"}, errors.UnexpectedStatus, 200),
        (200, {"data": {}, "error": {"message": "wrong"}}, errors.UnexpectedStatus, 200),
        (200, {"data": [], "status": "error"}, errors.UnexpectedStatus, 200),
        (200, {"data": [], "status": 200, "success": False}, errors.UnexpectedStatus, 200),
        (200, {"data": [{}], "status": "Failed"}, errors.UnexpectedStatus, 200),
        (500, {"status": 403, "message": "no"}, errors.Forbidden, 403),
        (404, {"status": 200, "message": "no"}, errors.NotFound, 404),
        (404, {"status": True, "message": "no"}, errors.NotFound, 404),
        (404, {"status": 10**30, "message": "no"}, errors.NotFound, 404),
    ],
)
async def test_a_status_in_the_body_that_contradicts(
    client_to: ClientTo, status: int, body: object, kind: type[Exception], found: int
) -> None:
    async with ScriptServer(json_answer(body, status)) as server:
        error = await failing(client_to(server))
    assert type(error) is kind
    assert error.status == found


async def test_what_an_error_says_is_cleaned_and_masked(client_to: ClientTo) -> None:
    nasty = f"\x1b]52;c;eA==\x07 tok {TOKEN} \u202e [/x] \x00 {TOKEN[:4]}\x1b{TOKEN[4:]}"
    body = {
        "status": 403,
        "errors": [
            {"code": f"C-{TOKEN}\x1b", "message": nasty},
            {"code": "", "message": TOKEN + "y"},
        ],
        "request_id": f"\x9b{TOKEN}",
    }
    async with ScriptServer(
        json_answer(body, 403),
        answer(403, f"plain {TOKEN} \x1b[2J".encode()),
        json_answer({"message": "x" * 100_000}, 403),
    ) as server:
        client = client_to(server)
        for _ in range(3):
            error = await failing(client)
            for text in (error.message, error.code, error.request_id):
                assert TOKEN not in text
                assert "\x1b" not in text
                assert "\u202e" not in text
                assert len(text) <= 500


async def test_an_endless_error_is_read_only_so_far(client_to: ClientTo) -> None:
    start = b'{"message": "' + b"x" * 100_000
    async with ScriptServer(answer(403, start, length=10**9)) as server:
        error = await failing(client_to(server))
    assert isinstance(error, errors.Forbidden)


async def test_a_refusal_whose_body_breaks_is_still_that_refusal(client_to: ClientTo) -> None:
    async with ScriptServer(
        answer(401, b"{", length=50), answer(401, b"no gzip", headers={"Content-Encoding": "gzip"})
    ) as server:
        for _ in range(2):
            assert isinstance(await failing(client_to(server)), errors.TokenRejected)


# ---------------------------------------------------------------------- unreadable successes


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", errors.EmptyAnswer),
        (b"  \r\n ", errors.EmptyAnswer),
        (b"<html><body>hi", errors.NotJson),
        (b"\xef\xbb\xbf <!doctype HTML>", errors.NotJson),
        (b'{"data": [1, 2', errors.NotJson),
        (b"nope", errors.NotJson),
        (b'{"data": 1' + b"0" * 5000 + b"}", errors.UnknownShape),
        (b"[]", errors.UnknownShape),
        (b"null", errors.UnknownShape),
        (b'"x"', errors.UnknownShape),
        (b"{}", errors.UnknownShape),
        (b'{"status": 200, "request_id": "r"}', errors.UnknownShape),
        (b'{"data": ' + b"[" * 100_000, errors.UnknownShape),
        (b'{"data": {"a": 1}}', errors.UnknownShape),
        (b'{"data": NaN}', errors.UnknownShape),
    ],
)
async def test_a_success_that_makes_no_sense(
    client_to: ClientTo, body: bytes, kind: type[Exception]
) -> None:
    async with ScriptServer(answer(200, body)) as server:
        error = await failing(client_to(server))
    assert type(error) is kind
    assert len(server.requests) == 1


async def test_odd_but_readable_answers(client_to: ClientTo) -> None:
    async with ScriptServer(
        answer(201, b'\xef\xbb\xbf{"data": [{"id": "a\tb", "label": "caf\xe9", "aid": NaN}]}'),
        json_answer({"data": [{"id": "1"}], "status": "success"}),
        json_answer({"data": [{"id": "1"}], "errors": [{"message": "a warning"}]}),
        chunked([b'{"data"', b': [{"id": "1"}]}']),
        answer(200, b'{"data": [{"id": 7%s, "aid": 7%s}]}' % (b"0" * 5000, b"0" * 400)),
    ) as server:
        client = client_to(server)
        first = (await client.list_connections()).items[0]
        assert (first.id, first.label, first.unreadable) == (
            "a\tb",
            "caf\ufffd",
            frozenset({"aid"}),
        )
        for _ in range(3):
            assert (await client.list_connections()).items[0].id == "1"
        endless = (await client.list_connections()).items[0]
        assert endless.id == "7" + "0" * 5000
        assert endless.unreadable <= {"aid"}


# ---------------------------------------------------------------------- sizes and compression


def gzipped(data: bytes, coding: str = "gzip") -> Step:
    return answer(200, data, headers={"Content-Encoding": coding})


BODY = b'{"data": [{"id": "1"}]}'


@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (gzip.compress(BODY, mtime=0), "gzip"),
        (gzip.compress(BODY, mtime=0), "X-GZIP"),
        (gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0), "gzip"),
        (gzip.compress(BODY, mtime=0) + b"\0" * 9, "gzip"),
        (zlib.compress(BODY), "deflate"),
        (BODY, "identity"),
    ],
)
async def test_compressed_answers(client_to: ClientTo, packed: bytes, coding: str) -> None:
    async with ScriptServer(gzipped(packed, coding)) as server:
        assert (await client_to(server).list_connections()).items[0].id == "1"


@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (b"no gzip at all", "gzip"),
        (gzip.compress(BODY, mtime=0)[:-9], "gzip"),
        (BODY, "br"),
        (gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), "gzip, gzip"),
    ],
)
async def test_broken_compression(client_to: ClientTo, packed: bytes, coding: str) -> None:
    async with ScriptServer(gzipped(packed, coding)) as server:
        assert isinstance(await failing(client_to(server)), errors.NotJson)


async def test_nothing_is_nothing_also_where_it_is_called_packed(client_to: ClientTo) -> None:
    async with ScriptServer(gzipped(b"")) as server:
        assert isinstance(await failing(client_to(server)), errors.EmptyAnswer)


async def test_answers_beyond_the_limit(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ANSWER_LIMIT", 3_000_000)
    read = 0

    def endless() -> Any:
        nonlocal read
        while True:
            read += 1
            yield b" " * 100_000

    async with ScriptServer(
        answer(200, b"", length=3_000_001), gzip_bomb(30_000_000), chunked(endless())
    ) as server:
        client = client_to(server)
        for _ in range(3):
            assert isinstance(await failing(client), errors.AnswerTooLarge)
    assert len(server.requests) == 3
    assert read < 200


# ---------------------------------------------------------------------- retries


@pytest.mark.parametrize(
    ("first", "wait"),
    [
        (error_answer(429, "X", "slow down"), 1),
        (json_answer({}, 429, Retry_After="3"), 3),
        (json_answer({}, 429, Retry_After="0"), 0),
        (json_answer({}, 429, Retry_After="6"), 1),
        (json_answer({}, 429, Retry_After="-1"), 1),
        (json_answer({}, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), 1),
        (json_answer({}, 500, Retry_After="3"), 0.5),
        (json_answer({"status": 503, "data": None}), 0.5),
        (answer(503, b"<html>"), 0.5),
        (close(), 0.5),
        (answer(200, b"{", length=10), 0.5),
        (chunked([b'{"data'], whole=False), 0.5),
        (raw(b"garbage\r\n\r\n"), 0.5),
    ],
)
async def test_a_read_is_tried_twice(
    client_to: ClientTo, waits: Waits, first: Step, wait: float
) -> None:
    async with ScriptServer(first, data_answer({"id": "1"})) as server:
        client = client_to(server)
        assert (await client.get_connection("1")).id == "1"
        server.script = [first]
        with pytest.raises(errors.ApiError):
            await client.scan("1", "select 1")
    assert waits == [wait, wait]
    assert [request.method for request in server.requests] == ["GET", "GET", "POST", "POST"]
    assert server.requests[2].body == server.requests[3].body


async def test_no_cookie_of_one_answer_goes_with_the_next_request(client_to: ClientTo) -> None:
    async with ScriptServer(json_answer({"data": []}, Set_Cookie="a=b; Path=/")) as server:
        client = client_to(server)
        for _ in range(2):
            await client.list_connections()
    assert ["cookie" in request.headers for request in server.requests] == [False, False]


async def test_two_different_failures_are_two_tries(client_to: ClientTo, waits: Waits) -> None:
    async with ScriptServer(json_answer({}, 500), json_answer({}, 429), FINE) as server:
        assert isinstance(await failing(client_to(server)), errors.RateLimited)
    assert len(server.requests) == 2
    assert waits == [0.5]


# ---------------------------------------------------------------------- time


async def test_a_full_pool_ends_too(client_to: ClientTo) -> None:
    async with ScriptServer(hang()) as server:
        client = client_to(server, timeouts=QUICK)
        found = await asyncio.gather(
            *(client.list_connections() for _ in range(30)), return_exceptions=True
        )
    assert {type(error) for error in found} == {errors.TimedOut}


async def test_cancelling_passes_through_at_once(client_to: ClientTo) -> None:
    async with ScriptServer(hang()) as server:
        client = client_to(server)
        task = asyncio.ensure_future(client.list_connections())
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The slot is free again.
        server.script = [FINE]
        assert (await client.list_connections()).items


class Broken(httpx.AsyncBaseTransport):
    """Raises what it's given, in place of the network."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self.error


async def test_a_cancel_that_surfaces_as_a_broken_connection(client_to: ClientTo) -> None:
    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise httpx.ConnectError("hidden") from None
            raise AssertionError

    task = asyncio.ensure_future(
        client_to("https://api.lytics.io", transport=Slow()).list_connections()
    )
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    slow = client_to("https://api.lytics.io", transport=Slow(), timeouts=QUICK)
    assert isinstance(await failing(slow), errors.TimedOut)


# ---------------------------------------------------------------------- redirects


async def test_a_redirect_within_the_origin_is_followed(client_to: ClientTo) -> None:
    async with ScriptServer(
        json_answer({}, 302, Location="/v2/connection/?a=%2F#x"),
        json_answer({}, 308, Location="c"),
        FINE,
    ) as server:
        client = client_to(server)
        assert (await client.list_connections()).items
        assert server.targets == ["/v2/connection", "/v2/connection/?a=%2F", "/v2/connection/c"]
        assert {request.headers["authorization"] for request in server.requests} == {TOKEN}
        server.script = [json_answer({}, 307, Location=server.url + "/again")]
        server.requests.clear()
        error = await failing(client)
    assert isinstance(error, errors.Redirected)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/x?token=1",
        "//evil.example/x",
        "http://127.0.0.1:1/",
        "https://127.0.0.1:{port}/",
        "http://user:pw@127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "ftp://evil.example/",
        "http://[::1",
        "http://\x80\xff/",
        "",
        "javascript:alert(1)",
        "http://" + "a" * 300 + "/",
    ],
)
async def test_a_redirect_elsewhere_is_refused(client_to: ClientTo, location: str) -> None:
    async with ScriptServer() as server:
        place = location.replace("{port}", str(server.port))
        server.script = [raw(f"HTTP/1.1 302 X\r\nLocation: {place}\r\n\r\n".encode("latin-1"))]
        error = await failing(client_to(server))
    assert isinstance(error, errors.Redirected)
    assert error.status == 302
    assert not re.search("token|user|pw|/x", error.message)
    if "evil" in location:
        assert "evil.example" in error.message
    assert len(server.requests) == 1


async def test_a_redirect_that_echoes_the_token_says_no_part_of_it(client_to: ClientTo) -> None:
    token = "Qz5vX7kp2Lm9Rt3Wb8Yc"
    place = f"https://t-{token}.evil.example/{token}"
    async with ScriptServer(json_answer({}, 302, Location=place)) as server:
        error = await failing(client_to(server, token=token))
    assert error.message == f"The API redirects to t-{MASK}.evil.example, which is not followed."


async def test_a_redirect_stays_with_the_chosen_account(client_to: ClientTo) -> None:
    lost = json_answer({}, 301, Location="/v2/connection/")
    kept = json_answer({}, 301, Location="/v2/connection/?account_id=acc%201&x=")
    async with ScriptServer(lost) as server:
        client = client_to(server, account_id="acc 1")
        error = await failing(client)
        assert isinstance(error, errors.Redirected)
        assert "another account" in error.message
        assert len(server.requests) == 1
        server.script = [kept, FINE]
        assert (await client.list_connections()).items


async def test_a_redirect_to_nowhere_says_so(client_to: ClientTo) -> None:
    async with ScriptServer(json_answer({}, 302, Location="")) as server:
        error = await failing(client_to(server))
    assert error.message == "The API redirects without saying where."


async def test_a_scan_is_never_redirected(client_to: ClientTo) -> None:
    async with ScriptServer(json_answer({}, 307, Location="/v2/other")) as server:
        with pytest.raises(errors.Redirected):
            await client_to(server).scan("c", "select 1")
    assert len(server.requests) == 1


# ---------------------------------------------------------------------- the token, and anything


@pytest.mark.parametrize(
    "token", ["", " ", "a\nb", "a\r\nX: y", "tök-sécret", "a\x00b", " a", "a\t"]
)
async def test_a_token_that_no_header_carries(client_to: ClientTo, token: str) -> None:
    async with ScriptServer() as server:
        error = await failing(client_to(server, token=token))
    assert isinstance(error, errors.NotSent)
    assert "token" in error.message
    if token.strip():
        assert token not in repr(error)
    assert server.requests == []


async def test_the_token_is_in_no_repr_and_no_log(
    client_to: ClientTo, caplog: pytest.LogCaptureFixture
) -> None:
    assert logging.getLogger("httpx").level == logging.WARNING
    assert logging.getLogger("httpcore").level == logging.WARNING
    with caplog.at_level(logging.DEBUG):
        async with ScriptServer(FINE, close(), json_answer({}, 403)) as server:
            client = client_to(server)
            await client.list_connections()
            await failing(client)
    assert TOKEN not in caplog.text
    assert "/v2/" not in caplog.text
    for value in (client, client.__dict__, client._exchange, client._exchange.__dict__):
        assert TOKEN not in repr(value)
    assert TOKEN not in repr(client._exchange._http.headers)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx.ReadError("x"), errors.ConnectionDropped),
        (httpx.WriteError("x"), errors.ConnectionDropped),
        (httpx.RemoteProtocolError("x"), errors.ConnectionDropped),
        (httpx.LocalProtocolError(f"bad header {TOKEN}"), errors.NoAnswer),
        (httpx.UnsupportedProtocol("x"), errors.NoAnswer),
        (httpx.CloseError("x"), errors.NoAnswer),
        (httpx.ConnectTimeout("x"), errors.TimedOut),
        (httpx.ReadTimeout("x"), errors.TimedOut),
        (httpx.WriteTimeout("x"), errors.TimedOut),
        (httpx.PoolTimeout("x"), errors.TimedOut),
        (httpx.ProxyError("x"), errors.ProxyFailed),
        (httpx.DecodingError("x"), errors.NotJson),
        (httpx.InvalidURL("x"), errors.BadValue),
        (httpx.StreamError("x"), errors.NoAnswer),
        (OSError("x"), errors.NoAnswer),
        (TimeoutError("x"), errors.TimedOut),
        (RuntimeError(TOKEN), errors.NoAnswer),
        (RecursionError(), errors.NoAnswer),
        (ExceptionGroup("x", [OSError()]), errors.NoAnswer),
    ],
)
async def test_whatever_the_network_raises_becomes_ours(
    client_to: ClientTo, raised: Exception, kind: type[Exception]
) -> None:
    client = client_to("https://api.lytics.io", transport=Broken(raised))
    error = await failing(client)
    assert type(error) is kind
    assert error.status is None


class Fuzzed(httpx.AsyncBaseTransport):
    """Answers once with anything."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.answer = status, headers, body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        status, headers, body = self.answer

        class Stream(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                reader = io.BytesIO(body)
                while piece := reader.read(7):
                    yield piece

        return httpx.Response(status, headers=headers, stream=Stream())


names = st.sampled_from(
    [b"location", b"content-length", b"content-encoding", b"retry-after", b"set-cookie", b"x"]
)
values = st.binary(max_size=12) | st.sampled_from([b"gzip", b"deflate", b"//x", b"/y", b"9" * 40])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "status", "errors", "message", "_meta", "id", "code"]), inner
        )
    ),
    max_leaves=6,
)
bodies = st.binary(max_size=30) | json_values.map(lambda value: json.dumps(value).encode())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    status=st.integers(100, 600) | st.just(200),
    headers=st.lists(st.tuples(names, values), max_size=3),
    body=bodies,
)
def test_no_answer_raises_anything_but_ours(
    status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    async def ask() -> None:
        client = LyticsClient(
            ApiAddress.parse("https://api.lytics.io"),
            SecretStr(TOKEN),
            transport=Fuzzed(status, headers, body),
            sleep=Waits(),
        )
        try:
            for asked in (
                client.list_connections(),
                client.get_connection("c"),
                client.list_connection_types(),
                client.scan("c", "select 1"),
            ):
                try:
                    await asked
                except errors.ApiError as error:
                    assert error.__context__ is None
        finally:
            await client.aclose()

    asyncio.run(ask())


async def test_a_readers_misfit_is_an_unreadable_answer(client_to: ClientTo) -> None:
    def misfit(_: object) -> Listing[Any]:
        raise KeyError(TOKEN)

    async with ScriptServer(FINE) as server:
        with pytest.raises(errors.UnknownShape) as caught:
            await client_to(server)._request("try", ("x",), misfit)
    assert TOKEN not in repr(caught.value)
    assert caught.value.__context__ is None
