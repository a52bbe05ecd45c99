"""Auto-refresh: off unless asked for, and never while nobody looks or something is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual import events

from app.demo.service import DemoService
from screens.main import MainScreen
from tests.support.app_driver import NARROW, WIDE, Driver, driving


class Intervals:
    """Takes the place of a screen's timers: the test says when an interval is over."""

    def __init__(self, user: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.running: list[tuple[float, Callable[[], Any]]] = []
        monkeypatch.setattr(user.main, "set_interval", self._start)

    def _start(self, seconds: float, callback: Callable[[], Any]) -> Intervals._Timer:
        entry = (seconds, callback)
        self.running.append(entry)
        return self._Timer(lambda: self.running.remove(entry))

    class _Timer:
        def __init__(self, stop: Callable[[], None]) -> None:
            self.stop = stop

    @property
    def seconds(self) -> list[float]:
        """How long the intervals are."""
        return [seconds for seconds, _ in self.running]

    def pass_by(self) -> None:
        """One interval is over."""
        for _, callback in list(self.running):
            callback()


async def asked_for(user: Driver) -> int:
    """How often the connections were asked for, once nothing is under way."""
    await user.loaded()
    return [request.path for request in user.service.requests].count("/v2/connection")


async def choose(user: Driver, name: str) -> None:
    """Take a command of the palette by its name."""
    await user.press("ctrl+p")
    await user.type(name)
    await user.see(name)
    await user.press("enter")
    await user.wait_for(lambda: isinstance(user.screen, MainScreen))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_it_is_off_until_the_palette_turns_it_on_and_off_again(
    service: DemoService, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(service, size) as user:
        intervals = Intervals(user, monkeypatch)
        assert await asked_for(user) == 1
        assert "↻" not in user.part("#header")
        await choose(user, "Auto-refresh: every 30 s")
        assert intervals.seconds == [30]
        await user.see("↻ 30 s")
        intervals.pass_by()
        assert await asked_for(user) == 2
        await choose(user, "Auto-refresh: every 60 s")
        assert intervals.seconds == [60]
        await user.see("↻ 60 s")
        await choose(user, "Auto-refresh: off")
        assert intervals.seconds == []
        await user.wait_for(lambda: "↻" not in user.part("#header"))
        assert await asked_for(user) == 2


async def test_it_pauses_while_the_terminal_has_not_the_focus(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(service, WIDE) as user:
        intervals = Intervals(user, monkeypatch)
        await choose(user, "Auto-refresh: every 30 s")
        user.app.post_message(events.AppBlur())
        await user.wait_for(lambda: not user.app.app_focus)
        intervals.pass_by()
        await user.pause()
        assert await asked_for(user) == 1
        user.app.post_message(events.AppFocus())
        await user.wait_for(lambda: user.app.app_focus)
        intervals.pass_by()
        assert await asked_for(user) == 2


@pytest.mark.parametrize("key", ["d", "e", "question_mark", "t", "ctrl+p"])
async def test_nothing_is_asked_for_while_something_stands_over_the_list(
    service: DemoService, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(service, WIDE) as user:
        intervals = Intervals(user, monkeypatch)
        await choose(user, "Auto-refresh: every 30 s")
        await user.press(key)
        await user.wait_for(lambda: not isinstance(user.screen, MainScreen))
        before = user.main.inventory.connections.asked
        intervals.pass_by()
        await user.pause()
        assert not user.main.reader.asking
        assert user.main.inventory.connections.asked == before


async def test_one_refresh_waits_for_the_other(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(service, WIDE) as user:
        intervals = Intervals(user, monkeypatch)
        await choose(user, "Auto-refresh: every 30 s")
        for _ in range(3):
            intervals.pass_by()
        assert await asked_for(user) == 2
