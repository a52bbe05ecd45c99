"""What was opened just before fewer rows were shown is let go; it doesn't end the program."""

from __future__ import annotations

from pathlib import Path

from app.demo.service import DemoService
from app.session import Session
from screens.accounts import AccountsPane
from tests.support.app_driver import driving
from tests.support.signing_in import Machine, signed_in, signing_in
from widgets.result_grid import ResultGrid
from widgets.row_list import RowList
from widgets.search_list import SearchList

GONE = 9_999
"""A row that no list has by the time that the message about it is read."""


async def test_a_cell_of_rows_that_were_replaced(service: DemoService) -> None:
    async with driving(service) as user:
        await user.go_to("Returns")
        await user.press("s")
        await user.see("Snowflake")
        await user.type("select 1")
        await user.press("f5")
        await user.see("✔ 1 row in")
        grid = user.screen.query_one(ResultGrid)
        for row, column in ((GONE, 0), (0, GONE)):
            grid.post_message(ResultGrid.CellOpened(grid, row, column))
        await user.pause()
        assert "✔ 1 row in" in user.text


async def test_a_line_of_a_journal_that_was_read_again(service: DemoService) -> None:
    async with driving(service) as user:
        await user.press("x")
        await user.see("Journal of changes")
        rows = user.screen.query_one("#journal-rows", RowList)
        rows.post_message(RowList.Highlighted(rows, GONE))
        await user.pause()
        assert "Journal of changes" in user.text


async def test_a_platform_and_a_table_of_the_setup(service: DemoService) -> None:
    async with driving(service) as user:
        await user.press("w")
        await user.see("Which platform?", "Airship")
        for taken in user.screen.query(SearchList):
            if taken.id in ("providers", "tables"):
                taken.post_message(SearchList.Taken(taken, GONE))
        await user.pause()
        assert "Which platform?" in user.text


async def test_a_profile_and_an_account(service: DemoService, tmp_path: Path) -> None:
    session: Session = signed_in(service)
    async with signing_in(session, Machine(tmp_path), service) as user:
        await user.loaded()
        await user.press("p")
        await user.see("Accounts that this token reaches", "Acme EU")
        profiles = user.screen.query_one("#profile-rows", RowList)
        accounts = user.screen.query_one(AccountsPane).rows
        for rows in (profiles, accounts):
            rows.post_message(RowList.Opened(rows, GONE, GONE))
        await user.pause()
        assert user.app.session is session
