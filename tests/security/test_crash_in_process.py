"""Every place where an error can come up, without a terminal: what would be printed at the end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from rich.text import Text

from app.demo.service import DemoService
from app.settings import Settings
from tests.security import driver
from tests.security.leaks import Detector
from tests.support.app_driver import Driver, fixed_clock
from tests.support.signing_in import signed_in

KINDS = ["handler", "rich", "timer", "callback", "compose", "loud-worker", "thread"]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_said_of_it_holds_no_value(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(driver, "KIND", kind)
    said: list[Text] = []
    monkeypatch.setattr(
        driver.Broken,
        "_print_error_renderables",
        lambda app: said.extend(app._exit_renderables),
    )
    app = driver.Broken(signed_in(service), Settings(), clock=fixed_clock)
    raised: BaseException | None = None
    try:
        async with app.run_test() as pilot:
            run = Driver(app, pilot, service)
            await run.see("Orders warehouse")
            await run.press("f12")
            await run.wait_for(lambda: app._exception is not None)
    except BaseException as error:  # noqa: BLE001 - the pilot raises what ended the program
        raised = error
    assert raised is not None
    assert app.return_code == 1
    (text,) = said
    name = "Told" if kind == "rich" else "RuntimeError"
    for word in ("stopped because of an error in itself", name, "in fail", "without any values"):
        assert word in text.plain
    detector = Detector([service.token])
    assert not detector.leaks_in("what is printed", text.plain.encode())
    (report,) = Path(text.plain.partition("any values: ")[2].split("\n")[0]).parent.iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert not detector.leaks_in("the report", report.read_bytes())
