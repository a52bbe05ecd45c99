"""Pictures of every view for the documentation: ``python -m tests.pictures``.

Writes SVGs to ``docs/img``, each view at 80x24 and at 140x45, on the embedded account at a fixed
moment, so that a picture changes only when what it shows has changed.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from app.ladder import Tools
from tests.support.app_driver import (
    NARROW,
    WIDE,
    Driver,
    answers,
    driving,
    failing,
    fixed_clock,
    new_service,
)
from tests.support.changing import at_gate, choose, enter, open_form
from tests.support.journals import STORY, fill
from tests.support.named_host import opener_by_name
from tests.support.wizard import at_form, open_wizard, take_provider, to_scan

OUT = Path(__file__).parent.parent / "docs" / "img"

View = Callable[[Driver], Awaitable[None]]


async def connections(driver: Driver) -> None:
    """The first screen, on a connection that needs attention."""
    await driver.go_to("Orders warehouse")


async def auths(driver: Driver) -> None:
    """The stored credentials."""
    await driver.press("2")
    await driver.go_to("SF key 2")


async def providers(driver: Driver) -> None:
    """What can be connected."""
    await driver.press("3", "down", "down")


async def overview(driver: Driver) -> None:
    """One connection, opened."""
    await connections(driver)
    await driver.press("enter")
    await driver.settled()


async def schema(driver: Driver) -> None:
    """Its tables and the columns of one."""
    await overview(driver)
    await driver.press("right_square_bracket")
    await driver.see("SALES")
    await driver.press("down", "down", "enter", "down", "down", "enter")
    await driver.settled()


async def used_by(driver: Driver) -> None:
    """What depends on it."""
    await overview(driver)
    await driver.press("right_square_bracket", "right_square_bracket")
    await driver.settled()


async def json(driver: Driver) -> None:
    """The object as the API gave it, masked."""
    await overview(driver)
    await driver.press("left_square_bracket")


async def auth(driver: Driver) -> None:
    """The auth of a connection, gone to by its key."""
    await connections(driver)
    await driver.press("a")


async def filtered(driver: Driver) -> None:
    """A filter in use, some rows marked."""
    await driver.press("slash")
    await driver.type("status:un o")
    await driver.press("enter", "space", "space")


async def partial_failure(driver: Driver) -> None:
    """One part of the account failed, the rest is usable."""
    await driver.see("Could not list auth providers")


async def help_page(driver: Driver) -> None:
    """Every key."""
    await driver.press("question_mark")


async def palette(driver: Driver) -> None:
    """Every action by name."""
    await driver.press("ctrl+p")
    await driver.type("copy")
    await driver.see("Copy as curl")


async def wizard_provider(driver: Driver) -> None:
    """The wizard's first step, narrowed by typing."""
    await open_wizard(driver)
    await driver.type("warehouse")


async def wizard_auth(driver: Driver) -> None:
    """The credentials of a platform, the healthy ones first."""
    await take_provider(driver, await open_wizard(driver), "snowflake")


async def wizard_connection(driver: Driver) -> None:
    """The form of the connection."""
    await wizard_auth(driver)
    await driver.press("enter")
    await at_form(driver, "Database")


async def wizard_scan(driver: Driver) -> None:
    """The tables, and some rows of one."""
    await to_scan(driver, await open_wizard(driver))
    await driver.press("enter")
    await driver.see("5 rows, 8 columns")


async def wizard_schema(driver: Driver) -> None:
    """The schema with the likely identities."""
    await wizard_scan(driver)
    await driver.press("enter")
    await driver.see("The schema", "likely email address")


async def wizard_summary(driver: Driver) -> None:
    """What was set up, and what to do next."""
    await wizard_schema(driver)
    await driver.press("ctrl+n")
    await driver.see("The integration is set up")


async def form(driver: Driver) -> None:
    """A new auth, half filled in; what was typed into its secret field can't be seen."""
    await driver.press("2")
    await open_form(driver, "n")
    await choose(driver, "Provider", "snowflake")
    await enter(driver, "Label", "SF key 9")
    await enter(driver, "Password", "hunter2")


async def gate_update(driver: Driver) -> None:
    """An update before it is sent: before and after, what it affects, the request."""
    await connections(driver)
    await open_form(driver, "e")
    await enter(driver, "Label", " (EU)")
    await choose(driver, "Auths", "SF key 3")
    await at_gate(driver, "enter")


