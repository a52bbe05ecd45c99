"""Rows in columns: fitting, order, marks, sort signs, and what is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.text import Text

from tests.widgets.listing import COLUMNS, Rows, Source, Stage, lines, segment_at
from widgets.row_list import ListColumn, RowList, fit_columns


def fitted(columns: Sequence[ListColumn], width: int) -> list[tuple[str, int, int]]:
    return [(placed.column.key, placed.x, placed.width) for placed in fit_columns(columns, width)]


def test_fixed_columns_keep_their_width_and_the_flexible_one_takes_the_rest() -> None:
    assert fitted(COLUMNS, 60) == [
        ("name", 1, 32),
        ("type", 34, 10),
        ("used", 45, 6),
        ("id", 52, 8),
    ]


def test_columns_are_dropped_from_the_end_where_there_is_no_room() -> None:
    assert [key for key, _, _ in fitted(COLUMNS, 38)] == ["name", "type", "used", "id"]
    assert [key for key, _, _ in fitted(COLUMNS, 37)] == ["name", "type", "used"]
    assert fitted(COLUMNS, 20) == [("name", 1, 19)]
    assert fitted(COLUMNS, 3) == [("name", 1, 2)]
    assert fitted(COLUMNS, 1) == []
    assert fitted((), 40) == []
    assert fitted([ListColumn("a", "A", 30)], 11) == [("a", 1, 10)]


@pytest.mark.parametrize("width", range(1, 90))
def test_flexible_columns_share_without_gaps(width: int) -> None:
    columns = [
        ListColumn("a", "A"),
        ListColumn("b", "B", min_width=20),
        ListColumn("c", "C", 5),
        ListColumn("d", "D"),
    ]
    placed = fit_columns(columns, width)
    x = 1
    for column, start, cells in placed:
        assert start == x
        assert cells >= column.min_width or len(placed) == 1
        x += cells + 1
    assert x - 1 <= width
    if len(placed) == 4:
        assert x - 1 == width


async def test_rows_stand_in_the_given_order_and_only_visible_ones_are_asked() -> None:
    view, source = Rows(), Source()
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, range(99_999, -1, -1))
        await pilot.pause()
        drawn = lines(view)
        assert drawn[0].split() == ["Name", "Type", "Used", "ID"]
        assert drawn[1].startswith("▌name 99999") and drawn[1].endswith("id 99999")
        assert drawn[2].startswith(" name 99998")
        assert set(source.asked) == set(range(99_990, 100_000))
        await pilot.press("end")
        assert lines(view)[-1].startswith("▌name 0")
        assert len(source.asked) == 20


async def test_moving_asks_for_two_rows() -> None:
    view, source = Rows(), Source()
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, range(50))
        await pilot.pause()
        source.asked.clear()
        await pilot.press("down")
        assert source.asked == {0: 4, 1: 4}


async def test_text_is_shown_literally_and_fitted() -> None:
    source = Source(
        {
            (0, "name"): Text("[/x] [bold]hi"),
            (1, "name"): Text("日本語の倉庫" * 10),
            (1, "used"): Text("12,345,678"),
            (0, "used"): Text("7"),
        }
    )
    view = Rows()
    async with Stage(view).run_test(size=(50, 8)) as pilot:
        view.show(COLUMNS, source, [0, 1])
        await pilot.pause()
        drawn = lines(view)
        assert drawn[1] == "▌[/x] [bold]hi          type 0          7 id 0"
        assert drawn[2] == " 日本語の倉庫日本語の…  type 1     12,34… id 1"


async def test_the_cursor_follows_a_kept_row_and_else_stays_near() -> None:
    view, source = Rows(), Source()
    app = Stage(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, range(1000))
        assert view.select(700) and view.row_at_cursor == 700
        view.show(COLUMNS, source, range(999, -1, -1), keep=700)
        await pilot.pause()
        assert view.cursor == 299 and view.in_sight(299)
        view.show(COLUMNS, source, [5, 6, 7], keep=700)
        assert view.row_at_cursor == 7
        view.show(COLUMNS, source, [], keep=7)
        assert view.row_at_cursor is None and not view.select(7)
        view.show(COLUMNS, source, [9, 8], keep=8)
        assert view.row_at_cursor == 8
        await pilot.pause()
        assert app.heard(RowList.Highlighted)[-1].row == 8


async def test_it_tells_each_other_row_under_the_cursor_once() -> None:
    view, source = Rows(), Source()
    app = Stage(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, [4, 2])
        await pilot.pause()
        await pilot.press("down")
        await pilot.press("down")
        view.show(COLUMNS, source, [4, 2])  # the same row, but what it says may be new
        await pilot.pause()
        view.show(COLUMNS, source, [])
        await pilot.pause()
        said = app.heard(RowList.Highlighted)
        assert [message.row for message in said] == [4, 2, 2, None]
        assert said[0].control is view


async def test_shown_before_it_is_mounted() -> None:
    view, source = Rows(), Source()
    view.show(COLUMNS, source, range(100), keep=60)
    app = Stage(view)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert [message.row for message in app.heard(RowList.Highlighted)] == [60]
        assert any(line.startswith("▌name 60") for line in lines(view))


async def test_opening_tells_the_source_row() -> None:
    view, source = Rows(), Source()
    app = Stage(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, [40, 30, 20])
        await pilot.press("down", "enter")
        await pilot.double_click(view, offset=(5, 3))
        await pilot.pause()
        assert [(m.index, m.row) for m in app.heard(RowList.Opened)] == [(1, 30), (2, 20)]


async def test_a_click_on_a_title_asks_for_sorting() -> None:
    view, source = Rows(), Source()
    app = Stage(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, [1, 2])
        for x in (1, 33, 34, 50, 59):
            await pilot.click(view, offset=(x, 0))
        await pilot.click(view, offset=(0, 0))
        await pilot.pause()
        assert [m.column for m in app.heard(RowList.SortRequested)] == [
            "name",
            "name",
            "type",
            "used",
            "id",
        ]
        assert view.cursor == 0 and not app.heard(RowList.Opened)


@pytest.mark.parametrize(
    ("width", "title"), [(11, "Last used ▲"), (10, "Last used▲"), (9, "Last us…▲"), (1, "▲")]
)
async def test_the_sort_sign_is_never_cut(width: int, title: str) -> None:
    view = Rows()
    async with Stage(view).run_test(size=(40, 6)) as pilot:
        view.show([ListColumn("used", "Last used", width), COLUMNS[3]], Source(), [1])
        view.sort = ("used", False)
        await pilot.pause()
        assert lines(view)[0].startswith(f" {title} ID")
        view.sort = ("used", True)
        await pilot.pause()
        assert "▼" in lines(view)[0] and "▲" not in lines(view)[0]
        view.sort = None
        await pilot.pause()
        assert "▼" not in lines(view)[0] and view.sort is None


async def test_marks_stand_in_the_gutter_and_draw_only_their_rows() -> None:
    view, source = Rows(), Source()
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, [9, 8, 7])
        await pilot.pause()
        source.asked.clear()
        view.marked = {7, 9, 55}
        await pilot.pause()
        assert [line[0] for line in lines(view)[1:4]] == ["✓", " ", "✓"]
        assert set(source.asked) == {7, 9}
        marked = segment_at(view, 1, 0)
        assert marked.style and marked.style.reverse, "cursor and mark can both be told"
        view.marked = frozenset()
        await pilot.pause()
        assert [line[0] for line in lines(view)[1:4]] == ["▌", " ", " "]
        assert view.marked == set()


async def test_redraw_asks_anew_for_what_is_visible() -> None:
    view, source = Rows(), Source()
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, range(500))
        await pilot.pause()
        source.cells[3, "name"] = Text("◐ testing")
        source.asked.clear()
        view.redraw()
        await pilot.pause()
        assert lines(view)[4].startswith(" ◐ testing")
        assert len(source.asked) == 10


async def test_narrow_windows_show_fewer_columns() -> None:
    view, source = Rows(), Source()
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(COLUMNS, source, range(500))
        for width in range(1, 60):
            await pilot.resize_terminal(width, 6)
            await pilot.pause()
            drawn = lines(view)
            assert ("ID" in drawn[0]) == (width >= 38 + 1), drawn[0]
        assert view.columns == COLUMNS and len(view.order) == 500
