"""A session opens its client once, tries again when that failed, and ends whatever happens."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import cast

import pytest
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.models import Account
from app.credentials import SignIn
from app.daemon_threads import DaemonThreads
from app.demo.service import DemoService
from app.journal import Entry, Event, Where, journal_path
from app.session import Session

ACCOUNT = Account.model_validate({"id": "acc-2", "aid": 7, "name": "Second"})


class FakeClient:
    """Remembers whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


class Opener:
    """Makes clients, after failing as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[str | None] = []
        self.made: list[FakeClient] = []
        self.ended = 0

    def __call__(self, account_id: str | None) -> LyticsClient:
        self.asked.append(account_id)
        if self.failures:
            self.failures -= 1
            raise OSError("it holds a value")
        self.made.append(FakeClient())
        return cast(LyticsClient, self.made[-1])

    def end(self) -> None:
        self.ended += 1

    def session(self, account: Account | None = None) -> Session:
        return Session(
            self,
            profile="prod",
            host="h",
            token_source="env",
            account=account,
            ended=self.end,
            read_only=True,
            colour="red",
        )


async def test_one_client_for_all_who_ask() -> None:
    opener = Opener()
    session = opener.session()
    clients = await asyncio.gather(*(session.client() for _ in range(5)))
    assert len({id(client) for client in clients}) == 1
    assert opener.asked == [None]
    await session.close()
    assert opener.made[0].closed
    assert opener.ended == 1


async def test_what_failed_is_tried_again() -> None:
    opener = Opener(failures=1)
    session = opener.session()
    with pytest.raises(OSError, match="value"):
        await session.client()
    await session.client()
    assert len(opener.made) == 1


async def test_a_session_that_never_opened_or_failed_closes_all_the_same() -> None:
    opener = Opener(failures=1)
    await opener.session().close()
    session = opener.session()
    with pytest.raises(OSError, match="value"):
        await session.client()
    await session.close()
    assert opener.ended == 2


async def test_nothing_is_opened_after_the_end() -> None:
    opener = Opener()
    session = opener.session()
    await session.close()
    with pytest.raises(RuntimeError):
        await session.client()
    assert not opener.made


async def test_another_account_is_the_same_sign_in_with_its_id_and_marks() -> None:
    opener = Opener()
    first = opener.session()
    second = first.for_account(ACCOUNT)
    assert first.same_sign_in(second)
    assert not first.same_sign_in(Opener().session())
    assert (second.read_only, second.colour, second.profile) == (True, "red", "prod")
    await second.client()
    assert opener.asked == ["acc-2"]
    await first.close(handed_over=True)
    assert opener.ended == 0
    await second.close()
    assert opener.ended == 1


async def test_a_name_that_was_found_out_is_not_sent() -> None:
    opener = Opener()
    session = opener.session()
    session.account = ACCOUNT
    await session.client()
    assert opener.asked == [None]


async def test_a_real_client_holds_the_token_and_the_account() -> None:
    address = ApiAddress.parse("https://api.lytics.io")
    sign_in = SignIn("prod", address, SecretStr("sentinel-1"), "keyring", "the OS keyring", True)
    session = Session.signed_in(sign_in).for_account(ACCOUNT)
    client = await session.client()
    assert (client.address, client.account_id) == (address, "acc-2")
    assert "sentinel-1" not in repr(vars(session)) + repr(client) + repr(sign_in)
    await session.close()


async def test_the_journal_is_the_users_own_and_names_the_sign_in_as_it_is_known() -> None:
    session = Opener().session()
    assert session.journal.path == journal_path()
    assert session.journal.where == Where("prod", "", "h")
    session.account = ACCOUNT
    assert session.journal.where == Where("prod", "Second", "h")
    await session.close()


async def test_the_journal_of_the_demo_is_nowhere_of_the_users_and_ends_with_the_last() -> None:
    first = Session.embedded()
    first.journal.write(Entry(Event.DONE, ""))
    path = first.journal.path
    assert not journal_path().parent.exists()
    second = first.for_account(ACCOUNT)
    await first.close(handed_over=True)
    assert len(second.journal.read().entries) == 1
    assert second.journal.where.account == "Second"
    await second.close()
    assert not path.parent.exists()
    assert path != journal_path()


def test_the_end_waits_for_no_thread() -> None:
    release = threading.Event()

    async def start() -> None:
        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        hanging = asyncio.ensure_future(asyncio.to_thread(release.wait, 600))
        assert await asyncio.to_thread(lambda: 5) == 5
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        hanging.cancel()

    begun = time.monotonic()
    asyncio.run(start())
    assert time.monotonic() - begun < 60
    release.set()


async def test_all_accounts_of_a_sign_in_share_one_scan_limiter() -> None:
    session = Session.embedded()
    other = session.for_account(Account.model_validate({"id": "a2"}))
    assert other.scan_limiter is session.scan_limiter
    assert Session.embedded().scan_limiter is not session.scan_limiter


async def test_closing_while_the_demo_starts_leaves_no_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starting, go = threading.Event(), threading.Event()
    services: list[DemoService] = []
    start = DemoService.start

    def slow(service: DemoService) -> None:
        services.append(service)
        starting.set()
        assert go.wait(60)
        start(service)

    monkeypatch.setattr(DemoService, "start", slow)
    session = Session.embedded()
    opening = asyncio.create_task(session.client())
    assert await asyncio.to_thread(starting.wait, 60)
    closing = asyncio.create_task(session.close())
    await asyncio.sleep(0)
    closing.cancel()  # who quits waits for so long and no longer
    await asyncio.wait({closing}, timeout=0.2)
    go.set()
    await asyncio.wait({closing, opening})
    (service,) = services
    host, port = service.url.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


def test_where_names_profile_account_and_host_and_keeps_the_host_whole() -> None:
    def where(name: str, limit: int = 60) -> str:
        account = Account.model_validate({"id": "acc-2", "name": name})
        session = Opener().session(account)
        return session.where(limit)

    assert where("Acme\x1b") == "prod · Acme␛ · h"
    assert where("") == "prod · acc-2 · h"
    assert where("A" * 30, 10) == f"prod · {'A' * 9}… · h"
