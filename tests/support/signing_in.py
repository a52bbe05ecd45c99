"""A machine to sign in on: its keyring is in memory, its files are the test's own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pydantic import SecretStr
from textual import events
from textual.widgets import Input

from app.api.address import ApiAddress
from app.application import ConnectionManager
from app.credentials import Places, SignedIn, SignIn, SignInNeeded
from app.demo.service import DemoService
from app.keyring_store import SERVICE, KeyringStore, entry_name
from app.profiles import Profile, ProfileStore
from app.session import Session
from app.settings import Settings
from screens.sign_in import SignInScreen
from tests.support.app_driver import Driver, fixed_clock
from widgets.secret_field import SecretField

COMMON = (112, 30)
"""Painting is most of what such a test costs: no larger than is needed."""


class MemoryKeyring(KeyringBackend):
    """Keeps entries for the test; what `trouble` raises is raised by every call."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.trouble: Callable[[], None] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        self.trouble()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.trouble()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        self.trouble()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("nothing there")


class Machine:
    """Profiles, accounts.toml and keyring below one folder."""

    def __init__(self, folder: Path, *, keyring: bool = True) -> None:
        self.keyring = MemoryKeyring()
        self.profiles = ProfileStore(folder / "config", folder / "state")
        self.accounts = folder / ".lytics" / "accounts.toml"
        store = KeyringStore(patience=5, backend=lambda: self.keyring if keyring else None)
        self.places = Places(self.profiles, self.accounts, store)

    def keep(self, profile: Profile, token: str | None = None) -> None:
        """Have a profile and its token there already."""
        self.profiles.save(profile)
        if token is not None:
            self.keyring.entries[SERVICE, entry_name(profile.name, profile.address)] = token

    def write_accounts(self, text: str, mode: int = 0o600) -> None:
        """Write accounts.toml."""
        self.accounts.parent.mkdir(parents=True, exist_ok=True)
        self.accounts.write_text(text)
        self.accounts.chmod(mode)

    @property
    def tokens(self) -> list[str]:
        """What the keyring holds."""
        return list(self.keyring.entries.values())


def contents(folder: Path) -> list[bytes]:
    """What every file below a folder holds."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def needed(service: DemoService | str, **more: object) -> SignInNeeded:
    """The sign-in screen's start, with the service's address filled in."""
    url = service if isinstance(service, str) else service.url
    return SignInNeeded(
        **{"profile": None, "url": url, "reason": "", **more}  # type: ignore[arg-type]
    )


def signed_in(service: DemoService, **more: object) -> Session:
    """A session as the program itself makes it."""
    fields = {
        "profile": "environment",
        "address": ApiAddress.parse(service.url),
        "token": SecretStr(service.token),
        "source": "env",
        "source_name": "LYTICS_API_TOKEN",
    }
    return Session.signed_in(SignedIn(SignIn(**{**fields, **more})).sign_in)  # type: ignore[arg-type]


class SignInDriver(Driver):
    """What a test does on the sign-in screen."""

    @property
    def form(self) -> SignInScreen:
        """The sign-in screen."""
        screen = self.app.screen
        assert isinstance(screen, SignInScreen), screen
        return screen

    @property
    def token_field(self) -> SecretField:
        """Where the token is typed."""
        return self.app.screen.query_one("#token", SecretField)

    def value(self, selector: str) -> str:
        """What stands in a field."""
        return self.app.screen.query_one(selector, Input).value

    async def fill(self, selector: str, text: str) -> None:
        """Paste into a field, in the place of what stands there."""
        field = self.screen.query_one(selector)
        self.screen.set_focus(field)
        await self.press("end", "ctrl+u")
        field.post_message(events.Paste(text))
        await self.pause()

    async def try_token(self, token: str) -> None:
        """Paste a token and press enter."""
        self.screen.set_focus(self.token_field)
        self.token_field.post_message(events.Paste(token))
        await self.press("enter")

    @property
    def on_main(self) -> bool:
        """Whether the main screen is there."""
        return type(self.app.screen).__name__ == "MainScreen"


@asynccontextmanager
async def signing_in(
    start: SignInNeeded | Session,
    machine: Machine,
    service: DemoService,
    size: tuple[int, int] = COMMON,
    *,
    read_only: bool = False,
    warnings: tuple[str, ...] = (),
) -> AsyncIterator[SignInDriver]:
    """Run the app as it starts for a terminal, on this machine."""
    os.environ.pop("NO_COLOR", None)
    app = ConnectionManager(
        start,
        Settings(),
        places=machine.places,
        read_only=read_only,
        warnings=warnings,
        clock=fixed_clock,
    )
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        driver = SignInDriver(app, pilot, service)
        await driver.pause()
        yield driver
