"""One signed-in account: what the header tells of it, and the one client that reaches it."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.credentials import SignIn
from app.scan_limiter import ScanLimiter
from app.shown import shown_line

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Account
    from app.demo.service import DemoService
    from app.journal import Journal

Opener = Callable[[str | None], "LyticsClient"]
"""Makes a client for an account id (None: the token's own account); may take a while."""


class Session:
    """Opens the client when it is first needed, off the event loop, and closes it once.

    Loading the HTTP library takes longer than painting the first screen; so the screen comes
    first and the client follows in a thread.

    Args:
        opener: makes the client, in a thread.
        profile: the name that the header shows.
        host: where the requests go, as the header shows it.
        token_source: where the token came from, as the header says it ("env").
        token_source_name: the same in a sentence ("LYTICS_API_TOKEN").
        read_only: whether every write is impossible.
        demo: whether this is the embedded account.
        colour: of the profile; marks the header.
        account: the chosen account; None for the token's own.
        ended: called when the last session of this sign-in is over.
    """

    def __init__(
        self,
        opener: Opener,
        *,
        profile: str,
        host: str,
        token_source: str,
        token_source_name: str = "",
        read_only: bool = False,
        demo: bool = False,
        colour: str = "none",
        account: Account | None = None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        self.profile = profile
        self.host = host
        self.token_source = token_source
        self.token_source_name = token_source_name
        self.read_only = read_only
        self.demo = demo
        self.colour = colour
        self.account = account
        self.chosen = account is not None
        """Whether the account was chosen, and so stands in every request."""
        self.scan_limiter = ScanLimiter()
        """What every scan goes through, in whichever account; the next sign-in goes on with it."""
        self._opener = opener
        self._ended = ended
        self._opening: asyncio.Future[LyticsClient] | None = None
        self._closed = False
        self._temporary: list[Journal] = []
        """The demo's journal once it was asked for: one for all sessions of the sign-in."""

    def where(self, name_limit: int = 60) -> str:
        """Profile, account and host in a line; names are cut, so that the host stays in sight."""
        account = "" if self.account is None else self.account.name or self.account.id
        names = (shown_line(name, name_limit) for name in (self.profile, account))
        return " · ".join(filter(None, (*names, shown_line(self.host))))

    @classmethod
    def signed_in(cls, sign_in: SignIn) -> Session:
        """A session with a real account."""

        def open_client(account_id: str | None) -> LyticsClient:
            from app.api.client import LyticsClient

            return LyticsClient(
                sign_in.address,
                sign_in.token,
                account_id=account_id,
                read_only=sign_in.read_only,
            )

        return cls(
            open_client,
            profile=sign_in.profile,
            host=sign_in.address.display_host,
            token_source=sign_in.source,
            token_source_name=sign_in.source_name,
            read_only=sign_in.read_only,
            colour=sign_in.colour,
        )

    @classmethod
    def embedded(cls, *, read_only: bool = False) -> Session:
        """A session with the embedded account: its service starts with it and ends with it."""
        started: list[DemoService] = []
        starting = threading.Lock()
        """Held by who starts or stops it: the end waits for a start, and then ends it."""
        over = False

        def open_demo(account_id: str | None) -> LyticsClient:
            from pydantic import SecretStr

            from app.api.address import ApiAddress
            from app.api.client import LyticsClient
            from app.demo.service import DemoService

            with starting:
                if over:
                    raise RuntimeError("the session is over")
                if not started:
                    service = DemoService()
                    service.start()
                    started.append(service)
                (service,) = started
            address = ApiAddress.parse(service.url)
            token = SecretStr(service.token)
            return LyticsClient(address, token, account_id=account_id, read_only=read_only)

        def stop() -> None:
            nonlocal over
            with starting:
                over = True
                while started:
                    started.pop().stop()

        return cls(
            open_demo,
            profile="demo",
            host="embedded service",
            token_source="session",
            token_source_name="the demo",
            read_only=read_only,
            demo=True,
            ended=stop,
        )

    def for_account(self, account: Account) -> Session:
        """The same sign-in with another of the accounts that its token reaches.

        Close this session with ``handed_over`` before the new one is used.
        """
        session = Session(
            self._opener,
            profile=self.profile,
            host=self.host,
            token_source=self.token_source,
            token_source_name=self.token_source_name,
            read_only=self.read_only,
            demo=self.demo,
            colour=self.colour,
            account=account,
            ended=self._ended,
        )
        session._temporary = self._temporary
        session.scan_limiter = self.scan_limiter
        return session

    def same_sign_in(self, other: Session) -> bool:
        """Whether the other session works with the same token at the same address."""
        return self._opener is other._opener

    @property
    def journal(self) -> Journal:
        """The journal of changes: the user's own; in the demo one that ends with the session.

        It names profile, account and host as they are known now: take it anew for every attempt.
        """
        from app.journal import Journal, Where, journal_path

        account = self.account
        name = (account.name or account.id) if account is not None else ""
        where = Where(self.profile, name, self.host)
        if not self.demo:
            return Journal(journal_path(), where)
        if not self._temporary:
            self._temporary.append(Journal.temporary(where))
        return Journal(self._temporary[0].path, where)

    async def client(self) -> LyticsClient:
        """The client; opened in a thread at the first call."""
        if self._closed:
            raise RuntimeError("the session is over")
        if self._opening is None or _failed(self._opening):
            account_id = self.account.id if self.chosen and self.account is not None else None
            self._opening = asyncio.ensure_future(asyncio.to_thread(self._opener, account_id))
        return await asyncio.shield(self._opening)

    async def close(self, *, handed_over: bool = False) -> None:
        """Close the client and what was started for it. Requests under way are dropped.

        Args:
            handed_over: another session of the same sign-in goes on.
        """
        self._closed = True
        opening, self._opening = self._opening, None
        try:
            if opening is not None and not _failed(opening):
                client = await asyncio.shield(opening)
                await client.aclose()
        finally:
            # The collector may look again at what the largest answers held, and at the garbage.
            gc.unfreeze()
            if not handed_over:
                await asyncio.to_thread(self._end)

    def _end(self) -> None:
        """What was started for the sign-in ends with its last session."""
        while self._temporary:
            self._temporary.pop().close()
        if self._ended is not None:
            self._ended()


def _failed(opening: asyncio.Future[LyticsClient]) -> bool:
    """Whether no client came of it, so that it can be tried again."""
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
