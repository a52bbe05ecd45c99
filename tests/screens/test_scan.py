"""`s`: the scan workbench sends single reading statements only, and shows every kind of answer."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest
from textual import events

from app.demo.service import DemoService
from app.scan_limiter import SCANS
from app.scan_result import ResultColumn, Value, masked_value
from app.scan_texts import ScanTexts
from screens.scan import ScanScreen
from screens.value import ValueScreen
from tests.support.app_driver import (
    NARROW,
    PATIENCE,
    WIDE,
    Driver,
    answers,
    driving,
    failing,
    hang,
    sending,
)

NAME = "Returns"


async def opened(user: Driver) -> None:
    await user.go_to(NAME)
    await user.press("s")
    await user.see("Scan", "Returns", "Snowflake")


def scans(user: Driver) -> list[dict[str, object]]:
    """The bodies that were sent."""
    found = [item for item in user.service.requests if item.path.endswith("/scan")]
    return [json.loads(item.body) for item in found]


def state(user: Driver) -> str:
    return user.part("#scan-state")


async def run(user: Driver, query: str) -> None:
    screen = user.screen
    assert isinstance(screen, ScanScreen)
    screen.editor.load_text(query)
    await user.press("f5")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_query_is_typed_run_and_read(service: DemoService, size: tuple[int, int]) -> None:
    async with driving(service, size) as user:
        await opened(user)
        assert scans(user) == []
        await user.type("SELECT 1 AS one, NULL AS void, '' AS empty")
        assert scans(user) == []
        await user.press("f5")
        await user.see("✔ 1 row in")
        assert [body["query"] for body in scans(user)] == [
            "SELECT 1 AS one, NULL AS void, '' AS empty"
        ]
        grid = user.part("#scan-grid").lower()
        for word in ("one", "void", "null", "(empty)"):
            assert word in grid
        await user.press("escape")
        assert user.screen is user.main


async def test_a_query_pasted_by_a_terminal_keeps_its_lines(service: DemoService) -> None:
    """Terminals send each line break of a paste as the return key does."""
    async with driving(service, NARROW) as user:
        await opened(user)
        assert user.focused is not None
        user.focused.post_message(events.Paste("SELECT 1 -- one\rAS pasted"))
        await user.pause()
        await user.press("f5")
        await user.see("✔ 1 row in")
        assert [body["query"] for body in scans(user)] == ["SELECT 1 -- one\nAS pasted"]


async def test_a_slow_disk_holds_nothing_up(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query is kept for later after its rows are there: nobody waits for that."""
    writes, may_go_on = threading.Event(), threading.Event()

    def slowly(self: ScanTexts, connection_id: str, text: str) -> None:
        writes.set()
        may_go_on.wait(PATIENCE)

    monkeypatch.setattr(ScanTexts, "keep", slowly)
    try:
        async with driving(service) as user:
            await opened(user)
            await run(user, "SELECT 1")
            await user.see("✔ 1 row in")
            await user.wait_for(writes.is_set)
            screen = user.screen
            assert isinstance(screen, ScanScreen)
            screen._under_way.tick()
            assert "✔ 1 row in" in state(user)
            await run(user, "SELECT 2")
            await user.wait_for(lambda: len(scans(user)) == 2)
            await user.see("✔ 1 row in")
            await user.press("escape")
            assert user.screen is user.main
            may_go_on.set()
    finally:
        may_go_on.set()


async def test_twenty_rows_are_asked_for_unless_a_hundred_are(service: DemoService) -> None:
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")
        await user.press("tab", "f9")
        await run(user, "SELECT 2")
        await user.wait_for(lambda: len(scans(user)) == 2)
        limits = [item.query for item in service.requests if item.path.endswith("/scan")]
        assert ["limit=20" in str(limit) or "20" in str(limit) for limit in limits] == [True, False]
        assert "100" in str(limits[1])


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM orders",
        "SELECT 1; DELETE FROM orders",
        "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
        "CREATE TABLE t AS SELECT 1",
        "CALL wipe()",
        "SELECT 1 /* */ ; -- x\nDROP TABLE orders",
    ],
)
async def test_what_does_more_than_read_never_leaves(service: DemoService, query: str) -> None:
    async with driving(service) as user:
        await opened(user)
        await run(user, query)
        await user.see("Not sent: only reading statements are allowed")
        screen = user.screen
        assert isinstance(screen, ScanScreen)
        assert screen.editor.text == query
        await user.press("f8", "f5", "f8")
        await user.pause()
        assert scans(user) == []


