"""Whatever the network and the API do to a load, its own pane says what and what next.

Each load of each screen meets every fault, one after the other in one running program: it stays
alive, everything else stays as it was, and the key that loads again recovers. What each fault is
to the client stands in ``tests/api/test_fault_matrix.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest

from app.demo.service import DemoService
from app.scan_limiter import ScanLimiter
from tests.support.app_driver import EDGE, Driver, answers, driving, failing
from tests.support.changing import enter, open_form
from tests.support.faulty_network import FAULTS, Fault, FaultyNetwork, breaking
from tests.support.wizard import open_wizard, to_scan

NAME = "Returns"
"""A connection that works."""

SCREEN = "the whole screen"


async def _nothing(user: Driver) -> None:
    """Already there."""
    await user.go_to(NAME)


async def _object(user: Driver) -> None:
    await user.go_to(NAME)
    await user.press("enter")
    await user.settled()


async def _tables(user: Driver) -> None:
    await _object(user)
    await user.press("]")
    await user.see("RETURNS.OPS")
    await user.settled()


async def _columns(user: Driver) -> None:
    """On a table whose columns could not be loaded."""
    await _tables(user)
    user.service.intercept = answers(_=failing(400, "not now"))
    await user.press("enter", "down", "right")
    await user.see("not now")
    user.service.intercept = None


async def _accounts(user: Driver) -> None:
    await user.press("p")
    await user.see("Acme EU", "the token's own")


async def _edited(user: Driver) -> None:
    await user.go_to(NAME)
    await open_form(user, "e")
    await enter(user, "Label", " (EU)")


async def _scan(user: Driver) -> None:
    await user.go_to(NAME)
    await user.press("s")
    await user.see("Scan", "Snowflake")
    await user.type("SELECT 41 AS found")


async def _marked(user: Driver) -> None:
    await user.go_to(NAME)
    await user.press("space")


async def _setup(user: Driver) -> None:
    """In the wizard, with a connection that answers."""
    await to_scan(user, await open_wizard(user))


async def _schema_of_setup(user: Driver) -> None:
    """One step on, on a table whose columns could not be loaded."""
    await _setup(user)
    user.service.intercept = answers(_=failing(400, "not now"))
    await user.press("ctrl+n")
    await user.see("not now")
    await quiet(user)
    user.service.intercept = None


@dataclass(frozen=True)
class Load:
    """Something that a screen asks the API for.

    Attributes:
        path: of its request, a regular expression.
        place: the widget that tells of a failure.
        well: what stands there when it is loaded.
        there: goes to where it is asked for.
        ask: the keys that ask; the same ones recover.
        leave: the keys that have to come before asking again.
        kept: the widgets that a failure leaves as they are.
        method: of its request.
        says: what is told where it isn't the fault's own words, by the fault's name; "" for all.
        next: the same of what to do next.
        alike: names the code that does this load and others.
        writes: whether getting there changes the account.
    """

    path: str
    place: str
    well: str = ""
    there: Callable[[Driver], Awaitable[None]] = _nothing
    ask: tuple[str, ...] = ("r",)
    leave: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    method: str = "GET"
    says: dict[str, str] = field(default_factory=dict)
    next: dict[str, str] = field(default_factory=dict)
    alike: str = ""
    writes: bool = False


def _part(name: str) -> Load:
    return Load(
        f"/v2/{name}$", "#list-failures", kept=("#rows", "#overview", "#views"), alike="part"
    )


def _rung(path: str, method: str = "GET", **says: str) -> Load:
    return Load(
        path,
        "#ladder",
        "✔ It works",
        ask=("t",),
        method=method,
        says=says,
        next={"": "t test again"},
        alike="rung",
    )


LOADS = {
    "connections": _part("connection"),
    "auths": _part("auth"),
    "providers": _part("provider"),
    "data models": _part("datamodel"),
    "jobs": _part("job"),
    "an object": Load(
        "/v2/connection/[^/]+$", "#detail-failure", there=_object, kept=("#rows", "#tabs")
    ),
    "tables": Load(
        "/schema$", "#schema", "RETURNS.OPS", there=_tables, kept=("#rows", "#detail-title")
    ),
    "columns": Load(
        "/schema/",
        "#schema",
        "VARCHAR",
        there=_columns,
        kept=("#rows", "#detail-title"),
    ),
    "accounts": Load(
        "/v2/account$",
        "#profiles",
        "Acme EU",
        there=_accounts,
        next={"": "r load the accounts again"},
        alike="dialog",
    ),
    "connection types": Load(
        "/v2/connectionconfig$",
        "#form-note",
        ask=("n",),
        leave=("escape",),
        next={"": "enter the slug of one"},
        alike="dialog",
    ),
    "what a delete affects": Load(
        "/v2/datamodel$",
        "#gate",
        "What stops working",
        ask=("d",),
        leave=("escape",),
        says={"": "data models could not be loaded"},
        next={"": "Type the name"},
        alike="gate",
    ),
    "the object of a delete": Load(
        "/v2/connection/[^/]+$",
        "#gate",
        "Type the name",
        ask=("d",),
        leave=("escape",),
        says={"404": "not there any more"},
        next={"": "esc cancel"},
        alike="gate",
    ),
    "the object of an update": Load(
        "/v2/connection/[^/]+$",
        "#gate",
        there=_edited,
        ask=("enter",),
        leave=("escape",),
        says={"404": "not there any more"},
        next={"": "esc back to the form"},
        alike="gate",
    ),
    "a scan": Load(
        "/scan$",
        "#scan-state",
        "✔ 1 row",
        there=_scan,
        ask=("f5",),
        method="POST",
        next={"": "f5 try again", "403": "esc p another profile"},
    ),
    "a test's auths": _rung("/v2/auth$"),
    "a test's tables": _rung("/schema$"),
    "a test's query": _rung("/scan$", "POST"),
    "many tests": Load(
        "/v2/auth$",
        "#many",
        "✔ Nothing failed",
        there=_marked,
        ask=("T",),
        leave=("escape",),
        next={"": "enter go to it"},
        alike="dialog",
    ),
    "a setup's tables": Load(
        "/schema$",
        SCREEN,
        "✔ The connection answers",
        there=_setup,
        ask=("ctrl+r",),
        next={"": "ctrl+r t"},
        alike="setup",
        writes=True,
    ),
    "a setup's first look": Load(
        "/scan$",
        SCREEN,
        "✔ ",
        there=_setup,
        ask=("enter",),
        method="POST",
        next={"": "enter"},
        alike="setup",
        writes=True,
    ),
    "a setup's columns": Load(
        "/schema/",
        SCREEN,
        there=_schema_of_setup,
        ask=("ctrl+r",),
        next={"": "ctrl+r columns of"},
        alike="setup",
        writes=True,
    ),
}


@asynccontextmanager
async def on_a_faulty_network(
    service: DemoService, network: FaultyNetwork
) -> AsyncIterator[Driver]:
    """The program, with no limit of scans to wait for."""
    keys = {"test-many": ("T",)}
    async with driving(service, EDGE, opener=network.client, keys=keys) as user:
        moments = itertools.count(0, 1000)
        user.main.session.scan_limiter = ScanLimiter(clock=lambda: next(moments))
        yield user


def told(user: Driver, place: str) -> str:
    """What a widget says, whatever its width does to the lines."""
    if place == SCREEN:
        return " ".join(user.text.split())
    shown = user.screen.query(place)
    if not shown or not shown.first().display:
        return ""
    return " ".join(user.part(place).replace("│", " ").split())


def kept(user: Driver, load: Load) -> dict[str, str]:
    """What must stay; a banner above may cost blank lines at the end."""
    return {place: user.part(place).rstrip() for place in load.kept}


async def ask(user: Driver, load: Load) -> None:
    """Ask again, from wherever the last time ended, and wait for whatever comes."""
    if load.leave and load.place in OPENED and user.screen.query(load.place):
        over = user.screen
        await user.press(*load.leave)
        await user.wait_for(lambda: user.screen is not over, "the screen below")
    await user.press(*load.ask)
    await quiet(user)


async def quiet(user: Driver) -> None:
    """Wait until nothing is under way: looking costs more than waiting."""
    await user.wait_for(lambda: all(work.is_finished for work in user.app.workers), "the workers")


def words(given: dict[str, str], name: str, usual: str) -> str:
    return given.get(name, given.get("", usual))


OPENED = ("#gate", "#form-note", "#many")
"""Where a dialog is opened anew for asking again."""


def faults_of(what: str) -> dict[str, Fault]:
    """All of them, dealt out among the loads that are done by the same code."""
    alike = [name for name, load in LOADS.items() if load.alike == LOADS[what].alike != ""]
    place, count = (alike.index(what), len(alike)) if alike else (0, 1)
    return dict(list(FAULTS.items())[place::count])


@pytest.mark.parametrize("what", LOADS)
async def test_a_load_meets_every_fault(request: pytest.FixtureRequest, what: str) -> None:
    load = LOADS[what]
    service = request.getfixturevalue("own_service" if load.writes else "service")
    network = FaultyNetwork(service)
    async with on_a_faulty_network(service, network) as user:
        await load.there(user)
        before = kept(user, load)
        for name, fault in faults_of(what).items():
            said = words(load.says, name, fault.says)
            network.breaks = breaking(load.path, fault, method=load.method)
            network.broken = 0
            await ask(user, load)
            assert network.broken, name
            await user.wait_for(partial(says, user, load, said), f"{name}: {said}")
            assert words(load.next, name, fault.next) in told(user, load.place), (name, user.text)
            assert kept(user, load) == before, name
        # A read is tried twice, so one more failure costs nothing.
        network.breaks = breaking(load.path, FAULTS["500"], method=load.method, times=1)
        await ask(user, load)
        await user.wait_for(lambda: recovered(user, load), "the recovery")
        assert kept(user, load) == before
        assert not [said for said in user.toasts if "wrong" in said]
        assert user.app.is_running


def says(user: Driver, load: Load, words: str) -> bool:
    return words in told(user, load.place)


def recovered(user: Driver, load: Load) -> bool:
    said = told(user, load.place)
    failed = "✖" in said or "could not" in said.lower() or "◌" in said
    return load.well in said and not failed
