"""One value of a scan in full: masked and cleaned, nested ones as indented JSON."""

from __future__ import annotations

import json
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.scan_result import CellKind, ResultColumn, Value, kind_of, masked_value, value_text
from app.shown import shown_block, shown_line
from screens.copying import hand_to_tmux
from screens.dialog import Dialog
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.toast import toast

_LIMIT: Final = 100_000
"""Signs that are shown; the export has them all."""


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
        self._kind = kind_of(value)
        text = value_text(masked_value(column, value))
        if self._kind is CellKind.NESTED:
            text = json.dumps(masked_value(column, value), indent=2, ensure_ascii=False)
        self._signs = len(text)
        self._text = shown_block(text, _LIMIT)

    def compose(self) -> ComposeResult:
        """What it is, the value, and the keys."""
        with Vertical(id="value", classes="dialog"):
            yield Static(id="value-about")
            with VerticalScroll(id="value-page"):
                yield Static(Text(self._text or self._nothing))
            yield KeyLine(classes="dialog-foot")

    @property
    def _nothing(self) -> str:
        return {CellKind.NULL: "NULL", CellKind.NOT_SENT: "The answer holds no value here."}.get(
            self._kind, "(an empty text)"
        )

    def on_mount(self) -> None:
        """Name the column and let the keys scroll."""
        box = self.query_one("#value")
        box.border_title = Content(shown_line(self._column.name, 60) or "(no name)")
        about = [self._kind.value, shown_line(self._column.type, 60), f"{self._signs} signs"]
        if self._signs > _LIMIT:
            about.append(f"the first {_LIMIT} are shown; an export has all")
        words = " · ".join(filter(None, about))
        self.query_one("#value-about", Static).update(Text(words, looks(self.app).quiet))
        self.query_one(KeyLine).show((("↑ ↓", "scroll"), ("y", "copy"), ("esc", "close")))
        self.set_focus(self.query_one("#value-page"))

    def action_scroll_value(self, way: str) -> None:
        """Scroll by the letters that move in lists."""
        getattr(self.query_one("#value-page", VerticalScroll), f"scroll_{way}")(animate=False)

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.app.copy_to_clipboard(self._text)
        self.run_worker(hand_to_tmux(self._text), group="tmux", exit_on_error=False)
        toast(self.app, f"Copied the value, masked: {len(self._text)} signs")
