"""Profiles and accounts: choosing, forgetting, marking, and a switch that leaves nothing behind."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import dropwhile
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked
from starlette.responses import Response
from textual.events import Paste

from app.api.address import ApiAddress
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from app.keyring_trouble import Trouble
from app.profiles import Profile
from app.scan_limiter import SCANS
from screens.profiles import ProfilesScreen
from tests.support.app_driver import NARROW, WIDE, answers, failing, fixed_clock, hang
from tests.support.signing_in import Machine, SignInDriver, needed, signed_in, signing_in
from widgets.row_list import RowList


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def other() -> Iterator[DemoService]:
    """Another API, with another token and other objects."""
    with DemoService(clock=fixed_clock, token="other-token-0123456789abcdef") as started:
        for account in started.world.accounts:
            account.name = "Second GmbH"
            for connection in account.connections:
                connection["label"] = "Elsewhere " + connection["label"][:4]
        yield started


async def open_dialog(app: SignInDriver) -> None:
    await app.loaded()
    await app.press("p")
    await app.see("Profile and account", "Accounts that this token reaches")


async def choose(app: SignInDriver, text: str) -> None:
    rows = app.screen.query_one("#profile-rows", RowList)
    for number, choice in enumerate(screen(app)._choices):
        if choice.name == text:
            rows.select(number)
    await app.pause()


def uses(app: SignInDriver, name: str) -> bool:
    return app.on_main and app.main.session.profile == name


def screen(app: SignInDriver) -> ProfilesScreen:
    found = app.app.screen
    assert isinstance(found, ProfilesScreen)
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_it_lists_profiles_files_environment_and_accounts(
    service: DemoService,
    machine: Machine,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LYTICS_API_TOKEN", service.token)
    monkeypatch.setenv("LYTICS_API_URL", service.url)
    machine.keep(Profile("prod", ApiAddress.parse("https://a.example"), True, "red"), "t0ken-1")
    machine.keep(Profile("asked", ApiAddress.parse("https://b.example"), keep="session"))
    machine.write_accounts('[shared]\ntoken = "t0ken-2"\n', mode=0o644)
    async with signing_in(signed_in(service), machine, service, size) as app:
        await open_dialog(app)
        await app.read("Acme EU", "the token's own")
        rows = app.part("#profile-rows")
        for name, source, about in (
            ("prod", "keyring", "red  read-only "),
            ("asked", "session", "https://b.example"),
            ("shared", "accounts.toml", "▲ not private https://api.lytics.io"),
            ("● environment", "env", service.url),
        ):
            (line,) = (row for row in rows.split("\n") if name in row)
            assert source in line
            assert about[: 80 if size == WIDE else 14] in line
        assert "run chmod 600 on it" in app.flat
        for key in ("enter use", "n new", "f forget", "c colour", "w read-only", "esc close"):
            assert key in app.text
        await app.press("escape")
        assert app.on_main


async def test_a_broken_accounts_file_is_an_error_with_its_line(
    service: DemoService, machine: Machine
) -> None:
    machine.write_accounts('[good]\ntoken = "hush-hush-token-1\n')
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await app.read("line 2: this is not valid TOML")
        assert "hush-hush" not in app.text


async def test_a_switch_shows_nothing_of_the_old_account(
    service: DemoService, machine: Machine, other: DemoService
) -> None:
    machine.keep(Profile("second", ApiAddress.parse(other.url), colour="violet"), other.token)
    answered = threading.Event()
    painted: list[str] = []

    async def slow(_request: RecordedRequest) -> Response | None:
        await asyncio.to_thread(answered.wait, 20)
        return None

    other.intercept = slow
    async with signing_in(signed_in(service), machine, service) as app:
        await app.loaded()
        await app.see("Orders warehouse", "Acme EU")
        old = app.main.session
        client = await old.client()
        app.main.tell("About Orders warehouse")
        await open_dialog(app)
        await choose(app, "second")
        await app.press("enter")
        await app.wait_for(lambda: app.on_main and app.main.session is not old)
        for _ in range(20):
            await app.pause()
            painted.append(app.text)
        assert client._exchange.closed
        await app.see("second", "token: keyring", "loading")
        assert not app.toasts
        for text in (*painted, app.text):
            for gone in ("Orders warehouse", "Acme EU", "environment", "token: env", "Returns"):
                assert gone not in text
        answered.set()
        await app.see("Elsewhere Orde", "Second GmbH")
        assert "Orders warehouse" not in app.text
        assert {r.headers["authorization"] for r in other.requests} == {other.token}
        assert {r.headers["authorization"] for r in service.requests} == {service.token}
        assert machine.profiles.last() == "second"
        (mark,) = (
            segment.style
            for segment in app.app.screen._compositor.render_strips()[0]
            if segment.text.strip() == "second"
        )
        assert mark is not None
        assert mark.bgcolor is not None
        assert mark.bgcolor.name == "#7a3fb0"


async def test_a_switch_does_not_begin_the_scan_limit_again(
    service: DemoService, machine: Machine, other: DemoService
) -> None:
    machine.keep(Profile("second", ApiAddress.parse(other.url)), other.token)
    async with signing_in(signed_in(service), machine, service) as app:
        await app.loaded()
        for _ in range(SCANS):
            async with app.main.session.scan_limiter.slot():
                pass
        await open_dialog(app)
        await choose(app, "second")
        await app.press("enter")
        await app.wait_for(lambda: uses(app, "second"))
        assert app.main.session.scan_limiter.wait() > 0


async def test_no_late_answer_of_the_old_account_is_painted(
    service: DemoService, machine: Machine, other: DemoService
) -> None:
    """Its reads hang while it is left: leaving is quick, and their answers come to nobody."""
    machine.keep(Profile("second", ApiAddress.parse(other.url)), other.token)
    service.intercept = answers(_=hang)
    async with signing_in(signed_in(service), machine, service) as app:
        await app.see("loading")
        await app.press("p")
        await app.see("Profile and account")
        await choose(app, "second")
        begun = time.monotonic()
        await app.press("enter")
        await app.wait_for(lambda: app.on_main and app.main.session.profile == "second")
        assert time.monotonic() - begun < 5
        service.intercept = None
        await app.loaded()
        await app.see("Elsewhere Orde")
        assert "Orders warehouse" not in app.text


async def test_a_chosen_account_goes_with_every_request(
    service: DemoService, machine: Machine
) -> None:
    second = service.world.accounts[1]
    async with signing_in(signed_in(service), machine, service, read_only=True) as app:
        await open_dialog(app)
        await app.see(second.name[:20])
        await app.press("tab")
        await app.click("#account-rows", second.name[:20], times=2)
        await app.wait_for(lambda: app.on_main and app.main.session.chosen)
        await app.loaded()
        await app.see(second.name[:20])
        wanted = f"account_id={second.id}"
        after = list(dropwhile(lambda request: wanted not in request.query, service.requests))
        assert len(after) >= 5
        before = len(service.requests)
        await app.press("r")
        await app.wait_for(lambda: len(service.requests) >= before + 5)
        await app.loaded()
        after += service.requests[before:]
        assert all(wanted in request.query for request in after)


async def test_read_only_at_the_start_stays_in_force(
    service: DemoService, machine: Machine, other: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYTICS_API_TOKEN", service.token)
    monkeypatch.setenv("LYTICS_API_URL", service.url)
    machine.keep(Profile("second", ApiAddress.parse(other.url)), other.token)
    machine.write_accounts(f'[shared]\ntoken = "{other.token}"\nurl = "{other.url}"\n')
    start = signed_in(service, read_only=True)
    async with signing_in(start, machine, service, read_only=True) as app:
        for name in ("second", "shared", "environment"):
            await open_dialog(app)
            await choose(app, name)
            await app.press("enter")
            await app.wait_for(partial(uses, app, name))
            assert app.main.session.read_only
            await app.see("READ-ONLY")
        await open_dialog(app)
        await app.press("n")
        await app.see("Sign in to a Lytics account")
        await app.try_token(service.token)
        await app.wait_for(lambda: app.on_main and app.main.session.profile == "default")
        assert app.main.session.read_only


async def test_forgetting_asks_and_deletes_the_keyring_entry(
    service: DemoService, machine: Machine
) -> None:
    address = ApiAddress.parse(service.url)
    machine.keep(Profile("gone", address), "token-to-go")
    machine.keep(Profile("stays", address), "token-to-stay")
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "gone")
        await app.press("f", "f")
        await app.read("Nothing was forgotten.")
        for key in ("enter", "escape", "space", "n"):
            await app.press("f")
            await app.read('Forget "gone" and its token in the OS keyring?', "y forget it")
            await app.press(key)
            await app.read("Nothing was forgotten.", "f forget")
            assert len(machine.tokens) == 2
        await app.press("f", "y")
        await app.read('Forgot "gone".')
        assert machine.tokens == ["token-to-stay"]
        assert list(machine.profiles.load().usable) == ["stays"]
        assert "gone" not in app.part("#profile-rows")
        await app.press("y")
        assert machine.tokens == ["token-to-stay"]


async def test_a_keyring_that_refuses_keeps_the_profile_and_says_why(
    service: DemoService, machine: Machine
) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)

    def locked() -> None:
        raise KeyringLocked("never-shown-text")

    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "prod")
        machine.keyring.trouble = locked
        await app.press("f", "y")
        await app.read(Trouble.LOCKED.value)
        assert "prod" in machine.profiles.load().usable
        await app.press("enter")
        await app.read("Sign in to a Lytics account", Trouble.LOCKED.value, "f5 ask the keyring")
        machine.keyring.trouble = lambda: None
        await app.press("f5")
        await app.wait_for(lambda: app.on_main and app.main.session.token_source == "keyring")


async def test_a_poisoned_entry_has_a_way_out(service: DemoService, machine: Machine) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), "no token at all\n")
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "prod")
        await app.press("enter")
        await app.read("is not a token. Forget it", "Signing in here forgets what is there")
        await app.try_token(service.token)
        await app.wait_for(lambda: app.on_main and app.main.session.profile == "prod")
        assert machine.tokens == [service.token]


async def test_what_is_not_ours_can_not_be_changed_here(
    service: DemoService, machine: Machine
) -> None:
    machine.write_accounts('[shared]\ntoken = "t0ken-2"\n')
    before = machine.accounts.read_text()
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "shared")
        for key in ("f", "c", "w"):
            await app.press(key)
            await app.read("That is not a profile of this program")
        assert machine.accounts.read_text() == before


async def test_colour_and_read_only_are_kept_without_a_secret_in_the_file(
    service: DemoService, machine: Machine
) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "prod")
        await app.press("c", "w")
        await app.read("it counts from the next sign-in")
        await app.wait_for(lambda: machine.profiles.load().usable["prod"].read_only)
        assert machine.profiles.load().usable["prod"].colour == "red"
        await app.press("enter")
        await app.see("READ-ONLY", "prod")
        await app.loaded()
    assert service.token not in machine.profiles.path.read_text()
    assert machine.profiles.path.stat().st_mode & 0o777 == 0o600


async def test_the_cursor_stays_on_the_profile_that_is_changed(
    service: DemoService, machine: Machine
) -> None:
    for name in ("first", "second", "third"):
        machine.keep(Profile(name, ApiAddress.parse(service.url)), service.token)
    session = signed_in(service, profile="first", source="keyring")
    async with signing_in(session, machine, service) as app:
        await open_dialog(app)
        await choose(app, "second")
        await app.press("c")
        await app.wait_for(lambda: "red" in app.part("#profile-rows"))
        await app.press("c")
        await app.wait_for(lambda: "amber" in app.part("#profile-rows"))
        assert machine.profiles.load().usable["second"].colour == "amber"
        assert machine.profiles.load().usable["first"].colour == "none"
        await app.press("f", "y")
        await app.read('Forgot "second"')
        assert list(machine.profiles.load().usable) == ["first", "third"]
        assert "▌  third" in app.part("#profile-rows")


async def test_what_is_asked_and_its_keys_stay_in_sight_below_many_profiles(
    service: DemoService, machine: Machine
) -> None:
    for number in range(30):
        machine.keep(Profile(f"p{number}", ApiAddress.parse(service.url)))
    async with signing_in(signed_in(service), machine, service, NARROW) as app:
        await open_dialog(app)
        await app.read("Acme Sandbox", "esc close")
        await app.press("end", "f")
        await app.read('Forget "p29"', "y forget it", "Acme EU")
        assert "▌  p29" in app.part("#profile-rows")


async def test_a_profile_that_asks_each_time_comes_to_the_sign_in(
    service: DemoService, machine: Machine
) -> None:
    machine.keep(Profile("asked", ApiAddress.parse(service.url), keep="session"))
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await choose(app, "asked")
        await app.press("enter")
        await app.read("keeps its token for one session only", "(●) this session only")
        app.token_field.post_message(Paste("typed"))
        await app.press("escape", "escape")
        await app.wait_for(lambda: app.on_main)
        assert app.main.session.profile == "environment"


async def test_accounts_that_can_not_be_listed_leave_the_profiles_usable(
    service: DemoService, machine: Machine
) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)
    async with signing_in(signed_in(service), machine, service) as app:
        await app.loaded()
        service.intercept = answers(account=failing(403, "not yours"))
        await app.press("p")
        await app.read("Not allowed to list accounts: not yours")
        service.intercept = None
        await choose(app, "prod")
        await app.press("enter")
        await app.see("token: keyring")


async def test_the_demo_offers_its_accounts_only(
    service: DemoService, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.app_driver import session_with

    monkeypatch.setenv("LYTICS_API_TOKEN", "env-token-1")
    async with signing_in(session_with(service, demo=True), machine, service) as app:
        await open_dialog(app)
        await app.read("The demo ignores profiles, files and the environment.")
        assert "LYTICS" not in app.text
        await app.press("n")
        await app.read("Not in the demo")


async def test_the_cursor_starts_at_the_account_in_use_and_stays_when_they_are_read_again(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await app.read("Acme US")
        await app.press("down", "enter")
        await app.wait_for(lambda: app.on_main)
        await open_dialog(app)
        await app.read("● Acme US")
        accounts = app.screen.query_one("#account-rows", RowList)
        assert accounts.cursor == 1
        await app.press("down", "r")
        await app.wait_for(lambda: "Loading" not in app.text)
        assert accounts.cursor == 2


async def test_enter_says_no_to_forgetting_in_the_list_of_accounts_too(
    service: DemoService, machine: Machine
) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await app.read("Acme US", "prod")
        await app.press("tab", "f")
        await app.read('Forget "prod"')
        await app.press("enter")
        await app.read("Nothing was forgotten.")
        assert machine.tokens == [service.token]


async def test_tab_stays_in_the_one_list_where_the_other_is_hidden(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await app.read("No profile is kept on this machine yet", "Acme US")
        accounts = app.screen.query_one("#account-rows", RowList)
        await app.press("tab", "down")
        assert app.focused is accounts and accounts.cursor == 1


async def test_a_refused_token_leads_to_another_profile(
    service: DemoService, machine: Machine
) -> None:
    service.intercept = answers(_=failing(401, "no"))
    async with signing_in(signed_in(service), machine, service, WIDE) as app:
        await app.read("refused the token from LYTICS_API_TOKEN", "p another profile")
        await app.press("p")
        await app.see("Profile and account")
        await app.press("n")
        service.intercept = None
        await app.fill("#api-url", service.url)
        await app.try_token(service.token)
        await app.see("Orders warehouse", "token: keyring")


async def test_the_sign_in_starts_with_the_url_of_the_environment(
    service: DemoService, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYTICS_API_URL", "https://eu.lytics.example")
    async with signing_in(signed_in(service), machine, service) as app:
        await open_dialog(app)
        await app.press("n")
        assert app.value("#api-url") == "https://eu.lytics.example"
    async with signing_in(needed("https://eu.lytics.example"), machine, service) as app:
        assert app.value("#api-url") == "https://eu.lytics.example"
