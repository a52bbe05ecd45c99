"""This machine's own faults: each costs what it has to, in a sentence, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Button

from app import settings
from app.api.address import ApiAddress
from app.application import ConnectionManager
from app.credentials import Places
from app.demo.service import DemoService
from app.keyring_store import KeyringStore
from app.profiles import Profile
from screens.export import ExportScreen
from screens.scan import ScanScreen
from screens.sign_in import SignInScreen
from tests.support.app_driver import (
    NARROW,
    WIDE,
    Driver,
    answers,
    driving,
    failing,
    fixed_clock,
    session_with,
)
from tests.support.broken_disk import REASONS, BrokenDisk
from tests.support.changing import SIX, at_gate, ended, gate_of, press_button, writes
from tests.support.signing_in import Machine, signed_in, signing_in
from tests.support.wizard import open_wizard, take_provider


@pytest.fixture(params=REASONS)
def disk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BrokenDisk:
    """A disk that can say no; the program's files and the working folder are on it."""
    monkeypatch.chdir(tmp_path)
    patches = pytest.MonkeyPatch()
    request.addfinalizer(patches.undo)
    return BrokenDisk(patches, tmp_path, REASONS[request.param])


def said(user: Driver, *words: str) -> Callable[[], bool]:
    """Whether a toast has all of these words."""
    return lambda: any(all(word in toast for word in words) for toast in user.toasts)


# ------------------------------------------------------------------------------ the disk


async def test_without_a_journal_no_gate_opens(service: DemoService, disk: BrokenDisk) -> None:
    async with driving(service, WIDE) as user:
        await user.go_to("Returns")
        disk.break_it()
        gate = await at_gate(user, "d")
        state = " ".join(user.part("#gate-state").split())
        assert "Without a journal line nothing is changed" in state and disk.says in state
        await user.type("Returns")
        await user.press("enter", "enter")
        assert gate._proceed.disabled and not writes(service)
        await user.press("escape")
        await user.wait_for(lambda: user.screen is user.main)
        await user.wait_for(said(user, "Not in the journal", disk.says))
        assert user.app.is_running


async def test_one_trouble_at_a_time_at_the_gate(service: DemoService, disk: BrokenDisk) -> None:
    """What the API said of a read is not given as the reason where the disk is."""
    async with driving(service, NARROW) as user:
        disk.break_it()
        await user.go_to("Returns")
        service.intercept = answers(_=failing(400))
        await user.press("d")
        await user.wait_for(lambda: "Without a journal line" in user.text, "the gate")
        assert "The API did not accept" not in user.text


async def test_a_disk_that_breaks_at_the_gate(service: DemoService, disk: BrokenDisk) -> None:
    """Between the look at the journal and its line: nothing is sent all the same."""
    async with driving(service, WIDE) as user:
        await SIX["delete connection"].to_gate(user)
        disk.break_it()
        await user.type("Returns")
        await user.press("enter")
        assert isinstance(user.focused, Button) and user.focused is gate_of(user)._proceed
        await press_button(user, "Proceed")
        await ended(user)
        state = " ".join(user.part("#gate-state").split())
        assert "Nothing was sent: without a journal line nothing is changed" in state
        assert disk.says in state and not writes(service)


async def test_a_screenshot_that_cannot_be_saved(service: DemoService, disk: BrokenDisk) -> None:
    async with driving(service, NARROW) as user:
        disk.break_it()
        await user.main.action_perform("screenshot")
        await user.wait_for(said(user, "No screenshot", disk.says))


