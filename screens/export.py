"""Saves something as a CSV or a JSON file: asks where, and before anything is overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker

from app.export_files import ExportFormat, save_export
from app.private_files import AlreadyThere, PrivateFileProblem
from app.shown import shown_line
from screens.dialog import Dialog, on_top
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.plain_input import PlainInput


class ExportScreen(Dialog[Path]):
    """A path is typed; its ending says which format. Ends with where it was saved, or None.

    Args:
        title: what is saved.
        name: the file's name to begin with.
        text_of: makes the file's text; called in a thread.
        formats: how it can be written.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back")]

    def __init__(
        self,
        title: str,
        name: str,
        text_of: Callable[[ExportFormat], str],
        *,
        formats: Sequence[ExportFormat] = tuple(ExportFormat),
    ) -> None:
        super().__init__()
        self._formats = tuple(formats)
        self._endings = " or ".join(f".{item.value}" for item in self._formats)
        self._title = title
        self._text_of = text_of
        self._agreed: str | None = None
        self._worker: Worker[None] | None = None
        self._field = PlainInput(name, id="export-path")
        self._state = Static(id="export-state")
        self._keys = KeyLine(classes="dialog-foot")

    def compose(self) -> ComposeResult:
        """The path, what came of it, and the keys."""
        with Vertical(id="export", classes="dialog"):
            yield Static(
                Text(f"The path of the file; its ending, {self._endings}, says which format.")
            )
            yield self._field
            yield self._state
            yield self._keys

    def on_mount(self) -> None:
        """Say who will be able to read it."""
        self.query_one("#export").border_title = Content(self._title)
        self._say(f"In {Path.cwd()} unless the path says otherwise; readable by you alone.")
        self._keys.show((("enter", "save"), ("esc", "back")))
        self.set_focus(self._field)

    @on(Input.Changed, "#export-path")
    def _edited(self, event: Input.Changed) -> None:
        event.stop()
        if self._agreed is not None and event.value != self._agreed:
            self._agreed = None
            self._say("")

    @on(Input.Submitted, "#export-path")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        busy = self._worker is not None and not self._worker.is_finished
        if busy or not on_top(self):
            return
        path = event.value.strip()
        ending = Path(path).suffix.lower().removeprefix(".")
        how = next((item for item in self._formats if item.value == ending), None)
        if not path or how is None:
            self._say(f"✖ End the name with {self._endings}.")
            return
        overwrite = self._agreed == event.value
        work = self._save(path, how, overwrite=overwrite, typed=event.value)
        self._worker = self.run_worker(work, exit_on_error=False)

    async def _save(self, path: str, how: ExportFormat, *, overwrite: bool, typed: str) -> None:
        self._say("◌ Saving…")
        target = Path(path)
        try:
            text = await asyncio.to_thread(self._text_of, how)
            await asyncio.to_thread(save_export, target, text, overwrite=overwrite)
        except AlreadyThere:
            self._agreed = typed
            self._say("▲ There is such a file. enter once more overwrites it.")
            return
        except PrivateFileProblem as problem:
            self._say(f"✖ {problem}")
            return
        except (OSError, ValueError):
            self._say("✖ It can't be saved under that path.")
            return
        self.dismiss(target)

    def action_leave(self) -> None:
        """Close; a save that has begun can't be stopped: the dialog stays until it is over."""
        if self._worker is None or self._worker.is_finished:
            self.dismiss(None)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            self._say(f"✖ {said}: it may not be saved.")

    def _say(self, text: str) -> None:
        self._state.update(Text(shown_line(text), looks(self.app).sentence(text)))
