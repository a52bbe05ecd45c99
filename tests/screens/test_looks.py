"""How it looks: few pictures, and what must be seen without colours, too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.theme import Theme

from app.demo.service import DemoService
from tests.pictures import connections, help_page, schema
from tests.support.app_driver import (
    NARROW,
    WIDE,
    Driver,
    answers,
    driving,
    failing,
    new_app,
)
from tests.support.journals import STORY, fill
from widgets.looks import DARK, LIGHT

Compare = Callable[..., bool]
View = Callable[[Driver], Awaitable[None]]


async def _auths(user: Driver) -> None:
    await user.press("2", "j")


async def _failure(user: Driver) -> None:
    await user.see("Could not list auth providers")


async def _journal(user: Driver) -> None:
    fill(user.main.session, STORY)
    await user.press("x")
    await user.see("of changes", "no outcome")
    await user.press("j", "j", "j")


@pytest.mark.parametrize(
    ("view", "size"),
    [
        pytest.param(connections, WIDE, id="main-wide"),
        pytest.param(connections, NARROW, id="main-narrow"),
        pytest.param(schema, WIDE, id="schema"),
        pytest.param(_auths, NARROW, id="auths"),
        pytest.param(_failure, NARROW, id="failure"),
        pytest.param(help_page, NARROW, id="help"),
        pytest.param(_journal, NARROW, id="journal-narrow"),
        pytest.param(_journal, WIDE, id="journal-wide"),
    ],
)
def test_pictures(
    own_service: DemoService, snap_compare: Compare, view: View, size: tuple[int, int]
) -> None:
    """The looks do not change unseen; accept a change with --snapshot-update."""
    if view is _failure:
        own_service.intercept = answers(auth=failing(503, "upstream is out of order"))
    app = new_app(own_service, demo=True)

    async def run_before(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, own_service)
        await user.loaded()
        await view(user)
        await user.settled()
        app.clear_notifications()
        await user.wait_for(lambda: not user.toasts)

    assert snap_compare(app, terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_status_is_a_symbol_and_a_word(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Status is a symbol and a word as well as a colour (`NO_COLOR`, monochrome terminals)."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(service, size) as user:
        for status in ("● healthy", "▲ unknown", "✖ unhealthy", "✖ missing auth", "○ no auth"):
            assert status in user.part("#rows")
        colours = {
            colour.triplet
            for strip in user.screen._compositor.render_strips()
            for line_filter in user.app._filters
            for segment in strip.apply_filter(line_filter, Color.parse("black"))
            if segment.style is not None and (colour := segment.style.color) is not None
        }
        assert colours and all(len(set(triplet)) == 1 for triplet in colours if triplet)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_one_sees_which_pane_has_the_focus(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Focus unmistakable: a heavy rule and a solid cursor sign, without colours, too."""
    async with driving(service, size) as user:
        assert "━━━" in user.part("#list-filter") and "▌" in user.part("#rows")
        await user.press("enter", "]")
        await user.settled()
        assert "━━━" in user.part("#tabs") and "▌" in user.part("#tree")
        if size == WIDE:
            assert "━━━" not in user.part("#list-filter") and "▏" in user.part("#rows")
        await user.press("tab")
        assert "━━━" in user.part("#list-filter") and "▌" in user.part("#rows")


@pytest.mark.parametrize(("first", "other"), [(DARK, LIGHT), (LIGHT, DARK)])
async def test_the_styles_are_read_once_for_a_theme(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, first: Theme, other: Theme
) -> None:
    """A start reads no style a second time, whichever theme it has; a change reads them anew."""
    readings: list[Stylesheet] = []
    reparse = Stylesheet.reparse

    def counted(styles: Stylesheet) -> None:
        readings.append(styles)
        reparse(styles)

    monkeypatch.setattr(Stylesheet, "reparse", counted)
    async with driving(service, theme="dark" if first is DARK else "light") as user:
        assert user.screen.styles.background == Color.parse(str(first.background))
        assert not readings
        await user.main.action_perform("theme")
        await user.wait_for(
            lambda: user.screen.styles.background == Color.parse(str(other.background))
        )
        assert len(readings) == 1


async def test_the_other_theme_reaches_every_text(service: DemoService) -> None:
    """Own dark and light theme: what was drawn in the one is drawn anew in the other."""
    service.intercept = answers(job=failing(400, "out of order"))
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        await user.press("enter", "]")
        await user.settled()
        await user.main.action_perform("theme")
        await user.wait_for(lambda: user.app.theme == LIGHT.name)
        await user.pause()
        dark = []
        for strip in user.screen._compositor.render_strips():
            for segment in strip:
                colour = segment.style.color if segment.style is not None else None
                if segment.text.strip() and colour is not None and colour.triplet is not None:
                    bright = sum(colour.triplet) > 600
                    ground = segment.style.bgcolor if segment.style is not None else None
                    if bright and ground is not None and ground.triplet is not None:
                        dark.append((segment.text, sum(ground.triplet) > 600))
        faint = [text for text, light_on_light in dark if light_on_light]
        assert not [text for text in faint if any(map(str.isalnum, text))]
