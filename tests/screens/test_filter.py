"""design.md, Main screen: the filter, the sort and the marks."""

from __future__ import annotations

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, hang
from widgets.filter_bar import FilterInput

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
ON_NARROW = pytest.mark.parametrize("size", [NARROW])


async def filter_by(user: Driver, text: str) -> list[str]:
    """Type a filter anew; the names that are left."""
    await user.press("slash")
    user.main.account.filter.clear()
    await user.type(text)
    return user.names


@SIZES
async def test_slash_focuses_enter_keeps_and_esc_clears(
    service: DemoService, size: tuple[int, int]
) -> None:
    """/ focuses the filter; enter goes to the list and keeps it; esc there, or in the list while
    a filter is set, clears it."""
    async with driving(service, size) as user:
        everything = user.names
        await filter_by(user, "orders")
        assert user.in_field
        await user.press("enter")
        assert user.focused is user.main.account.rows
        assert user.names == ["Legacy orders", "Orders warehouse"]
        await user.press("escape")
        assert user.names == everything and user.main.account.filter.text == ""
        await filter_by(user, "orders")
        await user.press("escape")
        assert user.names == everything and user.focused is user.main.account.rows


@pytest.mark.parametrize("text", ["orders", "nothing has this"])
@pytest.mark.parametrize("key", ["enter", "tab", "down", "shift+tab"])
async def test_keys_that_leave_the_filter_for_the_list(
    service: DemoService, key: str, text: str
) -> None:
    """/ focuses the filter: down and tab leave it for what it filters, like enter."""
    async with driving(service) as user:
        await filter_by(user, text)
        await user.press(key)
        assert user.focused is user.main.account.rows
        assert user.main.account.filter.text == text


async def test_the_filter_is_no_tab_stop(service: DemoService) -> None:
    """/ focuses the filter (no tab stop)."""
    async with driving(service) as user:
        for _ in range(6):
            await user.press("tab")
            assert not isinstance(user.focused, FilterInput)


async def test_letters_act_only_outside_of_text_fields(service: DemoService) -> None:
    """Letters act only when no text field has the focus."""
    async with driving(service) as user:
        await filter_by(user, "qryo123[]?jkgG aO~")
        assert user.main.account.filter.text == "qryo123[]?jkgG aO~"
        assert user.in_field and user.screen is user.main and user.app.is_running


async def test_words_must_all_occur_in_any_column_any_case(service: DemoService) -> None:
    """Words must all occur, in any column, any case."""
    async with driving(service) as user:
        assert await filter_by(user, "SNOWFLAKE returns") == ["Returns"]
        assert await filter_by(user, "UnHealthy STOCK") == ["Stock levels"]
        assert await filter_by(user, "healthy unheal azure") == ["Stock levels"]


async def test_column_value_looks_in_one_column(service: DemoService) -> None:
    """`status:unhealthy` looks in one column."""
    async with driving(service) as user:
        unhealthy = await filter_by(user, "status:unhealthy")
        assert "Orders warehouse" in unhealthy and len(unhealthy) == 4
        assert await filter_by(user, "name:snowflake") == ["Snowflake sandbox"]
        whole_id = user.main.inventory.connections.items[0].id
        assert len(await filter_by(user, f"id:{whole_id}")) == 1
        assert await filter_by(user, "status:unhealthy name:legacy") == ["Legacy orders"]


async def test_a_tilde_is_fuzzy_and_words_are_not(service: DemoService) -> None:
    """`~word` is fuzzy."""
    async with driving(service) as user:
        assert await filter_by(user, "ordwh") == []
        found = await filter_by(user, "name:~ordwh")
        assert "Orders warehouse" in found and "Legacy orders" not in found


@ON_NARROW
async def test_matches_are_marked_and_counted(service: DemoService, size: tuple[int, int]) -> None:
    """Matches are marked, the count is shown."""
    async with driving(service, size) as user:
        await filter_by(user, "orders")
        assert "2 of 18" in user.part("#list-filter")
        rows = user.main.account.rows
        marked = [
            segment.text
            for y in range(1, 3)
            for segment in rows.render_line(y)
            if segment.style is not None and segment.style.underline
        ]
        assert marked == ["orders", "Orders"]


async def test_a_filter_that_hides_everything_says_so(service: DemoService) -> None:
    """What can be done next is said: nothing matches, esc clears."""
    async with driving(service) as user:
        await filter_by(user, "nosuchthing")
        await user.see("Nothing matches the filter.", "esc clear it", "0 of 18")
        assert user.main.detail.subject is None
        await user.click("#list-notice", "clear it")
        await user.wait_for(lambda: len(user.names) == 18)


