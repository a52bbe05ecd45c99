"""The wizard's lists: what stands in them, and the cursor while the account is read."""

from __future__ import annotations

from typing import Any

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, Driver, answers, driving, failing
from tests.support.wizard import Held, at_form, open_wizard, take_provider, wizard_of


def cursor_row(user: Driver) -> str:
    """The row under the cursor of the list on show."""
    page: Any = wizard_of(user).page
    lines = user.part(f"#{page.list.id}-rows").split("\n")
    return next(line for line in lines if line.startswith("▌"))


async def test_the_cursor_stays_where_it_is_while_the_account_is_read(
    own_service: DemoService,
) -> None:
    held = Held("/auth")
    own_service.intercept = held.intercept

    async with driving(own_service, NARROW, wait=False) as user:
        inventory = user.main.inventory
        await user.wait_for(lambda: inventory.providers.ready and user.main.session.account)
        press = await open_wizard(user)
        await user.see("Airship")
        await press("down", "down")
        held.release()
        await user.wait_for(lambda: inventory.auths.ready, "the auths")
        assert cursor_row(user).startswith("▌Amazon Web Serv")
        await take_provider(user, press, "snowflake")
        await user.see("+ Create a new one")
        for keys, there in ((("down", "down"), "▌Snowflake sandbox"), (("pagedown",), "▌+ Create")):
            await press(*keys, "ctrl+r")
            await user.wait_for(lambda: "Reading the auths" not in user.text, "the auths")
            assert cursor_row(user).startswith(there)


async def test_esc_in_a_form_goes_back_to_the_list_that_could_not_be_read(
    own_service: DemoService,
) -> None:
    own_service.intercept = answers(auth=failing(503))
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.see("Could not list auth providers", "ctrl+r try again")
        assert user.part("#auths-search .filter-count").strip() == "", "how many is unknown"
        await press("enter")
        await at_form(user, "Label")
        await press("escape")
        await user.see("Which credentials for Snowflake?", "Could not list auth providers")
        own_service.intercept = None
        await press("ctrl+r")
        await user.see("[prod] Snowflake EU")
        assert cursor_row(user).startswith("▌[prod] Snowflake EU"), "not the only row of before"


async def test_what_was_asked_about_one_auth_is_not_said_of_the_next(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("down", "down", "down", "enter")
        await user.see('"SF key 2" is unhealthy', "enter once")
        await press("up")
        assert "enter once" not in user.text
        await press("down", "enter")
        await user.see('"SF key 2" is unhealthy')
        assert "The connection" not in user.text