async def test_what_cannot_be_judged_is_sent_only_when_told_so(service: DemoService) -> None:
    query = "SELECT my_function(1)"
    async with driving(service) as user:
        await opened(user)
        await run(user, query)
        await user.see("Not sent yet", "f8")
        await user.press("f5", "f5")
        await user.pause()
        assert scans(user) == []
        await user.press("f8")
        await user.wait_for(lambda: len(scans(user)) == 1)


async def test_another_text_needs_another_yes(service: DemoService) -> None:
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT my_function(1)")
        await user.see("Not sent yet")
        screen = user.screen
        assert isinstance(screen, ScanScreen)
        screen.editor.load_text("SELECT other_function(1)")
        await user.press("f8")
        await user.pause()
        assert scans(user) == []


async def test_a_table_of_the_schema_comes_with_its_sample(service: DemoService) -> None:
    async with driving(service) as user:
        await user.go_to(NAME)
        await user.press("enter", "]")
        await user.wait_for(lambda: user.main.detail.schema.listing)
        await user.press("l", "j")
        await user.wait_for(lambda: user.main.detail.schema.table_at_cursor)
        await user.press("s")
        await user.see("SELECT *", "LIMIT 20")
        assert scans(user) == []
        await user.press("f5")
        await user.see("✔")
        assert '"' in str(scans(user)[0]["query"])


async def test_rows_of_every_shape_are_shown(service: DemoService) -> None:
    columns = [
        {"column_name": "a", "column_datatype": "NUMBER"},
        {"column_name": "a", "column_datatype": "TEXT"},
        {"column_name": "", "column_datatype": "VARIANT"},
    ]
    rows = [[1, "x", {"deep": [1, {"b": None}]}], [2, None, "y" * 100_000]]
    async with driving(service) as user:
        service.intercept = answers(scan=sending({"columns": columns, "rows": rows}))
        await opened(user)
        await run(user, "SELECT * FROM t")
        await user.see("✔ 2 rows", "(no name)", '{"deep"', "NULL")
        await user.press("right", "right", "enter")
        await user.see('"b": null')
        await user.press("escape", "down", "enter")
        await user.see("100000 characters")


async def test_a_failure_keeps_the_query_and_says_what_next(service: DemoService) -> None:
    async with driving(service) as user:
        service.intercept = answers(scan=failing(400, "SQL compilation error near FRM"))
        await opened(user)
        await run(user, "SELECT * FROM orders")
        await user.see("SQL compilation error near FRM", "request_id 91aa", "try again", "f2")
        service.intercept = None
        await user.press("f2")
        await user.see("Test connection")


