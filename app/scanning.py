"""Running one scan: judged, kept within the limit, and its answer made into a table.

The only way to ``LyticsClient.scan`` (a test holds that), so that no query leaves unjudged and no
request leaves uncounted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.reading_sql import Judgement, Verdict, judge
from app.scan_limiter import ScanLimiter, Waiting
from app.scan_result import ResultTable, read_result
from app.warehouses import dialect_of

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Connection

DEFAULT_ROWS = 20
"""Rows of a scan unless more are asked for."""

MOST_ROWS = 100
"""The most rows that the API gives."""


class NotReading(Exception):
    """The guard does not let a query through; nothing was sent.

    Attributes:
        judgement: why. Where its verdict is UNREADABLE, the person may say "send it all the same".
    """

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.reason)
        self.judgement = judgement

    @property
    def may_be_sent(self) -> bool:
        """Whether the person can decide that it is sent."""
        return self.judgement.verdict is Verdict.UNREADABLE

    @property
    def sentence(self) -> str:
        """What to say, ready for ``shown_block``: it can repeat words of the query."""
        if self.may_be_sent:
            return f"Not sent yet: it can't be judged whether this only reads: {self._reason}"
        return f"Not sent: only reading statements are allowed: {self._reason}"

    @property
    def _reason(self) -> str:
        return self.judgement.reason


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that was answered.

    Attributes:
        query: what was sent.
        limit: the rows that were asked for at most.
        table: what came.
        seconds: from the first request to the answer, without the wait for the limit.
    """

    query: str = field(repr=False)
    limit: int
    table: ResultTable = field(repr=False)
    seconds: float

    @property
    def full(self) -> bool:
        """Whether as many rows came as were asked for, so that there may be more."""
        return len(self.table.rows) >= self.limit


async def run_scan(
    client: LyticsClient,
    limiter: ScanLimiter,
    connection: Connection,
    query: str,
    *,
    limit: int = DEFAULT_ROWS,
    accepted: Judgement | None = None,
    waiting: Waiting | None = None,
    leaving: Callable[[], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Scan:
    """Judge a query, wait for the limit, and run it on the connection's own warehouse.

    Args:
        client: of the connection's account.
        limiter: the session's.
        connection: says which dialect the query is judged in.
        query: sent as it is.
        limit: rows, 1 to 100.
        accepted: an unreadable judgement that the person was shown and said yes to; it counts for
            exactly its query.
        waiting: told the seconds left while the limit makes it wait.
        leaving: called when a request leaves; from then on the warehouse may be at work.
        clock: monotonic seconds.

    Raises:
        NotReading: nothing was sent.
        ApiError: what the API or the network said.
    """
    judgement = await asyncio.to_thread(judge, query, dialect_of(connection))
    allowed = judgement.verdict is Verdict.ALLOWED
    agreed = judgement.verdict is Verdict.UNREADABLE and judgement == accepted
    if not allowed and not agreed:
        raise NotReading(judgement)
    stopwatch = _Stopwatch(clock)

    @asynccontextmanager
    async def admit() -> AsyncIterator[None]:
        async with limiter.slot(partial(stopwatch.waits, waiting)):
            if leaving is not None:
                leaving()
            yield

    result = await client.scan(connection.id, query, limit=limit, admit=admit)
    seconds = stopwatch.seconds
    return Scan(query, limit, await asyncio.to_thread(read_result, result), seconds)


class _Stopwatch:
    """Seconds since it was made, but for the time that was spent waiting for the limit."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._begun = clock()
        self._waiting_since: float | None = None
        self._waited = 0.0

    def waits(self, tell: Waiting | None, left: float) -> None:
        """Take note of a wait, and pass it on."""
        now = self._clock()
        if self._waiting_since is None:
            self._waiting_since = now
        if left <= 0:
            self._waited += now - self._waiting_since
            self._waiting_since = None
        if tell is not None:
            tell(left)

    @property
    def seconds(self) -> float:
        """What was not waiting."""
        return max(0.0, self._clock() - self._begun - self._waited)
