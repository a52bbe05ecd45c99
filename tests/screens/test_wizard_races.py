"""The wizard when answers come late: what a person does meanwhile is not undone by them."""

from __future__ import annotations

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, Driver, driving, failing, sending
from tests.support.changing import SECRET
from tests.support.wizard import (
    Held,
    Presses,
    at_form,
    fill,
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
        await user.wait_for(lambda: not wizard_of(user).types_loading, "the kinds")
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
            {"name": "connection_url", "label": "Address", "type": "string", "required": True},
        ],
    }
    held = Held("/connectionconfig", sending([kind]))
    own_service.intercept = held.intercept
    async with driving(own_service, NARROW) as user:
        press = await _at_the_form(user)
        await fill(user, press, "Connection URL", typed_first)
        held.release()
        await user.wait_for(lambda: not wizard_of(user).types_loading, "the kinds")
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
