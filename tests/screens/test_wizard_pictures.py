"""How the wizard looks, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from app.demo.service import DemoService
from screens.wizard import WizardScreen
from tests.pictures import WIZARD
from tests.support.app_driver import NARROW, WIDE, Driver, new_app


@pytest.mark.parametrize(
    ("name", "size"),
    [
        pytest.param("wizard-provider", NARROW, id="provider"),
        pytest.param("wizard-auth", NARROW, id="auth"),
        pytest.param("wizard-connection", NARROW, id="connection"),
        pytest.param("wizard-scan", WIDE, id="scan"),
        pytest.param("wizard-schema", NARROW, id="schema"),
        pytest.param("wizard-summary", WIDE, id="summary"),
    ],
)
def test_pictures(
    own_service: DemoService,
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: tuple[int, int],
) -> None:
    """The looks do not change unseen; accept a change with --snapshot-update."""
    monkeypatch.setattr("app.demo.connections.secrets.token_hex", lambda size: "c0" * size)
    app = new_app(own_service, demo=True)

    async def run_before(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, own_service)
        await user.loaded()
        await WIZARD[name](user)
        app.clear_notifications()
        await user.wait_for(lambda: not user.toasts)
        wizard = user.screen
        assert isinstance(wizard, WizardScreen)
        await user.wait_for(lambda: all(worker.is_finished for worker in wizard.workers))
        user.hold_still()
        await user.pause()

    assert snap_compare(app, terminal_size=size, run_before=run_before)
