"""An app around one widget, and the sources that the tests of lists and trees draw from."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from rich.segment import Segment
from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.strip import Strip
from textual.widgets import Button

from widgets.line_tree import LineTree, TreeNode
from widgets.line_view import LineView, fit_text
from widgets.row_list import ListColumn, RowList

KEYS: list[BindingType] = [
    ("up,k", "cursor_up", ""),
    ("down,j", "cursor_down", ""),
    ("pageup", "page_up", ""),
    ("pagedown", "page_down", ""),
    ("home", "first", ""),
    ("end", "last", ""),
    ("enter", "open", ""),
    ("space", "toggle_node", ""),
    ("left", "collapse_or_parent", ""),
    ("right", "expand_or_child", ""),
]

COLUMNS = (
    ListColumn("name", "Name", min_width=10),
    ListColumn("type", "Type", 10),
    ListColumn("used", "Used", 6, align="right"),
    ListColumn("id", "ID", 8),
)

Said = TypeVar("Said", bound=LineView.Told)


class PlainView(LineView):
    BINDINGS = KEYS

    def render_entry(self, index: int, width: int, *, cursor: bool) -> Strip:
        look = self.look(cursor=cursor)
        body = fit_text(Text(f"entry {index}"), width - 1, look, self.app.console)
        return Strip([self.cursor_sign(cursor=cursor), *body])


class Rows(RowList):
    BINDINGS = KEYS


class Tree(LineTree):
    BINDINGS = KEYS


class Source:
    """Counts what it is asked for; `cells` overrides what it answers."""

    def __init__(self, cells: dict[tuple[int, str], Text] | None = None) -> None:
        self.asked: Counter[int] = Counter()
        self.cells = cells or {}

    def cell(self, row: int, column: str) -> Text:
        self.asked[row] += 1
        return self.cells.get((row, column)) or Text(f"{column} {row}")


class Stage(App[None]):
    """Shows one widget and keeps what it said."""

    CSS = "#other { dock: bottom; height: 1; border: none; min-width: 4; }"

    def __init__(self, view: LineView) -> None:
        super().__init__()
        self.view = view
        self.said: list[LineView.Told] = []

    def compose(self) -> ComposeResult:
        yield self.view
        yield Button("x", id="other")

    def on_mount(self) -> None:
        self.view.focus()

    @on(LineView.Told)
    def keep(self, message: LineView.Told) -> None:
        self.said.append(message)

    def heard(self, kind: type[Said]) -> list[Said]:
        return [message for message in self.said if isinstance(message, kind)]


def lines(view: LineView) -> list[str]:
    """What stands on the screen, line by line; each must fill the widget exactly."""
    strips = [view.render_line(y) for y in range(view.size.height)]
    assert {strip.cell_length for strip in strips} <= {view.size.width}
    assert all(sum(segment.cell_length for segment in strip) == view.size.width for strip in strips)
    return [strip.text.rstrip() for strip in strips]


def segment_at(view: LineView, y: int, x: int) -> Segment:
    """The segment that is drawn at a cell."""
    for segment in view.render_line(y):
        x -= segment.cell_length
        if x < 0:
            return segment
    raise AssertionError


def schema(tables: int = 3, *, expanded: bool = True) -> list[TreeNode]:
    """Two groups of closed tables, whose columns aren't loaded."""
    return [
        TreeNode(
            group,
            Text(group),
            children=[
                TreeNode(f"{group}_{n}", Text(f"{group}_{n}"), expandable=True)
                for n in range(tables)
            ],
            expanded=expanded,
        )
        for group in ("RAW", "MART")
    ]
