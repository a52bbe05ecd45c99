"""Hostile text through every widget: what reaches the terminal is visible text of the right width.

An account in which every text is hostile is walked by the registry; after each step the very
strips that would be written are judged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from starlette.responses import Response
from textual.content import Content
from textual.widget import Widget

from app.credentials import SignInNeeded
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from screens.sign_in import SignInScreen
from tests.security.screens_registry import REGISTRY, VIEWS
from tests.support.app_driver import NARROW, Driver, refuse
from tests.support.signing_in import COMMON, Machine, SignInDriver, needed, signed_in, signing_in
from widgets.toast import toast

HOSTILE = (
    "[/",
    "[a=b]",
    "[prod] x",
    "[@click=app.quit]click[/]",
    "[red]red[/red] \\[b]",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "c0 \x00\x07\x08\x0b\x7f c1 \x9b31m\x90q\x9c",
    "bidi \u202eevil\u202c \u2066x\u2069 \u200f",
    "zero\u200bwidth\u200d\ufeff\u2060 joined",
    "two\nlines\r\nand\ttabs\u2028sep\x85",
    "w" * 300,
    "",
    "wide 漢字テスト 👩‍👩‍👧 🇩🇪 e\u0301\u0301\u0301\u0301 ﷽",
    "\ud800 lone",
)
_KEPT = frozenset(
    (
        *("id", "aid", "auth_ids", "connection_id", "connection_config_id", "provider_id"),
        *("connection_config_slug", "provider_slug", "slug", "status", "workflow", "auth_id"),
    )
)


def harmful(text: str) -> list[str]:
    """The signs in a text that no terminal should be sent."""
    if text.isprintable():  # quicker, and stricter
        return []
    bad = [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    return [f"U+{ord(sign):04X}" for sign in bad]


def spoil(value: Any, texts: Iterator[str], name: str = "") -> Any:
    """The same value with hostile texts, and links between objects left as they are."""
    if isinstance(value, dict):
        return {key: spoil(item, texts, key) for key, item in value.items()}
    if isinstance(value, list):
        return [spoil(item, texts, name) for item in value]
    if isinstance(value, str) and name not in _KEPT and not value[:4].isdigit():
        return next(texts).encode("utf-8", "replace").decode()
    return value


@pytest.fixture
def hostile_service(service: DemoService) -> DemoService:
    texts = cycle(HOSTILE)
    for account in service.world.accounts:
        account.name = next(texts)
        for part in ("connections", "auths", "providers", "jobs", "models"):
            items = getattr(account, part)
            items[:] = [spoil(item, texts) for item in items]
        for connection, text in zip(account.connections, HOSTILE, strict=False):
            connection["label"] = text.encode("utf-8", "replace").decode()
            connection["is_deleted"] = False
    return service


def judge(app: Driver) -> None:
    """What would be written to the terminal, and what waits in tooltips and titles."""
    width = app.app.size.width
    for number, strip in enumerate(app.screen._compositor.render_strips()):
        assert not harmful(strip.text), (number, strip.text)
        assert sum(cell_len(segment.text) for segment in strip) == width, (number, strip.text)
        for segment in strip:
            assert segment.style is None or segment.style.link is None
    for screen in app.app.screen_stack:
        for widget in screen.walk_children(Widget):
            assert widget.tooltip is None or isinstance(widget.tooltip, Content)
            for shown in (widget.border_title, widget.border_subtitle, widget.tooltip):
                assert not harmful(str(shown or "")), (widget, shown)
    for note in app.toasts:
        assert not harmful(note)


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
            await app.see("Because")
            judge(app)
            await app.press("enter")
            judge(app)
            await app.app.pop_screen()
