"""Hostile text through every widget: what reaches the terminal is visible text of the right width.

An account in which every text is hostile is walked by the registry; after each step the very
strips that would be written are judged.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from starlette.responses import Response

from app.credentials import SignInNeeded
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from screens.sign_in import SignInScreen
from tests.security.screens_registry import REGISTRY, VIEWS
from tests.support.app_driver import NARROW, refuse
from tests.support.hostile import HOSTILE, judge, spoil_accounts
from tests.support.signing_in import COMMON, Machine, SignInDriver, needed, signed_in, signing_in
from widgets.toast import toast


@pytest.fixture
def hostile_service(service: DemoService) -> DemoService:
    spoil_accounts(service)
    return service


async def back_to_the_list(app: SignInDriver) -> None:
    await app.wait_for(lambda: app.on_main, "the main screen")
    await app.pause()


@pytest.mark.parametrize("size", [COMMON, NARROW])
async def test_a_hostile_account_on_every_screen(
    hostile_service: DemoService, tmp_path: Path, size: tuple[int, int]
) -> None:
    machine = Machine(tmp_path)
    rows = "\n".join(f'["{name}"]\ntoken = "t-{name}"\n' for name in ("[/", "[a=b]", "[prod] x"))
    machine.write_accounts(rows + '["a\\u001b[31mb"]\ntoken = "t-1"\n')
    start = signed_in(hostile_service, profile="[prod] \x1b[31m x")
    async with signing_in(start, machine, hostile_service, size) as app:
        await app.loaded()
        judge(app)
        for way in (*REGISTRY.values(), *VIEWS.values()):
            for step in way.steps:
                await app.press(*step.keys)
                await app.see(*step.see)
                await app.pause()
                judge(app)
            for key in (key for step in reversed(way.steps) for key in step.back):
                await app.press(key)
                await app.pause()
            await back_to_the_list(app)
        for _ in range(len(HOSTILE)):
            await app.press("down")
            judge(app)
        await app.press("enter", "]")
        await app.settled()
        for _ in range(6):
            await app.press("down", "enter")
            await app.settled()
            judge(app)


async def test_toasts_show_it_as_it_is(service: DemoService, tmp_path: Path) -> None:
    async with signing_in(needed(service), Machine(tmp_path), service) as app:
        for text in HOSTILE:
            app.app.clear_notifications()
            toast(app.app, f"before {text} after")
            await app.read("before")
            judge(app)
            if text.isprintable() and len(text) < 40:
                await app.read(" ".join(f"before {text} after".split()))


async def test_an_error_body_of_hostile_text_reaches_every_pane(
    service: DemoService, tmp_path: Path
) -> None:
    texts = cycle(HOSTILE)

    async def hostile(_request: RecordedRequest) -> Response | None:
        text = next(texts).encode("utf-8", "replace").decode()
        return refuse(400, f"because {text} so", text)

    async with signing_in(signed_in(service), Machine(tmp_path), service) as app:
        await app.loaded()
        service.intercept = hostile
        for keys in (("r",), ("enter",), ("]",), ("escape", "2", "enter"), ("escape", "p")):
            await app.press(*keys)
            await app.settled()
            await app.see("because")
            judge(app)


async def test_the_sign_in_shows_what_it_is_filled_with_as_text(
    service: DemoService, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    async with signing_in(needed(service), machine, service, NARROW) as app:
        for text in HOSTILE:
            start = SignInNeeded(text or None, "https://x.example/" + text, f"Because {text} so.")
            await app.app.push_screen(SignInScreen(start, machine.places, can_leave=True))
            await app.see("paste it here")
            judge(app)
            # A long reason may stand above what is in sight: the focus goes to the token.
            app.screen.query_one("#sign-in").scroll_home(animate=False)
            await app.see("Because")
            judge(app)
            await app.press("enter")
            judge(app)
            await app.app.pop_screen()
