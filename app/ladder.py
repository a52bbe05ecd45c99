"""Testing a connection as a ladder: what was found on each rung, and what to do about a failure.

    Auth exists       each of its auths is in the account
    Auth healthy      the API calls each of them healthy
    Tables answer     the list of its tables comes
    SELECT 1          a scan runs on its warehouse

A rung that fails leaves the ones below it untried. A rung that leaves it open (the API knows no
health; the connection names no auth) doesn't: what follows tells. Nothing is ever written.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from app import times
from app.api.errors import ApiError, MethodNotAllowed
from app.auth_reads import AuthReads
from app.derived import LastTest
from app.guidance import (
    Step,
    advise_failed_test,
    advise_missing_auth,
    advise_unhealthy,
    says_something,
)
from app.inventory import named
from app.scan_limiter import ScanLimiter, Waiting
from app.scanning import run_scan
from app.text import counted

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Auth, Connection

_PROBE: Final = "SELECT 1"

NOT_TESTED: Final = (
    "Not tested: reading any one table, what else its role may do, and writing: "
    "a test never writes."
)
"""What no test tells, whatever its outcome."""


class RungName(Enum):
    """The rungs in their order: the title, and what it proves once it holds."""

    AUTHS_EXIST = ("Auth exists", "its auths are in this account")
    AUTHS_HEALTHY = ("Auth healthy", "the API calls them healthy")
    TABLES = (
        "Tables answer",
        "the list of its tables answers (the API may take it from a cache, about 30 minutes old)",
    )
    SCAN = ("SELECT 1", "SELECT 1 runs on its warehouse")

    def __init__(self, title: str, proves: str) -> None:
        self.title = title
        self.proves = proves


class Outcome(Enum):
    """How a rung stands: a symbol and a word."""

    NOT_TRIED = ("–", "not tried")
    RUNNING = ("◐", "testing")
    OK = ("●", "ok")
    OPEN = ("▲", "unknown")
    """Tried, and it neither holds nor fails."""
    FAILED = ("✖", "failed")

    def __init__(self, symbol: str, word: str) -> None:
        self.symbol = symbol
        self.word = word


@dataclass(frozen=True, slots=True)
class Cause:
    """What breaks a connection, in the words that many connections can share.

    Attributes:
        text: 'auth "SF key 2" is unhealthy'; holds names and the API's words as they came.
        auth_id: the auth that is to blame, or "".
    """

    text: str
    auth_id: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. Names and the API's words in it are as they came: mask and clean them to show.

    Attributes:
        name: which.
        outcome: how it stands.
        detail: what was found; on a failure the API's own words with code and request_id.
        seconds: how long it took, without waiting for the scan limit; None if it wasn't tried.
        likely: the likely cause of a failure and what to do, in a sentence.
        steps: the next actions under their keys.
        causes: what a failure is put down to.
        error: the API's error, where there is one.
    """

    name: RungName
    outcome: Outcome = Outcome.NOT_TRIED
    detail: str = ""
    seconds: float | None = None
    likely: str = ""
    steps: tuple[Step, ...] = ()
    causes: tuple[Cause, ...] = ()
    error: ApiError | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The test of one connection, at any moment of it.

    Attributes:
        connection: as it was when the test began.
        rungs: all four, in order.
        ended: when it was over; None while it runs.
        cancelled: the person stopped it.
    """

    connection: Connection
    rungs: tuple[Rung, ...] = tuple(Rung(name) for name in RungName)
    ended: datetime | None = None
    cancelled: bool = False

    @property
    def passed(self) -> bool:
        """Whether it went to the top: a scan answered."""
        return self.rungs[-1].outcome is Outcome.OK

    @property
    def failed(self) -> Rung | None:
        """The rung that failed."""
        return next((rung for rung in self.rungs if rung.outcome is Outcome.FAILED), None)

    @property
    def summary(self) -> str:
        """What was tested, in a sentence; what was not stands in ``NOT_TESTED``."""
        proven = [rung.name.proves for rung in self.rungs if rung.outcome is Outcome.OK]
        return f"Tested: {'; '.join(proven)}." if proven else "No check passed."

    @property
    def last_test(self) -> LastTest | None:
        """What it tells of the connection's status.

        None where it tells nothing: cancelled, or failed on the way there (no network, the token).
        """
        if self.ended is None or self.cancelled:
            return None
        failed = self.failed
        if failed is None:
            return LastTest(True, self.ended) if self.passed else None
        if failed.error is not None and not says_something(failed.error):
            return None
        return LastTest(False, self.ended, f"{failed.name.title}: {failed.detail}")


Changed = Callable[[Ladder], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What tests work with; one for all tests of a run.

    Attributes:
        client: of the connections' account.
        limiter: the session's.
        auths: reads the auths.
        auth_method: how an auth's provider authenticates, "" where that is unknown.
        clock: monotonic seconds, for durations.
        now: the moment that a test ended at.
    """

    client: LyticsClient
    limiter: ScanLimiter
    auths: AuthReads
    auth_method: Callable[[Auth], str] = lambda _auth: ""
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = times.now


