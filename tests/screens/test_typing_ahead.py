"""Keys that come faster than what they are meant for is there: a fast typist, a macro, a paste."""

from __future__ import annotations

import pytest

from app.demo.service import DemoService
from screens.question import QuestionScreen
from tests.support.app_driver import NARROW, Driver, driving
from tests.support.changing import writes

OPENING = {
    "gate": ("d",),
    "scan": ("s",),
    "gate of a form": ("e", "X", "enter"),
}
TURNS = range(0, 24, 4)
"""Turns of the event loop between two keys: a screen opens within some of them."""


async def home(user: Driver) -> None:
    """Back to the main screen, whatever is open: one esc after the other, at the pace it takes."""

    async def back() -> bool:
        if user.screen is user.main and not user.in_field:
            return True
        await user.press("escape")
        if isinstance(user.screen, QuestionScreen):
            await user.press("enter")
        return False

    await user.do_until(back, "the main screen")


@pytest.mark.parametrize("what", OPENING)
async def test_no_key_comes_before_its_screen(service: DemoService, what: str) -> None:
    """A key is for the screen on top, and that one takes it once it is composed."""
    async with driving(service, NARROW) as user:
        for turns in TURNS:
            await user.press(*OPENING[what][:-1])
            await user.burst_within(turns, OPENING[what][-1], "up", "pagedown")
            assert user.app._exception is None, turns
            await home(user)
    assert not writes(service)


@pytest.mark.parametrize("turns", TURNS)
async def test_what_is_typed_behind_w_is_searched_for(service: DemoService, turns: int) -> None:
    async with driving(service, NARROW) as user:
        await user.burst_within(turns, "w", "/", *"snowfl")
        await user.see("Set up an integration", "/ snowfl", "1 of 44", "▌Snowflake")
        await user.burst("w", "s")
        await user.see("/ snowflws")
