"""One signed-in account: what the header tells of it, and the one client that reaches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.credentials import SignIn

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Account


@dataclass(frozen=True, slots=True)
class Link:
    """An opened client, and what ends with it."""

    client: LyticsClient
    close: Callable[[], None] | None = None


class Session:
    """Opens the client when it is first needed, off the event loop, and closes it once.

    Loading the HTTP library takes longer than painting the first screen; so the screen comes
    first and the client follows in a thread.
    """

    def __init__(
        self,
        opener: Callable[[], Link],
        *,
        profile: str,
        host: str,
        token_source: str,
        token_source_name: str = "",
        read_only: bool = False,
        demo: bool = False,
    ) -> None:
        self.profile = profile
        self.host = host
        self.token_source = token_source
        self.token_source_name = token_source_name
        self.read_only = read_only
        self.demo = demo
        self.account: Account | None = None
        self._opener = opener
        self._opening: asyncio.Future[Link] | None = None

    @classmethod
    def signed_in(cls, sign_in: SignIn) -> Session:
        """A session with a real account."""

        def open_client() -> Link:
            from app.api.client import LyticsClient

            return Link(LyticsClient(sign_in.address, sign_in.token))

        return cls(
            open_client,
            profile=sign_in.profile,
            host=sign_in.address.display_host,
            token_source=sign_in.source,
            token_source_name=sign_in.source_name,
            read_only=sign_in.read_only,
        )

    @classmethod
    def embedded(cls, *, read_only: bool = False) -> Session:
        """A session with the embedded account: its service starts with it and ends with it."""

        def open_demo() -> Link:
            from pydantic import SecretStr

            from app.api.address import ApiAddress
            from app.api.client import LyticsClient
            from app.demo.service import DemoService

            service = DemoService()
            service.start()
            client = LyticsClient(ApiAddress.parse(service.url), SecretStr(service.token))
            return Link(client, service.stop)

        return cls(
            open_demo,
            profile="demo",
            host="embedded service",
            token_source="session",
            token_source_name="the demo",
            read_only=read_only,
            demo=True,
        )

    async def client(self) -> LyticsClient:
        """The client; opened in a thread at the first call."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(asyncio.to_thread(self._opener))
        return (await asyncio.shield(self._opening)).client

    async def close(self) -> None:
        """Close the client and what was started for it. Requests under way are dropped."""
        opening, self._opening = self._opening, None
        if opening is None:
            return
        link = await opening
        await link.client.aclose()
        if link.close is not None:
            await asyncio.to_thread(link.close)
