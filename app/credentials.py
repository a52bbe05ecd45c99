"""Which sign-in is used: a token, the address that it belongs to, and where it came from.

The order: the profile that ``--profile`` names; else ``LYTICS_API_TOKEN``; else the profile used
last; else the sign-in screen. ``LYTICS_API_URL`` belongs to ``LYTICS_API_TOKEN``, and is what the
sign-in screen starts with; it never redirects a profile's token. An own profile hides one of the
same name in ``~/.lytics/accounts.toml``: falling through to the other's token would drop the
own one's address and ``read_only``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from app.accounts_file import AccountEntry, AccountsFile, accounts_path, read_accounts
from app.api.address import AddressRefused, ApiAddress
from app.keyring_store import KeyringProblem, KeyringStore, Trouble
from app.profiles import DEFAULT_URL as DEFAULT_URL
from app.profiles import (
    Colour,
    Keep,
    Profile,
    Profiles,
    ProfileStore,
    normal_name,
    token_problem,
)

TOKEN_VARIABLE: Final = "LYTICS_API_TOKEN"
URL_VARIABLE: Final = "LYTICS_API_URL"

ENV: Final = "env"
KEYRING: Final = "keyring"
ACCOUNTS: Final = "accounts.toml"
SESSION: Final = "session"
ENVIRONMENT: Final = "environment"

_SOURCE_NAMES: Final = {
    ENV: TOKEN_VARIABLE,
    KEYRING: "the OS keyring",
    ACCOUNTS: "~/.lytics/accounts.toml",
    SESSION: "what was typed in this session",
}


class CredentialsProblem(Exception):
    """No sign-in can be made of what was given; its text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A token with the address that it belongs to.

    Attributes:
        profile: the name it is shown under.
        address: the only place that the token is sent to.
        token: sent as it is in ``Authorization``.
        source: where the token came from, as the header says it ("env").
        source_name: the same in a sentence ("LYTICS_API_TOKEN").
        read_only: whether every write is impossible.
        colour: marks the header.

    """

    profile: str
    address: ApiAddress
    token: SecretStr
    source: str
    source_name: str
    read_only: bool = False
    colour: Colour = "none"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Everything is there to start with.

    Attributes:
        sign_in: what to start with.
        warnings: what is unsafe about where the token lies, each a sentence.

    """

    sign_in: SignIn
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The sign-in screen has to come first, filled in with this.

    Attributes:
        profile: whose token is missing; None where no profile was meant.
        url: the address to start with.
        reason: the sentence to show; empty where nothing is wrong.
        read_only: whether every write has to be impossible.
        colour: the profile's.
        keep: how the profile's token is to be kept.
        trouble: what is wrong with the keyring: POISONED asks for forget and enter anew.

    """

    profile: str | None
    url: str
    reason: str
    read_only: bool = False
    colour: Colour = "none"
    keep: Keep = "keyring"
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """The embedded account was asked for: nothing else is looked at."""

    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the profile screen; it holds no token.

    Attributes:
        name: what ``resolve`` takes as the profile, but for the environment.
        source: where its token comes from: ENV, KEYRING, ACCOUNTS or SESSION.
        url: its address; empty where that can't be said.
        read_only: whether every write is impossible.
        colour: marks the header.
        problem: why it can't be used, or None.
        warnings: what is unsafe about it, each a sentence.

    """

    name: str
    source: str
    url: str
    read_only: bool = False
    colour: Colour = "none"
    problem: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is a profile of this program, not one of the environment or of a file."""
        return self.source not in (ENV, ACCOUNTS)

    def same(self, other: Choice) -> bool:
        """Whether it is the same sign-in, whatever may have been changed of it."""
        return (self.name, self.source) == (other.name, other.source)

    def signed_in(self, profile: str, source: str) -> bool:
        """Whether it signed a session in: one of that profile, with its token from that source.

        A profile of this program has the token of the keyring, or one that was typed.
        """
        same = self.source == source or (self.own and source not in (ENV, ACCOUNTS))
        return same and self.name == profile and self.problem is None


@dataclass(frozen=True, slots=True)
class Choices:
    """Every sign-in there is to choose from, and what is wrong with whole files."""

    choices: tuple[Choice, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where sign-ins lie on this machine; nothing of it is touched before it is needed."""

    profiles: ProfileStore = field(default_factory=ProfileStore)
    accounts: Path = field(default_factory=accounts_path)
    keyring: KeyringStore = field(default_factory=KeyringStore)


def from_environment(environ: Mapping[str, str], *, read_only: bool = False) -> SignIn | None:
    """The sign-in that the environment gives; None where it holds no token.

    Raises:
        CredentialsProblem: the token is none, or the address is not one that a token is sent to.

    """
    token = environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        return None
    if reason := token_problem(token):
        raise CredentialsProblem(f"{TOKEN_VARIABLE}: {reason}")
    try:
        address = ApiAddress.parse(environ.get(URL_VARIABLE, "").strip() or DEFAULT_URL)
    except AddressRefused as refused:
        raise CredentialsProblem(f"{URL_VARIABLE}: {refused}") from None
    return SignIn(ENVIRONMENT, address, SecretStr(token), ENV, _SOURCE_NAMES[ENV], read_only)


def for_session(profile: Profile, token: SecretStr, *, read_only: bool = False) -> SignIn:
    """The sign-in of a token that was just typed, whether or not it is kept afterwards."""
    return _sign_in(profile, token, SESSION, read_only=read_only)


