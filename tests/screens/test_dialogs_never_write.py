"""From the state in which a dialog opens, no repetition of enter, space or its key writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.service import DemoService
from tests.security.screens_registry import REGISTRY, VIEWS, Way
from tests.support.app_driver import NARROW, Driver, driving
from tests.support.changing import SIX, Write, at_gate, on_main, open_form, to_field, writes
from tests.support.signing_in import Machine, signed_in, signing_in

# A read that the next key replaces before it has begun is dropped unawaited.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

_NO_DIALOGS = frozenset(
    (
        "MainScreen",
        "connections",
        "auth providers",
        "providers",
        "schema",
        "used by",
        "JSON",
        "filter",
    )
)
WAYS = {name: way for name, way in {**REGISTRY, **VIEWS}.items() if name not in _NO_DIALOGS}
ROUNDS = 3
"""Enough to leave a dialog, and to open it again or another one from below it."""


async def press_on(user: Driver, *keys: str) -> None:
    """Press these over and over, one by one and then in one burst."""
    await user.press(*keys * ROUNDS)
    await user.burst(*keys * ROUNDS)


@pytest.mark.parametrize("name", list(WAYS))
async def test_no_dialog_writes_by_enter_space_and_its_opening_key(
    own_service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)  # an export is written where one stands
    way: Way = WAYS[name]
    opener = way.steps[-1].keys[-1] if way.keys else "n"
    start, machine = signed_in(own_service), Machine(tmp_path)
    async with signing_in(start, machine, own_service, NARROW) as user:
        await user.loaded()
        for step in way.steps:
            await user.press(*step.keys)
            await user.see(*step.see)
        await press_on(user, "enter", "space", opener)
        await press_on(user, opener, "enter")
        assert not writes(own_service)


@pytest.mark.parametrize("write", SIX.values(), ids=list(SIX))
async def test_no_gate_is_passed_by_pressing_on(own_service: DemoService, write: Write) -> None:
    """Where Proceed waits for one key only: the gate, ready to go."""
    opener = "d" if not write.from_form else "enter"
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        await press_on(user, "enter", "space", opener)
        assert not writes(own_service)


@pytest.mark.parametrize("label", ["d", "d d", " ", "", "ddddddd", "d" * 41])
async def test_no_name_can_be_typed_by_the_key_that_deletes(
    own_service: DemoService, label: str
) -> None:
    connections = own_service.world.default.connections
    connections[:] = [dict(connections[0], label=label)]
    async with driving(own_service, NARROW) as user:
        for before in ("", label):
            await at_gate(user, "d")
            await user.burst(*before, "enter", "enter", "d", "space", "enter", "enter")
            await user.pause()
            assert not writes(own_service)
            await user.press("escape")
            await on_main(user)


async def test_no_gate_opens_for_an_id_of_blanks(own_service: DemoService) -> None:
    """Nothing of it could be typed, so that enter alone would delete."""
    connections = own_service.world.default.connections
    connections[:] = [dict(connections[0], id="  ", label="")]
    async with driving(own_service, NARROW) as user:
        await user.press("d", "enter", "enter", "enter")
        assert not writes(own_service)
        assert any("no id" in said for said in user.toasts)


async def test_two_quick_enters_close_one_dialog(own_service: DemoService) -> None:
    """Whoever presses on must not lose what is below: the form, or the last screen there is."""
    async with driving(own_service, NARROW) as user:
        form = await open_form(user, "n")
        await to_field(user, "Provider")
        await user.press("space")
        await user.see("↑ ↓ move")
        await user.burst("enter", "enter", "enter", "escape")
        await user.pause()
        assert form in user.app.screen_stack
        await user.press("escape", "escape", "escape")
        await on_main(user)
        await user.press("ctrl+p")
        await user.see("Search for commands")
        await user.type("move up")
        await user.wait_for(lambda: "Move: up" in user.text)
        await user.burst("enter", "enter", "enter", "enter")
        await user.pause()
        assert user.main in user.app.screen_stack
