"""The network that the monkey plays on: good and bad weather over a hostile account.

What happens to a request depends on the seed and on how often the same was asked for, so that
a seed plays much the same game each time.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any

import httpx

from app.api.address import ApiAddress
from app.api.transport import build_transport
from app.demo.service import DemoService
from tests.fuzz.bodies import PLANTED
from tests.support.faulty_network import FAULTS
from tests.support.hostile import HOSTILE

_HANG = 0.6
"""Seconds that a request hangs before it times out: a minute for the program."""

_LATENCY = 0.05


class Weather(Enum):
    """How much goes wrong; the value is the share of requests."""

    FAIR = 0.0
    WINDY = 0.15
    STORMY = 0.6


@dataclass(frozen=True)
class Sent:
    """A request that changes something, as it reached the network."""

    method: str
    url: str


class Sky(httpx.AsyncBaseTransport):
    """Stands in for the network of every client of the program.

    Attributes:
        weather: now.
        written: every write that came this far, whatever became of it.
        foreign: hosts other than the service's that were asked for.
    """

    def __init__(self, service: DemoService, seed: int) -> None:
        self._origin = ApiAddress.parse(service.url)
        self._real = build_transport(self._origin)
        self._seed = seed
        self._asked: Counter[str] = Counter()
        self._token = service.token
        self.weather = Weather.FAIR
        self.written: list[Sent] = []
        self.foreign = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let it through, or do something to it."""
        what = f"{request.method} {request.url.raw_path.decode()}"
        self._asked[what] += 1
        chance = random.Random(f"{self._seed} {what} {self._asked[what]}")  # noqa: S311
        writes = request.method != "GET" and not request.url.path.endswith("/scan")
        if writes:
            self.written.append(Sent(request.method, str(request.url)))
        if (request.url.host, request.url.port) != (self._origin.host, self._origin.port):
            self.foreign += 1
            raise httpx.ConnectError("no such host here")
        await asyncio.sleep(chance.random() * _LATENCY)
        if chance.random() >= self.weather.value:
            return await self._real.handle_async_request(request)
        return await self._spoilt(request, chance, writes=writes)

    async def _spoilt(
        self, request: httpx.Request, chance: random.Random, *, writes: bool
    ) -> httpx.Response:
        how = chance.choice(("fault", "fault", "hang", "odd", "echo", "lost"))
        if how == "hang":
            await asyncio.sleep(_HANG)
            raise httpx.ReadTimeout("hangs")
        if how == "odd" and not writes:
            return httpx.Response(200, json={"status": 200, "data": odd(chance)})
        if how == "echo":
            return self._echo(chance)
        if how == "lost":
            # It arrived and was done; nobody hears of it.
            response = await self._real.handle_async_request(request)
            await response.aread()
            await response.aclose()
            raise httpx.ReadError("lost")
        return FAULTS[chance.choice(sorted(FAULTS))].happens()

    def _echo(self, chance: random.Random) -> httpx.Response:
        """A refusal that repeats what nobody may see, in hostile words."""
        message = f"{chance.choice(HOSTILE)} token={self._token} password={PLANTED} "
        code = chance.choice(("X-1", "NOTFOUND-003", "AUTH-NOTFOUND-006", "[/"))
        status = chance.choice((400, 401, 403, 404, 409, 422, 429, 500))
        text = (message + chance.choice(HOSTILE)).encode("utf-8", "replace").decode()
        error = {"code": code, "message": text}
        return httpx.Response(status, json={"status": status, "errors": [error]})

    async def aclose(self) -> None:
        """Shared by all clients: closing one leaves it open."""

    async def close(self) -> None:
        """At the end."""
        await self._real.aclose()


_CELLS: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**70, 1.5, "", [], {}, [[]], {"a": {"b": [None]}}, "x" * 500),
    *("2026-11-23T06:00:00Z", "soon", {"password": PLANTED}, f"https://u:{PLANTED}@h/x"),
)
_NAMES = (
    *("id", "label", "name", "slug", "type", "status", "config", "auth_ids", "provider_slug"),
    *("deleted", "table_name", "fully_qualified_name", "num_columns", "column_name", "error"),
    *("column_datatype", "columns", "rows", "schedule", "connection_id", "hidden", "no_auth"),
)


def odd(chance: random.Random) -> Any:
    """Data of a shape that nobody promised: a list of objects, or anything else."""
    if chance.random() < 0.3:
        return chance.choice(_CELLS)
    cells = (*_CELLS, *(text.encode("utf-8", "replace").decode() for text in HOSTILE))
    rows: list[Any] = [
        {name: chance.choice(cells) for name in chance.sample(_NAMES, 8)}
        for _ in range(chance.randrange(40))
    ]
    return [*rows, chance.choice(_CELLS)] if chance.random() < 0.5 else rows
