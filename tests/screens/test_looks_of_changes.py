"""How forms and gates look: the same requests, ids and times in every run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from app.api import exchange
from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, new_app
from tests.support.changing import at_gate, choose, enter, open_form, proceed
from tests.support.named_host import opener_by_name

Compare = Callable[..., bool]
View = Callable[[Driver], Awaitable[None]]


async def _delete(user: Driver) -> None:
    await user.go_to("Orders warehouse")
    await at_gate(user, "d")


async def _update(user: Driver) -> None:
    await user.go_to("Orders warehouse")
    await open_form(user, "e")
    await enter(user, "Label", " (EU)")
    await choose(user, "Auths", "SF key 3")
    await at_gate(user, "enter")


async def _created(user: Driver) -> None:
    await open_form(user, "n")
    await enter(user, "Label", "Orders (EU)")
    await choose(user, "Type", "snowflake")
    await enter(user, "Database", "ORDERS")
    await at_gate(user, "enter")
    await proceed(user)


async def _new_auth(user: Driver) -> None:
    await user.press("2")
    await open_form(user, "n")
    await choose(user, "Provider", "snowflake")
    await enter(user, "Label", "SF key 9")
    await enter(user, "Password", "hunter2")
    await user.press("enter")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", [_delete, _update, _created, _new_auth])
def test_pictures_of_changes(
    own_service: DemoService,
    snap_compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
    view: View,
    size: tuple[int, int],
) -> None:
    """The looks do not change unseen; accept a change with --snapshot-update."""
    monkeypatch.setattr("secrets.token_hex", lambda count: "c0ffee01" * (count // 4))
    monkeypatch.setattr(exchange, "__version__", "1.2.3")

    app = new_app(own_service, opener=opener_by_name(own_service))

    async def run_before(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, own_service)
        await user.loaded()
        await view(user)
        await user.pause()
        app.clear_notifications()
        await user.wait_for(lambda: not user.toasts)
        user.hold_still()
        await user.pause()

    assert snap_compare(app, terminal_size=size, run_before=run_before)
