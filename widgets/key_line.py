"""The last line of a dialog: the keys that do something in it now."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.widgets import Static

from widgets.looks import looks


class KeyLine(Static):
    """Keys with what they do, as the footer of the main screen shows them."""

    def __init__(self, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=f"key-line {classes}")
        self._keys: tuple[tuple[str, str], ...] = ()

    def on_mount(self) -> None:
        """Wear the other theme's colours when it is changed."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._paint())
        self._paint()

    def show(self, keys: Iterable[tuple[str, str]]) -> None:
        """Show these: each a key and a word or two."""
        self._keys = tuple(keys)
        self._paint()

    def _paint(self) -> None:
        style = looks(self.app)
        line = Text(no_wrap=True, overflow="ellipsis")
        for key, does in self._keys:
            line.append(key, style.key)
            line.append(f" {does}   ", style.plain)
        line.rstrip()
        self.update(line)
