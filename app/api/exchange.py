"""One request and its answer over HTTP: deadlines, redirects, size limits, plain errors.

This module and the transport are the only ones that know the HTTP library; what comes out is an
``Answer`` or an ``ApiError``, and no error carries a URL, a header or another exception along.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import parse_qsl

import httpx
from pydantic import SecretStr

from app import __version__
from app.api.address import DEFAULT_PORTS, ApiAddress
from app.api.answer import Answer, SafeText
from app.api.approved import Approved
from app.api.errors import (
    AnswerTooLarge,
    ApiError,
    BadValue,
    ConnectFailed,
    ConnectionDropped,
    NameNotResolved,
    NoAnswer,
    NotJson,
    NotSent,
    ProxyFailed,
    Redirected,
    TimedOut,
    TlsFailed,
)
from app.api.transport import GuardedTransport, build_transport, causes

MAX_REDIRECTS = 3
"""How often one request follows a redirect within its own origin."""

ANSWER_LIMIT = 128 * 1024 * 1024
"""Bytes of an answer, unpacked, that this program holds."""

ERROR_LIMIT = 64 * 1024
"""Bytes of an error's body that are read."""

_UNPACK_STEP = 1024 * 1024
_GZIP_START = b"\x1f"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# The HTTP library logs whole URLs at INFO.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: to connect, for the next bytes, to send, for a free connection, in all."""

    connect: float = 10.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 30.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what for (in words), method, encoded path with query, JSON body or None.

    A write carries its approval; without one the guard refuses it.
    """

    operation: str
    method: str
    target: str
    body: bytes | None = field(default=None, repr=False)
    approved: Approved | None = field(default=None, repr=False)


def set_headers(*, body: bool) -> tuple[tuple[str, str], ...]:
    """The headers that every request carries besides the token; httpx adds its own."""
    headers = (
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", f"connection-manager/{__version__}"),
    )
    return (*headers, ("Content-Type", "application/json")) if body else headers


class _Progress:
    """Whether a request has begun to leave, told by the HTTP library as it works."""

    def __init__(self) -> None:
        self._seen = False
        self._left = False

    async def __call__(self, event: str, _info: dict[str, object]) -> None:
        self._seen = True
        self._left = self._left or event.endswith("send_request_headers.started")

    @property
    def may_have_left(self) -> bool:
        """False is certain; a transport that tells nothing may have sent it."""
        return self._left or not self._seen


class Exchange:
    """One long-lived HTTP client to one address with one token, behind the guard.

    Attributes:
        closed: nothing is sent any more.
    """

    def __init__(
        self,
        address: ApiAddress,
        token: SecretStr,
        transport: httpx.AsyncBaseTransport | None,
        timeouts: Timeouts,
        *,
        read_only: bool = False,
    ) -> None:
        self._address = address
        self._token = token
        self._timeouts = timeouts
        self.closed = False
        inner = transport or build_transport(address)
        self._http = httpx.AsyncClient(
            transport=GuardedTransport(inner, address, read_only=read_only),
            trust_env=False,
            follow_redirects=False,
            event_hooks={"response": [_take_location]},
            # No cookie is kept: nothing of one answer decides about the next request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(
                connect=timeouts.connect,
                read=timeouts.read,
                write=timeouts.write,
                pool=timeouts.pool,
            ),
            headers={"Authorization": token.get_secret_value(), **dict(set_headers(body=False))},
        )

    async def aclose(self) -> None:
        """Close every connection; a later request is NotSent."""
        self.closed = True
        await self._http.aclose()

    async def send(self, call: Call) -> Answer:
        """Send once and read the whole answer, whatever its status.

        Raises:
            NotSent, NoAnswer, Redirected, AnswerTooLarge, NotJson (unreadable compression).
        """
        if self.closed:
            raise NotSent(call.operation, "This connection to the API has been closed.")
        progress = _Progress()
        try:
            async with asyncio.timeout(self._timeouts.total) as deadline:
                return await self._follow(call, progress)
        except ApiError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - whatever a transport raises becomes ours
            problem = _explain(call.operation, error, self._address, self._timeouts)
        # Raised out here: an error in flight would carry the HTTP library's objects along.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # a cancelled request may surface as a broken connection
        if deadline.expired():
            problem = _too_slow(call.operation, self._timeouts.total)
            problem.left = progress.may_have_left
        raise problem

    async def _follow(self, call: Call, progress: _Progress) -> Answer:
        url = httpx.URL(self._address.url + call.target)
        for redirects_left in range(MAX_REDIRECTS, -1, -1):
            request = self._http.build_request(
                call.method,
                url,
                content=call.body,
                headers=None if call.body is None else {"Content-Type": "application/json"},
                extensions=_extensions(call, progress),
            )
            response = await self._http.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await _read_answer(call.operation, response)
                url = self._redirect(call, response, redirects_left)
            finally:
                await response.aclose()
        raise AssertionError("the last redirect is refused")

    def _redirect(self, call: Call, response: httpx.Response, left: int) -> httpx.URL:
        """Where a redirect leads, if that's the same origin and a read."""
        place = str(response.extensions["location"])
        try:
            target = response.request.url.join(place)
            host = target.raw_host.decode("ascii")
            port = target.port or DEFAULT_PORTS.get(target.scheme, 0)
            same = (target.scheme, host, port) == self._address.origin and not target.userinfo
            account = _account_in(call.target) in ("", _account_in(target.raw_path.decode("ascii")))
        except Exception:  # noqa: BLE001 - foreign text; what can't be read isn't followed
            target, host, same, account = None, "", False, False
        if place and target is not None and same and account and left and call.method == "GET":
            return httpx.URL(self._origin_url() + target.raw_path.decode("ascii"))
        sent = call.approved.outgoing.secrets if call.approved is not None else ()
        host = SafeText(self._token, *sent)(host, 100)
        if not place or not host:
            sentence = "The API redirects without saying where."
        elif not same:
            sentence = f"The API redirects to {host}, which is not followed."
        elif call.method != "GET":
            sentence = f"The API redirects within {host}; only reads without a body follow that."
        elif not account:
            sentence = (
                f"The API redirects within {host}, but to another account than the chosen one."
            )
        else:
            sentence = f"The API redirects in circles on {host}."
        raise Redirected(call.operation, sentence, status=response.status_code)

    def _origin_url(self) -> str:
        return f"{self._address.scheme}://{self._address.display_host}"


