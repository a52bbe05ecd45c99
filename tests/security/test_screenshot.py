"""The palette's picture of the screen: masked like it, for its user alone, and said where."""

from __future__ import annotations

import stat
from pathlib import Path

from app.demo.service import DemoService
from app.screenshots import screenshot_folder
from tests.security.conftest import TOKEN
from tests.security.leaks import Detector
from tests.support.signing_in import Machine, signed_in, signing_in


async def test_a_screenshot_is_private_and_says_where_it_is(
    service: DemoService, tmp_path: Path
) -> None:
    async with signing_in(signed_in(service), Machine(tmp_path), service) as app:
        await app.loaded()
        await app.main.action_perform("screenshot")
        await app.wait_for(lambda: app.toasts)
        (picture,) = screenshot_folder().iterdir()
        assert stat.S_IMODE(picture.stat().st_mode) == 0o600
        assert stat.S_IMODE(picture.parent.stat().st_mode) == 0o700
        assert picture.name in app.toasts[-1]
        drawn = picture.read_text().replace("&#160;", " ")
        assert drawn.startswith("<svg")
        assert "Orders" in drawn
        assert not Detector([TOKEN]).leaks_in("the picture", drawn.encode())


async def test_a_picture_that_can_not_be_written_is_said(
    service: DemoService, tmp_path: Path
) -> None:
    folder = screenshot_folder()
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in the way")
    async with signing_in(signed_in(service), Machine(tmp_path), service) as app:
        await app.loaded()
        await app.main.action_perform("screenshot")
        await app.wait_for(lambda: app.toasts and "No screenshot" in app.toasts[-1])


async def test_textuals_own_screenshot_is_out_of_reach(
    service: DemoService, tmp_path: Path
) -> None:
    """It writes into the folder one stands in, readable by everybody."""
    async with signing_in(signed_in(service), Machine(tmp_path), service) as app:
        await app.loaded()
        await app.press("ctrl+p")
        await app.see("Search for commands")
        await app.press(*"screenshot")
        await app.see("Save what is on the screen")
        assert "Save an SVG" not in app.text
