"""Which sign-in is used: the order, what is never looked at, and what is never followed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.credentials import (
    ACCOUNTS,
    DEFAULT_URL,
    ENV,
    KEYRING,
    SESSION,
    Choice,
    CredentialsProblem,
    Demo,
    Places,
    SignedIn,
    SignInNeeded,
    all_profiles,
    for_session,
    from_environment,
    resolve,
)
from app.keyring_store import SERVICE, KeyringStore, Trouble, entry_name
from app.profiles import Profile, ProfileStore

HERE = ApiAddress.parse("https://api.lytics.io")
ELSEWHERE = ApiAddress.parse("https://eu.example:8443/base")
TOKENS = {name: f"tok-of-{name}" for name in ("env", "own", "accounts")}
ENVIRON = {"LYTICS_API_TOKEN": TOKENS["env"]}
NOTHING: Mapping[str, str] = {}


class SomeKeyring(KeyringBackend):
    """Holds what it is given; fails when told to."""

    priority = 1

    def __init__(self, kept: dict[str, str]) -> None:
        self.kept = kept
        self.failure: Exception | None = None
        self.calls = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        assert service == SERVICE
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is kept by resolving")


class Machine:
    """One machine's places: files in a folder of the test, and a keyring in memory."""

    def __init__(self, folder: Path) -> None:
        self.keyring = SomeKeyring({})
        self.accounts_path = folder / "accounts.toml"
        self.profiles = ProfileStore(folder / "config", folder / "state")
        self.places = Places(
            self.profiles, self.accounts_path, KeyringStore(backend=lambda: self.keyring)
        )

    def own(self, profile: Profile, token: str | None = TOKENS["own"]) -> Profile:
        self.profiles.save(profile)
        if token is not None:
            self.keyring.kept[entry_name(profile.name, profile.address)] = token
        return profile

    def accounts(self, text: str, mode: int = 0o600) -> None:
        self.accounts_path.write_text(text)
        self.accounts_path.chmod(mode)

    def break_profiles(self) -> None:
        self.profiles.path.parent.mkdir(exist_ok=True)
        self.profiles.path.write_text("[a]\nbroken")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


ACCOUNT = f'[other]\ntoken = "{TOKENS["accounts"]}"\nurl = "https://eu.example"\n'


def token_of(found: object) -> str:
    assert isinstance(found, SignedIn)
    return found.sign_in.token.get_secret_value()


# The order.


async def test_a_named_profile_goes_before_the_environment(machine: Machine) -> None:
    machine.own(Profile("prod", ELSEWHERE, colour="red"))
    found = await resolve(ENVIRON, machine.places, profile="prod")
    assert token_of(found) == TOKENS["own"]
    assert isinstance(found, SignedIn)
    sign_in = found.sign_in
    assert (sign_in.profile, sign_in.address, sign_in.colour) == ("prod", ELSEWHERE, "red")
    assert (
        (sign_in.source, sign_in.source_name)
        == (KEYRING, "the OS keyring")
        == (
            "keyring",
            "the OS keyring",
        )
    )
    assert found.warnings == ()


async def test_the_environment_goes_before_the_last_one_used(machine: Machine) -> None:
    machine.own(Profile("prod", HERE))
    machine.profiles.remember("prod")
    assert token_of(await resolve(ENVIRON, machine.places)) == TOKENS["env"]
    assert machine.keyring.calls == 0


async def test_else_the_last_one_used(machine: Machine) -> None:
    machine.own(Profile("one", HERE), token="tok-of-another")
    machine.own(Profile("two", HERE))
    machine.profiles.remember("two")
    assert token_of(await resolve(NOTHING, machine.places)) == TOKENS["own"]
    machine.accounts(ACCOUNT)
    machine.profiles.remember("other")
    assert token_of(await resolve(NOTHING, machine.places)) == TOKENS["accounts"]


async def test_else_the_sign_in_screen(machine: Machine) -> None:
    machine.own(Profile("prod", HERE))
    found = await resolve(NOTHING, machine.places, read_only=True)
    assert found == SignInNeeded(None, DEFAULT_URL, "", read_only=True)


async def test_an_own_profile_goes_before_one_of_accounts_toml(machine: Machine) -> None:
    machine.accounts(ACCOUNT)
    machine.own(Profile("other", HERE, read_only=True))
    assert token_of(await resolve(NOTHING, machine.places, profile="other")) == TOKENS["own"]


