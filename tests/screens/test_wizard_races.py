"""The wizard when answers come late: what a person does meanwhile is not undone by them."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from screens.gate import GateScreen
from screens.wizard_kept import Keeping
from tests.support.app_driver import NARROW, Driver, answers, driving, failing, refuse, sending
from tests.support.changing import SECRET, Cut, writes
from tests.support.wizard import (
    Held,
    Presses,
    at_form,
    drafts,
    failing_at,
    fill,
    gate_ready,
    open_wizard,
    take_provider,
    through_gate,
    to_scan,
    wizard_of,
)

# ------------------------------------------------------------------------------ late types


async def _at_the_form(user: Driver) -> Presses:
    """At the form of a connection while its kinds are still being read."""
    press = await open_wizard(user)
    await take_provider(user, press, "snowflake")
    await press("enter")
    await user.see("The connection", "Reading the kinds of connection")
    return press


async def test_a_secret_whose_field_goes_lands_nowhere_and_comes_back_with_it(
    own_service: DemoService,
) -> None:
    held = Held("/connectionconfig")
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW) as user:
        press = await _at_the_form(user)
        await fill(user, press, "Connection URL", SECRET[:8])
        held.release()
        await user.wait_for(lambda: not wizard_of(user).reads.types_loading, "the kinds")
        await user.see("Database")
        await user.type(SECRET[8:])
        assert SECRET[8:] not in user.text
        assert user.focused is None
        await user.see('"Connection URL" is not asked for any more')
        filling = wizard_of(user).page.filling  # type: ignore[attr-defined]
        assert filling.values["config.connection_url"].get_secret_value() == SECRET[:8]
        await press("tab")
        assert user.in_field


@pytest.mark.parametrize("typed_first", [SECRET[:8], ""])
async def test_a_secret_whose_field_stays_goes_on_in_it(
    own_service: DemoService, typed_first: str
) -> None:
    kind = {
        "slug": "snowflake",
        "name": "Snowflake",
        "config": [
            {"name": "database", "type": "string"},
            {"name": "connection_url", "label": "Address", "type": "string"},
        ],
    }
    held = Held("/connectionconfig", sending([kind]))
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW) as user:
        press = await _at_the_form(user)
        await fill(user, press, "Connection URL", typed_first)
        held.release()
        await user.wait_for(lambda: not wizard_of(user).reads.types_loading, "the kinds")
        await user.see("Address")
        await user.type(SECRET[len(typed_first) :])
        assert SECRET not in user.text and SECRET[8:] not in user.text
        filling = wizard_of(user).page.filling  # type: ignore[attr-defined]
        assert filling.values["config.connection_url"].get_secret_value() == SECRET


# ------------------------------------------------------------------------------ late tables


async def test_tables_of_a_connection_that_was_left_are_not_shown_for_the_next(
    own_service: DemoService,
) -> None:
    held = Held("/schema", sending([{"table_name": "LATE", "fully_qualified_name": "A.B.LATE"}]))
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press, found="Asking Snowflake for its tables")
        await user.wait_for(lambda: held.asked, "the request")
        await user.click("#wizard-steps", "Connection")
        await user.see("This setup has a connection")
        assert "Asking" not in user.text
        own_service.intercept = None
        await press("down", "enter")
        await at_form(user, "Database")
        await user.type("RETURNS")
        await through_gate(user, press)
        held.release()
        await user.see("✔ The connection answers: 12 tables")
        await user.pause()
        assert "LATE" not in user.text


async def test_a_failure_of_a_connection_that_was_left_is_not_said_of_the_next(
    own_service: DemoService,
) -> None:
    held = Held("/schema", failing(500))
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press, found="Asking Snowflake for its tables")
        await user.click("#wizard-steps", "Connection")
        held.release()
        workers = wizard_of(user).workers
        await user.wait_for(lambda: all(each.is_finished for each in workers), "the answer")
        assert "out of order" not in user.text and "✖" not in user.text


# ------------------------------------------------------------------------------ late auths

_MINE = {
    "id": "b" * 32,
    "label": "HubSpot (me)",
    "type": "hubspot_oauth",
    "provider_slug": "hubspot",
    "status": "healthy",
}


async def test_a_consent_that_is_seen_late_takes_nobody_back(own_service: DemoService) -> None:
    held = Held("/auth")
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "hubspot")
        own_service.world.default.auths.append(dict(_MINE))
        own_service.intercept = held.intercept
        await press("enter")
        await user.wait_for(lambda: held.asked, "the request")
        await press("escape")
        await user.see("Which platform?")
        held.release()
        workers = wizard_of(user).workers
        await user.wait_for(lambda: all(each.is_finished for each in workers), "the answer")
        assert "Which platform?" in user.text
        assert wizard_of(user).setup.auth is None


async def test_a_consent_takes_nothing_that_may_have_been_there_before(
    own_service: DemoService,
) -> None:
    own_service.world.default.auths.append(dict(_MINE))
    own_service.intercept = answers(auth=failing(503))
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "hubspot")
        await press("enter")
        await user.see("Authorize HubSpot in the Lytics web app")
        own_service.intercept = None
        await press("enter")
        await user.see("Which credentials for HubSpot?", "These are there now: take yours.")
        assert wizard_of(user).setup.auth is None


async def test_a_created_auth_is_recorded_before_the_list_is_read_again(
    own_service: DemoService,
) -> None:
    held = Held("/auth")
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "airship")
        await _fill_all(user, press)
        await through_gate(user, press, held.intercept)
        await user.see("The connection", 'Created so far: auth provider "Mine"')
        assert held.asked and drafts(user)[0]["created"]
        held.release()


async def test_a_created_auth_that_is_not_named_is_found_after_its_page_was_left(
    own_service: DemoService,
) -> None:
    held, auths = Held("/auth"), own_service.world.default.auths

    async def create(request: RecordedRequest) -> Response | None:
        if request.method != "POST":
            return await held.intercept(request)
        auths.append({**auths[0], "id": "new1", "label": "Mine", "provider_slug": "airship"})
        return Response(status_code=204)

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "airship")
        await _fill_all(user, press)
        await through_gate(user, press, create)
        await user.see("Which credentials for Airship?", "✔ Created", "+ Create a new one")
        await press("escape")
        await user.see("Which platform?")
        held.release()
        await user.see('Created so far: auth provider "Mine" (new1)')
        assert "Which platform?" in user.text


async def _fill_all(user: Driver, press: Presses) -> None:
    await at_form(user, "Label")
    await user.type("Mine")
    view = wizard_of(user).page._view  # type: ignore[attr-defined]
    for row in view.rows:
        if not row.spec.optional and not row.value:
            await fill(user, press, row.spec.label, "x1")


# ------------------------------------------------------------------------------ unsure creates


async def test_a_connection_without_a_name_in_the_answer_is_looked_for_again(
    own_service: DemoService,
) -> None:
    there, listed = own_service.world.default.connections, [False]

    async def create(request: RecordedRequest) -> Response | None:
        if request.method == "POST":
            there.append({**there[0], **json.loads(request.body), "id": "new1"})
            return Response(status_code=204)
        if request.path == "/v2/connection" and not listed[0]:
            return refuse(503)
        return None

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press, create)
        await user.see("The list can't be read just", "+ Create another one", "ctrl+r look")
        assert "ctrl+d" not in user.footer and drafts(user)
        await press("escape", "enter")
        await user.see("+ Create another one", "ctrl+r look again")
        await press("enter")
        await user.see("enter continue")
        assert "ctrl+r" not in user.text
        await press("escape")
        await user.see("ctrl+r look again")
        listed[0] = True
        await press("ctrl+r")
        await user.see('Created so far: connection "Snowflake" (new1)', "✔ The connection answers")


async def test_a_connection_that_is_probably_there_can_be_gone_on_with(
    own_service: DemoService,
) -> None:
    there = own_service.world.default.connections

    async def create(request: RecordedRequest) -> Response | None:
        if request.method != "POST":
            return None
        there.append({**there[0], **json.loads(request.body), "id": "new1"})
        return Cut()

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press, create)
        await user.see("Unknown whether it happened")
        own_service.intercept = None
        await press("enter")
        await user.see("Which connection was created?", "new1", "enter go on with it")
        await press("down", "enter")
        await user.see("ORDERS", "enter continue")
        await press("escape", "enter")
        await user.see("✔ The connection answers", "Created so far: nothing")
        assert "ctrl+d" not in user.footer and len(writes(own_service)) == 1


# ------------------------------------------------------------------------------ late accounts


async def test_a_platform_is_taken_though_it_is_not_known_which_account_it_is(
    own_service: DemoService,
) -> None:
    held = Held("/account")
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW, wait=False) as user:
        await user.wait_for(lambda: user.main.inventory.providers.ready, "the providers")
        await user.press("w")
        await user.see("Which platform?")
        await user.type("snowflake")
        await user.press("enter")
        await user.see("Looking for an unfinished setup", "enter once more goes on without it")
        assert "Which platform?" in user.text
        await user.press("enter")
        await user.see("Which credentials for Snowflake?")
        assert "can't be kept for later" in user.toasts[-1]
        held.release()
        await user.wait_for(lambda: user.main.session.account is not None, "the account")


# ------------------------------------------------------------------------------ two keys at once


@pytest.mark.parametrize("turns", range(0, 12, 2))
async def test_enter_twice_opens_one_gate(own_service: DemoService, turns: int) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await user.burst_within(turns, "enter", "enter")
        await gate_ready(user)
        assert sum(isinstance(screen, GateScreen) for screen in user.app.screen_stack) == 1

        async def back() -> bool:
            await press("escape")  # a second enter may have asked whether to drop what was typed
            return user.screen is wizard_of(user)

        await user.do_until(back, "the form")
        await user.see("ORDERS", "enter continue")
        await press("enter")
        await gate_ready(user)
    assert not writes(own_service)


async def test_a_clean_up_that_is_read_late_opens_no_gate_elsewhere(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = failing_at("/schema", 400, "no such database")
        await to_scan(user, press, found="✖ Scan")
        made = wizard_of(user).setup.connection
        assert made is not None
        held = Held(f"/connection/{made.id}")
        own_service.intercept = held.intercept
        await press("ctrl+d")
        await user.see("Reading what would be deleted")
        await press("escape", "escape")
        step = wizard_of(user).setup.step
        held.release()
        await user.wait_for(lambda: not wizard_of(user).writes.under_way, "the read")
        assert user.screen is wizard_of(user) and wizard_of(user).setup.step is step
        assert len(writes(own_service)) == 1


async def test_nothing_is_begun_while_it_closes(
    own_service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = asyncio.Event()
    forget = Keeping._forget

    async def slowly(keeping: Keeping) -> None:
        await closes.wait()
        await forget(keeping)

    monkeypatch.setattr(Keeping, "_forget", slowly)
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        await press(*["escape"] * 4)
        await user.see("Leave this setup?")
        await press("down", "enter")
        await user.see("Leaving…")
        await press("escape", "ctrl+e", "ctrl+d", "enter", "escape")
        closes.set()
        await user.wait_for(lambda: user.screen is user.main, "the lists")
        assert len(writes(own_service)) == 1
