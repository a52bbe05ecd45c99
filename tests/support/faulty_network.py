"""The way to the embedded service, on which a test breaks what it likes.

Below the real client and its guard, above the real network: requests that nothing is done to go
to the service over HTTP. The client's pauses between two tries take no time.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.exchange import ANSWER_LIMIT
from app.api.transport import build_transport
from app.demo.service import DemoService

Happening = Callable[[], httpx.Response]
"""Answers in the service's place, or raises what a network raises."""

Break = Callable[[httpx.Request], Happening | None]
"""What happens to a request; None lets it through."""


class FaultyNetwork(httpx.AsyncBaseTransport):
    """Lets every request through but those that it is told to break.

    Attributes:
        breaks: asked before each request; None lets all of them through.
        broken: how many it broke.
    """

    def __init__(self, service: DemoService) -> None:
        self._address = ApiAddress.parse(service.url)
        self._token = SecretStr(service.token)
        self._real = build_transport(self._address)
        self.breaks: Break | None = None
        self.broken = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Break the request, or send it."""
        happens = self.breaks(request) if self.breaks is not None else None
        if happens is None:
            return await self._real.handle_async_request(request)
        self.broken += 1
        return happens()

    async def aclose(self) -> None:
        """Close the real way."""
        await self._real.aclose()

    def client(self) -> LyticsClient:
        """A client that goes this way."""
        return LyticsClient(self._address, self._token, transport=self, sleep=_no_pause)


async def _no_pause(_seconds: float) -> None:
    """No time passes."""


# ------------------------------------------------------------------------------ the faults


@dataclass(frozen=True)
class Fault:
    """Something that a network or a server does, and what a person is told.

    Attributes:
        happens: the answer, or what is raised.
        says: the API's words, or the client's.
        next: words of what to do next, where a pane offers it.
    """

    happens: Happening
    says: str
    next: str = "try again"


def _error(status: int) -> Happening:
    body = {"status": status, "errors": [{"code": "X-001", "message": f"it said {status}"}]}
    return lambda: httpx.Response(status, json={**body, "request_id": "91aa0000"})


def _json(value: object, status: int = 200) -> Happening:
    return lambda: httpx.Response(status, json=value)


def _body(content: bytes, status: int = 200, **headers: str) -> Happening:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda: httpx.Response(status, content=content, headers=named)


def _raising(error: type[Exception], cause: Exception | None = None) -> Happening:
    def happens() -> httpx.Response:
        raise error("text of the library") from cause

    return happens


class _Cut(httpx.AsyncByteStream):
    """A body that breaks off."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"data": '
        raise httpx.ReadError("text of the library")


_TOO_LARGE = str(ANSWER_LIMIT + 1)
_OLD_401 = {"data": None, "message": "Not authorized", "status": 401}
_PROFILE = "another profile"
_DROPPED = "The connection broke before the answer was whole."

FAULTS = {
    "401": Fault(_error(401), "it said 401", _PROFILE),
    "401 in the old shape": Fault(_json(_OLD_401, 401), "Not authorized", _PROFILE),
    "401 inside a 200": Fault(_json(_OLD_401), "Not authorized", _PROFILE),
    "403": Fault(_error(403), "it said 403", _PROFILE),
    "404": Fault(_error(404), "it said 404", "read the account again"),
    "409": Fault(_error(409), "it said 409", "read the account again"),
    "422": Fault(_error(422), "it said 422", "go back"),
    "429 twice": Fault(_error(429), "it said 429"),
    "500": Fault(_error(500), "it said 500"),
    "502 of a gateway": Fault(_body(b"<!DOCTYPE html><h1>Bad gateway", 502), "502"),
    "connecting takes too long": Fault(
        _raising(httpx.ConnectTimeout), "could not be reached within 10 s"
    ),
    "never answers": Fault(_raising(httpx.ReadTimeout), "did not answer within 30 s"),
    "refused": Fault(_raising(httpx.ConnectError), "refused the connection or cannot be reached"),
    "no such name": Fault(_raising(httpx.ConnectError, socket.gaierror(-2, "x")), "was not found"),
    "no trust": Fault(
        _raising(httpx.ConnectError, ssl.SSLCertVerificationError(1, "x")), "is not trusted here"
    ),
    "a broken proxy": Fault(_raising(httpx.ProxyError), "The proxy refused the connection."),
    "dropped": Fault(_raising(httpx.RemoteProtocolError), _DROPPED),
    "dropped midway": Fault(lambda: httpx.Response(200, stream=_Cut()), _DROPPED),
    "what nobody expects": Fault(_raising(RuntimeError), "failed in an unexpected way"),
    "truncated": Fault(_body(b'{"data": [{"id": "c1"'), "broken JSON, or was cut short"),
    "a page": Fault(_body(b"<html>hello"), "A web page answered, not the API"),
    "data of a wrong type": Fault(_json({"status": 200, "data": "text"}), "is expected"),
    "null": Fault(_body(b"null"), "not the API's envelope"),
    "empty": Fault(_body(b""), "without any data"),
    "a bare array": Fault(_json([{"id": "c1"}]), "not the API's envelope"),
    "too large": Fault(_body(b"", content_length=_TOO_LARGE), "larger than", "go back"),
    "redirected elsewhere": Fault(
        _body(b"{}", 307, location="https://evil.example/v2/connection"), "evil.example"
    ),
}


def breaking(pattern: str, fault: Fault, *, method: str = "GET", times: int = 10**6) -> Break:
    """Break requests of a method whose path matches, so often; the rest goes through."""
    wanted = re.compile(pattern)
    left = times

    def breaks(request: httpx.Request) -> Happening | None:
        nonlocal left
        path = request.url.raw_path.decode().partition("?")[0]
        if request.method != method or not wanted.search(path) or not left:
            return None
        left -= 1
        return fault.happens

    return breaks
