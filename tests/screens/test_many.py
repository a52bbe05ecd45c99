"""Many connections are tested a few at a time, within the limit of scans, into one report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.demo.service import DemoService
from app.ladders import AT_ONCE
from screens.main import MainScreen
from screens.many import ManyScreen
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, hang, sending


async def begin(user: Driver) -> ManyScreen:
    """Test what is marked or shown, by the palette's way."""
    await user.main.action_perform("test-many")
    await user.see("Test many connections")
    screen = user.screen
    assert isinstance(screen, ManyScreen)
    return screen


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_those_that_are_shown_are_tested_and_reported_by_cause(
    service: DemoService, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driving(service, size) as user:
        await user.press("/")
        await user.type("type:snowflake")
        await user.press("enter")
        screen = await begin(user)
        await user.see("export as JSON", 'auth "SF key 2" is unhealthy: breaks this one')
        assert all(
            ladder.connection.connection_config_slug == "snowflake" for ladder in screen.ladders
        )
        assert len([path for path in user.asked() if path == "auth"]) == 2  # the list's, and one
        await user.press("e", "enter")
        target = tmp_path / "connections-test.json"
        await user.wait_for(lambda: target.exists() and target.read_text().endswith("}\n"))
        report = json.loads(target.read_text())
        assert report["summary"]["fail"] == len(screen.report.failed) > 0
        assert target.stat().st_mode & 0o777 == 0o600


async def test_the_marked_ones_alone_are_tested_and_one_is_gone_to(service: DemoService) -> None:
    async with driving(service) as user:
        await user.go_to("Returns")
        await user.press("space")
        await user.go_to("Orders warehouse")
        await user.press("space")
        screen = await begin(user)
        await user.see("export as JSON")
        names = [ladder.connection.label for ladder in screen.ladders]
        assert sorted(names) == ["Orders warehouse", "Returns"]
        await user.press("G", "enter")
        assert user.screen is user.main
        assert names[1] in user.cursor_line


async def test_one_is_gone_to_though_the_list_was_read_anew_meanwhile(
    service: DemoService,
) -> None:
    async with driving(service) as user:
        await user.go_to("Returns")
        await user.press("space")
        await begin(user)
        await user.see("export as JSON")
        before = user.main.inventory.connections.items
        user.main.reader.load_account()
        await user.wait_for(lambda: user.main.inventory.connections.items is not before)
        await user.wait_for(lambda: not user.busy(), "the rest of the account")
        await user.press("enter")
        assert user.screen is user.main
        assert "Returns" in user.cursor_line


async def test_a_few_at_a_time_and_given_up_at_once(service: DemoService) -> None:
    async with driving(service) as user:
        service.intercept = answers(schema=hang)
        screen = await begin(user)
        await user.wait_for(lambda: len(user.asked_below("connection/")) == AT_ONCE)
        await user.pause()
        assert len(user.asked_below("connection/")) == AT_ONCE
        await user.press("escape")
        await user.see("export as JSON", "given up")
        assert user.screen is screen
        assert not [ladder for ladder in screen.ladders if ladder.passed]
        assert f"{len(screen.ladders)} undetermined" in user.text
        assert "Nothing failed" not in user.text, "nobody knows that"
        await user.press("escape")
        await user.wait_for(lambda: isinstance(user.screen, MainScreen))


async def test_thousands_that_end_at_once_are_not_painted_one_by_one(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each paint counts and draws; one for each of their rungs would take minutes."""
    paints = []
    paint = ManyScreen._show

    def counted(self: ManyScreen) -> None:
        paints.append(self)
        paint(self)

    monkeypatch.setattr(ManyScreen, "_show", counted)
    many = [{"id": f"c{n}", "label": f"C {n}", "auth_ids": ["a"]} for n in range(500)]
    sick = [{"id": "a", "label": "Sick", "status": "unhealthy"}]
    service.intercept = answers(connection=sending(many), auth=sending(sick))
    async with driving(service) as user:
        await begin(user)
        await user.see(
            "500 of 500 · 0 work, 500 fail", 'auth "Sick" is unhealthy: breaks these 500'
        )
    assert len(paints) < 500


async def test_only_the_list_of_connections_is_tested(service: DemoService) -> None:
    async with driving(service) as user:
        await user.press("3")
        await user.main.action_perform("test-many")
        await user.pause()
        assert user.screen is user.main
        assert any("Only connections" in said for said in user.toasts)
