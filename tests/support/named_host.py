"""The embedded service under a name that is the same in every run, for pictures of requests."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.demo.service import DemoService


class _Through(httpx.AsyncHTTPTransport):
    """Reaches the service whatever host is asked for."""

    def __init__(self, service: DemoService) -> None:
        super().__init__()
        self._url = httpx.URL(service.url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to the service's own port."""
        own = {"scheme": self._url.scheme, "host": self._url.host, "port": self._url.port}
        request.url = request.url.copy_with(**own)
        return await super().handle_async_request(request)


def opener_by_name(service: DemoService) -> Callable[[], LyticsClient]:
    """What opens a client of the service, at ``https://api.lytics.example``."""

    def opener() -> LyticsClient:
        return LyticsClient(
            ApiAddress.parse("https://api.lytics.example"),
            SecretStr(service.token),
            transport=_Through(service),
        )

    return opener
