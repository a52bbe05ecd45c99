"""Texts that do harm, an account that is full of them, and a judge of what is painted of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from app.demo.service import DemoService
from tests.support.app_driver import Driver

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


def spoil_accounts(service: DemoService) -> None:
    """Put a hostile text in the place of every text of every account."""
    texts = cycle(HOSTILE)
    for account in service.world.accounts:
        account.name = next(texts)
        for part in ("connections", "auths", "providers", "jobs", "models"):
            items = getattr(account, part)
            items[:] = [spoil(item, texts) for item in items]
        for connection, text in zip(account.connections, HOSTILE, strict=False):
            connection["label"] = text.encode("utf-8", "replace").decode()
            connection["deleted"] = False  # each of them is in the list


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
