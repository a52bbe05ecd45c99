"""Never more than 10 in any 10 s, in the order in which they came, with a wait that counts down."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from app.scan_limiter import SCANS, WINDOW, ScanLimiter
from tests.support.windows import most_in_a_window


class Clock:
    """Time that passes only while somebody sleeps; several can sleep at once."""

    def __init__(self) -> None:
        self.now = 100.0
        self._alarms: list[tuple[float, asyncio.Event]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        alarm = asyncio.Event()
        self._alarms.append((self.now + seconds, alarm))
        await alarm.wait()

    async def run(self, *work: asyncio.Task[None]) -> None:
        """Let time pass, alarm by alarm, until the work is done."""
        while not all(task.done() for task in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._alarms:
                self._alarms.sort(key=lambda alarm: alarm[0])
                moment, alarm = self._alarms.pop(0)
                self.now = max(self.now, moment)
                alarm.set()
        for task in work:
            task.result()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> ScanLimiter:
    return ScanLimiter(clock=clock, sleep=clock.sleep)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.5, 12.0])
@pytest.mark.parametrize("at_once", [1, 3, 40])
async def test_never_more_than_ten_in_any_ten_seconds(
    clock: Clock, limiter: ScanLimiter, seconds: float, at_once: int
) -> None:
    started: list[float] = []
    gate = asyncio.Semaphore(at_once)

    async def scan() -> None:
        async with gate, limiter.slot():
            started.append(clock())
            if seconds:
                await clock.sleep(seconds)

    await clock.run(*(asyncio.create_task(scan()) for _ in range(40)))
    assert len(started) == 40
    assert most_in_a_window(started) <= SCANS


async def test_however_late_a_request_arrives_within_its_time_the_limit_holds(
    clock: Clock, limiter: ScanLimiter
) -> None:
    """The first ten arrive at the end of their three seconds, the others at once."""
    arrived: list[float] = []

    async def scan(number: int) -> None:
        async with limiter.slot():
            if number >= SCANS:
                arrived.append(clock())
            await clock.sleep(3)
            if number < SCANS:
                arrived.append(clock())

    await clock.run(*(asyncio.create_task(scan(number)) for number in range(20)))
    assert most_in_a_window(arrived) <= SCANS


async def test_a_pause_earns_no_credit(clock: Clock, limiter: ScanLimiter) -> None:
    clock.now += 1_000
    assert limiter.wait() == 0
    for _ in range(SCANS):
        async with limiter.slot():
            pass
    assert limiter.wait() > WINDOW, "the server's window may begin later than ours"


async def test_the_wait_counts_down_and_ends_with_nothing(
    clock: Clock, limiter: ScanLimiter
) -> None:
    for _ in range(SCANS):
        async with limiter.slot():
            pass
    said: list[float] = []

    async def scan() -> None:
        async with limiter.slot(said.append):
            assert said[-1] == 0

    await clock.run(asyncio.create_task(scan()))
    assert said == sorted(said, reverse=True)
    assert len(said) > WINDOW
    assert max(before - after for before, after in itertools.pairwise(said)) <= 1.01


async def test_nothing_is_said_where_there_is_no_wait(limiter: ScanLimiter) -> None:
    said: list[float] = []
    async with limiter.slot(said.append):
        pass
    assert said == []


async def test_they_leave_in_order_and_the_later_ones_are_told_of_a_longer_wait(
    clock: Clock, limiter: ScanLimiter
) -> None:
    for _ in range(SCANS):
        async with limiter.slot():
            await asyncio.wait(
                {sleeping := asyncio.create_task(clock.run(asyncio.create_task(clock.sleep(1))))}
            )
            sleeping.result()
    order: list[int] = []
    waits: dict[int, float] = {}

    async def scan(number: int) -> None:
        def waiting(left: float) -> None:
            waits.setdefault(number, left)

        async with limiter.slot(waiting):
            order.append(number)

    await clock.run(*(asyncio.create_task(scan(number)) for number in range(4)))
    assert order == [0, 1, 2, 3]
    assert waits[0] < waits[1] < waits[2] < waits[3]


async def test_who_comes_when_a_place_is_free_overtakes_nobody(
    clock: Clock, limiter: ScanLimiter
) -> None:
    for _ in range(SCANS):
        async with limiter.slot():
            pass
    order: list[str] = []

    async def scan(who: str) -> None:
        async with limiter.slot():
            order.append(who)

    waiting = asyncio.create_task(scan("waiting"))
    await asyncio.sleep(0)
    clock.now += 2 * WINDOW  # and nothing has woken the one that waits
    late = asyncio.create_task(scan("late"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == []
    await clock.run(waiting, late)
    assert order == ["waiting", "late"]


async def test_who_gives_up_waiting_holds_up_nobody(clock: Clock, limiter: ScanLimiter) -> None:
    for _ in range(SCANS - 1):
        async with limiter.slot():
            pass

    async def scan() -> None:
        async with limiter.slot():
            await clock.sleep(1)

    first, given_up, last = (asyncio.create_task(scan()) for _ in range(3))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    given_up.cancel()
    await clock.run(first, last)
    assert given_up.cancelled()


async def test_a_failed_request_counts_as_well(limiter: ScanLimiter) -> None:
    for _ in range(SCANS):
        with pytest.raises(RuntimeError):
            async with limiter.slot():
                raise RuntimeError
    assert limiter.wait() > 0
