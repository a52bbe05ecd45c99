"""design.md, Main screen: every action in footer or help, in the palette, by mouse, remappable."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.containers import VerticalScroll

from app.actions import ACTIONS, Context, Group, action
from app.demo.service import DemoService
from screens.palette import ActionCommands
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, hang

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
ON_NARROW = pytest.mark.parametrize("size", [NARROW])

PLACES: dict[Context, tuple[str, ...]] = {
    Context.LIST: (),
    Context.OVERVIEW: ("enter",),
    Context.TREE: ("enter", "]"),
    Context.FIELD: ("slash",),
}


async def go(user: Driver, place: Context) -> None:
    """Go to where the footer is another one."""
    await user.go_to("Orders warehouse")
    await user.press(*PLACES[place])
    await user.settled()
    assert user.main.context() is place


async def test_every_action_can_be_done_here(service: DemoService) -> None:
    """Every action is in the footer or the help, in the palette; its id is its own."""
    ids = [each.id for each in ACTIONS]
    assert len(ids) == len(set(ids))
    async with driving(service, (140, 100)) as user:
        for each in ACTIONS:
            assert user.main.handler(each.id) is not None, each.id
        by_name = {each.palette: each for each in ACTIONS}
        found = [by_name[hit.text or ""] async for hit in ActionCommands(user.main).discover()]
        assert sorted(each.id for each in found) == sorted(ids)
        later = [bool(user.main.why_not(each.id)) for each in found]
        assert later == sorted(later), "what can be done now comes first"
        assert found[0].group is not Group.MOVE
        await user.press("question_mark")
        page = user.text
        scroll = user.screen.query_one("#help-page", VerticalScroll)
        while scroll.scroll_offset.y < scroll.max_scroll_y:
            scroll.scroll_page_down(animate=False)
            await user.pause()
            page += user.text
        for each in ACTIONS:
            assert each.help[:30] in page, each.id


async def test_the_help_follows_the_keymap(service: DemoService) -> None:
    """`?`, f1: help, made from the live actions."""
    async with driving(service, NARROW, keys={"refresh": ("f5", "R")}) as user:
        await user.press("f1")
        help_page = user.screen
        for _ in range(8):
            if "f5, R" in user.text:
                break
            await user.press("pagedown")
            await user.wait_for(lambda: not user.app.animator._animations)
        assert "f5, R" in user.text
        await user.press("j", "k", "escape")
        assert user.screen is user.main and help_page is not user.main


async def test_keys_are_remapped_by_id(service: DemoService) -> None:
    """Keys can be remapped by id: the new key works, the old one does not, the footer tells."""
    keys = {"refresh": ("f5",), "sort": ("comma",), "filter": ("f",)}
    async with driving(service, WIDE, keys=keys) as user:
        assert "f5 refresh" in user.footer and ", sort" in user.footer and "f filter" in user.footer
        service.requests.clear()
        await user.press("r", "o", "slash")
        assert not user.asked() and user.main.account.state.sort == "name" and not user.in_field
        await user.press("comma", "f5")
        await user.loaded()
        assert user.main.account.state.sort == "type" and "connection" in user.asked()
        await user.press("f")
        assert user.in_field


async def test_an_action_that_has_no_key_can_be_given_one(service: DemoService) -> None:
    """Keys can be remapped by id, also those of what only the palette has."""
    async with driving(service, WIDE, keys={"test-many": ("T",)}) as user:
        await user.press("T")
        await user.see("Test many connections")


async def test_an_action_without_keys_has_none(service: DemoService) -> None:
    """An empty list takes an action's keys away, Textual's default for it included."""
    async with driving(service, WIDE, keys={"refresh": ()}) as user:
        service.requests.clear()
        await user.press("r")
        assert not user.asked()


async def test_odd_keys_are_reported_at_the_start_and_not_fatal(service: DemoService) -> None:
    """A conflict or an unknown id is reported at start; the rest works."""
    keys = {"nosuch": ("x",), "sort": ("r",), "filter": ("f",)}
    async with driving(service, WIDE, keys=keys) as user:
        await user.wait_for(lambda: "no action" in user.text and '"refresh"' in user.text)
        await user.press("f")
        assert user.in_field


@SIZES
@pytest.mark.parametrize("place", PLACES)
async def test_no_label_of_the_footer_is_clipped_and_each_does_something(
    service: DemoService, size: tuple[int, int], place: Context
) -> None:
    """Every footer key works; no label is clipped; help and quit are always there."""
    async with driving(service, size) as user:
        await go(user, place)
        footer, bar = user.footer, user.main.bar
        assert len(footer) <= size[0] and "…" not in footer
        for offer in bar.offers:
            if offer.action in bar.shown:
                assert f"{offer.key} {offer.title}" in footer
        if place is Context.FIELD:
            assert bar.shown == ("open", "back"), "enter and esc; test_filter.py presses them"
            return
        assert bar.shown[-2:] == ("help", "quit")
        pressed: list[str] = []

        async def perform(action_id: str) -> None:
            pressed.append(action_id)

        user.main.action_perform = perform  # type: ignore[method-assign]
        shown = bar.shown
        for action_id in shown:
            await user.press(user.main.keymap.keys[action_id][0])
        assert tuple(pressed) == shown


@pytest.mark.parametrize("place", PLACES)
async def test_every_footer_entry_can_be_clicked(service: DemoService, place: Context) -> None:
    """Works with the mouse: each entry of the footer is done by a click on it."""
    async with driving(service) as user:
        await go(user, place)
        done: list[str] = []

        async def perform(action_id: str) -> None:
            done.append(action_id)

        user.main.action_perform = perform  # type: ignore[method-assign]
        shown = user.main.bar.shown
        for action_id in shown:
            offer = next(each for each in user.main.bar.offers if each.action == action_id)
            await user.click("#footer", f"{offer.key} {offer.title}")
            await user.settled()
        assert tuple(done) == shown


@SIZES
async def test_what_cannot_be_done_stays_visible_and_says_why(
    service: DemoService, size: tuple[int, int]
) -> None:
    """What can't be done now stays visible, disabled, and says why."""
    async with driving(service, size) as user:
        await user.go_to("Finance copy")
        assert "a auth" in user.footer
        offer = next(each for each in user.main.bar.offers if each.action == "open-auth")
        assert offer.why_not == "This connection has no auth."
        await user.press("a")
        assert user.toasts[-1] == "This connection has no auth."
        await user.click("#footer", "a auth")
        await user.wait_for(lambda: len(user.toasts) == 2)
        await user.press("2", "a")
        assert user.toasts[-1] == "Only a connection has an auth to open."
        await user.press("question_mark", "pagedown")
        assert user.screen is not user.main


