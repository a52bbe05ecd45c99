"""Asks for the file that a key is in, and reads it; what is in it is never shown."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from pydantic import SecretStr
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker

from app.private_files import PrivateFileProblem
from app.secret_kinds import read_secret_file
from app.shown import shown_line
from screens.dialog import Dialog
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.plain_input import PlainInput
from widgets.toast import toast


class FileScreen(Dialog[SecretStr]):
    """A path is typed or pasted; ends with the content of the file, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "back")]

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._field = PlainInput(placeholder="e.g. ~/keys/lytics.pem", id="file-path")
        self._state = Static(id="file-state")
        self._keys = KeyLine(classes="dialog-foot")

    def compose(self) -> ComposeResult:
        """The path, what went wrong with it, and the keys."""
        with Vertical(id="file", classes="dialog"):
            yield Static(Text("The path of the file; ~ is your home directory."))
            yield self._field
            yield self._state
            yield self._keys

    def on_mount(self) -> None:
        """Say what it is for."""
        self.query_one("#file").border_title = Content(f"{self._label} from a file")
        self._keys.show((("enter", "read it"), ("esc", "back")))
        self.set_focus(self._field)

    @on(Input.Submitted, "#file-path")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value.strip()
        if path:
            self._say("◌ Reading…")
            self.run_worker(self._read(path), exclusive=True, exit_on_error=False)

    async def _read(self, path: str) -> None:
        try:
            secret, warnings = await asyncio.to_thread(read_secret_file, Path(path))
        except PrivateFileProblem as problem:
            self._say(f"✖ {problem}")
            return
        except (OSError, ValueError, RuntimeError):
            self._say("✖ That path can't be read.")
            return
        for warning in warnings:
            toast(self.app, warning, "warning", seconds=10)
        self.dismiss(secret)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            self._say(f"✖ {said}: nothing was taken.")

    def _say(self, text: str) -> None:
        self._state.update(Text(shown_line(text), looks(self.app).sentence(text)))
