"""The last line or lines of a dialog: the keys that do something in it now."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.widgets import Static

from widgets.looks import looks

_GAP = "  "
"""As in the footer."""


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

    def on_resize(self, _event: events.Resize) -> None:
        """Other keys may fit into a line."""
        self._paint()

    def _paint(self) -> None:
        """A key stays in one line with what it does; how many lines show is up to the style."""
        style = looks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        width = self.content_size.width
        filled = 0
        for number, (key, does) in enumerate(self._keys):
            filled += cell_len(f"{key} {does}")
            following = self._keys[number + 1 : number + 2]
            after = "".join(f"{_GAP}{each} {its}" for each, its in following)
            if after and 0 < width < filled + cell_len(after):
                gap, filled = "\n", 0
            else:
                gap, filled = _GAP, filled + len(_GAP)
            text.append(key, style.key).append(f" {does}{gap}", style.plain)
        text.rstrip()
        self.update(text)
