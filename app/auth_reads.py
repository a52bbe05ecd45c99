"""The account's auths as they are now, read once for all tests that ask at about the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.api.errors import NotFound

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Auth, Listing


@dataclass(slots=True)
class _Read:
    """One read of the list, and how many wait for it."""

    task: asyncio.Task[Listing[Auth]]
    askers: int = 0


class AuthReads:
    """One list of auths, shared; make a new one for each run of tests.

    Args:
        client: of the account.
    """

    def __init__(self, client: LyticsClient) -> None:
        self._client = client
        self._read: _Read | None = None

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
        """The list; the read goes on while anybody waits for it, and ends with the last of them.

        One that ended so, or failed, is forgotten: who asks then has it read anew.
        """
        if self._read is None:
            self._read = _Read(asyncio.create_task(self._client.list_auths()))
        read = self._read
        read.askers += 1
        try:
            return await asyncio.shield(read.task)
        except BaseException:
            alone = read.askers == 1
            if alone:
                read.task.cancel()
            if self._read is read and (alone or read.task.done()):
                self._read = None
            raise
        finally:
            read.askers -= 1
