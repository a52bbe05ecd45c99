"""A monkey plays with the whole program over a hostile account, in changing weather.

After every step: the program lives, no worker failed unseen, no planted or typed secret stands on
the screen, in a toast, on the clipboard or in the journal, nothing that a terminal obeys is
painted, and nothing was written but what the journal has, through a gate in which Proceed was
pressed. The gate plays a few short games. A longer one:

    CONNECTION_MANAGER_MONKEY=20000 .venv/bin/pytest tests/fuzz/test_monkey.py

The number is how many steps are played, dealt out among games of at most 2,000 (a game has a
seed; ``CONNECTION_MANAGER_MONKEY_SEED`` is the first one's). What it finds becomes a fixed test.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.api.address import ApiAddress
from app.application import ConnectionManager
from app.demo.service import DemoService
from app.profiles import Profile
from app.settings import Settings
from tests.fuzz.bodies import PLANTED
from tests.fuzz.monkey import (
    SIZES,
    TYPED,
    Monkey,
    Watch,
    attempts_in_journal,
    make_hostile,
    quiet,
)
from tests.fuzz.weather import Sky, Weather
from tests.support.app_driver import fixed_clock, new_service
from tests.support.signing_in import Machine, SignInDriver, signed_in

_LONGER = int(os.environ.get("CONNECTION_MANAGER_MONKEY", "0"))
_FIRST = int(os.environ.get("CONNECTION_MANAGER_MONKEY_SEED", "1"))
_STEPS = _LONGER or 360
_LONGEST = 2_000 if _LONGER else 120
_TOLD = 30
"""Steps that a failure tells of."""

# A longer run takes as long as was asked for: what hangs is for the gate to find.
pytestmark = [pytest.mark.timeout(0)] if _LONGER else []

GAMES = [
    (_FIRST + number, min(_LONGEST, _STEPS - begun))
    for number, begun in enumerate(range(0, _STEPS, _LONGEST))
]


class Game:
    """One seed's play: programs one after the other, over one service and one state folder."""

    def __init__(self, service: DemoService, folder: Path, seed: int) -> None:
        self.service = service
        self.machine = Machine(folder)
        self.machine.keep(Profile("other", ApiAddress.parse(service.url)), service.token)
        self.sky = Sky(service, seed)
        self.watch = Watch()
        self.chance = random.Random(seed)  # noqa: S311 - steps, not secrets
        self.trace: deque[str] = deque(maxlen=_TOLD)
        self.left = 0

    async def play(self, steps: int) -> None:
        """Play so many steps; a program that was left is started again."""
        self.left = steps
        asyncio.get_running_loop().set_exception_handler(self.watch.task_failed)
        while self.left > 0:
            await self._one_program()
        await quiet()
        assert not self.watch.troubles

    async def _one_program(self) -> None:
        app = ConnectionManager(
            signed_in(self.service), Settings(), places=self.machine.places, clock=fixed_clock
        )
        size = self.chance.choice(SIZES)
        self.trace.append(f"start {size}")
        async with app.run_test(
            size=size, notifications=True, tooltips=True, message_hook=self.watch
        ) as pilot:
            user = SignInDriver(app, pilot, self.service)
            await user.pause()
            monkey = Monkey(
                user,
                *(self.sky, self.watch, self.chance, self.trace),
                secrets=(PLANTED, TYPED, self.service.token),
            )
            while self.left > 0 and not monkey.over:
                self.left -= 1
                await monkey.step()
        self.trace.append(f"left with {app.return_code}")
        assert app._exception is None
        assert app.return_code in (0, None), "it was left, or the game is over"


@pytest.fixture
def playground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that the program may write is in one folder, and waiting is short."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("app.api.client._BACKOFF", 0.01)
    monkeypatch.setattr("app.api.answer._RATE_LIMIT_WAIT", 0.01)
    monkeypatch.setattr("app.scan_limiter.WINDOW", 0.2)
    yield tmp_path
    gc.collect()  # what is ignored below may not turn up after the test


# A worker that is cancelled before its first step leaves its coroutine behind: nothing is lost.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("seed", "steps"), GAMES)
async def test_whatever_is_pressed(
    playground: Path, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int
) -> None:
    with new_service() as service:
        make_hostile(service)
        game = Game(service, playground, seed)
        monkeypatch.setattr("app.api.exchange.build_transport", lambda _address: game.sky)
        monkeypatch.setenv("LYTICS_API_URL", service.url)
        try:
            await game.play(steps)
        except BaseException:
            print(f"seed {seed}, {game.left} steps left; the last ones:", *game.trace, sep="\n  ")
            raise
        finally:
            await game.sky.close()
        tried, unsent = attempts_in_journal()
        written = Counter(game.sky.written)
        assert not written - tried, "a write that the journal does not have"
        assert not tried - written - unsent, "an attempt that never left, and does not say so"


def test_the_longer_run_is_asked_for_by_a_number() -> None:
    assert sum(steps for _, steps in GAMES) == _STEPS
    assert len({seed for seed, _ in GAMES}) == len(GAMES)
    assert Weather.FAIR.value == 0
