"""The account's auths as they are now, read once for all tests that ask at about the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.api.errors import NotFound

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Auth, Listing


class AuthReads:
    """One list of auths, shared; make a new one for each run of tests.

    Args:
        client: of the account.
    """

    def __init__(self, client: LyticsClient) -> None:
        self._client = client
        self._listing: asyncio.Task[Listing[Auth]] | None = None
        self._askers = 0

    async def find(self, auth_id: str) -> Sequence[Auth]:
        """The auths of an id; none where the account has none.

        Raises:
            ApiError: it could not be read whether there is one.
        """
        listing = await self._list()
        found = [auth for auth in listing.items if auth.id == auth_id]
        if found or not listing.incomplete:
            return found
        from app.api.models import Auth

        try:
            return [await self._client.get_auth(Auth.model_validate({"id": auth_id}))]
        except NotFound:
            return []

    async def _list(self) -> Listing[Auth]:
        """The list; the read goes on while anybody waits for it, and ends with the last of them."""
        if self._listing is None or self._listing.cancelled():
            self._listing = asyncio.create_task(self._client.list_auths())
        listing = self._listing
        self._askers += 1
        try:
            return await asyncio.shield(listing)
        except asyncio.CancelledError:
            if self._askers == 1:
                listing.cancel()
            raise
        finally:
            self._askers -= 1
