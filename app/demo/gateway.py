"""The ASGI side: records each request, lets a test step in, checks the token, answers."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import Response

from app.demo.calls import Call, Desk
from app.demo.envelope import Envelope, Fault, bad_request, token_rejected
from app.demo.recording import Intercept, RecordedRequest
from app.demo.routes import find_operation

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_MAX_BODY = 1024 * 1024

KEPT = 10_000
"""Requests that are kept, the last ones: a demo may run for days."""


class Gateway:
    """The ASGI application of one service."""

    def __init__(
        self,
        desk: Desk,
        token: str,
        requests: list[RecordedRequest],
        intercept: Callable[[], Intercept | None],
    ) -> None:
        self._desk = desk
        self._token = token.encode()
        self._requests = requests
        self._intercept = intercept
        self._envelope = Envelope(desk.clock)
        self._running: set[asyncio.Task[object]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (only coroutines of a task get here)
        self._running.add(task)
        try:
            recorded = await _record(scope, receive)
            if recorded is None:
                return
            self._requests.append(recorded)
            del self._requests[:-KEPT]
            intercept = self._intercept()
            response = await intercept(recorded) if intercept is not None else None
            if response is None:
                response = await self._answer(recorded)
            await response(scope, receive, send)
        finally:
            self._running.discard(task)

    async def cancel_running(self) -> None:
        """Give up every request that is still being answered."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=0.3)

    async def _answer(self, recorded: RecordedRequest) -> Response:
        given = recorded.headers.get("authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, self._token):
            return _json(401, token_rejected())
        try:
            operation, values = find_operation(recorded.method, recorded.path)
            if len(recorded.body) > _MAX_BODY:
                raise bad_request("request body is too large")
            query = parse_qs(recorded.query, keep_blank_values=True)
            account = self._desk.world.account(query.get("account_id", [""])[-1])
            call = Call(self._desk, account, values, query, recorded.body)
            if operation.slow:
                reply = await asyncio.to_thread(operation.handler, call)
            else:
                reply = operation.handler(call)
        except Fault as fault:
            return _json(fault.status, self._envelope.refuse(fault))
        return _json(reply.status, self._envelope.pack(reply))


async def _record(scope: Scope, receive: Receive) -> RecordedRequest | None:
    """The request once its body is whole; None where the client went away before."""
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return RecordedRequest(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        },
        body=b"".join(chunks),
        at=time.monotonic(),
    )


def _json(status: int, body: bytes) -> Response:
    if not body:
        return Response(status_code=status)
    return Response(body, status, media_type="application/json")
