"""What an answer looks like on the wire, and how an operation says no."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What an operation hands back; a 204 has no body."""

    data: object = None
    status: int = 200
    meta: Mapping[str, object] = field(default_factory=dict)


class Fault(Exception):
    """An operation's refusal, answered in the v2 error shape."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message


def bad_request(message: str, code: str = "BADREQ-001") -> Fault:
    """400: the payload or a parameter makes no sense."""
    return Fault(400, code, message)


def not_found(message: str, code: str = "NOTFOUND-003") -> Fault:
    """404: not there, or another account's."""
    return Fault(404, code, message)


def stamp(when: datetime) -> str:
    """RFC 3339 text in UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Envelope:
    """Packs replies and refusals; numbers its `request_id`s, so that two runs give the same."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._count = 0

    def _request_id(self) -> str:
        self._count += 1
        return sha256(f"request {self._count}".encode()).hexdigest()[:32]

    def pack(self, reply: Reply) -> bytes:
        """The body of a reply; empty for a 204."""
        if reply.status == 204:
            return b""
        return encode(
            {
                "data": reply.data,
                "status": reply.status,
                "request_id": self._request_id(),
                "_meta": dict(reply.meta),
            }
        )

    def refuse(self, fault: Fault) -> bytes:
        """The body of a refusal, in the v2 error shape."""
        error = {
            "code": fault.code,
            "message": fault.message,
            "level": "error",
            "timestamp": stamp(self._clock()),
        }
        return encode({"status": fault.status, "errors": [error], "request_id": self._request_id()})


def token_rejected() -> bytes:
    """The old shape, which what stands in front of the API answers to a rejected token."""
    return encode({"data": None, "message": "Not authorized", "status": 401})


def encode(value: object) -> bytes:
    """JSON as bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
