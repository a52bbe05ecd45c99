"""What an operation gets to work with: one decoded request and the desk behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.demo.envelope import JsonObject, Reply, bad_request, stamp
from app.demo.limits import SlidingWindow
from app.demo.warehouse import Warehouse
from app.demo.world import Account, World


@dataclass(frozen=True)
class Desk:
    """What all operations share."""

    world: World
    warehouse: Warehouse
    scan_limit: SlidingWindow
    columns_limit: SlidingWindow
    clock: Callable[[], datetime]

    def now(self) -> str:
        """The time, as the API writes it."""
        return stamp(self.clock())


@dataclass(frozen=True)
class Call:
    """One request that passed the token check: path values decoded once, the body still bytes."""

    desk: Desk
    account: Account
    values: tuple[str, ...]
    query: dict[str, list[str]]
    body: bytes

    def parameter(self, name: str) -> str:
        """A query parameter, or ""."""
        return self.query.get(name, [""])[-1]

    def flag(self, name: str) -> bool:
        """Whether a query parameter says yes."""
        return self.parameter(name).lower() in ("true", "1")

    def payload(self) -> JsonObject:
        """The body as a JSON object; anything else is JSON-BADREQ-025."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            raise bad_request("request body is not valid JSON", "JSON-BADREQ-025") from None
        if not isinstance(value, dict):
            raise bad_request("request body must be a JSON object", "JSON-BADREQ-025")
        return value


Handler = Callable[[Call], Reply]


def paged(call: Call, items: list[JsonObject]) -> Reply:
    """A list, whole unless `limit` or `start` ask for a part of it."""
    start = _count(call, "start", 0)
    limit = _count(call, "limit", len(items))
    part = items[start : start + limit]
    return Reply(part, meta={"has_more": start + limit < len(items)})


def _count(call: Call, name: str, default: int) -> int:
    text = call.parameter(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise bad_request(f"{name} must be a number that isn't negative")
    return int(text[:9])


def text_of(payload: JsonObject, name: str) -> str:
    """A text field of a body; absent is ""."""
    value = payload.get(name, "")
    if not isinstance(value, str):
        raise bad_request(f"{name} must be a string")
    return value


def texts_of(payload: JsonObject, name: str) -> list[str]:
    """A list-of-texts field of a body; absent or null is []."""
    value = payload.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise bad_request(f"{name} must be a list of strings")
    return list(value)