async def test_each_view_keeps_its_own_filter(service: DemoService) -> None:
    """1 2 3: a view is as the user left it."""
    async with driving(service) as user:
        await filter_by(user, "orders")
        await user.press("enter", "2")
        assert user.main.account.filter.text == "" and len(user.names) == 26
        await user.press("1")
        assert user.main.account.filter.text == "orders" and len(user.names) == 2


@SIZES
async def test_o_sorts_by_the_next_column_and_capital_o_reverses(
    service: DemoService, size: tuple[int, int]
) -> None:
    """o / O: sort by the next column / reverse; every column, both ways, shown in the header."""
    async with driving(service, size) as user:
        for view in "123":
            await user.press(view)
            keys = user.main.account.table.column_keys
            for key in (*keys[1:], keys[0]):
                await user.press("o")
                assert user.main.account.state.sort == key
                title = user.main.account.table.column(key).title
                if any(column.key == key for column in user.main.account.rows.columns):
                    assert f"{title} ▲" in user.part("#rows") or f"{title}▲" in user.part("#rows")
            there = user.names
            await user.press("O")
            named = [name for name in there if name != "(no name)"]
            nameless = [name for name in there if name == "(no name)"]
            assert user.names == [*reversed(named), *nameless], "what has no name comes last"
            assert "▼" in user.part("#rows").split("\n")[0]


async def test_sorting_by_status_shows_the_worst_first(service: DemoService) -> None:
    """o: sort by status."""
    async with driving(service) as user:
        await user.press("o", "o")
        assert user.names[0] == "General ledger", "its auth is missing"
        assert "missing auth" in user.part("#rows").split("\n")[1]


async def test_the_sort_sign_is_there_while_parts_load(service: DemoService) -> None:
    """Sort is shown in the header, by a column whose values still load, too."""
    service.intercept = answers(auth=hang)
    async with driving(service, wait=False) as user:
        await user.see("Orders warehouse", "◌ loading")
        await user.press("o", "o")
        assert "Status ▲" in user.part("#rows")
        await user.press("o")
        assert "Last used ▲" in user.part("#rows") or "Last used▲" in user.part("#rows")


async def test_a_title_can_be_clicked_to_sort(service: DemoService) -> None:
    """Works with the mouse: the titles of the columns sort, once more reverses."""
    async with driving(service) as user:
        await user.click("#rows", "Last used")
        assert user.main.account.state.sort == "last_used"
        first = user.names[0]
        await user.click("#rows", "Last used")
        assert user.main.account.state.reverse and user.names[0] != first


@ON_NARROW
async def test_space_marks(service: DemoService, size: tuple[int, int]) -> None:
    """space: mark a row."""
    async with driving(service, size) as user:
        await user.press("space", "space", "up", "space")
        assert len(user.main.account.marked) == 1
        assert user.part("#rows").count("✓") == 1
        assert "1 marked" in user.part("#list-filter")


async def test_a_marking_never_reaches_rows_that_the_filter_hides(service: DemoService) -> None:
    """A marking never reaches rows that the filter hides."""
    async with driving(service) as user:
        await user.press("space", "space", "space")
        assert len(user.main.account.marked) == 3
        await filter_by(user, "orders")
        await user.press("enter")
        assert user.main.account.marked == []
        await user.press("g", "space")
        assert [each.item.label for each in user.main.account.marked] == ["Legacy orders"]
        await user.press("escape")
        assert len(user.main.account.marked) == 4


SIGNS = {"slash": "/", "f": "f"}


@pytest.mark.parametrize("key", ["slash", "f"])
async def test_what_is_typed_at_once_behind_the_key_is_the_filter(
    service: DemoService, key: str
) -> None:
    """`/` focuses the filter: whoever types or pastes "/orders w" in one go sets off no action."""
    async with driving(service, WIDE, keys={"filter": (key,)}) as user:
        service.requests.clear()
        await user.burst(*f"{SIGNS[key]}orders w")
        await user.wait_for(lambda: user.main.account.filter.text == "orders w")
        assert user.main.account.state.sort == "name" and not user.asked()
        await user.burst(*"/f")
        await user.wait_for(lambda: user.main.account.filter.text == "orders w/f")


async def test_a_second_enter_opens_however_fast_it_comes(service: DemoService) -> None:
    """enter there goes to the list and keeps it; the next one opens."""
    async with driving(service, WIDE) as user:
        await user.burst(*"/orders ware", "enter", "enter")
        await user.wait_for(lambda: user.main.in_detail)
        assert user.main.account.filter.text == "orders ware"
