"""design.md, Main screen: the header and the columns of the three lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import (
    EDGE,
    NARROW,
    NOW,
    WIDE,
    Driver,
    answers,
    driving,
    sending,
)

SIZES = pytest.mark.parametrize("size", [WIDE, EDGE, NARROW])


@SIZES
async def test_the_header_tells_where_one_is(service: DemoService, size: tuple[int, int]) -> None:
    """Header: product, profile and account, host, where the token came from, age."""
    async with driving(service, size) as user:
        header = user.lines()[0]
        for piece in ("prod · Acme EU", "api.lytics.example", "token: env", "just now"):
            assert piece in header
        assert "Connection Manager" in header or size == NARROW
        assert "DEMO" not in header and "READ-ONLY" not in header


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_read_only_and_demo_cannot_be_overlooked(
    service: DemoService, size: tuple[int, int]
) -> None:
    """READ-ONLY and DEMO marks: in the header of every view, narrow or wide."""
    async with driving(service, size, read_only=True, demo=True) as user:
        for keys in ((), ("enter",), ("2",), ("3",), ("slash",)):
            await user.press(*keys)
            assert " READ-ONLY   DEMO " in user.lines()[0]
        await user.settled()


async def test_a_hostile_account_does_not_push_the_marks_away(own_service: DemoService) -> None:
    """READ-ONLY impossible to overlook, whatever the account is called."""
    own_service.world.default.name = "[b]\x1b]52;c;aGk=\x07" + "Größe " * 40
    async with driving(own_service, NARROW, read_only=True) as user:
        assert " READ-ONLY " in user.lines()[0] and "prod" in user.lines()[0]
        assert "\x1b" not in user.text


async def test_the_age_grows_without_a_request(service: DemoService) -> None:
    """How old the data is (minutes, repainted once a minute)."""
    async with driving(service) as user:
        service.requests.clear()
        now = [NOW]
        user.main._clock = lambda: now[0]
        for minutes, shown in ((1, "1 min ago"), (7, "7 min ago"), (130, "2 h ago")):
            now[0] = NOW + timedelta(minutes=minutes)
            user.main._repaint()
            await user.see(shown)
            assert shown in user.lines()[0]
        assert not user.asked(accounts=True)
        intervals = {timer._interval for timer in user.main._timers if timer._interval > 0.1}
        assert intervals == {60}, "one timer, once a minute: idle means no CPU"


def columns(user: Driver) -> str:
    """The titles above the list."""
    return " ".join(user.part("#rows").split("\n")[0].replace("▲", "").split())


@SIZES
async def test_columns_of_the_connections(service: DemoService, size: tuple[int, int]) -> None:
    """Columns: name, type, status, last used, ID (below 100 columns it goes first)."""
    async with driving(service, size) as user:
        titles = "Name Type Status Last used"
        assert columns(user) == (titles if size == NARROW else f"{titles} ID")
        await user.go_to("Orders warehouse")
        item = user.main.account.subject
        assert item is not None
        for cell in ("Orders warehouse", "snowf", "✖ unhealthy", "22 min ago"):
            assert cell in user.cursor_line
        assert (item.item.id[:8] in user.cursor_line) is (size != NARROW)
        assert item.item.id not in user.cursor_line
        await user.press("enter")
        await user.settled()
        await user.press("G")
        await user.wait_for(
            lambda: item.item.id in "".join(user.part("#detail").split()), "the whole ID"
        )


@SIZES
async def test_columns_of_the_auths(service: DemoService, size: tuple[int, int]) -> None:
    """Auths: label, type, provider, status, last used, used by."""
    async with driving(service, size) as user:
        await user.press("2")
        # Between 100 and about 120 columns the list has less room than at 80.
        whole = "Label Type Provider Status Last used Used by"
        assert columns(user) == (whole if size != EDGE else whole.replace("Provider ", ""))
        await user.go_to("SF key 2")
        assert "✖ unhealthy" in user.cursor_line and "3 d ago" in user.cursor_line
        assert user.cursor_line.rstrip("▁▂▃▄▅▆▇█ ").endswith(" 2")


@SIZES
async def test_columns_of_the_providers(service: DemoService, size: tuple[int, int]) -> None:
    """Providers: name, slug, how it authenticates, connected, auths here."""
    async with driving(service, size) as user:
        await user.press("3")
        assert columns(user) == "Name Slug Signs in by Connected Auths here"
        await user.press("slash")
        await user.type("name:snowflake")
        for cell in ("Snowflake", "snowfla", "yes"):
            assert cell in user.cursor_line


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_name_keeps_its_room(service: DemoService, size: tuple[int, int]) -> None:
    """Everything fits at 80×24: the name, which people look for, keeps 18 cells."""
    async with driving(service, size) as user:
        for view in "123":
            await user.press(view)
            rows = user.main.account.rows
            placed = rows._columns_at(rows.entry_width)
            assert len(placed) == len(rows.columns)
            assert placed[0].width >= 18
            assert placed[-1].x + placed[-1].width <= rows.entry_width


async def test_just_wide_enough_drops_no_name(service: DemoService) -> None:
    """At 100 columns and more: both sides fit, and no name is a stump."""
    async with driving(service, EDGE) as user:
        for width in (100, 104, 110, 119, 120):
            await user.resize((width, 30))
            for view in "123":
                await user.press(view)
                rows = user.main.account.rows
                placed = rows._columns_at(rows.entry_width)
                assert placed[0].width >= 14
                assert placed[-1].x + placed[-1].width <= rows.entry_width
                assert user.main.detail.size.width >= 36


async def test_deleted_connections_are_left_out_with_a_count(service: DemoService) -> None:
    """Deleted connections are left out, with a count."""
    async with driving(service) as user:
        assert "Old contacts" not in user.text
        assert "18 · 1 deleted" in user.part("#list-filter")
        await user.press("slash")
        await user.type("old contacts")
        await user.see("Nothing matches the filter.")


async def test_hidden_providers_show_only_by_their_slug(service: DemoService) -> None:
    """Hidden providers too, unless searched by exact slug."""
    async with driving(service) as user:
        hidden = [p for p in user.main.inventory.providers.items if p.hidden]
        assert hidden and hidden[0].slug
        await user.press("3")
        assert f"{len(hidden)} hidden" in user.part("#list-filter")
        assert hidden[0].name not in user.names
        await user.press("slash")
        await user.type(hidden[0].slug[:-1])
        assert hidden[0].name not in user.names
        await user.type(hidden[0].slug[-1])
        assert hidden[0].name in user.names


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_empty_account_says_what_to_do(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Empty states tell the next step."""
    service.intercept = answers(_=sending([]))
    async with driving(service, size, wait=False) as user:
        await user.see("No connections yet.", "w set one up in five steps", "n create one by hand")
        service.intercept = None
        await user.click("#list-notice", "look again")
        await user.see("Orders warehouse")
        await user.settled()


async def test_more_exist_than_were_sent(own_service: DemoService) -> None:
    """A list that the server cut short says so instead of claiming to be whole."""
    first = own_service.world.default.connections[:3]
    own_service.intercept = answers(connection=sending(first))
    async with driving(own_service) as user:
        assert user.main.account.filter.text == "" and "3" in user.part("#list-filter")