async def climb(
    tools: Tools, connection: Connection, changed: Changed, *, waiting: Waiting | None = None
) -> Ladder:
    """Test a connection, rung by rung.

    Args:
        tools: what to work with.
        connection: the one to test.
        changed: called with the ladder whenever one of its rungs changes.
        waiting: told the seconds left while the scan limit makes it wait.

    Returns:
        the ladder at its end. An ``ApiError`` becomes the failure of its rung and is not raised.

    Raises:
        CancelledError: ``changed`` was told of the cancelled ladder before.
    """
    climber = _Climber(tools, connection, changed, waiting)
    try:
        await climber.climb()
    except asyncio.CancelledError:
        climber.give_up()
        raise
    return climber.ladder


class _Climber:
    def __init__(
        self, tools: Tools, connection: Connection, changed: Changed, waiting: Waiting | None
    ) -> None:
        self.ladder = Ladder(connection)
        self._tools = tools
        self._connection = connection
        self._changed = changed
        self._waiting = waiting
        self._auths: list[Auth] = []
        self._unread: list[str] = []

    async def climb(self) -> None:
        rungs: tuple[tuple[RungName, Callable[[Rung], Awaitable[Rung]]], ...] = (
            (RungName.AUTHS_EXIST, self._find_auths),
            (RungName.AUTHS_HEALTHY, self._judge_auths),
            (RungName.TABLES, self._list_tables),
            (RungName.SCAN, self._scan),
        )
        for name, try_it in rungs:
            if (await self._try(Rung(name), try_it)).outcome is Outcome.FAILED:
                break
        self._change(replace(self.ladder, ended=self._tools.now()))

    def give_up(self) -> None:
        """Say where a cancelled test stood."""
        rungs = tuple(
            replace(rung, outcome=Outcome.NOT_TRIED, detail="cancelled")
            if rung.outcome is Outcome.RUNNING
            else rung
            for rung in self.ladder.rungs
        )
        ended = self._tools.now()
        self._change(replace(self.ladder, rungs=rungs, ended=ended, cancelled=True))

    async def _try(self, rung: Rung, try_it: Callable[[Rung], Awaitable[Rung]]) -> Rung:
        self._put(replace(rung, outcome=Outcome.RUNNING))
        begun = self._tools.clock()
        try:
            done = await try_it(rung)
        except ApiError as error:
            done = self._failed(rung, error)
        if done.seconds is None and done.outcome is not Outcome.NOT_TRIED:
            done = replace(done, seconds=self._tools.clock() - begun)
        self._put(done)
        return done

    def _put(self, rung: Rung) -> None:
        rungs = tuple(rung if old.name is rung.name else old for old in self.ladder.rungs)
        self._change(replace(self.ladder, rungs=rungs))

    def _change(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self._changed(ladder)

    def _failed(self, rung: Rung, error: ApiError) -> Rung:
        likely, steps = advise_failed_test(error, self._auth_names())
        known = " · ".join(filter(None, (error.code, str(error.status or ""))))
        cause = f"{rung.name.title}: {error.message}" + (f" ({known})" if known else "")
        if error.request_id:
            known = " · ".join(filter(None, (known, f"request_id {error.request_id}")))
        return replace(
            rung,
            outcome=Outcome.FAILED,
            detail=error.message + (f" ({known})" if known else ""),
            likely=likely,
            steps=steps,
            causes=(Cause(cause),),
            error=error,
        )

    def _auth_names(self) -> list[str]:
        """The auths that it has, as far as anything is known of them."""
        if "auth_ids" in self._connection.unreadable:
            return ["that the API sent in an unknown format"]
        return [*map(_named, self._auths), *(named("", each) for each in self._unread)]

    # The rungs: each takes the empty rung and gives the tried one.

    async def _find_auths(self, rung: Rung) -> Rung:
        connection = self._connection
        ids = list(dict.fromkeys(connection.auth_ids))
        if "auth_ids" in connection.unreadable:
            return _open(rung, "the API sent its auths in an unknown format")
        if not ids:
            return _open(rung, "it names no auth: whether it needs one shows below")
        missing = []
        for auth_id in ids:
            try:
                found = await self._tools.auths.find(auth_id)
            except MethodNotAllowed:
                self._unread.append(auth_id)
                continue
            self._auths += found
            if not found:
                missing.append(auth_id)
        if missing:
            likely, steps = advise_missing_auth()
            return replace(
                rung,
                outcome=Outcome.FAILED,
                detail=f"not in this account: {', '.join(missing)}",
                likely=likely,
                steps=steps,
                causes=tuple(
                    Cause(f"auth {each} is not in this account", each) for each in missing
                ),
            )
        if self._unread:
            unread = ", ".join(self._unread)
            return _open(
                rung, f"the list of auths is incomplete, and this server does not read {unread}"
            )
        return replace(rung, outcome=Outcome.OK, detail=", ".join(map(_named, self._auths)))

    async def _judge_auths(self, rung: Rung) -> Rung:
        if not self._auths and not self._unread:
            return replace(rung, detail="there is no auth to ask about")
        unhealthy = [auth for auth in self._auths if auth.health == "unhealthy"]
        if unhealthy:
            method = self._tools.auth_method(unhealthy[0])
            likely, steps = advise_unhealthy(method)
            return replace(
                rung,
                outcome=Outcome.FAILED,
                detail=f"the API calls {', '.join(map(_named, unhealthy))} unhealthy",
                likely=likely,
                steps=(Step("open-auth", "open the auth"), *_without_objects(steps)),
                causes=tuple(
                    Cause(f"auth {_named(auth)} is unhealthy", auth.id) for auth in unhealthy
                ),
            )
        unknown = [_named(auth) for auth in self._auths if auth.health == "unknown"]
        unknown += [named("", each) for each in self._unread]
        if unknown:
            names = ", ".join(unknown)
            return _open(rung, f"the API does not know how {names} is doing")
        return replace(rung, outcome=Outcome.OK, detail="the API says healthy")

    async def _list_tables(self, rung: Rung) -> Rung:
        tables = await self._tools.client.list_tables(self._connection.id)
        amount = counted(len(tables.items), "table")
        if tables.incomplete:
            amount = f"at least {amount}"
        broken = sum(1 for table in tables.items if table.error)
        detail = f"{amount}, {broken} of them with an error of its own" if broken else amount
        return replace(rung, outcome=Outcome.OK, detail=detail)

    async def _scan(self, rung: Rung) -> Rung:
        scan = await run_scan(
            self._tools.client,
            self._tools.limiter,
            self._connection,
            _PROBE,
            limit=1,
            waiting=self._waiting,
            clock=self._tools.clock,
        )
        if not scan.table.rows:
            return replace(_open(rung, "it answered without a row"), seconds=scan.seconds)
        return replace(rung, outcome=Outcome.OK, detail="it answered", seconds=scan.seconds)


def _open(rung: Rung, detail: str) -> Rung:
    return replace(rung, outcome=Outcome.OPEN, detail=detail)


def _named(auth: Auth) -> str:
    return named(auth.label, auth.id)


def _without_objects(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that mean the account; those that mean the auth itself wait on its own page."""
    return tuple(step for step in steps if step.action == "refresh")