def _account_in(target: str) -> str:
    """Which account a request is about; "" for the token's own."""
    return dict(parse_qsl(target.partition("?")[2])).get("account_id", "")


def _extensions(call: Call, progress: _Progress) -> dict[str, object]:
    if call.approved is None:
        return {"operation": call.operation}
    return {"operation": call.operation, "approved": call.approved, "trace": progress}


async def _take_location(response: httpx.Response) -> None:
    """Take the redirect's target away from the HTTP library, which fails on an odd one."""
    response.extensions["location"] = response.headers.pop("location", "")


async def _read_answer(operation: str, response: httpx.Response) -> Answer:
    status = response.status_code
    retry_after = response.headers.get("retry-after", "")
    if status >= 300:
        return Answer(status, retry_after, await _read_error(response))
    length = response.headers.get("content-length", "")
    too_large = length.isdigit() and int(length[:20]) > ANSWER_LIMIT
    body = b"" if too_large else await _read_body(response, ANSWER_LIMIT + 1)
    if too_large or len(body) > ANSWER_LIMIT:
        raise AnswerTooLarge(
            operation,
            f"The answer is larger than the {ANSWER_LIMIT // 1024 // 1024} MiB that are read here.",
            status=status,
        )
    return Answer(status, retry_after, body)


async def _read_error(response: httpx.Response) -> bytes:
    """Read an error's body as far as it comes: the status alone says most of it."""
    try:
        return await _read_body(response, ERROR_LIMIT)
    except (httpx.TransportError, httpx.DecodingError):
        return b""