async def gate_delete(driver: Driver) -> None:
    """A delete: what stops working, and the name to be typed."""
    await connections(driver)
    await at_gate(driver, "d")


async def journal(driver: Driver) -> None:
    """What was changed, cancelled, refused, or has no known outcome."""
    fill(driver.main.session, STORY)
    await driver.press("x")
    await driver.see("of changes", "no outcome")
    await driver.press("j", "j", "j")


async def ladder(driver: Driver) -> None:
    """A connection tested rung by rung."""
    await connections(driver)
    await driver.press("t")
    await driver.see("test again")


async def scan(driver: Driver) -> None:
    """A query and its rows."""
    await connections(driver)
    await driver.press("s")
    await driver.type("select id, email, status, total, ordered_at from sales.orders")
    await driver.press("f5")
    await driver.see("20 rows")


async def sign_in(driver: Driver) -> None:
    """The sign-in: where to, with which token, and how to keep it."""
    await driver.press("p")
    await driver.see("Profile and account")
    await driver.press("n")
    await driver.see("Sign in to a Lytics account", "No OS keyring here.")


WIZARD: dict[str, View] = {
    "wizard-provider": wizard_provider,
    "wizard-auth": wizard_auth,
    "wizard-connection": wizard_connection,
    "wizard-scan": wizard_scan,
    "wizard-schema": wizard_schema,
    "wizard-summary": wizard_summary,
}

VIEWS: dict[str, View] = {
    "connections": connections,
    "auths": auths,
    "providers": providers,
    "overview": overview,
    "schema": schema,
    "used-by": used_by,
    "json": json,
    "auth": auth,
    "filter": filtered,
    "partial-failure": partial_failure,
    "help": help_page,
    "palette": palette,
    "form": form,
    "gate-update": gate_update,
    "gate-delete": gate_delete,
    "journal": journal,
    "ladder": ladder,
    "scan": scan,
    "sign-in": sign_in,
    **WIZARD,
}


_REAL = ("form", "gate-update", "gate-delete", "sign-in")
"""Drawn as they are with an account of one's own: the request names its host."""
_FAILING = answers(auth=failing(503, "upstream is out of order"))


async def draw(name: str, size: tuple[int, int]) -> str:
    """The picture of a view as SVG."""
    with new_service() as service:
        service.intercept = _FAILING if name == "partial-failure" else None
        opener = opener_by_name(service)
        async with driving(service, size, demo=name not in _REAL, opener=opener) as driver:
            await VIEWS[name](driver)
            await driver.wait_for(lambda: all(each.is_finished for each in driver.app.workers))
            driver.app.clear_notifications()
            await driver.wait_for(lambda: not driver.toasts)
            driver.hold_still()
            await driver.pause()
            svg = driver.app.export_screenshot()
    # Each export has a number of its own; the picture is the same.
    return re.sub(r"terminal-\d+", f"terminal-{name}", svg)


def main() -> int:
    """Draw the views named on the command line, or all."""
    OUT.mkdir(parents=True, exist_ok=True)
    # Nothing of the machine gets into a picture: no file, no keyring.
    own = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    machine = patch.dict(os.environ, own)
    with TemporaryDirectory() as folder, machine, _same_each_time():
        os.environ["HOME"] = folder
        for name in os.environ.keys() & {"XDG_CONFIG_HOME", "XDG_STATE_HOME"}:
            del os.environ[name]
        for name in sys.argv[1:] or VIEWS:
            for size in (NARROW, WIDE):
                picture = asyncio.run(draw(name, size))
                (OUT / f"{name}-{size[0]}x{size[1]}.svg").write_text(picture, encoding="utf-8")
    return 0


@contextmanager
def _same_each_time() -> Iterator[None]:
    """Give what is created the same id in every run, and what is timed the same duration."""
    timed = partial(Tools, clock=count(step=0.2).__next__, now=fixed_clock)
    with (
        patch("secrets.token_hex", lambda length: "c0ffee01" * (length // 4)),
        patch("screens.ladder.Tools", timed),
        patch("app.scanning._Stopwatch.seconds", 0.4),
    ):
        yield


if __name__ == "__main__":
    raise SystemExit(main())
