"""What the tests of the API client share: a client to a scripted server, waits that only count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient, Timeouts
from tests.support.script_server import ScriptServer

TOKEN = "tok-5ecret-0123456789abcdef"
QUICK = Timeouts(connect=0.3, read=0.15, write=0.3, pool=0.3, total=0.5)


class Waits(list[float]):
    """The seconds that a client wanted to sleep; no time passes."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


ClientTo = Callable[..., LyticsClient]


@pytest.fixture
async def client_to(waits: Waits) -> AsyncIterator[ClientTo]:
    """Make a client to a server (or an address), closed at the end."""
    made: list[LyticsClient] = []

    def make(
        place: ScriptServer | str,
        *,
        account_id: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts | None = None,
        token: str = TOKEN,
        base_path: str = "",
    ) -> LyticsClient:
        url = place if isinstance(place, str) else place.url + base_path
        client = LyticsClient(
            ApiAddress.parse(url),
            SecretStr(token),
            account_id=account_id,
            transport=transport,
            timeouts=timeouts or Timeouts(),
            sleep=waits,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        await client.aclose()
