"""The Textual app: looks, first screen, crash without secrets, exit status."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rich.text import Text
from textual.app import App
from textual.screen import Screen

from app import settings, times
from app.actions import Keymap
from app.session import Session
from screens.main import MainScreen
from screens.palette import ActionCommands
from widgets.looks import DARK, LIGHT

_CLOSING = 0.5
"""Seconds that closing may take: quitting is never held up by the network."""


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
        session: Session,
        user_settings: settings.Settings | None = None,
        *,
        clock: Callable[[], datetime] = times.now,
    ) -> None:
        super().__init__()
        self.session = session
        self.user_settings = user_settings or settings.Settings()
        self.keymap = Keymap(self.user_settings.keys)
        self._clock = clock
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = LIGHT.name if self.user_settings.theme == "light" else DARK.name
        self.set_keymap(
            {action_id: ",".join(keys) for action_id, keys in self.keymap.keys.items() if keys}
        )

    @classmethod
    def for_terminal(cls, session: Session) -> ConnectionManager:
        """The program with the user's own configuration; the demo ignores it."""
        own = settings.Settings() if session.demo else settings.load(settings.config_path())
        return cls(session, own)

    def run_to_exit_status(self) -> int:
        """Run until the user leaves. 0 after that, 1 after a crash."""
        self.run()
        return self.return_code or 0

    def get_default_screen(self) -> Screen[object]:
        """The main screen is the first that is painted."""
        return MainScreen(self.session, self.keymap, self._clock)  # type: ignore[return-value]

    def on_mount(self) -> None:
        """Say what of the configuration could not be used."""
        problems = (*self.user_settings.problems, *self.keymap.problems)
        screen = self.screen
        if problems and isinstance(screen, MainScreen):
            screen.tell(" ".join(problems), severity="warning")

    async def on_unmount(self) -> None:
        """Close the connections; what hangs is left behind."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.session.close(), _CLOSING)

    def action_switch_theme(self) -> None:
        """Dark becomes light, light becomes dark."""
        self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name

    def _fatal_error(self) -> None:
        """Report a crash without the values of variables, and without the error's own text.

        Textual prints local variables here, tokens included; an error's text can hold what the
        server sent.
        """
        if self._exit_renderables:  # the first error is the cause, the next its consequence
            return
        self.bell()
        lines = ["Connection Manager stopped because of an error in itself."]
        error = self._exception
        if error is not None:
            for frame in traceback.extract_tb(error.__traceback__):
                lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
            lines.append(f"  {type(error).__name__}")
        self._exit_renderables.append(Text("\n".join(lines)))
        self._close_messages_no_wait()
