"""Losing the network keeps everything browsable, under a banner that says how old it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import EDGE, NARROW, NOW, Driver, driving
from tests.support.faulty_network import FAULTS, FaultyNetwork, breaking

LOST = FAULTS["refused"]
EVERYTHING = "/"


async def lose(user: Driver, network: FaultyNetwork, *, minutes: int) -> None:
    """The network goes, time passes, and somebody refreshes."""
    network.breaks = breaking(EVERYTHING, LOST)
    user.main._clock = lambda: NOW + timedelta(minutes=minutes)
    user.main.reader._clock = user.main._clock
    await user.press("r")
    await user.wait_for(lambda: not user.main.reader.asking and not user.busy(), "the refusals")
    await user.pause()


def banner(user: Driver) -> str:
    shown = user.main.account._banner.display
    return " ".join(user.part("#list-failures").split()) if shown else ""


@pytest.mark.parametrize("size", [EDGE, NARROW])
async def test_everything_stays_browsable(service: DemoService, size: tuple[int, int]) -> None:
    network = FaultyNetwork(service)
    async with driving(service, size, opener=network.client) as user:
        names = user.names
        await user.go_to("Returns")
        await lose(user, network, minutes=7)
        said = banner(user)
        assert LOST.says in said and "r try again" in said
        assert "from the last time that it could be read: 7 min ago" in said
        assert "Not renewed either: auth providers, providers, data models, jobs." in said
        await user.wait_for(lambda: "7 min ago" in user.lines()[0], "the header to tell it, too")
        assert user.names == names and "Returns" in user.cursor_line

        # The lists, their filters and sorts.
        await user.press("2")
        await user.see("Google Ads")
        assert "7 min ago" in banner(user)
        await user.press("3")
        await user.see("Amazon Redshift")
        await user.press("1", "slash")
        await user.type("type:snowflake")
        await user.press("enter")
        assert set(user.names) < set(names)
        await user.press("o", "O", "escape")
        assert sorted(user.names) == sorted(names)

        # The detail and what is derived; what only the network knows is said in its own pane.
        await user.go_to("Returns")
        await user.press("enter")
        await user.see("SF key 3", "healthy")
        await user.press("]")
        await user.see("Could not list the tables")
        await user.press("]")
        await user.see("Return reasons")
        await user.press("]")
        await user.see('label  "Returns"')
        await user.press("y")
        assert "Copied" in user.toasts[-1]

        # Back again.
        network.breaks = None
        await user.press("[", "[", "[", "tab", "r")
        await user.loaded()
        await user.wait_for(lambda: not banner(user), "the banner to go")
        await user.wait_for(lambda: "just now" in user.lines()[0], "the header to tell it")
        assert sorted(user.names) == sorted(names)


async def test_the_age_of_the_banner_grows(service: DemoService) -> None:
    """It is repainted with the header, once a minute."""
    network = FaultyNetwork(service)
    async with driving(service, EDGE, opener=network.client) as user:
        await lose(user, network, minutes=1)
        assert "1 min ago" in banner(user)
        user.main._clock = lambda: NOW + timedelta(hours=3)
        user.main._repaint()
        await user.wait_for(lambda: "3 h ago" in banner(user))


async def test_the_age_is_that_of_what_failed(service: DemoService) -> None:
    """What could be read meanwhile is newer, and does not make the rest look so."""
    network = FaultyNetwork(service)
    async with driving(service, EDGE, opener=network.client) as user:
        network.breaks = breaking("/v2/job$", LOST)
        user.main._clock = user.main.reader._clock = lambda: NOW + timedelta(minutes=5)
        await user.press("r")
        await user.loaded()
        assert "Could not list jobs" in banner(user) and "5 min ago" in banner(user)


async def test_a_service_that_stops_midway(own_service: DemoService) -> None:
    """The real thing: its port is closed, and nothing listens any more."""
    async with driving(own_service, EDGE) as user:
        names = user.names
        own_service.stop()
        await user.press("r")
        await user.wait_for(lambda: "Could not list connections" in banner(user), "the banner")
        await user.wait_for(lambda: not user.busy(), "the other parts")
        assert "r try again" in banner(user) and user.names == names
        await user.press("j", "enter", "]", "]", "escape", "2", "3", "1")
        assert user.app.is_running


@pytest.mark.parametrize("name", ["401", "403", "never answers", "no such name", "no trust"])
async def test_whatever_took_it_away_the_last_answer_stays(service: DemoService, name: str) -> None:
    network, fault = FaultyNetwork(service), FAULTS[name]
    async with driving(service, EDGE, opener=network.client) as user:
        names = user.names
        network.breaks = breaking(EVERYTHING, fault)
        await user.press("r")
        await user.wait_for(lambda: not user.main.reader.asking and not user.busy(), name)
        await user.wait_for(lambda: fault.says in banner(user), name)
        assert user.names == names and "just now" in banner(user)
        assert fault.next in banner(user)
