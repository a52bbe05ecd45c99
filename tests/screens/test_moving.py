"""design.md, Main screen: the keys that move and look. Each test quotes its line."""

from __future__ import annotations

import pytest

from app.actions import Context
from app.demo.service import DemoService
from app.views import View
from tests.support.app_driver import EDGE, NARROW, WIDE, driving
from widgets.detail import DetailTab

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
ON_NARROW = pytest.mark.parametrize("size", [NARROW])


@SIZES
async def test_at_start_the_list_has_the_focus_and_rows_are_sorted_by_name(
    service: DemoService, size: tuple[int, int]
) -> None:
    """At start the list has the focus; rows are sorted by name."""
    async with driving(service, size) as user:
        assert user.focused is user.main.account.rows
        named = [name for name in user.names if name != "(no name)"]
        assert named == sorted(named, key=str.casefold)
        assert user.names[-1] == "(no name)"
        assert "Name ▲" in user.part("#rows")
        assert user.main.account.rows.cursor == 0


@ON_NARROW
async def test_up_down_j_k_move(service: DemoService, size: tuple[int, int]) -> None:
    """up/down, j/k: move."""
    async with driving(service, size) as user:
        rows = user.main.account.rows
        places = []
        for key in ("down", "j", "k", "up", "up"):
            await user.press(key)
            places.append(rows.cursor)
        assert places == [1, 2, 1, 0, 0]


@pytest.mark.parametrize(("first", "last"), [("g", "G"), ("home", "end")])
async def test_first_last_row_and_page(service: DemoService, first: str, last: str) -> None:
    """g/home, G/end, pgup/pgdn: first, last row, page."""
    async with driving(service, NARROW) as user:
        rows = user.main.account.rows
        await user.press("2", last)
        assert rows.cursor == rows.line_count - 1
        assert user.names[-1] in user.cursor_line
        await user.press(first)
        assert rows.cursor == 0 and rows.scroll_offset.y == 0
        await user.press("pagedown")
        assert rows.cursor == rows.visible_lines
        await user.press("pageup")
        assert rows.cursor == 0


@SIZES
async def test_enter_opens(service: DemoService, size: tuple[int, int]) -> None:
    """enter: open: focus goes to the detail, the object is read."""
    async with driving(service, size) as user:
        await user.go_to("Orders warehouse")
        service.requests.clear()
        await user.press("enter")
        await user.settled()
        assert user.main.in_detail and "Orders warehouse" in user.part("#detail-title")
        subject = user.main.detail.subject
        assert subject is not None
        assert user.asked() == [f"connection/{subject.item.id}"]


@ON_NARROW
async def test_tab_goes_round(service: DemoService, size: tuple[int, int]) -> None:
    """tab, shift+tab: list → detail → list."""
    async with driving(service, size) as user:
        service.requests.clear()
        for key in ("tab", "shift+tab"):
            await user.press(key)
            assert user.main.in_detail
            await user.press(key)
            assert user.focused is user.main.account.rows
        assert not user.asked(), "looking is not asking"


@SIZES
async def test_brackets_turn_the_tabs(service: DemoService, size: tuple[int, int]) -> None:
    """[ ]: previous, next tab of the detail."""
    async with driving(service, size) as user:
        await user.press("tab")
        seen = []
        for key in ("]", "]", "]", "]", "["):
            await user.press(key)
            seen.append(user.main.detail.tab)
            assert user.main.in_detail, "the focus stays in the detail"
        tabs = list(DetailTab)
        assert seen == [*tabs[1:], tabs[0], tabs[-1]]
        await user.settled()


async def test_tabs_can_be_clicked(service: DemoService) -> None:
    """Works with the mouse: the tabs of the detail, the titles of the views."""
    async with driving(service) as user:
        for title, tab in (("JSON", DetailTab.JSON), ("Overview", DetailTab.OVERVIEW)):
            await user.click("#tabs", title)
            assert user.main.detail.tab is tab
        for title, view in (("Auth", View.AUTHS), ("Prov", View.PROVIDERS)):
            await user.click("#views", f"{title}")
            assert user.main.account.view is view
        await user.click("#views", "Connections")
        assert user.main.account.view is View.CONNECTIONS


