"""The sign-in as a newcomer meets it: fields, tries, refusals, the keyring's moods, the way out."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from keyring.errors import KeyringLocked, PasswordSetError
from starlette.responses import Response
from textual import events
from textual.app import App

from app.api.address import ApiAddress
from app.demo.service import DemoService
from app.keyring_store import SERVICE, KeyringStore, entry_name
from app.keyring_trouble import Trouble
from app.profiles import Profile
from app.session import Session
from tests.support.app_driver import NARROW, WIDE, answers, failing, hang, refuse
from tests.support.signing_in import Machine, contents, needed, signed_in, signing_in

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@SIZES
async def test_the_fields_stand_in_their_fixed_order(
    service: DemoService, machine: Machine, size: tuple[int, int]
) -> None:
    async with signing_in(needed(service), machine, service, size) as app:
        labels = ["Profile", "API URL", "Token", "Keep it in", "Sign in"]
        at = [app.text.index(f"  {label}") for label in labels]
        assert at == sorted(at)
        assert app.value("#api-url") == service.url
        assert app.focused is app.token_field
        app.screen.set_focus(app.screen.query_one("#profile-name"))
        order = []
        for _ in range(6):
            order.append(app.focused and app.focused.id)
            await app.press("tab")
        assert order == [
            "profile-name",
            "api-url",
            "token",
            "keep",
            "sign-in-button",
            "profile-name",
        ]
        for word in ("Account > Security > Access Tokens", "role", "ctrl+q quit", "OS keyring"):
            assert word in app.text


async def test_letters_are_text_and_set_off_nothing(service: DemoService, machine: Machine) -> None:
    async with signing_in(needed(service), machine, service) as app:
        await app.press(*"qprxna?/ 123")
        assert app.form
        assert app.token_field.length == 12
        await app.fill("#profile-name", "qpr q")
        assert app.value("#profile-name") == "qpr q"
        assert not service.requests


@pytest.mark.parametrize("size", [NARROW, (40, 30)])
async def test_a_keyrings_trouble_leaves_the_other_choice_in_sight(
    service: DemoService, machine: Machine, size: tuple[int, int]
) -> None:
    def no_bus() -> None:
        raise OSError("no bus")

    machine.places = replace(machine.places, keyring=KeyringStore(backend=no_bus))
    async with signing_in(needed(service), machine, service, size) as app:
        await app.see("(●) this session only")
        shown = " ".join(word for word in app.text.split() if word != "│")
        assert Trouble.DBUS_GONE.value in shown


@SIZES
async def test_a_good_token_is_tried_once_and_then_kept(
    service: DemoService, machine: Machine, size: tuple[int, int]
) -> None:
    kept_at_the_try: list[list[str]] = []

    async def look() -> Response | None:
        kept_at_the_try.append(list(machine.keyring.calls))
        return None

    service.intercept = answers(account=look)
    async with signing_in(needed(service), machine, service, size) as app:
        await app.fill("#profile-name", "prod")
        await app.try_token(service.token)
        await app.see("token: keyring", "Orders warehouse")
        await app.loaded()
        assert service.requests[0].path == "/v2/account"
        assert service.requests[0].headers["authorization"] == service.token
        assert not any("set" in call for call in kept_at_the_try[0])
        assert machine.keyring.entries == {
            (SERVICE, entry_name("prod", ApiAddress.parse(service.url))): service.token
        }
        assert machine.profiles.last() == "prod"
        assert service.token not in machine.profiles.path.read_text()


async def test_the_try_is_exactly_one_request(service: DemoService, machine: Machine) -> None:
    asked: list[int] = []

    def note() -> None:
        asked.append(len(service.requests))

    machine.keyring.trouble = note
    async with signing_in(needed(service), machine, service) as app:
        await app.try_token(service.token)
        await app.wait_for(lambda: app.on_main)
        assert asked[0] == 1


async def test_a_refused_token_is_forgotten_and_the_rest_stays(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(needed(service), machine, service) as app:
        await app.fill("#profile-name", "prod")
        await app.press("tab", "tab", "tab", "down")
        for status, said in (
            (401, "refused the token"),
            (404, "Could not"),
            (503, "problem of its own"),
        ):
            service.intercept = answers(account=failing(status, f"no such key {status}"))
            await app.try_token("wrong-token-123")
            await app.read(said, f"no such key {status}")
            assert (app.value("#profile-name"), app.value("#api-url")) == ("prod", service.url)
            assert "(●) this session only" in app.text
            assert app.token_field.length == 0
            assert app.focused is app.token_field
            assert not machine.tokens
            assert not machine.profiles.load().usable
        service.intercept = None
        await app.try_token(service.token)
        await app.see("token: session")
        assert not machine.tokens


async def test_a_host_that_is_not_there_leaves_the_form(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(needed("http://127.0.0.1:9"), machine, service) as app:
        await app.try_token("some-token-1")
        await app.see("Could not list accounts")
        assert app.token_field.length == 0
        assert app.value("#api-url") == "http://127.0.0.1:9"


async def test_an_unexpected_error_leaves_no_token_and_can_be_tried_again(
    service: DemoService, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with signing_in(needed(service), machine, service) as app:
        with monkeypatch.context() as broken:

            async def client(_self: Session) -> None:
                raise ZeroDivisionError("it holds secret-token-xyz")

            broken.setattr(Session, "client", client)
            await app.try_token("secret-token-xyz")
            await app.see("Something went wrong here (ZeroDivisionError)")
        assert "secret-token-xyz" not in app.text
        assert app.token_field.length == 0
        await app.try_token(service.token)
        await app.wait_for(lambda: app.on_main)


@pytest.mark.parametrize("how", ["button", "choice", "name", "mouse"])
async def test_enter_in_every_field_and_the_mouse_sign_in(
    service: DemoService, machine: Machine, how: str
) -> None:
    field = {"button": "#sign-in-button", "choice": "#keep", "name": "#profile-name"}.get(how)
    async with signing_in(needed(service), machine, service, NARROW) as app:
        await app.press(*service.token)
        if how == "mouse":
            await app.click("#keep", "this session only")
            await app.click("#sign-in-button", "Sign in")
        else:
            app.screen.set_focus(app.screen.query_one(field or "#api-url"))
            await app.press("enter")
        await app.wait_for(lambda: app.on_main)
        assert bool(machine.tokens) is (how != "mouse")


UNSENT = [
    ("#profile-name", "", "A profile needs a name."),
    ("#profile-name", "demo", "No profile can be called"),
    ("#api-url", "http://api.lytics.io", "Use https:// here"),
    ("#api-url", "https://u:hunter2@api.lytics.io", "user name"),
    ("#token", "", "Paste the token."),
    ("#token", "Bearer abc", "leave out"),
    ("#token", "two words", "holds a space"),
]


async def test_what_cannot_be_sent_is_said_without_a_request(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(needed(service), machine, service) as app:
        for selector, text, said in UNSENT:
            await app.fill("#profile-name", "prod")
            await app.fill("#api-url", service.url)
            app.token_field.empty()
            await app.fill("#token", "good-token" if selector != "#token" else text)
            if selector != "#token":
                await app.fill(selector, text)
            await app.press("enter")
            await app.read(said)
            assert app.focused is app.screen.query_one(selector)
            assert app.token_field.length == (10 if selector != "#token" else 0)
        assert not service.requests


async def test_a_hanging_try_can_be_given_up(service: DemoService, machine: Machine) -> None:
    service.intercept = answers(account=hang)
    async with signing_in(needed(service), machine, service) as app:
        await app.try_token("some-token-1")
        await app.see("Trying the token", "esc give up")
        assert app.token_field.length == 0
        await app.wait_for(lambda: len(service.requests) == 1)
        await app.press("enter")
        assert len(service.requests) == 1
        await app.press("escape")
        await app.see("Given up: nothing was kept.")
        assert not machine.keyring.entries
        service.intercept = None
        await app.try_token(service.token)
        await app.wait_for(lambda: app.on_main)


async def test_esc_never_quits_and_asks_before_dropping_typed_work(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(needed(service), machine, service) as app:
        await app.press("escape")
        await app.read("There is nothing behind this", "LYTICS_API_TOKEN")
    async with signing_in(signed_in(service), machine, service) as app:
        await app.loaded()
        await app.press("p")
        await app.see("Profile and account")
        await app.press("n")
        await app.see("Sign in to a Lytics account", "esc back")
        await app.press("escape")
        assert app.on_main
        await app.press("p", "n", "s", "e", "c", "escape")
        await app.see("Drop what was typed?")
        await app.press("x", "escape")
        await app.see("Drop what was typed?")
        await app.press("escape")
        await app.wait_for(lambda: app.on_main)


async def test_ctrl_q_quits(service: DemoService, machine: Machine) -> None:
    async with signing_in(needed(service), machine, service) as app:
        await app.press("ctrl+q")
        await app.wait_for(lambda: not app.app.is_running or app.app._exit)


async def test_the_token_can_not_be_copied_cut_or_selected(
    service: DemoService, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "never-on-the-clipboard"
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _app, text: copied.append(text))
    async with signing_in(needed(service), machine, service) as app:
        await app.press(*token)
        for keys in ("ctrl+a", "shift+home", "ctrl+c", "super+c", "ctrl+x", "ctrl+insert"):
            await app.press(keys)
        assert app.token_field.length == len(token)
        region = app.token_field.region
        await app.pilot.mouse_down(offset=(region.x, region.y))
        await app.pilot.hover(offset=(region.right - 1, region.y))
        await app.pilot.mouse_up(offset=(region.right - 1, region.y))
        await app.press("ctrl+c")
        assert not any(token in text for text in copied)
        assert token not in app.text
        for shown in (repr(app.token_field), str(app.token_field.secret), str(app.token_field)):
            assert token not in shown
        assert not any(token in repr(value) for value in vars(app.token_field).values()), (
            "a token outside of SecretStr"
        )


async def test_the_secret_field_takes_back_what_was_typed(
    service: DemoService, machine: Machine
) -> None:
    async with signing_in(needed(service), machine, service) as app:
        await app.press(*"abc", "backspace")
        assert app.token_field.secret.get_secret_value() == "ab"
        await app.press("ctrl+u")
        assert app.token_field.length == 0
        app.token_field.post_message(events.Paste(" pasted-token\n"))
        await app.pause()
        assert app.token_field.secret.get_secret_value() == "pasted-token"
        app.token_field.empty()
        app.token_field.post_message(events.Paste("x" * 20_000))
        await app.pause()
        assert app.token_field.length == 0


# The keyring


async def test_without_a_keyring_it_says_so_and_keeps_for_the_session(
    service: DemoService, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, keyring=False)
    async with signing_in(needed(service), machine, service, NARROW) as app:
        await app.see("No OS keyring here", "(●) this session only")
        app.screen.set_focus(app.screen.query_one("#keep"))
        await app.press("up", "down", "space")
        assert "(●) this session only" in app.text
        await app.try_token(service.token)
        await app.see("token: session")
    assert not machine.keyring.calls
    written = contents(tmp_path)
    assert written
    assert not any(service.token.encode() in content for content in written)


def locked() -> None:
    raise KeyringLocked("locked: never-shown-text")


def denied() -> None:
    raise PasswordSetError("denied: never-shown-text")


def dbus_gone() -> None:
    raise ConnectionRefusedError("gone: never-shown-text")


def odd() -> None:
    raise LookupError("odd: never-shown-text")


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (locked, Trouble.LOCKED),
        (denied, Trouble.DENIED),
        (dbus_gone, Trouble.DBUS_GONE),
        (odd, Trouble.UNKNOWN),
    ],
)
async def test_each_keyring_problem_has_its_sentence_and_the_session_goes_on(
    service: DemoService, machine: Machine, trouble: object, kind: Trouble
) -> None:
    machine.keyring.trouble = trouble  # type: ignore[assignment]
    async with signing_in(needed(service), machine, service) as app:
        await app.try_token(service.token)
        await app.see("token: session")
        (said,) = app.toasts
        assert said == f"{kind.value} Signed in for this session only."
        assert not machine.profiles.load().usable


async def test_a_token_too_long_for_the_keyring_is_used_for_the_session(
    service: DemoService, machine: Machine
) -> None:
    def too_long() -> None:
        error = OSError("never-shown-text")
        error.winerror = 1783  # type: ignore[attr-defined]
        raise error

    machine.keyring.trouble = too_long
    async with signing_in(needed(service), machine, service) as app:
        await app.try_token(service.token)
        await app.see("token: session")
        assert app.toasts == [f"{Trouble.TOO_LONG.value} Signed in for this session only."]


async def test_a_poisoned_entry_is_forgotten_and_entered_anew(
    service: DemoService, machine: Machine
) -> None:
    profile = Profile("prod", ApiAddress.parse(service.url))
    machine.keep(profile, "not a token\n")
    start = needed(service, profile="prod", reason=Trouble.POISONED.value, trouble=Trouble.POISONED)
    async with signing_in(start, machine, service) as app:
        await app.read("is not a token. Forget it", "Signing in here forgets what is there")
        await app.try_token(service.token)
        await app.see("token: keyring")
    assert machine.tokens == [service.token]
    assert "delete" in machine.keyring.calls


async def test_a_locked_keyring_can_be_asked_again(service: DemoService, machine: Machine) -> None:
    machine.keep(Profile("prod", ApiAddress.parse(service.url)), service.token)
    machine.keyring.trouble = locked
    start = needed(service, profile="prod", reason=Trouble.LOCKED.value, trouble=Trouble.LOCKED)
    async with signing_in(start, machine, service) as app:
        await app.see("The OS keyring is locked", "f5 ask the keyring again")
        await app.press("f5")
        # The keyring is asked in a thread: unlocked any sooner, it may answer the first time.
        await app.wait_for(lambda: machine.keyring.calls and not app.form._busy, "its answer")
        machine.keyring.trouble = lambda: None
        await app.press("f5")
        await app.see("token: keyring", "Orders warehouse")


async def test_an_existing_profile_is_replaced_only_when_told_twice(
    service: DemoService, machine: Machine
) -> None:
    other = ApiAddress.parse("https://eu.lytics.example")
    machine.keep(Profile("prod", other, read_only=True, colour="red"), "the-old-token")
    async with signing_in(needed(service), machine, service) as app:
        await app.fill("#profile-name", "prod")
        await app.try_token(service.token)
        await app.read('There is a profile "prod"', "eu.lytics.example")
        assert not service.requests
        assert app.token_field.length == len(service.token)
        await app.press("enter")
        await app.see("token: keyring", "READ-ONLY")
    kept = machine.profiles.load().usable["prod"]
    assert (kept.address.url, kept.read_only, kept.colour) == (service.url, True, "red")
    assert machine.tokens == [service.token]


async def test_a_role_that_may_not_list_accounts_can_sign_in(
    service: DemoService, machine: Machine
) -> None:
    service.intercept = answers(account=failing(403, "not for this role"))
    async with signing_in(needed(service), machine, service) as app:
        await app.try_token(service.token)
        await app.see("Orders warehouse")


async def test_a_refusal_that_echoes_the_token_is_cleaned(
    service: DemoService, machine: Machine
) -> None:
    token = 'tok/"very+secret"=4711'
    forms = {
        "plain": token,
        "percent": quote(token, safe=""),
        "base64": base64.b64encode(token.encode()).decode(),
        "json": json.dumps(token),
    }
    async with signing_in(needed(service), machine, service) as app:
        for form, echoed in forms.items():

            async def echo(form: str = form, echoed: str = echoed) -> Response:
                return refuse(401, f"{form}: bad token <{echoed}> given", "AUTH-401")

            service.intercept = answers(account=echo)
            await app.try_token(token)
            mask = '"••••••••"' if form == "json" else "••••••••"
            await app.read(f"{form}: bad token <{mask}> given")
            for part in (echoed, "very+secret", "4711"):
                assert part not in app.text


async def test_the_last_profile_keeps_being_used(service: DemoService, machine: Machine) -> None:
    address = ApiAddress.parse(service.url)
    machine.keep(Profile("a", address))
    machine.keep(Profile("b", address))
    start = signed_in(service, profile="b", source="keyring")
    async with signing_in(start, machine, service) as app:
        await app.loaded()
        await app.wait_for(lambda: machine.profiles.last() == "b")