async def test_an_export_and_a_query_that_cannot_be_kept(
    service: DemoService, disk: BrokenDisk
) -> None:
    """The rows are there all the same; the query that isn't kept is told of once."""
    async with driving(service, WIDE) as user:
        await user.go_to("Returns")
        disk.break_it()
        await user.press("s")
        await user.type("SELECT 41 AS found")
        await user.press("f5")
        await user.see("✔ 1 row", "41")
        await user.wait_for(said(user, "This query is not kept for later", disk.says))
        await user.press("f5")
        await user.settled()
        assert len([toast for toast in user.toasts if "not kept" in toast]) == 1
        await user.press("e", "enter")
        await user.wait_for(lambda: isinstance(user.screen, ExportScreen))
        await user.wait_for(lambda: "✖" in user.part("#export-state"))
        assert disk.says in " ".join(user.part("#export-state").split())
        await user.press("escape")
        await user.wait_for(lambda: isinstance(user.screen, ScanScreen))


async def test_a_setup_that_cannot_be_kept(service: DemoService, disk: BrokenDisk) -> None:
    """It is told of, and the setup goes on."""
    async with driving(service, WIDE) as user:
        disk.break_it()
        await take_provider(user, await open_wizard(user), "snowflake")
        await user.see("Which credentials for Snowflake?")
        await user.wait_for(said(user, "can't be kept for later"))


async def test_a_profile_that_cannot_be_changed(
    service: DemoService, disk: BrokenDisk, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)
    start = signed_in(service, profile="prod", source="keyring")
    async with signing_in(start, machine, service) as user:
        await user.loaded()
        await user.press("p")
        await user.see("Profile and account", "Acme EU")
        disk.break_it()
        for key in ("c", "w"):
            await user.press(key)
            await user.read(disk.says)
        await user.press("f", "y")
        await user.wait_for(lambda: "◌" not in user.part("#profiles-state"))
        await user.read(disk.says)
        assert machine.profiles.load().usable["prod"].colour == "none"


# ------------------------------------------------------------------------------ the keyring


async def test_a_keyring_that_hangs_is_given_up_for_typing_the_token(
    service: DemoService, tmp_path: Path
) -> None:
    """While it hangs the keys work; afterwards it is said, and esc comes back to where one is."""
    machine, answers = Machine(tmp_path), threading.Event()
    machine.keep(Profile("other", ApiAddress.parse(service.url)), service.token)
    machine.keyring.trouble = lambda: (answers.wait(30), None)[1]
    store = KeyringStore(patience=0.5, backend=lambda: machine.keyring)
    machine.places = Places(machine.profiles, machine.accounts, store)
    async with signing_in(signed_in(service), machine, service) as user:
        await user.loaded()
        await user.press("p", "enter")
        await user.read('Signing in with "other"')
        await user.press("tab", "tab")
        await user.wait_for(lambda: isinstance(user.screen, SignInScreen), "another way in")
        await user.read("The OS keyring did not answer")
        await user.press("escape")
        await user.wait_for(lambda: user.on_main)
        assert user.on_main and user.main.session.profile == "environment"
        answers.set()


# ------------------------------------------------------------------------------ the configuration

CONFIGS = {
    "damaged": (b"theme = ", "cannot be read and is ignored"),
    "no text": (b"\xff\xfe\x00", "cannot be read and is ignored"),
    "wrong types": (b"theme = 5\nkeys = [1]", '"theme" is "dark" or "light"'),
    "unknown settings": (b'colour = "red"', 'There is no setting "colour"'),
    "unknown actions and keys": (
        b'[keys]\nexplode = "f9"\nrefresh = "nokey"',
        'There is no action "explode"',
    ),
    "hostile": (b'"\\u001b[31mx" = 1', "There is no setting"),
}


@pytest.mark.parametrize("name", CONFIGS)
async def test_a_broken_configuration_is_said_and_costs_nothing_else(
    service: DemoService, name: str
) -> None:
    content, sentence = CONFIGS[name]
    path = settings.config_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    found = settings.load(path)
    app = ConnectionManager(session_with(service), found, clock=fixed_clock)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        user = Driver(app, pilot, service)
        await user.loaded()
        await user.wait_for(said(user, sentence))
        assert all(toast.isprintable() for toast in user.toasts)
        await user.press("j", "r")
        await user.loaded()
