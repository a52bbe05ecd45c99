"""The wizard's lists: what stands in them, and the cursor while the account is read."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from tests.support.app_driver import NARROW, Driver, answers, driving, failing, sending
from tests.support.wizard import (
    Held,
    at_form,
    open_wizard,
    take_provider,
    to_scan,
    wizard_of,
)


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


# ------------------------------------------------------------------------------ what to do next

_TOKEN = "ctrl+r try again   esc back to the lists, then p another profile"
_ROLE = "esc back to the lists, then p another profile"


@pytest.mark.parametrize(("status", "steps"), [(401, _TOKEN), (403, _ROLE), (404, "ctrl+r try")])
async def test_next_steps_are_keys_that_do_something_where_letters_are_typed(
    own_service: DemoService, status: int, steps: str
) -> None:
    own_service.intercept = answers(provider=failing(status), auth=failing(status))
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await user.see("ctrl+r try again  esc leave")
        assert steps in user.part("#providers-notice")
        own_service.intercept = answers(auth=failing(status))
        await press("ctrl+r")
        await take_provider(user, press, "snowflake")
        await user.see("Which credentials for Snowflake?", "INTERNAL-019")
        assert " ".join(steps.split()) in " ".join(user.part("#auths-notice").split())


async def test_a_click_on_the_way_back_goes_back(own_service: DemoService) -> None:
    own_service.intercept = answers(provider=failing(403))
    async with driving(own_service, NARROW) as user:
        await open_wizard(user)
        await user.see("Not allowed to list providers")
        await user.click("#providers-notice", "back to the lists")
        await user.wait_for(lambda: user.screen is user.main, "the lists")


async def test_an_account_without_providers_can_be_looked_at_again(
    own_service: DemoService,
) -> None:
    own_service.intercept = answers(provider=sending([]))
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await user.see("This account lists no providers.   ctrl+r look again", "esc leave")
        hidden = [{"slug": "later", "name": "Later", "hidden": True}]
        own_service.intercept = answers(provider=sending(hidden))
        await press("ctrl+r")
        await user.see("All are hidden (1): the exact slug finds one.", "0 · 1 hidden")
        await user.type("later")
        await user.see("▌Later")
        await press("ctrl+u")
        own_service.intercept = None
        await press("ctrl+r")
        await user.see("Airship", "enter take it")


async def test_a_connection_without_tables_leads_back_to_look_again(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = answers(schema=sending([]))
        await to_scan(user, press, found="✔ The connection answers: 0 tables.")
        assert "5 rows" not in user.text and "enter" not in user.footer
        await press("ctrl+n")
        await user.see("It shows no table.   esc back, to look again", "ctrl+n summary")
        assert "ctrl+r" not in user.text and "enter" not in user.footer
        own_service.intercept = None
        await press("escape", "ctrl+r")
        await user.see("✔ The connection answers: 12 tables.", "5 rows of it")


# ------------------------------------------------------------------------------ long lists


async def test_a_new_auth_is_one_key_away_below_500_others(own_service: DemoService) -> None:
    auths = own_service.world.default.auths
    auths += [{**auths[0], "id": f"s{n}", "provider_slug": "snowflake"} for n in range(500)]
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.see("504", "enter use it  ctrl+n a new one  ctrl+r read them again  esc back")
        await press("ctrl+n")
        await at_form(user, "Label")
        await press("escape")
        await user.see("Which credentials for Snowflake?")


def _has(items: list[str], count: int) -> bool:
    return len(items) == count


async def test_the_columns_of_many_tables_are_read_some_at_a_time(
    own_service: DemoService,
) -> None:
    tables = [
        {"table_name": f"T{n:03}", "fully_qualified_name": f"A.B.T{n:03}"} for n in range(120)
    ]
    columns, asked = sending([{"column_name": "EMAIL", "column_datatype": "TEXT"}]), list[str]()

    async def answer(request: RecordedRequest) -> Response | None:
        if request.path.endswith("/schema"):
            return await sending(tables)()
        if "/schema/" not in request.path:
            return None
        asked.append(request.path.rsplit("/", 1)[-1])
        return await (failing(400) if asked[-1] == "T000" else columns)()

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = answer
        await to_scan(user, press)
        await press("ctrl+n")
        keys = "enter open  ctrl+n summary  ctrl+e export  ctrl+r columns of 50 more  esc back"
        await user.see(keys)
        for so_far, more in ((50, "50"), (100, "21"), (121, "1")):
            await press("ctrl+r")
            await user.see(f"ctrl+r columns of {more} more")
            await user.wait_for(partial(_has, asked, so_far), "the columns")
        assert asked.count("T000") == 2 and "T000" in asked[-4:], "what failed comes last"


async def test_a_long_account_hides_neither_the_host_nor_what_this_is(
    own_service: DemoService,
) -> None:
    own_service.world.default.name = "Very long account name " * 6
    async with driving(own_service, NARROW) as user:
        await open_wizard(user)
        await user.see("Set up an", "… · api.lytics.example")


async def test_a_platform_that_nothing_could_name_is_not_taken(own_service: DemoService) -> None:
    own_service.intercept = answers(provider=sending([{"name": "One"}, {"name": "Two"}]))
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await press("enter")
        await user.see("It has neither slug nor id", "Which platform?")
