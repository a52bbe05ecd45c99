"""The grid of a scan: only what is in sight is drawn, and every kind of value is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType

from app.scan_result import NOT_SENT, ResultColumn, ResultTable
from tests.widgets.listing import lines
from widgets.looks import DARK, looks
from widgets.result_grid import ResultGrid
from widgets.scan_cells import ScanCells

KEYS: list[BindingType] = [
    ("up", "cursor_up", ""),
    ("down", "cursor_down", ""),
    ("left", "left", ""),
    ("right", "right", ""),
    ("home", "first_column", ""),
    ("end", "last_column", ""),
    ("G", "last", ""),
    ("enter", "open", ""),
]


class Grid(ResultGrid):
    BINDINGS = KEYS


class Stage(App[object]):
    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid()
        self.opened: list[tuple[int, int]] = []
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.focus()

    @on(ResultGrid.CellOpened)
    def _opened(self, event: ResultGrid.CellOpened) -> None:
        self.opened.append((event.row, event.column))

    def fill(self, names: Sequence[str], rows: Sequence[Sequence[Any]], kind: str = "") -> None:
        columns = tuple(ResultColumn(name, kind) for name in names)
        table = ResultTable(columns, tuple(tuple(row) for row in rows))
        self.grid.show(ScanCells(table, lambda: looks(self)))


async def test_every_kind_of_value_is_told_apart() -> None:
    app = Stage()
    async with app.run_test(size=(100, 12)) as pilot:
        app.fill(
            ["id", "", "note", "more"],
            [[1, None, "", {"a": [1]}], [20, "x", True, NOT_SENT]],
            "VARCHAR",
        )
        await pilot.pause()
        shown = lines(app.grid)
        assert shown[0].split() == ["id", "(no", "name)", "note", "more"]
        assert shown[1].split() == ["VARCHAR"] * 4
        assert shown[2][1:].split() == ["1", "NULL", "(empty)", '{"a":', "[1]}"]
        assert shown[3].split() == ["20", "x", "true", "not", "sent"]
        # Numbers stand right: their last digits are below each other.
        assert shown[2].index("1") == shown[3].index("20") + 1


async def test_what_is_foreign_is_neither_markup_nor_control_nor_secret() -> None:
    app = Stage()
    async with app.run_test(size=(140, 12)) as pilot:
        url = "postgres://svc:hunter2@db.example/x"
        app.fill(
            ["[/b]", "password", "url", "esc\x1b]52;c;aGk=\x07"],
            [["[red]x[/red] [/", "hunter2", url, "a\x1b[2Jb\nc"]],
        )
        await pilot.pause()
        text = "\n".join(lines(app.grid))
        assert "[red]x[/red] [/" in text
        assert "hunter2" not in text
        assert "\x1b" not in text
        assert "db.example" in text


async def test_only_what_is_in_sight_is_drawn() -> None:
    app = Stage()
    async with app.run_test(size=(80, 20)) as pilot:
        app.fill([f"column_{n}" for n in range(200)], [[f"value {n}"] * 200 for n in range(100)])
        await pilot.pause()
        in_sight = len(app.grid.columns_in_sight)
        assert 5 <= in_sight <= 8
        assert app.grid.cells_rendered == 18 * in_sight
        await pilot.press("end", "G")
        assert app.grid.columns_in_sight[-1] == 199
        assert "column_199" in lines(app.grid)[0]
        await pilot.press("enter")
        assert app.opened == [(99, 199)]
        await pilot.press("home")
        assert app.grid.columns_in_sight[0] == 0


async def test_the_cursor_moves_over_cells_and_stays_inside() -> None:
    app = Stage()
    async with app.run_test(size=(80, 20)) as pilot:
        app.fill(["a", "b"], [[1, 2], [3, 4]])
        await pilot.press("left", "up", "enter", "right", "right", "right", "down", "down", "enter")
        assert app.opened == [(0, 0), (1, 1)]
        app.grid.show(None)
        await pilot.press("enter", "right", "down")
        assert app.opened == [(0, 0), (1, 1)]


async def test_an_answer_without_columns_or_rows_is_drawn_too() -> None:
    app = Stage()
    async with app.run_test(size=(40, 8)) as pilot:
        app.fill([], [])
        await pilot.press("right", "down", "end", "enter")
        app.fill(["a"], [])
        await pilot.press("right", "down", "end", "enter")
        await pilot.pause()
        assert lines(app.grid)[0].strip() == "a"
        assert app.opened == []


async def test_a_huge_value_costs_no_more_than_its_cell() -> None:
    app = Stage()
    async with app.run_test(size=(80, 8)) as pilot:
        app.fill(["blob"], [["x" * 5_000_000]])
        await pilot.pause()
        assert lines(app.grid)[2].startswith("▌xxx")
        assert lines(app.grid)[2].rstrip().endswith("…")


async def test_the_column_under_the_cursor_stays_in_sight_when_the_terminal_shrinks() -> None:
    app = Stage()
    async with app.run_test(size=(100, 12)) as pilot:
        app.fill([f"column_{n}" for n in range(12)], [["x" * 10] * 12])
        await pilot.press(*["right"] * 6)
        assert app.grid.column in app.grid.columns_in_sight
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        assert "column_6" in lines(app.grid)[0]


async def test_a_double_click_opens_a_cell_also_after_a_click_that_opened_another() -> None:
    app = Stage()
    async with app.run_test(size=(100, 12)) as pilot:
        app.fill(["first", "second", "third"], [["x" * 10] * 3])
        await pilot.click(app.grid, offset=(3, 2))
        await pilot.click(app.grid, offset=(16, 2), times=2)
        await pilot.pause()
        assert app.opened == [(0, 0), (0, 1)]
