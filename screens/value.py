"""One value of a scan in full: masked and cleaned, nested ones as indented JSON."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from app.scan_result import (
    CellKind,
    ResultColumn,
    ResultTable,
    Value,
    kind_of,
    masked_value,
    value_text,
)
from app.shown import shown_block, shown_line, shown_name
from app.text import counted
from screens.copying import hand_to_tmux
from screens.dialog import Dialog
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.toast import toast

_LIMIT: Final = 100_000
"""Characters that are shown; the export has them all."""


class ValueScreen(Dialog[None]):
    """Shows a value, scrolls it, copies it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "close"),
        Binding("j", "scroll_value('down')"),
        Binding("k", "scroll_value('up')"),
        Binding("y", "copy", "copy"),
    ]

    def __init__(self, column: ResultColumn, value: Value) -> None:
        super().__init__()
        self._column = column
        self._value = value
        self._kind = kind_of(value)
        self._text: str | None = None
        """What is shown and copied; None until it is read."""

    def compose(self) -> ComposeResult:
        """What it is, the value, and the keys."""
        with Vertical(id="value", classes="dialog"):
            yield Static(id="value-about")
            with VerticalScroll(id="value-page"):
                yield Static(id="value-text")
            yield KeyLine(classes="dialog-foot")

    @property
    def _nothing(self) -> str:
        return {CellKind.NULL: "NULL", CellKind.NOT_SENT: "The answer holds no value here."}.get(
            self._kind, "(an empty text)"
        )

    def on_mount(self) -> None:
        """Name the column and let the keys scroll."""
        box = self.query_one("#value")
        box.border_title = Content(shown_name(self._column.name, 60))
        self._about("◌ Reading…")
        self.query_one(KeyLine).show((("↑ ↓", "scroll"), ("y", "copy"), ("esc", "close")))
        self.set_focus(self.query_one("#value-page"))
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        """Mask the value in a thread: it can be megabytes."""
        size, self._text = await asyncio.to_thread(self._masked)
        self.query_one("#value-text", Static).update(Text(self._text or self._nothing))
        more = f"the first {_LIMIT} are shown; an export has all" if size > _LIMIT else ""
        self._about(shown_line(self._column.type, 60), counted(size, "character"), more)

    def _masked(self) -> tuple[int, str]:
        """How long the value is as text, and as much of it as is shown."""
        value = masked_value(self._column, self._value)
        nested = self._kind is CellKind.NESTED
        text = json.dumps(value, indent=2, ensure_ascii=False) if nested else value_text(value)
        return len(text), shown_block(text, _LIMIT)

    def _about(self, *words: str) -> None:
        said = " · ".join(filter(None, (self._kind.value, *words)))
        self.query_one("#value-about", Static).update(Text(said, looks(self.app).quiet))

    def action_scroll_value(self, way: str) -> None:
        """Scroll by the letters that move in lists."""
        getattr(self.query_one("#value-page", VerticalScroll), f"scroll_{way}")(animate=False)

    def action_copy(self) -> None:
        """Copy what is shown."""
        if self._text is None:
            return
        self.app.copy_to_clipboard(self._text)
        self.run_worker(hand_to_tmux(self._text), group="tmux", exit_on_error=False)
        toast(self.app, f"Copied the value, masked: {counted(len(self._text), 'character')}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            self._about(f"✖ {said}.")


def show_value(app: App[Any], table: ResultTable, row: int, column: int) -> None:
    """Show a value of a table in full, where the table on show by now has it still."""
    if row < len(table.rows) and column < len(table.columns):
        app.push_screen(ValueScreen(table.columns[column], table.rows[row][column]))
