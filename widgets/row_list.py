"""A list of rows in columns: header, marks, sort sign; only visible cells are ever asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from widgets.line_view import LineView, Look, cut_text, fit_text

T = TypeVar("T")

ASCENDING = "▲"
DESCENDING = "▼"


@dataclass(frozen=True)
class ListColumn:
    """One column; a width of None takes what the others leave."""

    key: str
    title: str
    width: int | None = None
    min_width: int = 4
    align: Literal["left", "right"] = "left"


class RowSource(Protocol):
    """Where a list gets its text from, at the moment it is drawn."""

    def cell(self, row: int, column: str) -> Text:
        """Return the text of one cell, already safe for a terminal."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """Which rows are in sight: what stays so when rows come, go or change places.

    Attributes:
        top: the source row on the first line; None where nothing is scrolled away above it.
        lead: how many lines below it the cursor is; None where it is out of sight.
    """

    top: int | None = None
    lead: int | None = None


class Placed(NamedTuple):
    """A column and the cells it got."""

    column: ListColumn
    x: int
    width: int


def fit_columns(columns: Sequence[ListColumn], width: int) -> list[Placed]:
    """Share `width` cells among the columns, with one cell in front and one between them.

    Fixed widths are kept and the flexible columns share the rest. Where not even the least
    fits, columns are dropped from the end: few that can be read are better than many stumps.
    """
    room = width - 1
    shown = list(columns)
    while len(shown) > 1 and room < len(shown) - 1 + sum(
        column.min_width if column.width is None else column.width for column in shown
    ):
        shown.pop()
    if not shown or room <= 0:
        return []
    rest = room - (len(shown) - 1) - sum(column.width or 0 for column in shown)
    placed: list[Placed] = []
    flexible = sum(column.width is None for column in shown)
    x = 1
    for column in shown:
        cells = column.width
        if cells is None:
            # The least widths first, so that a big minimum isn't undercut by sharing evenly.
            others = [c.min_width for c in shown[len(placed) + 1 :] if c.width is None]
            cells = max(column.min_width, min(-(-rest // flexible), rest - sum(others)))
            rest -= cells
            flexible -= 1
        cells = min(cells, width - x)
        placed.append(Placed(column, x, cells))
        x += cells + 1
    return placed


def item_at(items: Sequence[T], row: int) -> T | None:
    """The item that a message's row means; None where fewer are on show by now."""
    return items[row] if row < len(items) else None


