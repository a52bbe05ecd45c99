"""design.md: `x`, the journal of changes: its lines, all about one, a filter, and what is wrong."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from app.demo.service import DemoService
from app.journal import Journal
from screens.journal import JournalScreen
from tests.support.app_driver import NARROW, WIDE, Driver, driving
from tests.support.hostile import HOSTILE, harmful
from tests.support.journals import CREATE, STORY, UPDATE, fill
from widgets.row_list import RowList

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
STORY_NAMES = (
    *("Returns", "Returns", "SF key 2", "SF key 2", "SF key 2"),
    *("Orders warehouse", "Orders warehouse", "Ledger"),
)


def rows(user: Driver) -> list[str]:
    """The lines of the list that are in sight."""
    lines = user.part("#journal-rows").split("\n")[1:]
    return [line[1:].rstrip() for line in lines if line[1:].strip()]


async def open_with(user: Driver, *, lines: bool = True) -> Journal:
    """Open the journal of the session, with a story in it."""
    journal = fill(user.main.session, STORY if lines else ())
    await user.press("x")
    await user.wait_for(lambda: isinstance(user.screen, JournalScreen))
    await user.wait_for(lambda: "Reading" not in user.text)
    await user.pause()
    return journal


@SIZES
async def test_the_lines_newest_first_and_all_about_the_one_under_the_cursor(
    service: DemoService, size: tuple[int, int]
) -> None:
    """`x`: time, profile, account, host, verb, resource, request, status, request id, outcome."""
    async with driving(service, size) as user:
        await open_with(user)
        shown = rows(user)
        assert len(shown) == len(STORY)
        assert all(name[:8] in line for name, line in zip(STORY_NAMES, shown, strict=True))
        assert shown[3].startswith("2026-11-23 10:30:00 ✖ failed      405 delete auth provider")
        assert "8" in user.part("#journal-filter")
        await user.press("j", "j", "j", "j", "j")
        detail = user.part("#overview")
        assert "✔ done  201" in detail and 'Updated "Orders (EU)".' in detail
        await user.press("tab", "G")
        await user.wait_for(lambda: "prod · Acme EU" in user.part("#overview"))
        if size == WIDE:
            assert "api.lytics.example" in shown[0] and "Acme EU" in shown[0]
            for text in ("8f2c01", "c0ffee0192ab4455", "PUT https://", '"auth_ids": ['):
                assert text in user.part("#overview")


async def test_the_keys_move_and_esc_closes_the_innermost_thing(service: DemoService) -> None:
    """enter and tab lead to the detail; esc leaves it, the filter, the journal, and never quits."""
    async with driving(service, NARROW) as user:
        await open_with(user)
        table = user.screen.query_one(RowList)
        for key, line in (("G", 7), ("k", 6), ("up", 5), ("g", 0), ("down", 1), ("end", 7)):
            await user.press(key)
            assert table.cursor == line, key
        await user.press("home", "pagedown", "pagedown", "pageup")
        assert user.focused is table
        await user.press("enter")
        assert user.focused is not table
        await user.press("j", "k", "escape")
        assert user.focused is table
        await user.press("tab", "tab", "/")
        await user.type("x q r")
        assert user.in_field and "0 of 8" in user.part("#journal-filter")
        await user.see("Nothing matches the filter.")
        await user.press("escape")
        assert user.focused is table and len(rows(user)) == 8
        await user.press("escape")
        assert user.screen is user.main
        await user.press("x", "x")
        assert user.screen is user.main
        await user.burst("x", "x", "x")
        assert len([s for s in user.app.screen_stack if isinstance(s, JournalScreen)]) <= 1


@SIZES
async def test_a_filter_as_in_every_list(service: DemoService, size: tuple[int, int]) -> None:
    """`/`: words, column:value; counted; enter keeps it, esc in the list clears it."""
    async with driving(service, size) as user:
        await open_with(user)
        await user.burst("/", *"outcome:fail")
        await user.wait_for(lambda: "1 of 8" in user.part("#journal-filter"))
        assert len(rows(user)) == 1 and "405" in user.part("#overview")
        await user.press("enter")
        assert isinstance(user.focused, RowList)
        await user.press("escape")
        assert len(rows(user)) == 8
        await user.press("/")
        await user.type("8f2c01")
        assert "Orders warehouse"[:8] in rows(user)[0] and len(rows(user)) == 1


async def test_ids_are_copied(service: DemoService) -> None:
    """y the id, Y the request id; where there is none it says so."""
    async with driving(service) as user:
        await open_with(user)
        await user.press("y", "Y")
        assert user.toasts[-2:] == [
            "There is no id to copy here.",
            "There is no request id to copy here.",
        ]
        await user.press("j", "j", "j", "y", "Y")
        assert user.toasts[-2:] == ["Copied the id: 5f0000", "Copied the request id: 8f2d02"]
        assert user.app.clipboard == "8f2d02"


async def test_nothing_yet(service: DemoService) -> None:
    """The empty state says what will stand here; the other keys do no harm."""
    async with driving(service, NARROW) as user:
        journal = await open_with(user, lines=False)
        await user.see("No changes yet.", str(journal.path)[:60])
        await user.press("j", "G", "tab", "escape", "y", "r", "/", "a")
        await user.pause()
        assert "Nothing matches" in user.part("#overview")


@SIZES
async def test_a_torn_line_is_told_and_costs_itself_alone(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Survives a torn last line; `r` reads again what was written meanwhile."""
    async with driving(service, size) as user:
        journal = await open_with(user)
        with journal.path.open("ab") as file:
            file.write(b'{"event": "don')
        await user.press("j", "r")
        await user.see("1 line could not be read")
        assert user.screen.query_one(RowList).line_count == 8
        journal.write(replace(CREATE, name="Written meanwhile", attempt="b1"))
        await user.press("r")
        await user.see("Written")
        await user.wait_for(lambda: "9" in user.part("#journal-filter"))
        assert "1 line could not be read" in user.text


