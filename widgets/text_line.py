"""One line of text with stretches that can be clicked."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.content import Content
from textual.widget import Widget


class TextLine(Widget):
    """Base of the one-line bars: subclasses compose the line, this maps a click to its id.

    The line is composed on every paint, so it always fits the width and wears the theme.
    """

    DEFAULT_CSS = "TextLine { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._targets: list[tuple[int, int, str]] = []

    def compose_line(self, width: int) -> Text:
        """The text to show; register what can be clicked with ``add``."""
        raise NotImplementedError

    def add(self, line: Text, piece: Text, target: str) -> None:
        """Append a piece that ``clicked`` is called for."""
        start = line.cell_len
        line.append_text(piece)
        self._targets.append((start, line.cell_len, target))

    def clicked(self, target: str) -> None:
        """A piece was clicked."""

    def about(self, target: str) -> str:
        """What to say about a piece while the mouse rests on it; "" for nothing."""
        return ""

    def target_at(self, x: int) -> str | None:
        """The id of the piece at a cell of the line."""
        return next((name for start, end, name in self._targets if start <= x < end), None)

    def render(self) -> Text:
        """Compose the line for the present width."""
        self._targets = []
        width = self.size.width
        line = self.compose_line(width)
        line.no_wrap = True
        line.truncate(width, overflow="ellipsis")
        return line

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The tooltip tells of the piece under the mouse."""
        offset = event.get_content_offset(self)
        target = self.target_at(offset.x) if offset is not None else None
        about = self.about(target) if target is not None else ""
        # As Content: the text is never read as markup.
        self.tooltip = Content(about) if about else None

    def on_click(self, event: events.Click) -> None:
        """Pass a click on to what stands there."""
        offset = event.get_content_offset(self)
        target = self.target_at(offset.x) if offset is not None else None
        if target is not None:
            event.stop()
            self.clicked(target)
