"""The wizard's way from a platform to a reviewed schema: every kind of auth, keys counted."""

from __future__ import annotations

import json

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, failing
from tests.support.changing import SECRET, on_main, writes
from tests.support.wizard import (
    Presses,
    at_form,
    drafts,
    open_wizard,
    take_provider,
    through_gate,
    to_scan,
    wizard_of,
)

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE])


async def sample_and_schema(user: Driver, press: Presses) -> None:
    """From the tables over the rows of one to the schema with its likely identities."""
    await press("enter")
    await user.see("5 rows, 8 columns")
    await press("enter")
    await user.see("The schema", "◆ likely email address")
    await user.pause()


@SIZES
async def test_at_most_ten_keys_with_an_auth_that_is_there(
    own_service: DemoService, size: tuple[int, int]
) -> None:
    async with driving(own_service, size) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        await sample_and_schema(user, press)
        assert press.count <= 10
        (request,) = writes(own_service)
        body = json.loads(request.body)
        assert request.path == "/v2/connection"
        assert (body["label"], body["connection_config_slug"]) == ("Snowflake", "snowflake")
        healthy = next(a for a in own_service.world.default.auths if a["id"] == body["auth_ids"][0])
        assert healthy["status"] == "healthy"
        created = own_service.world.default.connections[-1]
        assert f'Created so far: connection "Snowflake" ({created["id"]})' in user.text
        scans = [r for r in own_service.requests if r.path.endswith("/scan")]
        assert len(scans) == 1 and "LIMIT 5" in json.loads(scans[0].body)["query"]

        await press("ctrl+n")
        await user.see("✔ The integration is set up", "12 tables", "Build a data model")
        await press("enter")
        await on_main(user)
        await user.wait_for(lambda: "Snowflake" in user.cursor_line, "the new connection")
        assert user.main.account.subject is not None
        assert user.main.account.subject.item.id == created["id"]
        assert not drafts(user)


@SIZES
async def test_a_new_auth_in_one_pass(own_service: DemoService, size: tuple[int, int]) -> None:
    async with driving(own_service, size) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("pagedown")
        await user.see("enter go there")
        await press("enter")
        await at_form(user, "Label")
        await user.type("SF key 9")
        for label, text in (("Account name", "ab12"), ("User name", "SVC"), ("Password", SECRET)):
            while wizard_of(user).page._view.current.spec.label != label:  # type: ignore[attr-defined]
                await press("down")
            await user.type(text)
        await through_gate(user, press)
        await at_form(user, "Database")
        auth = own_service.world.default.auths[-1]
        assert auth["label"] == "SF key 9"
        assert own_service.world.default.auth_configs[auth["id"]]["password"] == SECRET
        await user.see(f'Created so far: auth provider "SF key 9" ({auth["id"]})')
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✔ The connection answers")
        await sample_and_schema(user, press)
        assert press.count <= 20
        assert [request.path for request in writes(own_service)] == [
            "/v2/auth/snowflake-direct",
            "/v2/connection",
        ]
        assert own_service.world.default.connections[-1]["auth_ids"] == [auth["id"]]
        assert SECRET not in user.text and SECRET not in json.dumps(drafts(user))


async def test_the_arrow_keys_do_no_harm_on_any_step(own_service: DemoService) -> None:
    """Wherever the focus is: a page that has no use for a key leaves it alone."""

    async def every_way(user: Driver) -> None:
        wizard = wizard_of(user)
        step, focused = wizard.setup.step, wizard.focused
        for focus in (None, focused):
            wizard.set_focus(focus)
            await user.press("right", "pagedown", "down", "left", "pageup", "up", "left", "right")
        wizard.page.begin()
        await user.pause()
        assert user.screen is wizard and wizard.setup.step is step

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await every_way(user)
        await take_provider(user, press, "snowflake")
        await every_way(user)
        await press("enter")
        await at_form(user, "Database")
        await every_way(user)
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✔ The connection answers")
        await user.pause()
        await every_way(user)
        await sample_and_schema(user, press)
        await every_way(user)
        branches = wizard_of(user).page.schema.branches  # type: ignore[attr-defined]
        wizard_of(user).set_focus(None)
        branches.action_first()
        await user.press("left")
        node = branches.node_at_cursor
        assert not branches.is_open(node)
        await user.press("right")
        assert branches.is_open(node)
        await press("ctrl+n")
        await user.see("✔ The integration is set up")
        await every_way(user)