@pytest.mark.skipif(os.name == "nt", reason="a folder in its place is refused otherwise there")
@SIZES
async def test_a_journal_that_cannot_be_read_says_what_to_do(
    service: DemoService, size: tuple[int, int]
) -> None:
    """The file's name, the reason and the next step; r reads again once that is put right."""
    async with driving(service, size) as user:
        path = user.main.session.journal.path
        path.mkdir(parents=True)
        await user.press("x")
        await user.read("Not all of the journal could be read", "not a plain", "r reads it again")
        path.rmdir()
        fill(user.main.session, [UPDATE])
        await user.press("r")
        await user.wait_for(lambda: "Not all" not in user.text)
        assert len(rows(user)) == 1


async def test_a_long_journal_draws_what_is_in_sight(service: DemoService) -> None:
    """Lists draw only what is on screen."""
    async with driving(service, NARROW) as user:
        journal = fill(user.main.session, [UPDATE])
        journal.path.write_bytes(journal.path.read_bytes() * 2_000)
        await user.press("x")
        await user.see("2000")
        table = user.screen.query_one(RowList)
        await user.press("G")
        assert table.cursor == 1_999 and "▌" in user.part("#journal-rows")
        assert table.entries_rendered < 100


async def test_hostile_lines_are_text(service: DemoService) -> None:
    """What stands in the file is never markup and never terminal control."""
    async with driving(service, NARROW) as user:
        story = [
            replace(UPDATE, name=text, detail=text, request={"method": text, "body": {text: text}})
            for text in (each.encode("utf-8", "replace").decode() for each in HOSTILE)
        ]
        fill(user.main.session, story)
        await user.press("x")
        await user.wait_for(lambda: str(len(HOSTILE)) in user.part("#journal-filter"))
        for _ in HOSTILE:
            await user.press("j")
            assert not [line for line in user.lines() if harmful(line)]


@SIZES
async def test_profile_account_and_host_of_every_line(
    service: DemoService, size: tuple[int, int]
) -> None:
    """A line names the sign-in that it was written for, whatever is signed in now."""
    async with driving(service, size) as user:
        journal = fill(user.main.session, [])
        journal.where = replace(journal.where, profile="staging", account="Other", host="h.example")
        journal.write(UPDATE)
        await user.press("x")
        await user.see("Orders")
        await user.press("tab", "end")
        await user.wait_for(lambda: "staging · Other · h.example" in user.part("#overview"))


async def test_reading_it_again_keeps_the_cursor_on_its_line(service: DemoService) -> None:
    async with driving(service) as user:
        await open_with(user)
        await user.press("j", "j")
        cursor = user.screen.query_one(RowList)
        here = rows(user)[2]
        fill(user.main.session, [replace(STORY[0], attempt="another")])
        await user.press("r")
        await user.wait_for(lambda: len(rows(user)) == len(STORY) + 1)
        assert cursor.cursor == 3 and rows(user)[3] == here