async def test_an_own_profile_never_borrows_the_token_of_accounts_toml(machine: Machine) -> None:
    machine.accounts(ACCOUNT)
    machine.own(Profile("other", HERE, read_only=True), token=None)
    found = await resolve(NOTHING, machine.places, profile="other")
    assert isinstance(found, SignInNeeded)
    assert (found.profile, found.url, found.read_only) == ("other", HERE.url, True)


async def test_a_profile_of_accounts_toml(machine: Machine) -> None:
    machine.accounts(ACCOUNT, 0o644)
    found = await resolve(NOTHING, machine.places, profile=" other ")
    assert token_of(found) == TOKENS["accounts"]
    assert isinstance(found, SignedIn)
    assert found.sign_in.source == ACCOUNTS == "accounts.toml"
    assert found.sign_in.address.url == "https://eu.example"
    assert not found.sign_in.read_only
    assert "Other users" in found.warnings[0]
    assert machine.keyring.calls == 0


# What is never looked at.


class Untouchable:
    """Whatever is asked of it is one question too many."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)


async def test_the_demo_looks_at_nothing() -> None:
    nothing: dict[str, object] = {"environ": Untouchable(), "places": Untouchable()}
    found = await resolve(**nothing, profile="prod", demo=True, read_only=True)  # type: ignore[arg-type]
    assert found == Demo(read_only=True)


async def test_with_a_token_in_the_environment_nothing_else_is_looked_at() -> None:
    places: object = Untouchable()
    found = await resolve(ENVIRON, places)  # type: ignore[arg-type]
    assert token_of(found) == TOKENS["env"]


async def test_a_profile_has_no_use_for_the_environment(machine: Machine) -> None:
    machine.own(Profile("prod", HERE))
    environ = {"LYTICS_API_URL": "https://evil.example", "LYTICS_API_TOKEN": "a b"}
    found = await resolve(environ, machine.places, profile="prod")
    assert isinstance(found, SignedIn)
    assert found.sign_in.address == HERE


# The environment.


def test_the_environments_address_belongs_to_its_token() -> None:
    sign_in = from_environment({**ENVIRON, "LYTICS_API_URL": " https://eu.example/v2 "})
    assert sign_in is not None
    assert sign_in.address.url == "https://eu.example"
    assert (sign_in.source, sign_in.source_name) == (ENV, "LYTICS_API_TOKEN")
    assert sign_in.token.get_secret_value() == TOKENS["env"]


async def test_without_a_token_it_is_what_the_sign_in_starts_with(machine: Machine) -> None:
    found = await resolve({"LYTICS_API_URL": "https://eu.example/v2"}, machine.places)
    assert found == SignInNeeded(None, "https://eu.example", "")
    found = await resolve({"LYTICS_API_URL": "http://eu.example"}, machine.places)
    assert isinstance(found, SignInNeeded)
    assert found.url == DEFAULT_URL
    assert found.reason.startswith("LYTICS_API_URL: ")


@pytest.mark.parametrize("token", ["", "  ", "\n"])
async def test_an_empty_token_is_none(machine: Machine, token: str) -> None:
    assert isinstance(await resolve({"LYTICS_API_TOKEN": token}, machine.places), SignInNeeded)


@pytest.mark.parametrize(
    ("token", "url", "words"),
    [
        ("tok-sentinel two", "", "LYTICS_API_TOKEN: The token holds a space"),
        ("Bearer tok-sentinel", "", "leave out"),
        ("tok-sentinel", "http://eu.example", "LYTICS_API_URL: Use https"),
        ("tok-sentinel", "https://u:tok-sentinel@eu.example", "LYTICS_API_URL: "),
    ],
)
async def test_what_the_environment_gets_wrong_is_told_without_its_value(
    machine: Machine, token: str, url: str, words: str
) -> None:
    environ = {"LYTICS_API_TOKEN": token, "LYTICS_API_URL": url}
    with pytest.raises(CredentialsProblem, match=words) as raised:
        await resolve(environ, machine.places)
    assert "sentinel" not in str(raised.value)
    (choice,) = all_profiles(environ, machine.places).choices
    assert words in (choice.problem or "")


# What can't be used.


async def test_an_unknown_profile_is_told_with_the_known_ones(machine: Machine) -> None:
    with pytest.raises(CredentialsProblem, match=r'no profile "nope"\. None are known'):
        await resolve(ENVIRON, machine.places, profile="nope")
    machine.own(Profile("prod", HERE))
    machine.own(Profile("other", HERE))
    machine.accounts(ACCOUNT + '[third]\ntoken = "x"\n[bad]\n')
    with pytest.raises(CredentialsProblem, match=r"The known ones: prod, other, third\."):
        await resolve(ENVIRON, machine.places, profile="nope")
    for empty in ("", " "):
        with pytest.raises(CredentialsProblem):
            await resolve(ENVIRON, machine.places, profile=empty)


async def test_a_left_out_profile_says_why(machine: Machine) -> None:
    machine.accounts("[bad]\n")
    with pytest.raises(CredentialsProblem, match=r"accounts\.toml, line 1.*needs its token"):
        await resolve(NOTHING, machine.places, profile="bad")
    machine.profiles.path.parent.mkdir()
    machine.profiles.path.write_text('[bad]\nurl = "https://x.example"\nread_onyl = true\n')
    machine.accounts('[bad]\ntoken = "x"\n')
    with pytest.raises(CredentialsProblem, match=r"profiles\.toml, line 3.*read_onyl"):
        await resolve(NOTHING, machine.places, profile="bad")


async def test_profiles_that_cannot_be_used_are_not_said_to_be_none(machine: Machine) -> None:
    machine.accounts("[prod.eu]\ntoken = 'abc'\n")
    with pytest.raises(CredentialsProblem, match=r'no profile "prod\.eu"\. None that can be used'):
        await resolve(NOTHING, machine.places, profile="prod.eu")


async def test_broken_files_are_told(machine: Machine) -> None:
    machine.accounts("[a]\nbroken")
    with pytest.raises(CredentialsProblem, match=r"accounts\.toml, line 2"):
        await resolve(NOTHING, machine.places, profile="other")
    machine.accounts(ACCOUNT)
    machine.break_profiles()  # it might hold an own "other" that is read only
    with pytest.raises(CredentialsProblem, match=r"profiles\.toml, line 2"):
        await resolve(NOTHING, machine.places, profile="other")
    assert token_of(await resolve(ENVIRON, machine.places)) == TOKENS["env"]


async def test_a_last_one_that_is_gone_or_broken_does_not_end_the_program(machine: Machine) -> None:
    machine.profiles.remember("gone")
    found = await resolve(NOTHING, machine.places)
    assert isinstance(found, SignInNeeded)
    assert (found.profile, found.url) == (None, DEFAULT_URL)
    assert 'no profile "gone"' in found.reason
    machine.break_profiles()
    found = await resolve(NOTHING, machine.places)
    assert isinstance(found, SignInNeeded)
    assert "line 2" in found.reason


# The keyring.


async def test_a_token_is_bound_to_the_origin_of_its_profile(machine: Machine) -> None:
    machine.own(Profile("prod", HERE))
    machine.own(Profile("prod", ELSEWHERE), token=None)  # as if the file had been edited
    found = await resolve(NOTHING, machine.places, profile="prod")
    assert isinstance(found, SignInNeeded)
    assert (found.profile, found.url, found.trouble) == ("prod", ELSEWHERE.url, None)
    assert 'no token of "prod" for this address' in found.reason


@pytest.mark.parametrize(
    ("failure", "trouble"),
    [
        (errors.KeyringLocked("tok-sentinel"), Trouble.LOCKED),
        (errors.NoKeyringError("tok-sentinel"), Trouble.NO_BACKEND),
        (ValueError("tok-sentinel"), Trouble.UNKNOWN),
    ],
)
async def test_a_keyring_that_fails_leads_to_the_sign_in(
    machine: Machine, failure: Exception, trouble: Trouble
) -> None:
    machine.own(Profile("prod", ELSEWHERE, read_only=True, colour="amber"))
    machine.keyring.failure = failure
    found = await resolve(NOTHING, machine.places, profile="prod")
    assert found == SignInNeeded(
        *("prod", ELSEWHERE.url, trouble.value),
        read_only=True,
        colour="amber",
        keep="keyring",
        trouble=trouble,
    )


async def test_a_poisoned_entry_leads_to_the_sign_in(machine: Machine) -> None:
    machine.own(Profile("prod", HERE), token="two words")
    found = await resolve(NOTHING, machine.places, profile="prod")
    assert isinstance(found, SignInNeeded)
    assert found.trouble is Trouble.POISONED


async def test_a_token_for_one_session_is_asked_for_without_the_keyring(machine: Machine) -> None:
    machine.own(Profile("prod", HERE, keep="session"))
    found = await resolve(NOTHING, machine.places, profile="prod")
    assert isinstance(found, SignInNeeded)
    assert (found.keep, found.trouble) == ("session", None)
    assert "one session only" in found.reason
    assert machine.keyring.calls == 0


@pytest.mark.parametrize("option", [True, False])
@pytest.mark.parametrize("own", [True, False])
async def test_read_only_by_the_option_or_the_profile(
    machine: Machine, option: bool, own: bool
) -> None:
    profile = machine.own(Profile("prod", HERE, read_only=own))
    found = await resolve(NOTHING, machine.places, profile="prod", read_only=option)
    assert isinstance(found, SignedIn)
    assert found.sign_in.read_only is (option or own)
    typed = for_session(profile, SecretStr("x"), read_only=option)
    assert typed.read_only is (option or own)
    assert (typed.source, typed.profile) == (SESSION, "prod") == ("session", "prod")
    machine.accounts(ACCOUNT)
    for environ, name in ((NOTHING, "other"), (ENVIRON, None)):
        found = await resolve(environ, machine.places, profile=name, read_only=option)
        assert isinstance(found, SignedIn)
        assert found.sign_in.read_only is option


# Every choice.


async def test_every_choice_without_a_token_and_without_the_keyring(machine: Machine) -> None:
    machine.own(Profile("prod", HERE, read_only=True, colour="red"))
    machine.own(Profile("typed", ELSEWHERE, keep="session"))
    machine.accounts(ACCOUNT + f'[prod]\ntoken = "{TOKENS["accounts"]}"\n[bad]\n', 0o644)
    listed = all_profiles(ENVIRON, machine.places)
    assert listed.problems == ()
    own, typed, other, hidden, bad, environment = listed.choices
    assert own == Choice("prod", KEYRING, HERE.url, read_only=True, colour="red")
    assert typed == Choice("typed", SESSION, ELSEWHERE.url)
    assert (other.name, other.source, other.url) == ("other", ACCOUNTS, "https://eu.example")
    assert (other.problem, len(other.warnings)) == (None, 1)
    assert 'own profile "prod" is used instead' in (hidden.problem or "")
    assert (bad.name, bad.source) == ("bad", ACCOUNTS)
    assert "needs its token" in (bad.problem or "")
    assert environment == Choice("environment", ENV, DEFAULT_URL)
    assert machine.keyring.calls == 0
    assert not [token for token in TOKENS.values() if token in repr(listed)]


def test_the_choices_of_broken_files(machine: Machine) -> None:
    machine.accounts(ACCOUNT)
    machine.break_profiles()
    listed = all_profiles(NOTHING, machine.places)
    (other,) = listed.choices
    assert "profiles.toml, line 2" in (other.problem or "")
    assert [other.problem] == list(listed.problems)
    machine.profiles.path.write_text("[odd]\n")
    machine.accounts("[a]\nbroken")
    listed = all_profiles(NOTHING, machine.places)
    (odd,) = listed.choices
    assert "needs the address" in (odd.problem or "")
    assert "accounts.toml, line 2" in listed.problems[0]
    machine.accounts('[odd]\ntoken = "x"\n')
    _, hidden = all_profiles(NOTHING, machine.places).choices
    assert hidden.problem == 'The own profile "odd" is used instead.'


async def test_a_machine_with_nothing_on_it() -> None:
    places = Places()
    assert all_profiles(NOTHING, places).choices == ()
    assert await resolve(NOTHING, places) == SignInNeeded(None, DEFAULT_URL, "")


@pytest.mark.parametrize(
    ("choice", "profile", "source", "signed_in"),
    [
        (Choice("prod", KEYRING, ""), "prod", KEYRING, True),
        (Choice("prod", KEYRING, ""), "prod", SESSION, True),
        (Choice("prod", SESSION, ""), "prod", KEYRING, True),
        (Choice("prod", KEYRING, ""), "other", KEYRING, False),
        (Choice("prod", KEYRING, ""), "prod", ACCOUNTS, False),
        (Choice("prod", ACCOUNTS, ""), "prod", KEYRING, False),
        (Choice("prod", ACCOUNTS, ""), "prod", ACCOUNTS, True),
        (Choice("environment", ENV, ""), "environment", ENV, True),
        (Choice("environment", ENV, "", problem="no"), "environment", ENV, False),
    ],
)
def test_which_choice_signed_the_session_in(
    choice: Choice, profile: str, source: str, *, signed_in: bool
) -> None:
    assert choice.signed_in(profile, source) is signed_in
