"""A monkey at the keyboard: random keys, clicks, pastes and sizes, and an eye on what must hold."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

from textual import events
from textual.message import Message
from textual.widgets import Button, Input, TextArea
from textual.worker import Worker, WorkerState

from app.demo.service import DemoService
from app.journal import journal_path
from screens.export import ExportScreen
from screens.file import FileScreen
from screens.gate import GateScreen
from tests.fuzz.bodies import PLANTED
from tests.fuzz.weather import Sent, Sky, Weather
from tests.support.hostile import HOSTILE, harmful, judge, spoil_accounts
from tests.support.signing_in import SignInDriver
from widgets.secret_field import SecretField

TYPED = "Vy5typedsecretQm2Lk7"
"""What is put into secret fields; no part of it is in anything else."""

SIZES = ((80, 24), (80, 24), (100, 30), (120, 30), (60, 15), (20, 5), (140, 45))
_PART = 10

_MOVES = (
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab"),
    *("enter", "space", "escape", "backspace", "delete", "escape", "enter", "down"),
)
_FUNCTIONS = (
    *("f1", "f2", "f4", "f5", "f8", "f9", "ctrl+p", "ctrl+o", "ctrl+r", "ctrl+l", "ctrl+n"),
    *("ctrl+e", "ctrl+d", "ctrl+u", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+a", "ctrl+w", "ctrl+z"),
)
_LETTERS = tuple("abcdefghijklmnoprstuvwxyzGJKOYN0123456789[]?/~:.,-_ ")
_WAYS: tuple[tuple[str, ...], ...] = (
    *(("n",), ("e",), ("d",), ("t",), ("w",), ("x",), ("x", "enter"), ("p",), ("p", "n"), ("?",)),
    *(("1",), ("2",), ("3",), ("2", "n"), ("2", "e"), ("2", "d"), ("enter", "]"), ("a",)),
    *(("s", *"select 1", "f5"), ("s", *"select * from x", "f5"), ("s", *"drop table x", "f5")),
    *(("space", "down", "space"), ("/", *"snow"), ("/", *"status:un", "enter"), ("r",), ("g",)),
    *(("ctrl+p", *"test many", "enter"), ("ctrl+p", *"copy", "down", "enter"), ("y",), ("Y",)),
    *(("enter", "]", "enter", "down", "enter"), ("enter", "]", "s", "f5"), ("ctrl+p", *"theme")),
    *(("w", *"snowflake", "enter", "enter"), ("w", *"airship", "enter"), ("w", "enter", "down")),
)
"""What people do from the main screen; from elsewhere it is as good as random."""


def make_hostile(service: DemoService) -> None:
    """Hostile texts and secrets in everything that an account holds."""
    spoil_accounts(service)
    for account in service.world.accounts:
        for connection in account.connections:
            connection["config"] = {
                **connection.get("config", {}),
                "connection_url": f"snowflake://svc:{PLANTED}@h.example/db",
                "private_key": PLANTED,
            }
        for auth in account.auths:
            auth["config"] = {"password": PLANTED, "host": "h.example"}
            auth["description"] = f"api_key={PLANTED}"
        for provider in account.providers:
            provider["oauth2"] = {"client_secret": PLANTED}


def parts(secret: str) -> set[str]:
    """What tells of a secret."""
    return {secret[at : at + _PART] for at in range(len(secret) - _PART + 1)}


class Watch:
    """What goes on in the program that no screen shows: given to it as its message hook.

    Attributes:
        troubles: errors of workers and of tasks that nobody waited for.
        proceeded: the gates in which Proceed was pressed, each once.
    """

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.proceeded: set[int] = set()
        self._gates: list[object] = []

    def __call__(self, message: Message) -> None:
        """See a message pass."""
        if isinstance(message, Button.Pressed) and message.button.id == "gate-proceed":
            gate = message.button.screen
            self._gates.append(gate)  # kept, or its id would be given to another
            self.proceeded.add(id(gate))
        elif isinstance(message, Worker.StateChanged) and message.state is WorkerState.ERROR:
            error = message.worker.error
            self.troubles.append(f"worker {message.worker.group!r}: {error!r}")

    def task_failed(self, _loop: object, context: dict[str, Any]) -> None:
        """The event loop's word for an error that nobody took."""
        self.troubles.append(f"loop: {context.get('message')}: {context.get('exception')!r}")


