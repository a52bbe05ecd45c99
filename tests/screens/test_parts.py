"""design.md, Main screen: one part of the account hangs or fails, the rest is usable; quitting."""

from __future__ import annotations

import asyncio
import itertools
import random
import time

import pytest
import textual._time
from textual import events

from app.api.client import LyticsClient
from app.demo.service import DemoService
from tests.support.app_driver import (
    NARROW,
    WIDE,
    answers,
    driving,
    failing,
    hang,
    new_app,
    sending,
)

PARTS = {
    "connection": ("connections", "Auth providers 26"),
    "auth": ("auth providers", "Connections 18"),
    "provider": ("providers", "Connections 18"),
    "datamodel": ("data models", "Connections 18"),
    "job": ("jobs", "Connections 18"),
}


@pytest.mark.parametrize("part", PARTS)
async def test_one_part_hangs_and_the_others_are_usable(service: DemoService, part: str) -> None:
    """While one part's answer hangs the others are shown and usable; the list stays usable."""
    service.intercept = answers(**{part: hang})
    async with driving(service, wait=False) as user:
        await user.see(PARTS[part][1], "◌ loading")
        if part == "connection":
            assert "◌ Loading connections…" in user.text
            await user.press("2")
        elif part == "auth":
            await user.wait_for(lambda: "◌ loading" in user.part("#rows"), "status unknown yet")
        await user.press("j", "enter")
        await user.wait_for(lambda: user.main.in_detail and not user.busy("object"))
        service.intercept = None
        await user.press("tab", "r")
        await user.loaded()
        await user.see("Connections 18", "Auth providers 26", "Providers 44", "just now")


@pytest.mark.parametrize("part", PARTS)
async def test_one_part_fails_and_r_recovers(service: DemoService, part: str) -> None:
    """While one part's answer fails the others are shown; what to do next: r."""
    service.intercept = answers(**{part: failing(400, "out of order today")})
    async with driving(service, WIDE if part != "auth" else NARROW) as user:
        name, others = PARTS[part]
        await user.see(others, "out of order today", "r try again")
        assert f"Could not list {name}" in user.text
        if part == "auth":
            await user.see("Status and last used are unknown meanwhile.", "▲ unknown")
        if part == "datamodel":
            await user.go_to("Orders warehouse")
            assert "incomplete: data models could not be loaded" in user.part("#overview")
        service.intercept = None
        await user.press("r")
        await user.wait_for(lambda: "out of order" not in user.text, "the recovery")
        await user.loaded()


async def test_several_parts_fail_and_the_banner_stays_small(service: DemoService) -> None:
    """Could not load ...: the rest of this account is loaded and usable; also at 80×24."""
    step = failing(503, "all of it is down " * 20)
    service.intercept = answers(auth=step, job=step, datamodel=step, provider=step)
    async with driving(service, NARROW) as user:
        await user.see("Not loaded either: providers, data models, jobs.")
        assert user.main.account.rows.visible_lines >= 10
        await user.click("#list-failures", "✖")
        service.intercept = None
        await user.press("r")
        await user.wait_for(lambda: not user.main.account._banner.display)


async def test_401_names_where_the_token_came_from(service: DemoService) -> None:
    """401 names where the token came from."""
    service.intercept = answers(_=failing(401, "token expired"))
    async with driving(service, NARROW, wait=False) as user:
        await user.see("Not signed in: the API refused the token from LYTICS_API_TOKEN", "401")
        await user.settled()
        assert user.text.count("Not signed in") == 1, "said once, not for each part"
        assert "try again" in user.text and "q quit" in user.text
        assert service.token not in user.text


async def test_a_refresh_that_fails_keeps_the_list(service: DemoService) -> None:
    """A failure: the list of the last time stays, and says from when it is."""
    async with driving(service) as user:
        service.intercept = answers(_=failing(400, "out of order today"))
        await user.press("r")
        await user.see("out of order today", "Orders warehouse", "from the last time")


@pytest.mark.parametrize("keys", [(), ("enter",), ("slash", "escape")])
async def test_q_quits_within_a_second_while_every_request_hangs(
    service: DemoService, keys: tuple[str, ...]
) -> None:
    """`q` is done within a second, also while reads hang."""
    service.intercept = answers(_=hang)
    async with driving(service, wait=False) as user:
        await user.wait_for(lambda: len(service.requests) >= 5)
        await user.press(*keys)
        start = time.monotonic()
        await user.pilot.press("q")
    assert time.monotonic() - start < 1.0
    assert user.app.return_code == 0


