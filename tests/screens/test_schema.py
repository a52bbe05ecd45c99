"""design.md, Main screen: the schema tree, which loads only what is looked at."""

from __future__ import annotations

import pytest

from app.api.models import Listing, Table
from app.demo.service import DemoService
from tests.support.app_driver import (
    NARROW,
    WIDE,
    Driver,
    answers,
    driving,
    failing,
    hang,
    sending,
)
from widgets.detail import DetailTab

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
ON_NARROW = pytest.mark.parametrize("size", [NARROW])


async def open_schema(user: Driver, name: str) -> str:
    """Open a connection's schema; its id."""
    await user.go_to(name)
    subject = user.main.account.subject
    assert subject is not None
    await user.press("enter", "]")
    assert user.main.detail.tab is DetailTab.SCHEMA
    return str(subject.item.id)


@SIZES
async def test_the_walk_asks_for_each_thing_when_it_is_looked_at(
    service: DemoService, size: tuple[int, int]
) -> None:
    """A connection opens without waiting for its schema, and the schema without its columns: each
    loads when looked at."""
    async with driving(service, size) as user:
        await user.go_to("Orders warehouse")
        wanted = user.main.account.subject
        assert wanted is not None
        path = f"connection/{wanted.item.id}"
        assert not user.asked_below(path)
        await user.press("enter")
        await user.settled()
        assert user.asked_below(path) == [path], "opened: read, and nothing of its schema"
        await user.press("]")
        await user.see("ORDERS.SALES", "ORDERS.CRM", "ORDERS.ARCHIVE")
        await user.settled()
        assert user.asked_below(path) == [path, f"{path}/schema"], "asked for once"
        await user.press("down", "down", "right")
        await user.see("ORDER_ITEMS", "8 columns")
        assert user.asked_below(path) == [path, f"{path}/schema"], "no columns yet"
        await user.press("down", "down", "down", "enter")
        await user.settled()
        await user.see("VARCHAR")
        # Two schemas have a table ORDERS, so the path takes the whole name.
        assert user.asked_below(f"{path}/schema/") == [f"{path}/schema/ORDERS.SALES.ORDERS"]
        await user.press("left", "right")
        await user.settled()
        assert len(user.asked_below(f"{path}/schema/")) == 1, "what is known isn't asked for again"


async def test_the_mouse_walks_the_tree(service: DemoService) -> None:
    """Works with the mouse: markers of the tree open and close, a click on a name moves."""
    async with driving(service) as user:
        path = await open_schema(user, "Returns")
        await user.settled()
        await user.see("▸")
        await user.click("#tree", "▸ RETURNS.OPS")
        await user.click("#tree", "▸ Q3")
        await user.settled()
        assert len(user.asked_below(f"connection/{path}/schema")) == 2
        assert user.part("#tree").count("▾") == 2
        await user.click("#tree", "▾ RETURNS.OPS")
        assert user.part("#tree").count("▾") == 0


async def test_passing_by_asks_for_nothing(service: DemoService) -> None:
    """Each loads when looked at: with the Schema tab on, moving through the list sends nothing."""
    async with driving(service) as user:
        await open_schema(user, "Orders warehouse")
        await user.settled()
        await user.press("tab")
        service.requests.clear()
        await user.press("j", "j", "k")
        await user.see("The tables load when you ask for them.", "enter load")
        assert user.asked() == []
        await user.click("#schema-notice", "enter load")
        await user.settled()
        assert len(user.asked_below("connection/")) == 2 and user.main.in_detail


async def test_what_was_loaded_is_there_when_one_comes_back(service: DemoService) -> None:
    """The schema: kept for when one comes back to it, with its columns."""
    async with driving(service) as user:
        path = await open_schema(user, "Returns")
        await user.settled()
        await user.press("enter", "down", "enter")
        await user.settled()
        before = user.part("#tree")
        await user.press("tab", "j", "k", "tab")
        await user.settled()
        assert len(user.asked_below(f"connection/{path}/schema")) == 2
        await user.press("enter", "down", "enter")
        await user.settled()
        assert user.part("#tree") == before