async def _read_body(response: httpx.Response, limit: int) -> bytes:
    """The first ``limit`` bytes of the body, unpacked.

    Unpacked here and not by the HTTP library, which would unpack a bomb whole.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise httpx.StreamError("the stream of an async client is async")
    chunks = aiter(stream)
    if coding in ("gzip", "x-gzip", "deflate"):
        chunks = _unpacked(chunks)
    elif coding not in ("", "identity"):
        raise httpx.DecodingError("unknown coding")
    pieces: list[bytes] = []
    left = limit
    async for chunk in chunks:
        pieces.append(chunk[:left])
        left -= len(chunk)
        if left <= 0:
            break
    return b"".join(pieces)


async def _unpacked(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Unpack gzip (one or more members) or zlib, at most a MiB at a time.

    What stands behind the last member is padding, as every other reader of gzip takes it.
    """
    unpacker = zlib.decompressobj(wbits=47)
    begun = False
    try:
        async for chunk in chunks:
            waiting = chunk
            while waiting:
                if unpacker.eof:
                    if not waiting.startswith(_GZIP_START):
                        return
                    unpacker = zlib.decompressobj(wbits=47)
                begun = True
                piece = unpacker.decompress(waiting, _UNPACK_STEP)
                waiting = unpacker.unconsumed_tail or unpacker.unused_data
                yield piece
                await asyncio.sleep(0)
            while not unpacker.eof and (piece := unpacker.decompress(b"", _UNPACK_STEP)):
                yield piece
                await asyncio.sleep(0)
    except zlib.error:
        raise httpx.DecodingError("broken compression") from None
    if begun and not unpacker.eof:
        raise httpx.DecodingError("compressed data cut short")


def _too_slow(operation: str, seconds: float) -> TimedOut:
    return TimedOut(operation, f"The whole answer took longer than {seconds:g} s.")


def _never_left(error: TimedOut) -> TimedOut:
    error.left = False
    return error


def _explain(operation: str, error: Exception, address: ApiAddress, timeouts: Timeouts) -> ApiError:
    """The error of ours for whatever the HTTP library raised; its own text is never used."""
    host = address.display_host
    match error:
        case httpx.InvalidURL():
            return BadValue(operation, "A value is too long or too odd for the API's address.")
        case httpx.ConnectTimeout():
            return _never_left(
                TimedOut(operation, f"{host} could not be reached within {timeouts.connect:g} s.")
            )
        case httpx.PoolTimeout():
            return _never_left(TimedOut(operation, "Too many requests are under way at once."))
        case httpx.WriteTimeout():
            return TimedOut(
                operation, f"The request could not be sent within {timeouts.write:g} s."
            )
        case httpx.TimeoutException():
            return TimedOut(operation, f"{host} did not answer within {timeouts.read:g} s.")
        case TimeoutError():
            return _too_slow(operation, timeouts.total)
        case httpx.ProxyError():
            return ProxyFailed(operation, "The proxy refused the connection.")
        case httpx.ConnectError():
            return _explain_connect(operation, error, host)
        case httpx.DecodingError():
            return NotJson(operation, "The answer's compression cannot be read, or was cut short.")
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return ConnectionDropped(operation, "The connection broke before the answer was whole.")
        case _:
            return NoAnswer(operation, "The request failed in an unexpected way; no answer came.")


def _explain_connect(operation: str, error: httpx.ConnectError, host: str) -> NoAnswer:
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TlsFailed(operation, f"The certificate of {host} is not trusted here.")
        if isinstance(cause, ssl.SSLError):
            return TlsFailed(operation, f"No secure connection to {host} could be made.")
        if isinstance(cause, socket.gaierror | UnicodeError):
            return NameNotResolved(operation, f"The name {host} was not found.")
    return ConnectFailed(operation, f"{host} refused the connection or cannot be reached.")