async def test_the_footer_tells_more_under_the_mouse(service: DemoService) -> None:
    """What can't be done says why: in a tooltip, too, as text and never as markup."""
    async with driving(service) as user:
        await user.go_to("Finance copy")
        bar = user.main.bar
        for target, text in (("refresh", action("refresh").help), ("open-auth", "Not now: ")):
            start = next(start for start, _, name in bar._targets if name == target)
            await user.pilot.hover("#footer", offset=(start + 1, 0))
            await user.pause()
            assert text in str(bar.tooltip)


@ON_NARROW
async def test_the_palette_finds_actions_by_what_people_type(
    service: DemoService, size: tuple[int, int]
) -> None:
    """ctrl+p: command palette, with names that people would type."""
    async with driving(service, size) as user:
        for typed, name in (("credentials", "View: auth providers"), ("reload", "Refresh")):
            await user.press("ctrl+p")
            await user.type(typed)
            await user.see(name)
            await user.press("escape", "escape")
        await user.press("ctrl+p")
        await user.type("providers")
        await user.see("View: providers")
        await user.press("escape", "escape", "ctrl+p")
        await user.type("view: auth")
        await user.see("View: auth providers")
        await user.press("enter", "enter")
        await user.wait_for(lambda: user.view == "Auth providers")


async def test_a_page_in_a_palette_that_is_not_laid_out_yet_ends_nothing(
    service: DemoService,
) -> None:
    """Textual's list finds its lines when it is drawn; keys can come before that."""
    async with driving(service) as user:
        await user.press("ctrl+p")
        await user.type("view")
        await user.see("View: providers")
        hits = type(user.app.screen.query_one(CommandList))("one", "two")
        hits.highlighted = 1
        for page in ("page_down", "page_up"):
            getattr(hits, f"action_{page}")()
        await user.see("View: providers")


async def test_keys_work_while_everything_loads(service: DemoService) -> None:
    """No key press ever waits for the network."""
    service.intercept = answers(_=hang)
    async with driving(service, wait=False) as user:
        await user.wait_for(lambda: len(service.requests) >= 5)
        for key in ("j", "2", "3", "1", "o", "O", "slash", "x", "escape", "tab", "y", "Y", "space"):
            await user.press(key)
        assert "There is nothing under the cursor." in user.toasts
        await user.press("question_mark", "escape")
        assert user.screen is user.main


async def test_what_a_widget_cannot_do_just_now_ends_nothing(service: DemoService) -> None:
    """By the palette, "move up" reaches a page that has no room to scroll: nothing happens."""
    async with driving(service, (140, 100)) as user:
        await user.press("enter")
        await user.settled()
        for action_id in ("up", "down", "page-up", "page-down", "first", "last"):
            await user.main.action_perform(action_id)
        assert user.screen is user.main