@SIZES
async def test_a_hanging_schema_shows_that_it_loads_and_the_rest_is_usable(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Shows that it loads; is cancelled by moving on; the list stays usable."""
    service.intercept = answers(schema=hang)
    async with driving(service, size) as user:
        await open_schema(user, "Returns")
        await user.see("◌ Loading tables…")
        assert user.busy("schema")
        await user.press("]")
        assert "Loading tables" not in user.text
        await user.press("escape", "j", "k", "j")
        await user.wait_for(lambda: not user.busy("schema"))
        service.intercept = None
        await user.press("enter")
        await user.settled()
        assert user.app.is_running


@ON_NARROW
async def test_a_failing_schema_says_so_in_its_pane_and_r_recovers(
    service: DemoService, size: tuple[int, int]
) -> None:
    """A failure stays in its own pane with what to do next."""
    service.intercept = answers(schema=failing(400, "the warehouse is asleep"))
    async with driving(service, size) as user:
        await open_schema(user, "Orders warehouse")
        await user.see("Could not list the tables", "the warehouse is asleep", "try again")
        assert "the warehouse is asleep" not in user.part("#detail-title")
        await user.press("]", "[")
        await user.see("the warehouse is asleep")
        service.intercept = None
        await user.press("r")
        await user.see("ORDERS.SALES")
        assert "asleep" not in user.text


async def test_a_refresh_that_fails_keeps_the_tables(service: DemoService) -> None:
    """A failure stays in its own pane; the tables from before stay, too."""
    async with driving(service) as user:
        await open_schema(user, "Orders warehouse")
        await user.settled()
        service.intercept = answers(schema=failing(400, "the warehouse is asleep"))
        await user.press("r")
        await user.see("the warehouse is asleep", "ORDERS.SALES")


@ON_NARROW
async def test_columns_that_hang_or_fail_are_said_on_their_table(
    service: DemoService, size: tuple[int, int]
) -> None:
    """A failure stays on the table; r tries it again; closing it gives the loading up."""
    async with driving(service, size) as user:
        await open_schema(user, "Returns")
        await user.settled()
        first = "RETURNS"
        await user.press("down", "enter")
        service.intercept = answers(**{first: hang})
        await user.click("#tree", f"▸ {first}  ")
        await user.see("◌ loading columns…")
        await user.press("left")
        await user.wait_for(lambda: not user.busy("columns"))
        assert "loading columns" not in user.text
        service.intercept = answers(**{first: failing(400, "no right to look")})
        await user.press("right")
        await user.see("✖ no right to look")
        await user.press("down")
        service.intercept = None
        await user.press("r")
        await user.settled()
        assert "no right to look" not in user.text and "columns could" not in user.text


async def test_a_tables_own_error_is_shown_on_it(service: DemoService) -> None:
    """Shows a table's own error on it."""
    table = {
        "table_name": "T",
        "fully_qualified_name": "D.S.T",
        "num_columns": 2,
        "error": "[red]permission denied[/] \x1b[31mnow",
    }
    service.intercept = answers(schema=sending([table]), T=sending([]))
    async with driving(service) as user:
        await open_schema(user, "Returns")
        await user.see("✖ [red]permission denied[/]")
        assert "\x1b" not in user.text
        await user.press("down", "enter")
        await user.settled()
        await user.see("no columns")


async def test_groups_are_what_stands_before_the_table_name(service: DemoService) -> None:
    """Groups of the tree: `fully_qualified_name` without its trailing `table_name`; where it
    doesn't end so, the table stands at the root."""
    rows = [
        {"table_name": "a", "fully_qualified_name": "db.s.a"},
        {"table_name": "b.c", "fully_qualified_name": "db.s.b.c"},
        {"table_name": "odd", "fully_qualified_name": "elsewhere"},
        {"table_name": "bare", "fully_qualified_name": ""},
    ]
    service.intercept = answers(schema=sending(rows))
    async with driving(service) as user:
        await open_schema(user, "Returns")
        await user.see("db.s")
        assert [line.strip(" ▌▏") for line in user.tree_lines] == [
            "▾ db.s  2",
            "│ ▸ a",
            "│ ▸ b.c",
            "▸ bare",
            "▸ odd",
        ]


async def test_tables_and_loaded_columns_are_filtered(service: DemoService) -> None:
    """The tree can be filtered (tables and loaded columns); esc clears."""
    async with driving(service) as user:
        await open_schema(user, "Orders warehouse")
        await user.settled()
        await user.press("slash")
        await user.type("ref")
        assert user.in_field and "1 of 15" in user.part("#schema-filter")
        assert "REFUNDS" in user.text and "CUSTOMERS" not in user.text
        await user.press("enter", "down", "enter")
        await user.settled()
        await user.press("slash")
        for _ in range(3):
            await user.press("backspace")
        await user.type("paid_at")
        assert "PAID_AT" in user.text and "STORES" not in user.text
        await user.press("escape")
        assert user.main.in_detail and user.main.detail.schema.filter.text == ""
        await user.see("ORDERS.ARCHIVE")


async def test_a_table_with_a_matching_column_counts(service: DemoService) -> None:
    """The count is that of the tables that the filter leaves, for whatever it found in them."""
    rows = [{"table_name": name, "fully_qualified_name": f"D.S.{name}"} for name in ("A1", "B1")]
    columns = [{"column_name": "ID"}, {"column_name": "PAID"}, None]
    service.intercept = answers(schema=sending(rows), A1=sending(columns), B1=sending(columns))
    async with driving(service) as user:
        await open_schema(user, "Returns")
        await user.see("D.S")
        await user.press("down", "enter")
        await user.see("PAID", "1 column could not be read")
        await user.press("slash")
        await user.type("paid")
        await user.see("1 of 2")
        await user.press("backspace", "backspace", "backspace", "backspace")
        await user.type("1")
        await user.see("2 of 2")
        await user.press("enter", "end", "enter")
        await user.settled()
        await user.press("slash", "backspace")
        await user.type("paid")
        await user.see("2 of 2")
        await user.type("x")
        await user.see("0 of 2")


async def test_progress_is_shown_for_many(service: DemoService) -> None:
    """Loading progress for many."""
    async with driving(service) as user:
        await open_schema(user, "Returns")
        await user.settled()
        await user.press("right", "down", "down", "right")
        pane = user.main.detail.schema
        service.intercept = answers(
            **{node.data.table_name: hang for node in list(pane._node_of.values())[1:]}
        )
        for node in pane._node_of.values():
            pane.branches.expand_node(node)
        many = len(pane._node_of)
        await user.see(f"columns 1 of {many} loaded")
        assert len(user.busy("columns")) == many - 1


async def test_fifty_thousand_tables_are_quick(service: DemoService) -> None:
    """50,000 tables scroll and filter without a visible pause."""
    rows = tuple(
        Table(table_name=f"table_{n:05}", fully_qualified_name=f"DB.S{n % 40:02}.table_{n:05}")
        for n in range(50_000)
    )
    async with driving(service) as user:
        await open_schema(user, "Finance copy")
        await user.settled()
        pane = user.main.detail.schema
        listing: Listing[Table] = Listing(rows, 0, False, "")
        pane.show_tables(listing)
        await user.pause()
        # Counts, not seconds: closed groups have no nodes yet, and only what is seen is drawn.
        assert pane.branches.line_count == 40
        assert pane.branches.entries_rendered < 200
        await user.press("slash")
        await user.type("7")
        await user.press("enter", "G", "g", "pagedown")
        assert pane.branches.entries_rendered < 1000


async def test_a_filter_that_matches_nothing_says_so_in_the_pane(service: DemoService) -> None:
    """What can be done next is said; it goes with the filter."""
    async with driving(service) as user:
        await open_schema(user, "Orders warehouse")
        await user.settled()
        await user.press("slash")
        await user.type("qqq")
        await user.see("Nothing matches the filter.", "esc clear it", "0 of 15")
        await user.press("backspace", "backspace", "backspace")
        assert "Nothing matches" not in user.text
        await user.type("qqq")
        await user.press("enter", "escape")
        assert "Nothing matches" not in user.text and "ORDERS.ARCHIVE" in user.text


async def test_a_failure_is_not_hidden_by_a_filter_that_matches_nothing(
    service: DemoService,
) -> None:
    rows = [{"table_name": "A1", "fully_qualified_name": "D.S.A1"}]
    service.intercept = answers(schema=sending(rows), A1=failing(503))
    async with driving(service) as user:
        await open_schema(user, "Returns")
        await user.see("D.S")
        await user.press("down", "enter")
        await user.see("try again")
        await user.press("slash")
        await user.type("qqq")
        await user.see("0 of 1", "try again")
        assert "Nothing matches" not in user.text