class Monkey:
    """Plays with one running program, and judges it after every step.

    Args:
        user: drives the program.
        sky: its network.
        watch: its message hook.
        chance: decides; the next program goes on with the same.
        trace: the last steps, for the report.
    """

    def __init__(
        self,
        user: SignInDriver,
        sky: Sky,
        watch: Watch,
        chance: random.Random,
        trace: deque[str],
        secrets: Iterable[str],
    ) -> None:
        self.user = user
        self._sky = sky
        self._watch = watch
        self._chance = chance
        self._trace = trace
        self._secrets = set().union(*map(parts, secrets))
        self._same, self._patience = 0, 12
        self._screen: object = None
        self._read = (0, 0)
        self._steps = 0

    @property
    def over(self) -> bool:
        """Whether the program was left."""
        return not self.user.app.is_running or self.user.app.return_code is not None

    async def step(self) -> None:
        """Do something, and judge what came of it."""
        self._steps += 1
        if self._chance.random() < 0.02:
            self._sky.weather = self._chance.choice(list(Weather))
            self._trace.append(f"weather {self._sky.weather.name}")
        await self._do()
        if not self.over:
            self.judge()

    # ------------------------------------------------------------------ what it does

    async def _do(self) -> None:
        screen, dice = self.user.screen, self._chance.random()
        self._same = self._same + 1 if screen is self._screen else 0
        self._screen = screen
        if self._same > self._patience and not self.user.on_main:
            self._same, self._patience = 0, self._chance.choice((6, 12, 30))
            await self._press("escape", "escape", "escape", "enter")
        elif dice < 0.02:
            size = self._chance.choice(SIZES)
            self._trace.append(f"resize {size}")
            await self.user.resize(size)
        elif dice < 0.05:
            await self._click()
        elif dice < 0.12:
            await self._paste()
        elif isinstance(screen, GateScreen) and dice < 0.4:
            await self._agree(screen)
        elif self.user.on_main and dice < 0.6:
            await self._press(*self._chance.choice(_WAYS))
        else:
            await self._press(*(self._key() for _ in range(self._chance.randrange(1, 5))))

    def _key(self) -> str:
        pool = self._chance.choices((_MOVES, _LETTERS, _FUNCTIONS), (60, 30, 10))[0]
        key = self._chance.choice(pool)
        if key in "qQ" and self._chance.random() < 0.9:
            return "j"
        # A path that begins with a slash leads out of the folder that tests may write to.
        if key in "/.~" and isinstance(self.user.screen, ExportScreen | FileScreen):
            return "a"
        return key

    async def _press(self, *keys: str) -> None:
        self._trace.append(f"{type(self.user.screen).__name__}: {' '.join(keys)}")
        await self.user.burst(*keys)

    async def _click(self) -> None:
        width, height = self.user.app.size
        at = (self._chance.randrange(width), self._chance.randrange(height))
        times = self._chance.choice((1, 1, 2))
        self._trace.append(f"{type(self.user.screen).__name__}: click {at} × {times}")
        await self.user.pilot.click(offset=at, times=times)
        await self.user.pause()

    async def _paste(self) -> None:
        field = self.user.focused
        if isinstance(field, SecretField):
            text = TYPED
        elif isinstance(field, Input | TextArea) and not isinstance(
            self.user.screen, ExportScreen | FileScreen
        ):
            text = self._chance.choice(HOSTILE).encode("utf-8", "replace").decode()
        else:
            return
        self._trace.append(f"{type(self.user.screen).__name__}: paste into {field.id}")
        field.post_message(events.Paste(text))
        await self.user.pause()

    async def _agree(self, gate: GateScreen) -> None:
        """What a person does who means it."""
        typed = gate._change.typed
        if typed is not None and self.user.focused is gate._typed:
            await self._press("end", "ctrl+u")
            await self._press(*typed.text, "enter", "enter")
        else:
            await self._press(*["tab"] * self._chance.randrange(4), "enter")

    # ------------------------------------------------------------------ what must hold

    def judge(self) -> None:
        """What stands anywhere right now."""
        user = self.user
        assert user.app._exception is None, user.app._exception
        assert not self._watch.troubles, self._watch.troubles
        lines = user.lines()
        for line in lines:
            assert not harmful(line), (harmful(line), line)
        for place, text in (
            ("the screen", "\n".join(lines)),
            ("the screen, its lines joined", "".join(line.strip() for line in lines)),
            ("the clipboard", user.app.clipboard),
            ("a toast", " ".join(user.toasts)),
        ):
            self._no_secret(place, text)
        if self._steps % 10 == 0:
            judge(user)
        self._judge_writes()

    def _no_secret(self, place: str, text: str) -> None:
        found = [part for part in self._secrets if part in text]
        assert not found, f"a secret on {place}: {found[0]!r}"

    def _judge_writes(self) -> None:
        written = len(self._sky.written)
        path = journal_path()
        attempts = 0
        if path.exists():
            raw = path.read_text()
            if len(raw) != self._read[0]:
                self._no_secret("the journal", raw)
                self._read = (len(raw), raw.count('"event": "attempt"'))
            attempts = self._read[1]
        assert written <= attempts <= len(self._watch.proceeded), (
            f"{written} writes, {attempts} attempts, {len(self._watch.proceeded)} gates"
        )


def attempts_in_journal() -> tuple[Counter[Sent], Counter[Sent]]:
    """What was written down as tried: all of it, and what certainly did not leave."""
    path = journal_path()
    tried: dict[str, Sent] = {}
    unsent: Counter[Sent] = Counter()
    for line in path.read_text().splitlines() if path.exists() else ():
        entry = json.loads(line)
        if entry["event"] == "attempt":
            tried[entry["attempt"]] = Sent(entry["request"]["method"], entry["request"]["url"])
        elif entry["attempt"] in tried and entry["detail"].startswith(
            ("Nothing was sent", "Given up")
        ):
            unsent[tried[entry["attempt"]]] += 1
    return Counter(tried.values()), unsent


async def quiet() -> None:
    """Give what was cancelled the time to end."""
    for _ in range(20):
        await asyncio.sleep(0)


assert not set(string.printable[-5:]) & set(_LETTERS)