async def resolve(
    environ: Mapping[str, str],
    places: Places,
    *,
    profile: str | None = None,
    read_only: bool = False,
    demo: bool = False,
) -> SignedIn | SignInNeeded | Demo:
    """What to start with, in the order that the module's text gives.

    Raises:
        CredentialsProblem: what was asked for by name can't be used; the program ends with 2.

    """
    if demo:
        return Demo(read_only)
    if profile is not None:
        return await _named(normal_name(profile), places, read_only=read_only)
    sign_in = from_environment(environ, read_only=read_only)
    if sign_in is not None:
        return SignedIn(sign_in)
    last = places.profiles.last()
    if last is None:
        return _nobody(environ, "", read_only=read_only)
    try:
        return await _named(last, places, read_only=read_only)
    except CredentialsProblem as problem:
        # It wasn't asked for now, so it doesn't end the program either.
        return _nobody(environ, f"Used last: {problem}", read_only=read_only)


def all_profiles(environ: Mapping[str, str], places: Places) -> Choices:
    """Every sign-in to choose from, own ones first; the keyring isn't asked, no token comes along.

    Own profiles that can't be used stand there with their problem. It reads files.
    """
    own, accounts = places.profiles.load(), read_accounts(places.accounts)
    choices = [
        Choice(
            name=profile.name,
            source=KEYRING if profile.keep == "keyring" else SESSION,
            url=profile.address.url,
            read_only=profile.read_only,
            colour=profile.colour,
        )
        for profile in own.usable.values()
    ]
    choices += [Choice(name, KEYRING, "", problem=why) for name, why in own.unusable.items()]
    for entry in accounts.usable.values():
        hidden = entry.name in own.usable or entry.name in own.unusable
        problem = f'The own profile "{entry.name}" is used instead.' if hidden else own.problem
        choices.append(
            Choice(
                name=entry.name,
                source=ACCOUNTS,
                url=entry.address.url,
                problem=problem,
                warnings=accounts.warnings,
            )
        )
    choices += [Choice(name, ACCOUNTS, "", problem=why) for name, why in accounts.unusable.items()]
    problems = [problem for problem in (own.problem, accounts.problem) if problem is not None]
    return Choices((*choices, *_environment_choice(environ)), tuple(problems))


async def _named(name: str, places: Places, *, read_only: bool) -> SignedIn | SignInNeeded:
    own = await asyncio.to_thread(places.profiles.load)
    if name in own.usable:
        return await _own(own.usable[name], places, read_only=read_only)
    if name in own.unusable:
        raise CredentialsProblem(own.unusable[name])
    accounts = await asyncio.to_thread(read_accounts, places.accounts)
    # A file that can't be read might hold an own profile of this name, and a read_only in it.
    if own.problem is None and (entry := accounts.usable.get(name)) is not None:
        return SignedIn(_from_accounts(entry, read_only=read_only), accounts.warnings)
    raise CredentialsProblem(_unknown(name, own, accounts))


async def _own(profile: Profile, places: Places, *, read_only: bool) -> SignedIn | SignInNeeded:
    trouble: Trouble | None = None
    if profile.keep == "session":
        reason = f'The profile "{profile.name}" keeps its token for one session only: enter it.'
    else:
        reason = f'The OS keyring holds no token of "{profile.name}" for this address: enter it.'
        try:
            token = await places.keyring.read(profile.name, profile.address)
        except KeyringProblem as problem:
            reason, trouble = problem.sentence, problem.kind
        else:
            if token is not None:
                return SignedIn(_sign_in(profile, token, KEYRING, read_only=read_only))
    return SignInNeeded(
        profile=profile.name,
        url=profile.address.url,
        reason=reason,
        read_only=read_only or profile.read_only,
        colour=profile.colour,
        keep=profile.keep,
        trouble=trouble,
    )


def _sign_in(profile: Profile, token: SecretStr, source: str, *, read_only: bool) -> SignIn:
    return SignIn(
        profile=profile.name,
        address=profile.address,
        token=token,
        source=source,
        source_name=_SOURCE_NAMES[source],
        read_only=read_only or profile.read_only,
        colour=profile.colour,
    )


def _from_accounts(entry: AccountEntry, *, read_only: bool) -> SignIn:
    name = _SOURCE_NAMES[ACCOUNTS]
    return SignIn(entry.name, entry.address, entry.token, ACCOUNTS, name, read_only)


def _unknown(name: str, own: Profiles, accounts: AccountsFile) -> str:
    if own.problem is not None:
        return f'The profile "{name}" can\'t be looked up: {own.problem}'
    if name in accounts.unusable:
        return accounts.unusable[name]
    known = [*own.usable, *(other for other in accounts.usable if other not in own.usable)]
    none = "None that can be used is there." if own.unusable or accounts.unusable else ""
    listed = f"The known ones: {', '.join(known)}." if known else none or "None are known yet."
    sentence = f'There is no profile "{name}". {listed}'
    return sentence if accounts.problem is None else f"{sentence} {accounts.problem}"


def _nobody(environ: Mapping[str, str], reason: str, *, read_only: bool) -> SignInNeeded:
    url = environ.get(URL_VARIABLE, "").strip()
    if url:
        try:
            url = ApiAddress.parse(url).url
        except AddressRefused as refused:
            url, reason = "", f"{reason} {URL_VARIABLE}: {refused}".strip()
    return SignInNeeded(None, url or DEFAULT_URL, reason, read_only)


def _environment_choice(environ: Mapping[str, str]) -> tuple[Choice, ...]:
    try:
        sign_in = from_environment(environ)
    except CredentialsProblem as problem:
        return (Choice(ENVIRONMENT, ENV, "", problem=str(problem)),)
    if sign_in is None:
        return ()
    return (Choice(ENVIRONMENT, ENV, sign_in.address.url),)
