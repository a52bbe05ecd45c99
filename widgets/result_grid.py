"""Rows and columns of a query's answer, with a cursor on one cell; only what is in sight is drawn.

Two header lines: the columns' names, and their types as the warehouse calls them. The columns in
sight move with the cursor; the rest of a wide answer costs nothing.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from rich.segment import Segment
from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from widgets.fitting import Look, fit_text
from widgets.line_view import LineView

_WIDEST = 40
"""Cells that a column gets at most; a longer value is read in full on enter."""

_NARROWEST = 4


class GridSource(Protocol):
    """Where a grid gets its texts from, at the moment they are drawn; all are safe to be shown."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        ...

    @property
    def column_count(self) -> int:
        """How many columns there are."""
        ...

    def title(self, column: int) -> Text:
        """The column's name."""
        ...

    def type(self, column: int) -> Text:
        """The column's type."""
        ...

    def width(self, column: int) -> int:
        """About how many cells its widest value takes."""
        ...

    def align(self, column: int) -> Literal["left", "right"]:
        """Numbers stand right."""
        ...

    def cell(self, row: int, column: int) -> Text:
        """One value in one line."""
        ...


class ResultGrid(LineView):
    """A table of values; left and right move the cursor over the columns."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"result-grid--cell", "result-grid--type"}
    """The cell under the cursor, and the line of types."""

    DEFAULT_CSS = """
    ResultGrid {
        & > .result-grid--cell { background: $accent; color: $background; }
        & > .result-grid--type { color: $foreground 60%; }
    }
    """

    header_height = 2

    column: reactive[int] = reactive(0, init=False, repaint=False)
    """The column under the cursor."""

    @dataclass
    class CellOpened(Message):
        """Enter on a cell: its value is to be read in full."""

        grid: ResultGrid
        row: int
        column: int

        @property
        def control(self) -> ResultGrid:
            """The grid, for ``@on`` with a selector."""
            return self.grid

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: GridSource | None = None
        self._left = 0
        self.cells_rendered = 0
        """How many values were drawn so far: what the tests count instead of seconds."""

    def show(self, source: GridSource | None) -> None:
        """Show an answer from its first cell on; None empties the grid."""
        self._source = source
        self._left = 0
        self._strips.clear()
        self.set_reactive(ResultGrid.column, 0)
        self.set_line_count(source.row_count if source is not None else 0, 0, top=0)

    @property
    def columns_in_sight(self) -> range:
        """The columns that are on the screen, the last one perhaps in part."""
        return range(self._left, self._left + len(self._placed(self.entry_width)))

    def _placed(self, width: int) -> list[tuple[int, int, int]]:
        """The columns from the left one on that fit: column, place, width."""
        source, found = self._source, []
        x = 1
        count = source.column_count if source is not None else 0
        for column in range(self._left, count):
            if x >= width:
                break
            cells = min(self._width_of(column), max(1, width - x))
            found.append((column, x, cells))
            x += cells + 2
        return found

    def _width_of(self, column: int) -> int:
        if self._source is None:
            return _NARROWEST
        return max(_NARROWEST, min(_WIDEST, self._source.width(column)))

    def validate_column(self, column: int) -> int:
        """Keep the cursor on a column."""
        count = self._source.column_count if self._source is not None else 0
        return max(0, min(column, count - 1))

    def watch_column(self) -> None:
        """Another column is under the cursor."""
        self._show_column()

    def on_resize(self) -> None:
        """Keep the column under the cursor in sight."""
        self._show_column()

    def _show_column(self) -> None:
        """Bring the column into sight, whole if it can be."""
        if self.column < self._left:
            self._left = self.column
        while self._left < self.column and not self._whole(self.column):
            self._left += 1
        self._strips.clear()
        self.refresh()

    def _whole(self, column: int) -> bool:
        width = self.entry_width
        wanted = self._width_of(column)
        return any(place == column and x + wanted <= width for place, x, _ in self._placed(width))

    # Drawing

    def entry_key(self, index: int) -> Hashable:
        """A line depends on the columns in sight, and under the cursor on its column."""
        return index, self._left, self.column if index == self.cursor else -1

    def render_header(self, y: int, width: int) -> Strip:
        """Names in the first line, types in the second."""
        name = "line-view--header" if y == 0 else "result-grid--type"
        look = Look(self.style_of(name), self.accent_of(name))
        source = self._source
        if source is None:
            return Strip.blank(width, look.base)
        texts = source.title if y == 0 else source.type
        return self._line(width, look, lambda column: (texts(column), look))

    def render_entry(self, index: int, width: int, *, cursor: bool) -> Strip:
        """Draw the values of a row that are in sight."""
        source = self._source
        look = self.look(cursor=cursor)
        if source is None:
            return Strip.blank(width, look.base)
        on_cell = self.has_focus and cursor
        name = "result-grid--cell"

        def cell(column: int) -> tuple[Text, Look]:
            self.cells_rendered += 1
            text = source.cell(index, column)
            if on_cell and column == self.column:
                return text, Look(self.style_of(name), self.accent_of(name))
            return text, look

        line = self._line(width, look, cell)
        return Strip([self.cursor_sign(cursor=cursor), *line.crop(1)])

    def _line(self, width: int, look: Look, of: _CellOf) -> Strip:
        segments: list[Segment] = []
        filled = 0
        console = self.app.console
        source = self._source
        for column, x, cells in self._placed(width):
            segments.append(Segment(" " * (x - filled), look.base))
            text, its = of(column)
            align = source.align(column) if source is not None else "left"
            segments += fit_text(text, cells, its, console, align)
            filled = x + cells
        if width > filled:
            segments.append(Segment(" " * (width - filled), look.base))
        return Strip(segments)

    # What the user does

    def open_entry(self, index: int) -> None:
        """Ask for the value under the cursor in full."""
        self.post_message(self.CellOpened(self, index, self.column))

    def entry_clicked(self, index: int, x: int) -> bool:
        """Put the cursor on the clicked column."""
        found = next(
            (
                place
                for place, start, cells in self._placed(self.entry_width)
                if start <= x < start + cells + 1
            ),
            None,
        )
        if found is not None and found != self.column:
            self.column = found
            self.cursor = index
            return True
        return False

    def action_left(self) -> None:
        """One column to the left."""
        self.column -= 1

    def action_right(self) -> None:
        """One column to the right."""
        self.column += 1

    def action_first_column(self) -> None:
        """The first column."""
        self.column = 0

    def action_last_column(self) -> None:
        """The last column."""
        if self._source is not None:
            self.column = self._source.column_count - 1


class _CellOf(Protocol):
    def __call__(self, column: int, /) -> tuple[Text, Look]: ...
