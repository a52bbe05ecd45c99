"""The JSON tab: searched, and usable whatever the object's size."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.demo.service import DemoService
from app.views import View, masked
from tests.support.app_driver import Driver, driving


async def open_json(user: Driver, name: str) -> None:
    """Open a connection at its last tab."""
    await user.go_to(name)
    await user.press("enter", "[")
    await user.settled()


async def test_a_search_in_json_that_finds_nothing_says_so(service: DemoService) -> None:
    async with driving(service) as user:
        await open_json(user, "Orders warehouse")
        await user.press("slash")
        await user.type("qqq")
        await user.see("Nothing matches the filter.", "esc clear it", "0 found")
        await user.press("enter", "escape")
        assert "Nothing matches" not in user.text and "author_id" in user.part("#json-tree")


async def test_a_large_object_is_masked_and_searched_beside_the_keys(
    own_service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its secrets take seconds to be found: the pane says so, and every key goes on working."""
    rows = [{"n": number, "password": f"hunter2-{number:06}"} for number in range(3_000)]
    world = own_service.world.default
    for connection, added in zip(world.connections[:2], (rows, None), strict=True):
        if added:
            connection["config"]["rows"] = added
    first, second = (each["label"] for each in world.connections[:2])
    may_go_on, masks = threading.Event(), []

    def slow(view: View, raw: Any) -> Any:
        masks.append(threading.current_thread() is threading.main_thread())
        if not masks[-1]:
            may_go_on.wait(30)
        return masked(view, raw)

    monkeypatch.setattr("widgets.detail.masked", slow)
    async with driving(own_service) as user:
        await open_json(user, second)
        await user.press("escape")
        await user.go_to(first)
        await user.see("Masking a large object")
        assert second not in user.part("#json-tree") and masks == [True, False]
        await user.go_to(second)
        await user.see(second)
        assert "Masking" not in user.text
        await user.go_to(first)
        await user.press("enter", "slash")
        await user.type("x")
        assert "Masking a large object" in user.text, "nothing is there yet to be found"
        await user.press("escape", "escape")
        may_go_on.set()
        await user.see("3000 items")
        assert f'"{first}"' in user.part("#json-tree") and "Masking" not in user.text
        await user.press("enter", "slash")
        await user.type("002999")
        await user.see("0 found", "Nothing matches")  # a mask is all that can be found
        await user.press("escape", "slash")
        await user.type("[2999]")
        await user.see("1 found", "[2999]")