@SIZES
async def test_1_2_3_show_the_views(service: DemoService, size: tuple[int, int]) -> None:
    """1 2 3: connections, auth providers, providers; also from within the detail."""
    async with driving(service, size) as user:
        for key, view, name in (
            ("2", View.AUTHS, "Label"),
            ("3", View.PROVIDERS, "Signs in by"),
            ("1", View.CONNECTIONS, "Last used"),
        ):
            await user.press("tab", key)
            assert user.main.account.view is view and name in user.part("#rows")
            assert user.focused is user.main.account.rows
            subject = user.main.detail.subject
            assert subject is None or subject.view is view


@SIZES
async def test_esc_closes_the_innermost_thing_and_never_quits(
    service: DemoService, size: tuple[int, int]
) -> None:
    """esc: closes the innermost thing; never quits."""
    async with driving(service, size) as user:
        await user.press("slash")
        await user.type("orders")
        await user.press("enter", "enter", "question_mark")
        assert user.screen is not user.main
        await user.press("escape")
        assert user.screen is user.main and user.main.in_detail
        await user.press("escape")
        assert user.focused is user.main.account.rows
        assert user.main.account.filter.text == "orders"
        await user.press("escape")
        assert user.main.account.filter.text == ""
        await user.press("escape", "escape")
        assert user.app.is_running and user.screen is user.main


@pytest.mark.parametrize(("size", "beside"), [(WIDE, True), (EDGE, True), ((99, 30), False)])
async def test_the_detail_takes_the_lists_place_below_100_columns(
    service: DemoService, size: tuple[int, int], beside: bool
) -> None:
    """Left the list, right the detail; below 100 columns the detail takes its place."""
    async with driving(service, size) as user:
        assert ("Overview" in user.text) is beside
        await user.press("enter")
        await user.settled()
        assert "Overview" in user.text
        assert ("Last used   ID" in user.text or "Name ▲" in user.text) is beside
        await user.press("escape")
        assert "Name ▲" in user.text and ("Overview" in user.text) is beside


async def test_the_terminal_may_change_its_size(service: DemoService) -> None:
    """Everything fits and works at 80×24: also when it becomes so."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        await user.press("enter")
        await user.resize(NARROW)
        await user.see("Orders warehouse", "Overview")
        assert "Name ▲" not in user.text, "what has the focus stays in sight"
        await user.press("escape")
        assert "Orders warehouse" in user.cursor_line
        await user.resize(WIDE)
        await user.see("Name ▲", "Overview", "ID")
        await user.settled()


@ON_NARROW
async def test_overview_scrolls_with_the_moving_keys(
    service: DemoService, size: tuple[int, int]
) -> None:
    """up/down, j/k move: a long Overview is scrolled by them."""
    async with driving(service, (size[0], 16)) as user:
        await user.go_to("Orders warehouse")
        await user.press("enter")
        await user.settled()
        assert user.main.context() is Context.OVERVIEW
        overview = user.main.detail.overview
        await user.press("G")
        await user.wait_for(lambda: overview.scroll_y > 0)
        await user.press("g")
        await user.wait_for(lambda: overview.scroll_y == 0)
        await user.press("j")
        await user.wait_for(lambda: overview.scroll_y > 0)


async def test_the_mouse_moves_opens_and_scrolls(service: DemoService) -> None:
    """Works with the mouse: a click moves, another one opens, the wheel scrolls."""
    async with driving(service) as user:
        await user.click("#rows", "Returns")
        assert "Returns" in user.cursor_line and user.focused is user.main.account.rows
        await user.see("Returns", "RETURNS")
        await user.click("#rows", "Returns")
        await user.settled()
        assert user.main.in_detail
        await user.click("#rows", "Web events", times=2)
        await user.wait_for(lambda: "Web events" in user.part("#detail-title"))
        assert user.main.in_detail
        await user.settled()