async def test_a_refused_token_is_two_keys_from_another_profile(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        service.intercept = answers(scan=failing(401, "Not authorized"))
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("LYTICS_API_TOKEN", "f5 try again", "esc p another profile")
        await user.press("escape", "p")
        await user.see("Profile and account")


async def test_trying_again_is_not_offered_where_it_will_not_help(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        service.intercept = answers(scan=failing(403, "no"))
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("Trying again will not help", "esc p another profile")
        assert "try again" not in user.text


async def test_a_scan_that_hangs_is_given_up(service: DemoService) -> None:
    async with driving(service) as user:
        service.intercept = answers(scan=hang)
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("◌ Running")
        await user.press("escape")
        await user.see("Given up")
        assert isinstance(user.screen, ScanScreen)
        service.intercept = None
        await user.press("f5")
        await user.see("✔ 1 row in")


async def test_a_full_window_is_a_countdown_and_no_429(service: DemoService) -> None:
    async with driving(service) as user:
        await opened(user)
        for number in range(10):
            await run(user, f"SELECT {number}")
            await user.wait_for(lambda count=number: len(scans(user)) == count + 1)  # type: ignore[misc]
            await user.see("✔ 1 row in")
            await user.press("tab")
        await run(user, "SELECT 11")
        await user.see("◌ Waiting", "10 scans in any 10 s")
        assert len(scans(user)) == 10
        await user.press("escape")


async def test_rows_are_exported_and_nothing_is_overwritten_unasked(
    service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT '=1+1' AS formula, -5 AS number, 'hunter2' AS password")
        await user.see("✔ 1 row in")
        target = tmp_path / "returns-scan.csv"
        await user.press("e")
        await user.see("Export the rows", "returns-scan.csv")
        await user.press("enter")
        await user.wait_for(target.exists)
        assert target.stat().st_mode & 0o777 == 0o600
        written = target.read_text()
        assert "'=1+1" in written
        assert ",-5," in written
        assert "hunter2" not in written
        await user.wait_for(lambda: isinstance(user.screen, ScanScreen))
        target.write_text("mine")
        await user.press("e", "enter")
        await user.see("There is such a file")
        assert target.read_text() == "mine"
        await user.press("enter")
        await user.wait_for(lambda: "'=1+1" in target.read_text())


async def test_earlier_queries_come_back_and_an_unsent_one_too(service: DemoService) -> None:
    async with driving(service, demo=True) as user:
        await opened(user)
        await run(user, "SELECT 41 AS earlier")
        await user.see("✔ 1 row in")
        await user.press("escape", "s")
        await user.type("SELECT half")
        await user.press("escape", "s", "f4")
        await user.see("Earlier queries", "SELECT half", "SELECT 41 AS earlier")
        await user.press("down", "enter")
        screen = user.screen
        assert isinstance(screen, ScanScreen)
        assert screen.editor.text == "SELECT 41 AS earlier"


async def test_read_only_still_reads(service: DemoService) -> None:
    async with driving(service, read_only=True) as user:
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")


async def test_a_huge_value_is_masked_beside_what_the_user_does(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened and copied: megabytes take seconds to be masked, and no key waits for them."""
    threads: list[threading.Thread] = []

    def noted(column: ResultColumn, value: Value) -> Value:
        threads.append(threading.current_thread())
        return masked_value(column, value)

    monkeypatch.setattr("screens.value.masked_value", noted)
    monkeypatch.setattr("screens.scan.masked_value", noted)
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT 'pear' AS fruit")
        await user.see("✔ 1 row in")
        await user.press("enter")
        await user.see("text · VARCHAR · 4 characters", "pear")
        await user.press("escape", "y")
        await user.wait_for(lambda: user.app.clipboard == "pear")
    assert len(threads) == 2 and threading.main_thread() not in threads


async def test_a_long_value_is_read_to_its_end_and_its_keys_stay_in_sight(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        await opened(user)
        service.intercept = answers(scan=sending({"rows": [["line\n" * 40 + "the end"]]}))
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")
        await user.press("enter")
        await user.see("text · 207 characters", "y copy", "esc close")
        await user.press("end")
        await user.see("the end", "esc close")


async def test_earlier_queries_do_not_open_over_something_else(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slowly(self: ScanTexts, connection_id: str) -> list[str]:
        may_go_on.wait(PATIENCE)
        return ["SELECT 7"]

    monkeypatch.setattr(ScanTexts, "read", slowly)
    try:
        async with driving(service) as user:
            await opened(user)
            await run(user, "SELECT 1")
            await user.see("✔ 1 row in")
            await user.press("f4", "e")
            await user.see("Export the rows")
            may_go_on.set()
            screen = next(each for each in user.app.screen_stack if isinstance(each, ScanScreen))
            await user.wait_for(
                lambda: all(w.is_finished for w in screen.workers if w.node is screen)
            )
            assert "Export the rows" in user.text
    finally:
        may_go_on.set()


async def test_saving_twice_saves_once(
    service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")
        target = tmp_path / "returns-scan.csv"
        for keys in (("enter", "enter"), ("enter", "escape")):
            target.unlink(missing_ok=True)
            user.app.clear_notifications()
            await user.press("e")
            await user.burst(*keys)
            await user.wait_for(lambda: isinstance(user.screen, ScanScreen))
            await user.pause()
            assert target.exists() == any("Saved" in said for said in user.toasts), keys
            assert target.exists() or "escape" in keys


async def test_a_wait_that_is_given_up_says_that_nothing_was_sent(service: DemoService) -> None:
    async with driving(service) as user:
        await opened(user)
        for _ in range(10):
            async with user.main.session.scan_limiter.slot():
                pass
        await run(user, "SELECT 1")
        await user.see("◌ Waiting")
        await user.press("escape")
        await user.see("Given up. Nothing was sent.")
        assert not scans(user)


async def test_a_second_request_that_waits_does_not_mean_that_nothing_was_sent(
    service: DemoService,
) -> None:
    """The limit makes the second try of a failed scan wait; the first is on the warehouse."""
    async with driving(service) as user:
        await opened(user)
        service.intercept = answers(scan=failing(503))
        limiter = user.main.session.scan_limiter
        for _ in range(SCANS - 1):
            async with limiter.slot():
                pass
        await run(user, "SELECT 1")
        await user.see("◌ Waiting")
        assert len(scans(user)) == 1
        await user.press("escape")
        await user.see("Given up. The warehouse may still be at work on it.")


async def test_rows_that_come_do_not_interrupt_who_types_on(service: DemoService) -> None:
    held = threading.Event()

    async def late() -> None:
        await asyncio.to_thread(held.wait, PATIENCE)

    async with driving(service) as user:
        await opened(user)
        service.intercept = answers(scan=late)
        await run(user, "SELECT 1")
        await user.see("◌ Running")
        await user.type("-- ")
        held.set()
        await user.see("✔ 1 row in")
        await user.type("yes")
        screen = user.screen
        assert isinstance(screen, ScanScreen)
        assert screen.editor.text == "-- yesSELECT 1"
        assert user.toasts == []


async def test_enter_twice_opens_one_value(service: DemoService) -> None:
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")
        await user.burst("enter", "enter")
        await user.wait_for(lambda: isinstance(user.screen, ValueScreen))
        await user.press("escape")
        assert isinstance(user.screen, ScanScreen)


async def test_a_value_that_cannot_be_read_says_so_and_copies_nothing(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_column: ResultColumn, _value: Value) -> Value:
        raise RecursionError

    monkeypatch.setattr("screens.value.masked_value", broken)
    async with driving(service) as user:
        user.app.push_screen(ValueScreen(ResultColumn("odd", "json"), "deep"))
        await user.press("y")
        await user.see("Something went wrong here (RecursionError).")
        await user.press("y")
        assert user.toasts == []


async def test_what_was_typed_is_an_earlier_query_once_another_is_taken(
    service: DemoService,
) -> None:
    async with driving(service) as user:
        await opened(user)
        await run(user, "SELECT 1")
        await user.see("✔ 1 row in")
        screen = user.screen
        assert isinstance(screen, ScanScreen)
        screen.editor.load_text("SELECT 2 -- long thought about")
        await user.press("f4")
        await user.see("Earlier queries")
        await user.press("enter")
        assert screen.editor.text == "SELECT 1"
        await user.press("f4")
        await user.see("Earlier queries", "SELECT 2 -- long thought about")


async def test_what_is_run_is_all_that_was_typed(service: DemoService) -> None:
    """f5 comes right behind the text; it must not overtake it on its way to the editor."""
    async with driving(service) as user:
        await opened(user)
        await user.burst(*"select 1", "f5")
        await user.see("✔ 1 row")
        assert [body["query"] for body in scans(user)] == ["select 1"]