class RowList(LineView):
    """Rows of a source, in an order that the caller decides.

    A *row* is always a row of the source; what stands at which line is the caller's `order`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--mark", "row-list--sorted"}
    """
    | Class | Description |
    | :- | :- |
    | `row-list--mark` | The sign in front of a marked row. |
    | `row-list--sorted` | The title of the column that the rows are sorted by. |
    """

    DEFAULT_CSS = """
    RowList {
        & > .row-list--mark { color: $accent; text-style: bold; }
        & > .row-list--sorted { color: $foreground; text-style: bold; }
    }
    """

    MARK_SIGN: ClassVar[str] = "✓"
    """Stands in front of a marked row."""

    header_height = 1

    @dataclass
    class Highlighted(LineView.Moved):
        """Another source row is under the cursor (None: no rows), or other rows are shown."""

        row: int | None

    @dataclass
    class Opened(LineView.Opened):
        """A source row was opened."""

        row: int

    @dataclass
    class SortRequested(LineView.Told):
        """The title of a column was clicked; `column` is its key."""

        column: str

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._columns: tuple[ListColumn, ...] | Callable[[int], Sequence[ListColumn]] = ()
        self._source: RowSource | None = None
        self._order: Sequence[int] = ()
        self._marked: frozenset[int] = frozenset()
        self._sort: tuple[str, bool] | None = None
        self._told: int | None = None
        self._placed: tuple[int, list[Placed]] = (-1, [])

    def show(
        self,
        columns: Sequence[ListColumn] | Callable[[int], Sequence[ListColumn]],
        source: RowSource,
        order: Sequence[int],
        *,
        keep: int | None = None,
        sight: Sight | None = None,
    ) -> None:
        """Show the source rows in `order`, in `columns` or in those that suit the width.

        The cursor goes to the source row `keep` where it is in the order, else it stays near
        where it was; with `sight`, what it names is in sight again. No row is looked at: cells
        are asked for when they come into sight.
        """
        self._columns = columns if callable(columns) else tuple(columns)
        self._source = source
        self._order = order if isinstance(order, range | tuple) else tuple(order)
        self._placed = (-1, [])
        self._strips.clear()
        self._told = -1
        line = None if keep is None else self._line_of(keep)
        self.set_line_count(len(self._order), line, top=self._top_line(sight, line))
        if sight is not None and (sight.lead is not None or not self.visible_lines):
            self.scroll_to_cursor()
        self.cursor_moved()

    def _top_line(self, sight: Sight | None, cursor: int | None) -> int | None:
        if sight is None:
            return None
        if sight.top is None:
            return 0
        if cursor is not None and sight.lead is not None:
            return cursor - sight.lead
        line = self._line_of(sight.top)
        return self.scroll_offset.y if line is None else line

    @property
    def sight(self) -> Sight:
        """Which rows are in sight now."""
        top = self.scroll_offset.y
        row = self._order[top] if 0 < top < len(self._order) else None
        return Sight(row, self.cursor - top if self.in_sight(self.cursor) else None)

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """The columns, those without room included."""
        return self._wanted(self.entry_width)

    def _wanted(self, width: int) -> tuple[ListColumn, ...]:
        return tuple(self._columns(width)) if callable(self._columns) else self._columns

    @property
    def order(self) -> Sequence[int]:
        """The source rows that are shown, from top to bottom."""
        return self._order

    @property
    def row_at_cursor(self) -> int | None:
        """The source row under the cursor."""
        return self._order[self.cursor] if 0 <= self.cursor < len(self._order) else None

    def select(self, row: int) -> bool:
        """Move the cursor to a source row; False if it isn't shown."""
        line = self._line_of(row)
        if line is None:
            return False
        self.move_cursor(line)
        return True

    @property
    def marked(self) -> frozenset[int]:
        """The marked source rows; assign a set to change them."""
        return self._marked

    @marked.setter
    def marked(self, rows: Iterable[int]) -> None:
        self._marked = frozenset(rows)
        self.refresh()

    @property
    def sort(self) -> tuple[str, bool] | None:
        """The column key that the rows are sorted by, and whether backwards: only shown here."""
        return self._sort

    @sort.setter
    def sort(self, sort: tuple[str, bool] | None) -> None:
        self._sort = sort
        self.refresh()

    def _line_of(self, row: int) -> int | None:
        try:
            return self._order.index(row)
        except ValueError:
            return None

    def cursor_moved(self) -> None:
        """Tell which row is under the cursor, if it is another one."""
        row = self.row_at_cursor
        if row != self._told:
            self._told = row
            self.post_message(self.Highlighted(self, row))

    # Drawing

    def _columns_at(self, width: int) -> list[Placed]:
        if self._placed[0] != width:
            self._placed = (width, fit_columns(self._wanted(width), width))
        return self._placed[1]

    def entry_key(self, index: int) -> Hashable:
        """Key the drawn lines by row: they stay right when the cursor or the marks change."""
        row = self._order[index]
        return row, row in self._marked

    def render_entry(self, index: int, width: int, *, cursor: bool) -> Strip:
        """Draw a row: the gutter, then the cells with one space between them."""
        row, source = self._order[index], self._source
        look = self.look(cursor=cursor)
        segments = [self._gutter(row, cursor=cursor)]
        filled = 1
        if source is not None:
            console = self.app.console
            for column, x, cells in self._columns_at(width):
                if x > filled:
                    segments.append(Segment(" " * (x - filled), look.base))
                text = source.cell(row, column.key)
                segments += fit_text(text, cells, look, console, column.align)
                filled = x + cells
        if width > filled:
            segments.append(Segment(" " * (width - filled), look.base))
        return Strip(segments)

    def _gutter(self, row: int, *, cursor: bool) -> Segment:
        if row not in self._marked:
            return self.cursor_sign(cursor=cursor)
        style = self.look(cursor=cursor).base + self.accent_of("row-list--mark")
        # Both at once in one cell: reversed, the mark is as solid as the cursor's own sign.
        return Segment(self.MARK_SIGN, style + Style(reverse=True) if cursor else style)

    def render_header(self, y: int, width: int) -> Strip:
        """Draw the titles, the sort sign beside the one the rows are sorted by."""
        plain = Look(self.style_of("line-view--header"), Style.null())
        sorted_by = Look(plain.base, self.accent_of("row-list--sorted"))
        segments: list[Segment] = []
        filled = 0
        for column, x, cells in self._columns_at(width):
            segments.append(Segment(" " * (x - filled), plain.base))
            title, look = column.title, plain
            if self._sort is not None and self._sort[0] == column.key:
                title = _with_sign(title, DESCENDING if self._sort[1] else ASCENDING, cells)
                look = sorted_by
            segments += fit_text(Text(title), cells, look, self.app.console, column.align)
            filled = x + cells
        if width > filled:
            segments.append(Segment(" " * (width - filled), plain.base))
        return Strip(segments)

    # What the user does

    def open_entry(self, index: int) -> None:
        """Tell which row was opened."""
        self.post_message(self.Opened(self, index, self._order[index]))

    def header_clicked(self, x: int, y: int) -> None:
        """Ask for the rows to be sorted by the column that was clicked."""
        for column, start, cells in reversed(self._columns_at(self.entry_width)):
            if start <= x <= start + cells:
                self.post_message(self.SortRequested(self, column.key))
                return


def _with_sign(title: str, sign: str, width: int) -> str:
    """Put the sort sign behind a title; where room is scarce the title is cut, not the sign."""
    spaced = f"{title} {sign}"
    if len(cut_text(spaced, width)) == len(spaced):
        return spaced
    tight = title + sign
    if len(cut_text(tight, width)) == len(tight):
        return tight
    return (cut_text(title, width - 2) + "…" if width > 2 else "") + sign
