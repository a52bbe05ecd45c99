"""Back and forth without loss; leaving keeps, drops, or deletes what was created by the gate."""

from __future__ import annotations

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from screens.question import QuestionScreen
from screens.wizard import WizardScreen
from tests.support.app_driver import NARROW, WIDE, Driver, driving, refuse
from tests.support.changing import SECRET, events_of, on_main, press_button, writes
from tests.support.wizard import (
    at_form,
    confirm_deletion,
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


def values(user: Driver) -> dict[str, object]:
    """What the form on show holds."""
    page = wizard_of(user).page
    return {row.spec.label: row.value for row in page._view.rows}  # type: ignore[attr-defined]


async def test_back_and_forth_loses_nothing(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("pagedown", "enter")
        await at_form(user, "Label")
        await user.type("SF key 9")
        await fill(user, press, "Password", SECRET)
        before = values(user)
        await press("escape")
        await user.see("Which credentials for Snowflake?")
        await press("escape")
        await user.see("Which platform?", "/ snowflake")
        assert "▌Snowflake" in user.text
        await press("enter")
        await user.see("New credentials for Snowflake", "SF key 9")
        assert values(user) == before
        await press("escape", "home")
        await user.see("Which credentials")
        await press("pageup", "enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await press("escape", "enter")
        await at_form(user, "Label")
        assert values(user)["Database"] == "ORDERS"
        assert not writes(own_service)


@pytest.mark.parametrize("turns", range(0, 12, 3))
async def test_esc_twice_asks_once(own_service: DemoService, turns: int) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("pagedown", "enter")
        await at_form(user, "Label")
        await user.type("SF key 9")
        await press("escape", "escape")
        await user.see("Which platform?")
        await user.burst_within(turns, "escape", "escape")
        if not isinstance(user.screen, QuestionScreen):
            await press("escape")  # the second one closed the question
        await user.see("Leave this setup?")
        await press("enter")
        await on_main(user)


async def test_change_in_the_gate_comes_back_to_the_form(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await press("enter")
        await gate_ready(user)
        await press("escape")
        await user.see("The connection", "ORDERS")
        await press("escape", "escape")
        await user.see("Which platform?")
        assert not writes(own_service)


async def test_cancel_in_the_gate_drops_what_was_typed(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await press("enter")
        await gate_ready(user)
        await press_button(user, "Cancel")
        await user.see("This drops what was typed")
        await press_button(user, "Cancel")
        await user.see("Which credentials for Snowflake?", "Created so far: nothing")
        assert not writes(own_service) and events_of(user) == ["cancelled"]


async def test_another_platform_keeps_the_form_of_the_first(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "airship")
        await at_form(user, "Label")
        await user.type("Mine")
        await press("escape", "ctrl+u")
        await take_provider(user, press, "amplitude")
        await at_form(user, "Label")
        assert values(user)["Label"] == ""
        await press("escape", "ctrl+u")
        await take_provider(user, press, "airship")
        await user.see("Mine")


async def test_a_connection_that_is_there_is_gone_on_with_or_another_made(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        await press("escape")
        await user.see("This setup has a connection", "+ Create another one")
        await press("enter")
        await user.see("A first look at the data")
        await press("escape", "down", "enter")
        await at_form(user, "Database")
        assert values(user)["Label"] == "Snowflake 2"
        await user.type("RETURNS")
        await through_gate(user, press)
        await user.see("✔ The connection answers", 'connection "Snowflake"', '"Snowflake 2"')
        assert len(writes(own_service)) == 2


# ------------------------------------------------------------------------------ leaving


async def test_leaving_untouched_asks_nothing_and_keeps_nothing(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("escape", "escape")
        await user.wait_for(lambda: user.screen is user.main, "the main screen")
        assert not drafts(user)


async def test_leaving_asks_when_something_was_typed(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "airship")
        await at_form(user, "Label")
        await user.type("Mine")
        await press("escape", "escape")
        await user.see("Leave this setup?", "Keep it for later")
        await press("escape")
        assert isinstance(user.screen, WizardScreen)
        await press("escape", "enter")
        await user.wait_for(lambda: user.screen is user.main, "the main screen")
        assert drafts(user)
        await press("w")
        await user.see("An unfinished setup")
        await press("enter")
        await user.see("New credentials for Airship", "Mine")
        await press("escape", "escape", "down", "enter")
        await user.wait_for(lambda: user.screen is user.main, "the main screen")
        await user.wait_for(lambda: not drafts(user), "the draft to go")
        await open_wizard(user)
        await take_provider(user, press, "airship")
        await at_form(user, "Label")
        assert values(user)["Label"] == ""


async def test_leaving_can_delete_what_was_created_through_the_gate(
    own_service: DemoService,
) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "databricks")
        await press("pagedown", "enter")
        await at_form(user, "Label")
        await user.type("Lakehouse 9")
        for label, text in (("Host", "h.example"), ("HTTP path", "/x"), ("Port", "443")):
            await fill(user, press, label, text)
        await fill(user, press, "Token", SECRET)
        await through_gate(user, press)
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✔ The connection answers")
        await press("escape", "escape", "escape", "escape")
        await user.see("Leave this setup?", 'auth provider "Lakehouse 9"', "Delete what it created")
        await press("down", "down", "enter")
        await user.see("Delete connection")
        await confirm_deletion(user)
        await user.see("Delete auth provider")
        await confirm_deletion(user)
        await on_main(user)
        assert [request.method for request in writes(own_service)] == [
            *("POST", "POST", "DELETE", "DELETE")
        ]
        assert not drafts(user)
        assert "Lakehouse 9" not in [auth.get("label") for auth in own_service.world.default.auths]


async def test_a_clean_up_that_is_cancelled_leaves_it_named(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = failing_at("/schema", 400, "no such database")
        await to_scan(user, press, found="✖ Scan")
        own_service.intercept = None
        await user.see("ctrl+d")
        await press("ctrl+d")
        await user.see("Delete connection")
        await gate_ready(user)
        await press("escape")
        await user.see('Created so far: connection "Snowflake"', "no such database")
        assert len(writes(own_service)) == 1
        await press("ctrl+d")
        await confirm_deletion(user)
        await user.see("The connection", "Created so far: nothing", "Deleted")
        assert [request.method for request in writes(own_service)] == ["POST", "DELETE"]


async def test_a_deletion_that_fails_is_said_and_what_stays_is_named(
    own_service: DemoService,
) -> None:
    async def refused(request: RecordedRequest) -> Response | None:
        return refuse(405, "not offered") if request.method == "DELETE" else None

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = failing_at("/schema", 400, "no such database")
        await to_scan(user, press, found="✖ Scan")
        own_service.intercept = refused
        await press("ctrl+d")
        gate = await gate_ready(user)
        await user.type("Snowflake")
        await press("enter")
        await user.wait_for(lambda: user.focused is gate._proceed, "Proceed")
        await press("enter")
        await user.see("Not deleted: not offered", "enter choose")
        await press("enter")
        await user.see("✖ Not deleted: not offered", 'Created so far: connection "Snowflake"')


async def test_what_was_created_is_gone_to_when_it_is_left_before_its_end(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        await press(*["escape"] * 4)
        await user.see("Leave this setup?")
        await press("down", "enter")
        await on_main(user)
        await user.wait_for(lambda: "Snowflake " in user.cursor_line, "the new connection")


async def test_quitting_asks_while_secrets_are_typed(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "airship")
        await at_form(user, "Label")
        await user.type("Mine")
        await press("ctrl+q")
        await user.wait_for(lambda: user.toasts, "the question")
        assert "ctrl+q once more" in user.toasts[-1]
