"""The Textual app: looks, first screen, crash without secrets, exit status."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events
from textual.app import App
from textual.screen import Screen

from app import settings, times
from app.crash import sentences
from app.credentials import ACCOUNTS, KEYRING, Demo, Places, SignedIn, SignInNeeded
from app.daemon_threads import DaemonThreads
from app.keymap import Keymap
from app.session import Session
from app.signals import end_on_signals
from app.text import pasteable
from screens.base import ActionScreen
from screens.dialog import Dialog
from screens.main import MainScreen
from screens.palette import ActionCommands, Palette
from widgets.bindings import NO_KEY
from widgets.looks import DARK, LIGHT
from widgets.toast import toast

if TYPE_CHECKING:
    from screens.profiles import ProfilesScreen
    from screens.sign_in import SignInScreen

_CLOSING = 0.5
"""Seconds that closing may take: quitting is never held up by the network."""

_LEAVES = "ctrl+q"
"""The key that leaves the program from everywhere."""

_OPENING = 1.0
"""Seconds that a key waits for the screen that it is meant for."""


def _stylesheet() -> Path:
    """``styles.tcss``: in a wheel it stands in this package, in a checkout beside it."""
    here = Path(__file__).parent
    packed = here / "styles.tcss"
    return packed if packed.exists() else here.parent / "styles.tcss"


class ConnectionManager(App[None]):
    """The program with one session."""

    TITLE = "Connection Manager"
    CSS_PATH = _stylesheet()
    COMMANDS = {ActionCommands}  # noqa: RUF012 - typed as it is by Textual

    def __init__(
        self,
        start: Session | SignInNeeded,
        user_settings: settings.Settings | None = None,
        *,
        places: Places | None = None,
        warnings: Sequence[str] = (),
        read_only: bool = False,
        clock: Callable[[], datetime] = times.now,
    ) -> None:
        super().__init__()
        self.session = start if isinstance(start, Session) else None
        self.places = places or Places()
        self._needed = start if isinstance(start, SignInNeeded) else None
        self._warnings = tuple(warnings)
        self._read_only = read_only
        self.user_settings = user_settings or settings.Settings()
        self.keymap = Keymap(self.user_settings.keys)
        self._clock = clock
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = LIGHT.name if self.user_settings.theme == "light" else DARK.name
        # Textual takes up its own theme's variables before it knows of ours.
        self._css_variables = self.get_css_variables()
        self.stylesheet.set_variables(self._css_variables)
        # Textual keeps an action's default keys where none are given: no keys need a name as well.
        # It goes through the whole map for each binding at each key: only what differs is in it.
        self.set_keymap(
            {action_id: ",".join(keys) or NO_KEY for action_id, keys in self.keymap.changed.items()}
        )

    @classmethod
    def for_terminal(
        cls, start: SignedIn | SignInNeeded | Demo, *, read_only: bool
    ) -> ConnectionManager:
        """The program with the user's own configuration; the demo ignores it.

        Args:
            start: what the sign-in came to.
            read_only: asked for at the start: it holds for every profile of this run.
        """
        if isinstance(start, Demo):
            return cls(Session.embedded(read_only=start.read_only))
        own = settings.load(settings.config_path())
        if isinstance(start, SignInNeeded):
            return cls(start, own, read_only=read_only)
        session = Session.signed_in(start.sign_in)
        return cls(session, own, warnings=start.warnings, read_only=read_only)

    def run_to_exit_status(self) -> int:
        """Run until the user leaves. 0 after that, 1 after a crash, 128 and more after a signal."""
        self.run()
        return self.return_code or 0

    def on_mount(self) -> None:
        """Show the lists, or the sign-in where that has to come first; say what is odd."""
        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        if not self.is_headless:
            end_on_signals(lambda status: self.exit(return_code=status))
        # Not as Textual's default screen: that one can never be left for another.
        self.push_screen(self._first_screen())
        if self.session is not None and self.session.token_source in (KEYRING, ACCOUNTS):
            name = self.session.profile
            self.run_worker(self._remember(name), group="remember", exit_on_error=False)
        self._warn((*self._warnings, *self.user_settings.problems, *self.keymap.problems))

    def refresh_css(self, animate: bool = True) -> None:
        """Read the styles anew, unless it was with these variables that they were read.

        Textual asks for it at each start, which doubles what reading them takes.
        """
        variables = self.get_css_variables()
        if variables != self._css_variables:
            self._css_variables = variables
            super().refresh_css(animate)

    def _first_screen(self) -> Screen[None]:
        if self.session is not None:
            return MainScreen(self.session, self.keymap, self._clock)
        from screens.sign_in import SignInScreen

        assert self._needed is not None  # noqa: S101 - a start is the one or the other
        return SignInScreen(self._needed, self.places, can_leave=False)

    async def _remember(self, profile: str) -> None:
        """The next start takes the profile that was used last; that it can't harms nobody."""
        await asyncio.to_thread(self.places.profiles.remember, profile)

    def _warn(self, warnings: Sequence[str]) -> None:
        for warning in warnings:
            toast(self, warning, "warning", seconds=10)

    async def open_session(self, session: Session, warnings: Sequence[str] = ()) -> None:
        """Go on with another sign-in or account.

        Everything of the old one is dropped before anything of the new one is shown.
        """
        old, self.session = self.session, None
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.clear_notifications()
        if old is not None:
            session.scan_limiter = old.scan_limiter  # who switches to and fro passes no more scans
            await self._close(old, handed_over=old.same_sign_in(session))
        self.session = session
        await self.push_screen(MainScreen(session, self.keymap, self._clock))
        self._warn(warnings)

    async def on_sign_in_screen_signed_in(self, event: SignInScreen.SignedIn) -> None:
        """A typed sign-in worked: go on with it."""
        await self.open_session(event.session, event.warnings)

    async def on_profiles_screen_chosen(self, event: ProfilesScreen.Chosen) -> None:
        """Another profile or account was chosen."""
        await self.open_session(event.session, event.warnings)

    def on_profiles_screen_token_needed(self, event: ProfilesScreen.TokenNeeded) -> None:
        """A profile's token has to be typed first; esc comes back to where one is."""
        from screens.profiles import ProfilesScreen
        from screens.sign_in import SignInScreen

        if isinstance(self.screen, ProfilesScreen):
            self.pop_screen()
            self.push_screen(SignInScreen(event.needed, self.places, can_leave=True))

    def action_choose_profile(self) -> None:
        """Show the profiles and accounts over the present screen."""
        from screens.profiles import ProfilesScreen

        if self.session is not None and isinstance(self.screen, ActionScreen):
            self.push_screen(ProfilesScreen(self.session, self.places, read_only=self._read_only))

    async def _close(self, session: Session, *, handed_over: bool = False) -> None:
        # However the old one ends, what comes after it goes on.
        with contextlib.suppress(Exception):
            await asyncio.wait_for(session.close(handed_over=handed_over), _CLOSING)

    async def on_event(self, event: events.Event) -> None:
        """Keys and clicks wait for a screen that is opening: its parts aren't there yet."""
        typed = isinstance(event, events.InputEvent | events.Paste)
        if typed and not await self._screen_is_there():
            return
        if isinstance(event, events.Paste) or (
            isinstance(event, events.Key) and event.key != _LEAVES
        ):
            for dialog in self._dialogs:
                dialog.forget_question()
        await super().on_event(event)

    async def _screen_is_there(self) -> bool:
        """Whether the screen on top is composed; waits for it, but never for long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _OPENING
        while self.screen_stack and not self.screen.is_mounted:
            if loop.time() > until:
                return False
            await asyncio.sleep(0)
        return True

    def action_command_palette(self) -> None:
        """The commands are those of the screen; a dialog has none."""
        if isinstance(self.screen, ActionScreen):
            self.push_screen(Palette(id="--command-palette"))

    async def action_quit(self) -> None:
        """Leave at once, unless something would be lost: then only when told so twice."""
        dialog = next((dialog for dialog in self._dialogs if dialog.keeps_open), None)
        if dialog is None or not dialog.asks_to_stay():
            self.exit()
            return
        reason = f"{dialog.keeps_open} {_LEAVES} once more leaves all the same."
        toast(self, reason, "warning", seconds=10)

    @property
    def _dialogs(self) -> list[Dialog[Any]]:
        """The open dialogs, the one on top first."""
        return [screen for screen in reversed(self.screen_stack) if isinstance(screen, Dialog)]

    async def on_unmount(self) -> None:
        """Close the connections; what hangs is left behind."""
        if self.session is not None:
            await self._close(self.session)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text; whatever the account calls things, pasting it does nothing else."""
        super().copy_to_clipboard(pasteable(text))

    def action_switch_theme(self) -> None:
        """Dark becomes light, light becomes dark."""
        self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name

    def _handle_exception(self, error: Exception) -> None:
        """End after an unhandled error, by `_fatal_error` whatever kind it is.

        Textual prints an error that knows how to draw itself, with all that it holds.
        """
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Report a crash without the values of variables, and without the error's own text.

        Textual prints local variables here, tokens included; an error's text can hold what the
        server sent.
        """
        if self._exit_renderables:  # the first error is the cause, the next its consequence
            return
        self.bell()
        lines = sentences(self._exception, self._clock())
        self._exit_renderables.append(Text("\n".join(lines)))
        self._close_messages_no_wait()
