"""Terminals that are too small, that change their size, or that have few colours or none."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.color import Color
from textual.strip import Strip

from app.demo.service import DemoService
from tests.security.screens_registry import REGISTRY, VIEWS, Way
from tests.support.app_driver import NARROW, driving
from tests.support.signing_in import Machine, SignInDriver, signed_in, signing_in

TINY = (20, 5)
EVERYWHERE = {**REGISTRY, **VIEWS}
_MORE_THAN_16 = re.compile(r"\x1b\[[0-9;]*[34]8;[25];")
_COLOURED = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;)[0-9;]*m")


@asynccontextmanager
async def at(user: SignInDriver, way: Way) -> AsyncIterator[None]:
    """Go there and come back."""
    for step in way.steps:
        await user.press(*step.keys)
        await user.see(*step.see)
    await user.pause()
    yield
    for key in (key for step in reversed(way.steps) for key in step.back):
        await user.press(key)
    await user.wait_for(lambda: user.on_main, "the main screen")
    await user.pause()


def written(user: SignInDriver) -> str:
    """The screen as it is written to the terminal.

    Drawn anew: styles and blank strips outlive a test, and each keeps its codes for the terminal
    that it was first written to.
    """
    strips = [Strip(strip) for strip in user.screen._compositor.render_strips()]
    styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
    for style in styles:
        style._ansi = None
    try:
        return "\n".join(strip.render(user.app.console) for strip in strips)
    finally:
        for style in styles:
            style._ansi = None


@pytest.mark.parametrize("name", EVERYWHERE)
async def test_a_tiny_terminal_and_back(service: DemoService, tmp_path: Path, name: str) -> None:
    """20×5 draws whatever fits, and the size from before brings everything back, focus and all."""
    async with signing_in(signed_in(service), Machine(tmp_path), service, NARROW) as user:
        await user.loaded()
        way = EVERYWHERE[name]
        async with at(user, way):
            screen, focused = user.screen, user.focused
            await user.resize(TINY)
            assert len(user.lines()) == TINY[1]
            await user.resize(NARROW)
            await user.wait_for(lambda: len(user.lines()) == NARROW[1])
            await user.see(*way.see)
            assert user.screen is screen and user.focused is focused
        assert user.app.is_running


PAINTED = ("connections", "auth providers", "schema", "GateScreen", "LadderScreen", "ValueScreen")
"""Where status, marks and focus are told by more than one colour."""


async def test_without_colours_status_is_a_word(
    service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR: nothing is written in a colour, and every status still reads."""
    async with signing_in(signed_in(service), Machine(tmp_path), service, NARROW) as user:
        await user.loaded()
        assert _COLOURED.search(written(user)), "with colours there are some"
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(service, NARROW) as plain:
        await plain.see("● healthy", "▲ unknown", "✖ unhealthy", "○ no auth")
        for name in PAINTED:
            for step in EVERYWHERE[name].steps:
                await plain.press(*step.keys)
                await plain.see(*step.see)
            greys = {
                segment.style.color.get_truecolor()
                for strip in plain.screen._compositor.render_strips()
                for segment in strip.apply_filter(plain.app._filters[0], Color.parse("black"))
                if segment.style is not None and segment.style.color is not None
            }
            assert all(max(grey) - min(grey) <= 1 for grey in greys), name
            for key in (key for step in reversed(EVERYWHERE[name].steps) for key in step.back):
                await plain.press(key)
            await plain.wait_for(lambda: plain.screen is plain.main)


async def test_sixteen_colours_are_enough(
    service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that knows 16 colours is sent no others; the row under the cursor stands out."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    async with signing_in(signed_in(service), Machine(tmp_path), service, NARROW) as user:
        await user.loaded()
        for name in PAINTED:
            async with at(user, EVERYWHERE[name]):
                assert not _MORE_THAN_16.search(written(user)), name
                assert _COLOURED.search(written(user)), name
