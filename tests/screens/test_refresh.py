"""Cursor, marks, open tree nodes and what is in sight survive a refresh; rows know who they are."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, sending

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
HOSTILE = "[b]x[/b] [/ \x1b]52;c;aGk=\x07\x1b[31m\u202eabc\u200b\n{tab}\t`$(id)`"


def many(count: int) -> list[dict[str, Any]]:
    """Connections with names in order."""
    return [
        {"id": f"id{n:04}", "label": f"name {n:04}", "connection_config_slug": "snowflake"}
        for n in range(count)
    ]


async def refreshed(user: Driver, rows: list[dict[str, Any]]) -> None:
    """Refresh to another list of connections."""
    user.service.intercept = answers(connection=sending(rows))
    before = user.main.inventory.connections.items
    await user.press("r")
    await user.wait_for(lambda: user.main.inventory.connections.items is not before)
    await user.loaded()


@SIZES
async def test_the_cursor_and_the_marks_follow_their_objects(
    service: DemoService, size: tuple[int, int]
) -> None:
    """The cursor, the marking and scroll position survive a refresh: rows added, removed,
    in another order."""
    rows = many(200)
    service.intercept = answers(connection=sending(rows))
    async with driving(service, size) as user:
        view = user.main.account.rows
        await user.press("space", "down", "space")
        for _ in range(6):
            await user.press("pagedown")
        for _ in range(5):
            await user.press("up")
        name, line = user.cursor_line.strip("▌ ")[:9], view.cursor - view.scroll_offset.y
        top = user.names[view.scroll_offset.y]
        marked = [each.item.label for each in user.main.account.marked]
        added = [{"id": f"new{n}", "label": f"aaa {n}"} for n in range(7)]
        await refreshed(user, [*reversed(rows[1:]), *added])
        assert user.cursor_line.strip("▌ ").startswith(name)
        assert view.cursor - view.scroll_offset.y == line, "on the same line of the terminal"
        assert user.names[view.scroll_offset.y] == top
        assert [each.item.label for each in user.main.account.marked] == marked[1:]


async def test_scrolled_away_from_the_cursor_stays_there(service: DemoService) -> None:
    """Scroll position survives a refresh, also where the cursor is out of sight."""
    rows = many(300)
    service.intercept = answers(connection=sending(rows))
    async with driving(service) as user:
        view = user.main.account.rows
        view.scroll_to(y=150, animate=False, force=True)
        await user.pause()
        top = user.names[150]
        await refreshed(user, [*rows, {"id": "z", "label": "aaa"}])
        assert user.names[view.scroll_offset.y] == top
        assert user.names[view.cursor] == "name 0000"


async def test_a_row_that_is_gone_leaves_the_cursor_nearby(service: DemoService) -> None:
    """The cursor survives a refresh: without its object it stays where it was."""
    rows = many(20)
    service.intercept = answers(connection=sending(rows))
    async with driving(service) as user:
        await user.press(*"jjjj")
        await refreshed(user, rows[:4] + rows[5:])
        assert user.main.account.rows.cursor == 4 and "name 0005" in user.cursor_line
        await refreshed(user, rows[:2])
        assert "name 0001" in user.cursor_line
        await refreshed(user, [])
        await user.see("No connections yet.")
        await refreshed(user, rows)
        assert user.main.account.rows.cursor >= 0


async def test_each_view_keeps_cursor_and_scroll_position(service: DemoService) -> None:
    """1 2 3: each list is where the user left it."""
    service.intercept = answers(connection=sending(many(100)))
    async with driving(service, NARROW) as user:
        view = user.main.account.rows
        await user.press("pagedown", "pagedown", "up", "up", "up")
        left = view.cursor, view.scroll_offset.y
        await user.press("3", "G", "2", "j")
        assert view.cursor == 1
        await user.press("1")
        assert (view.cursor, view.scroll_offset.y) == left
        await user.press("3")
        assert view.cursor == view.line_count - 1


async def test_open_tree_nodes_survive_a_refresh(service: DemoService) -> None:
    """Open tree nodes and the cursor in the tree survive a refresh."""
    async with driving(service) as user:
        await user.go_to("Returns")
        await user.press("enter", "]")
        await user.settled()
        await user.press("enter", "down", "enter")
        await user.settled()
        await user.press("down", "down")
        before = user.part("#tree")
        asked = len(user.asked())
        await user.press("r")
        await user.wait_for(lambda: len(user.asked()) >= asked + 2)
        await user.settled()
        assert user.part("#tree") == before
        await user.press("tab", "r")
        await user.loaded()
        assert user.part("#tree").replace("▏", "▌") == before


async def test_a_key_in_the_middle_of_a_refresh_moves_from_where_it_was(
    service: DemoService,
) -> None:
    """The cursor survives a refresh, also when the list shrinks before it is painted."""
    rows = many(50)
    service.intercept = answers(connection=sending(rows))
    async with driving(service) as user:
        await user.press("G")
        part = user.main.inventory.connections
        part.items = part.items[40:]
        user.main.account.rows.action_cursor_up()
        user.main.part_changed(part)
        await user.pause()
        assert "name 0048" in user.cursor_line


@SIZES
async def test_ids_can_be_missing_or_repeat(service: DemoService, size: tuple[int, int]) -> None:
    """Rows are keyed by position, never by id (ids can be missing or repeat)."""
    rows: list[dict[str, Any]] = [
        {"id": "same", "label": "a first"},
        {"id": "same", "label": "b second"},
        {"id": "", "label": "c none"},
        {"label": "d missing"},
        {"id": None, "label": "e null"},
    ]
    service.intercept = answers(connection=sending(rows))
    async with driving(service, size) as user:
        assert user.names == [str(row["label"]) for row in rows]
        for row in rows:
            assert str(row["label"]) in user.cursor_line
            await user.press("space")
        assert len(user.main.account.marked) == 5
        await user.press("g", "j")
        await refreshed(user, copy.deepcopy(rows))
        assert "b second" in user.cursor_line and len(user.main.account.marked) == 5
        await user.press("G", "y")
        assert "nothing to copy" in user.toasts[-1]
        await user.press("enter")
        assert "no id" in user.toasts[-1]
        await user.press("Y", "]", "]", "]", "[", "[", "[")
        await user.settled()
        assert user.app.is_running


@SIZES
async def test_hostile_names_everywhere(service: DemoService, size: tuple[int, int]) -> None:
    """What came from the network is text, never markup and never terminal control."""
    evil = {"label": HOSTILE, "name": HOSTILE, "description": HOSTILE, "type": HOSTILE}
    slugs = {"connection_config_slug": HOSTILE, "provider_slug": HOSTILE, "slug": HOSTILE}
    thing = {"id": HOSTILE, "auth_ids": [HOSTILE], "config": {HOSTILE: HOSTILE}, **evil, **slugs}
    table = {"table_name": HOSTILE, "fully_qualified_name": f"{HOSTILE}.{HOSTILE}"}

    model = {**thing, "connection_id": HOSTILE, "status": HOSTILE, "table": HOSTILE}
    service.intercept = answers(
        connection=sending([thing]),
        auth=sending([thing]),
        provider=sending([thing]),
        datamodel=sending([model]),
        job=sending([model]),
        schema=sending([{**table, "error": HOSTILE}]),
    )
    async with driving(service, size) as user:
        seen = []
        for view in "123":
            await user.press(view, "enter")
            await user.wait_for(lambda: not user.busy("object"))
            for _ in user.main.detail.tabs:
                await user.settled()
                await user.press("right", "down", "y", "Y")
                seen.append(user.text)
                await user.press("]")
            await user.press("escape")
        await user.press("slash")
        await user.type("[b]x")
        await user.press("enter", "question_mark", "escape", "ctrl+p")
        await user.type("[/")
        seen.append(user.text)
        whole = "".join(seen)
        assert "[b]x[/b] [/" in whole
        for sign in ("\x1b", "\x07", "\u202e", "\u200b", "\t"):
            assert sign not in whole