async def test_q_quits_while_an_object_and_its_schema_hang(service: DemoService) -> None:
    """`q` is done within a second, from the detail, too."""
    async with driving(service) as user:
        service.intercept = answers(_=hang)
        await user.press("enter", "]")
        await user.see("◌ Loading tables…")
        start = time.monotonic()
        await user.pilot.press("q")
    assert time.monotonic() - start < 1.0 and user.app.return_code == 0


async def test_quitting_at_any_moment_is_clean(service: DemoService) -> None:
    """`q`: whatever is under way, nothing crashes when it ends."""
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for round_ in range(10):
        app = new_app(service)
        async with app.run_test(size=WIDE):
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(chance.random() * 0.06)
                key = chance.choice(("enter", "j", "r", "2", "right_square_bracket"))
                app.post_message(events.Key(key, None))
            await asyncio.sleep(chance.random() * 0.2)
            app.exit()
        assert app.return_code == 0, round_
        assert app._exception is None, round_


async def test_an_unexpected_failure_is_said_and_ends_nothing(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program itself never dies of anything: what a worker did not expect is a toast."""

    async def broken(*_args: object) -> None:
        raise ZeroDivisionError("secret text of the error")

    async with driving(service) as user:
        monkeypatch.setattr(LyticsClient, "get_connection", broken)
        await user.press("enter")
        await user.wait_for(lambda: user.toasts)
        assert "ZeroDivisionError" in user.toasts[0] and "secret" not in user.toasts[0]
        assert user.app.is_running and "reading" not in user.text
        monkeypatch.setattr(user.main.account, "cycle_sort", lambda: 1 / 0)
        await user.press("tab")
        await user.click("#footer", "o sort")
        await user.wait_for(lambda: len(user.toasts) > 1)
        assert user.app.is_running, "a click on the footer, too"


async def test_a_client_that_cannot_be_made_is_said(service: DemoService) -> None:
    """Nothing "loads" for ever: without a client the list says that it isn't loaded."""

    def broken() -> LyticsClient:
        raise OSError("no trust store")

    async with driving(service, wait=False, opener=broken) as user:
        await user.see("The connections are not loaded.", "r load them")
        assert user.toasts and "OSError" in user.toasts[0]


async def test_answers_of_odd_shapes_break_nothing(service: DemoService) -> None:
    """A bad element never loses the others: it is left out and counted."""
    rows = [{"id": "a", "label": "Good"}, 7, None, {"id": ["b"], "label": {"x": 1}}]
    service.intercept = answers(connection=sending(rows), auth=sending({"odd": True}))
    async with driving(service) as user:
        await user.see("Good")
        assert "unreadable" in user.part("#list-filter")
        for key in ("j", "enter", "]", "]", "]", "]", "escape", "2", "3", "1"):
            await user.press(key)
        await user.settled()


@pytest.mark.parametrize(
    ("data", "meta", "said"),
    [
        ([7, None], {}, "No connections to show: 2 of the connections could not be read."),
        ([], {"has_more": True}, "No connections to show: only the first 0 connections were sent"),
    ],
)
async def test_a_list_that_could_not_be_read_is_not_called_empty(
    service: DemoService, data: list[object], meta: dict[str, object], said: str
) -> None:
    """Unknown is not none: nobody is told to set up what is there."""
    service.intercept = answers(connection=sending(data, meta))
    async with driving(service) as user:
        await user.wait_for(lambda: said in " ".join(user.part("#list-notice").split()))
        assert "yet" not in user.part("#list-notice")
        service.intercept = None
        await user.press("r")
        await user.see("Connections 18")


async def test_what_comes_together_is_painted_though_the_machine_is_busy(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two looks at the clock, even two in a row, the machine did something else."""
    async with driving(service) as user:
        now, looks = textual._time.get_time, itertools.count(1)
        monkeypatch.setattr(textual._time, "get_time", lambda: now() + 0.1 * min(next(looks), 100))
        user.main._repaint()
        user.main.part_changed(user.main.inventory.jobs)
        assert user.main._repaint_due
        await user.wait_for(lambda: not user.main._repaint_due, "the repaint")
