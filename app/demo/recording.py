"""What is kept of each request that the service receives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response


@dataclass(frozen=True)
class RecordedRequest:
    """One request as it came.

    Attributes:
        path: the raw path, still percent-encoded.
        query: the raw query, without its question mark.
        headers: names in lower case. They hold the token, query and body perhaps something
            as secret: none of them is in the repr.
        at: when it had come in whole, in monotonic seconds.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: float


Intercept = Callable[[RecordedRequest], "Awaitable[Response | None]"]
"""Steps in before the normal handling: an answer of its own, or None to go on.

It runs on the service's own event loop, in its thread: wait with `asyncio.sleep`, or on an event
made there. An exception from it becomes a bare 500.
"""