async def test_oauth_is_authorized_elsewhere_and_the_new_auth_is_taken(
    own_service: DemoService,
) -> None:
    auths = own_service.world.default.auths
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "hubspot")
        await user.see("Authorize HubSpot in the Lytics web app", "Settings > Integrations")
        await press("enter")
        await user.see("No new auth of HubSpot yet")
        auths.append(
            {
                "id": "b" * 32,
                "label": "HubSpot (me)",
                "type": "hubspot_oauth",
                "provider_slug": "hubspot",
                "status": "healthy",
            }
        )
        await press("enter")
        await user.see("The connection", 'works with the auth "HubSpot (me)"')
        assert not writes(own_service)
        assert "Created so far: nothing" in user.text


async def test_oauth_with_an_auth_that_is_there_offers_both(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "salesforce")
        await user.see("Salesforce CRM", "+ Authorize another one")
        await press("pagedown", "enter")
        await user.see("I have done it")
        await press("escape")
        await user.see("Which credentials for Salesforce?")
        await press("enter")
        await user.see('works with the auth "Salesforce CRM"')


async def test_a_platform_without_auth_leaves_that_step_out(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "google analytics tag")
        await user.see("The connection", "needs no auth", "– Auth")
        await press("escape")
        await user.see("Which platform?")


async def test_an_unhealthy_auth_is_asked_about(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.type("SF key 2")
        await user.see("✖ unhealthy")
        await press("enter")
        await user.see('"SF key 2" is unhealthy')
        assert "The connection" not in user.text
        await press("enter")
        await user.see('works with the auth "SF key 2"')


async def test_typing_narrows_and_a_slip_shows_the_closest(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await user.type("/warehouse")
        await user.see("5 of 44", "Databricks")
        assert wizard_of(user).query_one("#providers-search FilterInput").value == "warehouse"  # type: ignore[attr-defined]
        await press("ctrl+u")
        await user.type("snowflaek")
        await user.see('Nothing is called "snowflaek": these are', "Snowflake", "see all 44.")
        await press("ctrl+u")
        await user.type("qqqqqq")
        await user.see("Empty the search (ctrl+u) to see all 44.")
        await press("enter")
        assert "Which platform?" in user.text


async def test_auths_and_tables_that_are_not_found_say_how_to_see_all(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.type("zzzz")
        await user.see('Nothing is called "zzzz"', "(ctrl+u) to see all")
        await press("ctrl+u")
        await user.wait_for(lambda: "Nothing is called" not in user.text, "all of them")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✔ The connection answers")
        await user.type("ORDRES")
        await user.see('Nothing is called "ORDRES": these are the closest', "see all 12.")


async def test_n_on_a_provider_begins_with_it(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        await user.press("3")
        await user.press("/")
        await user.type("databricks")
        await user.press("enter")
        await open_wizard(user, "n")
        await user.see("Which credentials for Databricks?", "✔ Provider")


async def test_read_only_says_why_not(service: DemoService) -> None:
    async with driving(service, NARROW, read_only=True) as user:
        await user.press("w")
        await user.wait_for(lambda: user.toasts, "the reason")
        assert "nothing can be changed" in user.toasts[0]


async def test_keys_typed_at_once_reach_the_step_they_are_meant_for(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        await open_wizard(user)
        await user.burst(*"snowflake", "enter")
        await user.see("Which credentials for Snowflake?")


async def test_a_click_on_a_step_and_on_a_key_works(service: DemoService) -> None:
    async with driving(service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.click("#footer", "use it")
        await user.see("The connection")
        await user.click("#wizard-steps", "Provider")
        await user.see("Which platform?")
        await user.click("#wizard-steps", "Schema")
        await user.see("The connection")
        await user.click("#footer", "back")
        await user.see("Which credentials for Snowflake?")


async def test_every_key_in_the_footer_does_something(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        page = wizard_of(user).page
        for name in page.offers:
            assert name == "other_pane" or hasattr(page, f"do_{name}"), name
        await press("enter")
        await user.see("5 rows, 8 columns")
        await press("tab", "right", "enter")
        await user.see("NUMBER(38,0)", "esc close")
        await press("escape", "escape", "ctrl+n")
        await user.see("The schema")
        await press("ctrl+e")
        await user.see("Export the schema", "snowflake-schema.json")
        await press("escape", "ctrl+n")
        await user.see("The integration is set up")
        await press("s")
        await user.see("Scan", "f5 runs it")


async def test_what_was_not_loaded_is_read_here(service: DemoService) -> None:
    service.intercept = answers(provider=failing(503), auth=failing(503))
    async with driving(service, NARROW) as user:
        press = await open_wizard(user)
        await user.see("Could not list providers", "ctrl+r try again")
        service.intercept = None
        await press("ctrl+r")
        await user.see("Airship")
        await take_provider(user, press, "snowflake")
        await user.see("[prod] Snowflake EU")
