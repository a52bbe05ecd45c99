"""A scriptable HTTP server on loopback, for what well-behaved servers never do.

It runs in the test's own event loop and speaks raw bytes: each request takes the next step of
its script (the last one repeats), and every request is recorded as it stood on the wire.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Recorded:
    """One request as it came: the target is the undecoded text of the request line."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


Step = Callable[[Recorded, asyncio.StreamWriter], Awaitable[None]]


def raw(data: bytes) -> Step:
    """Answer with exactly these bytes, then close."""

    async def step(_request: Recorded, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return step


def answer(
    status: int = 200,
    body: bytes = b"",
    *,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
    ends: bool = True,
) -> Step:
    """Answer with a status and a body.

    A ``length`` beyond the body's drops the connection midway, or, without ``ends``, stops there.
    """

    async def step(_request: Recorded, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines.append(f"Content-Length: {len(body) if length is None else length}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        if not ends:
            await asyncio.Event().wait()
        if length is not None:
            writer.close()

    return step


def json_answer(value: object, status: int = 200, **headers: str) -> Step:
    """Answer with a JSON body as it is; underscores in header names become dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    named["Content-Type"] = "application/json"
    return answer(status, json.dumps(value).encode(), headers=named)


def data_answer(data: object, **more: object) -> Step:
    """Answer with a success envelope around ``data``."""
    return json_answer({"data": data, "status": 200, "request_id": "req-1", **more})


def error_answer(status: int, code: str, message: str, **more: object) -> Step:
    """Answer with an error in the API's own shape."""
    entry = {"code": code, "message": message, "level": "error", "timestamp": ""}
    return json_answer({"status": status, "errors": [entry], "request_id": "req-e", **more}, status)


def chunked(pieces: Iterator[bytes] | list[bytes], *, pause: float = 0, whole: bool = True) -> Step:
    """Answer 200 in chunks, ``pause`` seconds apart; not ``whole``: without the last chunk."""

    async def step(_request: Recorded, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
            await asyncio.sleep(pause)
        writer.write(b"0\r\n\r\n" if whole else b"")
        await writer.drain()
        if not whole:
            writer.close()

    return step


def gzip_bomb(size: int) -> Step:
    """Answer with a small body that unpacks to ``size`` bytes of blanks inside JSON."""
    packed = gzip.compress(b'{"data": [' + b" " * size + b"]}", 9)
    return answer(200, packed, headers={"Content-Encoding": "gzip"})


def hang() -> Step:
    """Take the request and never answer."""

    async def step(_request: Recorded, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    return step


def close() -> Step:
    """Close the connection before any answer."""
    return raw(b"")


class ScriptServer:
    """``async with ScriptServer(step, step, ...) as server``: see the module.

    Attributes:
        requests: what was asked for, in order.
        asked: set once the first request is there.
        connections: how many connections were opened.
        port: the port that the system gave it; it stays known afterwards.
    """

    def __init__(
        self, *script: Step, greeting: bytes = b"", tls: ssl.SSLContext | None = None
    ) -> None:
        self.script = list(script) or [data_answer([])]
        self.requests: list[Recorded] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._greeting = greeting
        self._tls = tls
        self.port = 0

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        """The raw targets that were asked for, in order."""
        return [request.target for request in self.requests]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                writer.write(self._greeting)
                while not writer.is_closing():
                    request = await _read(reader)
                    number = min(len(self.requests), len(self.script) - 1)
                    self.requests.append(request)
                    self.asked.set()
                    await self.script[number](request, writer)
        except asyncio.CancelledError:
            pass  # the server stops
        finally:
            if task is not None:
                self._tasks.discard(task)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Recorded:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    headers.pop("", None)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Recorded(method, target, headers, body)
