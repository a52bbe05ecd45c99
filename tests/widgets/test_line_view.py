"""The base of lists and trees: what is drawn, where the cursor goes, what is kept."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual import events
from textual.widgets import Button

from tests.widgets.listing import PlainView, Stage, lines, segment_at
from widgets.line_view import LineView, Look, cut_text, fit_text

LOOK = Look(Style.null(), Style.null())


@pytest.mark.parametrize("width", range(12))
@pytest.mark.parametrize("align", ["left", "right"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "日本語の倉庫",
        "a日b本c",
        "👩‍🚀 team 👍🏽",
        "❤️❤️❤️",
        "e\u0301" * 9,
        "\u0301\u0301",
        "tab\tand\nline",
        "[/x] [bold]",
    ],
)
def test_text_fills_its_cells_exactly(text: str, align: str, width: int) -> None:
    styled = Text(text, style="red")
    styled.stylize("bold", 1, 3)
    side = "right" if align == "right" else "left"
    segments = fit_text(styled, width, LOOK, Console(), side)  # type: ignore[arg-type]
    drawn = "".join(segment.text for segment in segments)
    assert sum(segment.cell_length for segment in segments) == width
    assert "\n" not in drawn and "\t" not in drawn


def test_cutting_keeps_wide_and_combined_characters_whole() -> None:
    assert cut_text("日本語", 5) == "日本"
    assert cut_text("日本語", 1) == ""
    assert cut_text("e\u0301e\u0301", 1) == "e\u0301"
    assert cut_text("abc", -3) == ""
    assert cell_len(cut_text("x" * 1_000_000, 20)) == 20


def test_cut_text_ends_with_an_ellipsis_and_keeps_its_styles() -> None:
    text = Text("unhealthy", style="red")
    segments = fit_text(text, 5, LOOK, Console())
    assert "".join(segment.text for segment in segments) == "unhe…"
    assert all(segment.style and segment.style.color for segment in segments)
    assert text.plain == "unhealthy"


async def test_keys_move_the_cursor_and_keep_it_in_sight() -> None:
    view = PlainView()
    view.set_line_count(1000)  # before it is mounted
    async with Stage(view).run_test(size=(40, 11)) as pilot:
        assert view.visible_lines == 10
        assert view.cursor == 0
        for key, cursor, top in [
            ("down", 1, 0),
            ("pagedown", 11, 2),
            ("pagedown", 21, 12),
            ("up", 20, 12),
            ("pageup", 10, 10),
            ("end", 999, 990),
            ("down", 999, 990),
            ("home", 0, 0),
            ("up", 0, 0),
        ]:
            await pilot.press(key)
            assert (view.cursor, view.scroll_offset.y) == (cursor, top), key
        await pilot.press("end")
        assert lines(view)[-1] == "▌entry 999"


async def test_only_visible_lines_are_drawn_and_moving_draws_two() -> None:
    view = PlainView()
    view.set_line_count(100_000)
    async with Stage(view).run_test(size=(40, 21)) as pilot:
        assert view.entries_rendered <= 2 * 20  # once without and once beside the scrollbar
        before = view.entries_rendered
        await pilot.press("down")
        assert view.entries_rendered == before + 2
        await pilot.press("up", "down", "up")
        assert view.entries_rendered == before + 2
        await pilot.press("end")
        assert view.entries_rendered <= before + 2 + 20
        assert view.show_vertical_scrollbar and not view.show_horizontal_scrollbar


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    view = PlainView()
    view.set_line_count(100)
    async with Stage(view).run_test(size=(40, 11)) as pilot:
        wheel = events.MouseScrollDown(view, 3, 3, 0, 1, 0, False, False, False)
        for _ in range(5):
            view.post_message(wheel)
        await pilot.pause()
        top = view.scroll_offset.y
        assert top > 0 and view.cursor == 0
        # New content doesn't drag the user back, a key does.
        view.set_line_count(120)
        await pilot.resize_terminal(40, 9)
        await pilot.pause()
        assert view.scroll_offset.y == top
        await pilot.press("up")
        assert view.cursor == 0 and view.scroll_offset.y == 0


async def test_a_click_moves_and_a_second_one_opens_once() -> None:
    view = PlainView()
    view.set_line_count(50)
    app = Stage(view)
    async with app.run_test(size=(40, 11)) as pilot:
        await pilot.click(view, offset=(4, 3))
        assert view.cursor == 3 and not app.said
        await pilot.click(view, offset=(20, 3))
        await pilot.pause()
        assert [m.index for m in app.heard(LineView.Opened)] == [3]
        app.said.clear()
        await pilot.double_click(view, offset=(4, 7))
        await pilot.pause()
        assert [m.index for m in app.heard(LineView.Opened)] == [7]
        app.said.clear()
        await pilot.double_click(view, offset=(30, 7))
        await pilot.pause()
        assert [m.index for m in app.heard(LineView.Opened)] == [7]
        assert app.heard(LineView.Opened)[0].control is view


async def test_a_click_below_the_last_line_does_nothing() -> None:
    view = PlainView()
    view.set_line_count(2)
    app = Stage(view)
    async with app.run_test(size=(40, 11)) as pilot:
        await pilot.click(view, offset=(4, 5))
        assert view.cursor == 0 and not app.said
        assert not view.show_vertical_scrollbar


async def test_nothing_in_it_and_enter_opens() -> None:
    view = PlainView()
    app = Stage(view)
    async with app.run_test(size=(40, 11)) as pilot:
        await pilot.press("down", "end", "pageup", "enter", "home")
        assert view.cursor == -1 and not app.said
        view.set_line_count(3)
        await pilot.press("enter")
        assert view.cursor == 0
        assert [m.index for m in app.heard(LineView.Opened)] == [0]
        view.set_line_count(0)
        assert view.cursor == -1
        await pilot.pause()
        assert set(lines(view)) == {""}


async def test_fewer_lines_pull_the_cursor_and_the_scroll_back() -> None:
    view = PlainView()
    view.set_line_count(500)
    async with Stage(view).run_test(size=(40, 11)) as pilot:
        await pilot.press("end")
        view.set_line_count(30)
        await pilot.pause()
        assert view.cursor == 29 and view.scroll_offset.y == 20
        view.set_line_count(4)
        await pilot.pause()
        assert view.cursor == 3 and view.scroll_offset.y == 0
        assert lines(view)[:4] == [" entry 0", " entry 1", " entry 2", "▌entry 3"]


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (5, 3), (10, 4), (40, 1)])
async def test_tiny_sizes(size: tuple[int, int]) -> None:
    view = PlainView()
    view.set_line_count(50)
    async with Stage(view).run_test(size=(40, 11)) as pilot:
        await pilot.press("end")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        lines(view)
        await pilot.press("up", "pageup", "pagedown", "home", "enter", "end")
        await pilot.resize_terminal(40, 11)
        await pilot.pause()
        assert view.cursor == 49 and lines(view)[-1] == "▌entry 49"


async def test_a_smaller_window_keeps_the_cursor_in_sight() -> None:
    view = PlainView()
    view.set_line_count(50)
    async with Stage(view).run_test(size=(40, 21)) as pilot:
        for _ in range(15):
            view.action_cursor_down()
        await pilot.resize_terminal(30, 9)
        await pilot.pause()
        assert view.in_sight(15) and view.size.width == 30
        assert "▌entry 15" in lines(view)


async def test_a_border_and_padding_shift_nothing() -> None:
    view = PlainView()
    view.set_line_count(50)
    app = Stage(view)
    async with app.run_test(size=(40, 15)) as pilot:
        view.styles.border = ("solid", "red")
        view.styles.padding = 1
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert lines(view)[-1] == "▌entry 49"
        await pilot.press("home")
        await pilot.click(view, offset=(6, 4))
        assert view.cursor == 2


async def test_the_cursor_is_drawn_in_another_style_without_the_focus() -> None:
    view = PlainView()
    view.set_line_count(5)
    app = Stage(view)
    async with app.run_test(size=(40, 11)) as pilot:
        focused = segment_at(view, 0, 3).style
        app.query_one(Button).focus()
        await pilot.pause()
        before = view.entries_rendered
        blurred = segment_at(view, 0, 3).style
        assert focused and blurred and focused.bgcolor != blurred.bgcolor
        assert segment_at(view, 0, 0).text == "▏", "told apart without colours, too"
        view.focus()
        await pilot.pause()
        assert segment_at(view, 0, 3).style == focused
        assert view.entries_rendered == before


async def test_another_theme_draws_everything_anew() -> None:
    view = PlainView()
    view.set_line_count(5)
    app = Stage(view)
    async with app.run_test(size=(40, 11)) as pilot:
        before = segment_at(view, 2, 3).style
        app.theme = "textual-light"
        await pilot.pause()
        after = segment_at(view, 2, 3).style
        assert before and after and before.color != after.color


async def test_the_base_is_blank_and_binds_no_keys() -> None:
    view = LineView()
    view.set_line_count(300)
    async with Stage(view).run_test(size=(20, 6)) as pilot:
        await pilot.press("down", "end", "pagedown")
        assert (view.cursor, view.scroll_offset.y) == (0, 0)
        assert set(lines(view)) == {""}
