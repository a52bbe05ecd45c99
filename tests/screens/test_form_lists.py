"""Lists and what others changed: what a form takes from elsewhere; by keyboard at 80×24."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from screens.pick import PickScreen
from tests.support.app_driver import NARROW, Driver, driving
from tests.support.changing import (
    at_gate,
    choose,
    enter,
    open_form,
    proceed,
    to_field,
    value,
    writes,
)


def note(user: Driver) -> str:
    """What is said above the fields, in one line."""
    return " ".join(user.part("#form-note").split()) if user.screen.query("#form-note") else ""


# What others changed


def changed_by_another(service: DemoService, **fields: Any) -> Any:
    """Change a connection behind the form's back, before the gate reads it."""
    done: list[bool] = []

    async def step(request: RecordedRequest) -> Response | None:
        wanted = request.path.rsplit("/", 1)[-1]
        for item in service.world.default.connections:
            if item["id"] == wanted and not done:
                done.append(True)
                item.update(fields)
        return None

    return step


async def test_a_field_that_another_changed_too_goes_back_to_the_form(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        form = await open_form(user, "e")
        await enter(user, "Label", " mine")
        changes = {"label": "Returns theirs", "description": "their words"}
        own_service.intercept = changed_by_another(own_service, **changes)
        await user.press("enter")
        await user.wait_for(lambda: "Someone else changed" in note(user))
        assert user.screen is form
        assert 'label is now "Returns theirs"' in note(user)
        assert value(user, "Label") == "Returns mine", "what was typed stays"
        assert value(user, "Description") == "their words", "an untouched field takes theirs"
        assert not writes(own_service)
        await at_gate(user, "enter")
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["label"] == "Returns mine"
        assert json.loads(request.body)["description"] == "their words"


async def test_a_field_that_only_another_changed_is_told_at_the_gate(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        await open_form(user, "e")
        await enter(user, "Label", " mine")
        own_service.intercept = changed_by_another(own_service, description="their words")
        await at_gate(user, "enter")
        page = " ".join(user.part("#gate-page").split())
        assert "Changed by someone else since you looked: description" in page
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["description"] == "their words"


# Lists


async def test_a_list_is_narrowed_and_offers_the_closest(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await to_field(user, "Type")
        await user.press("down")
        await user.see("↑ ↓ move", "126")
        await user.type("/snow direct")
        assert "2 of 126" in user.part("#pick-state")
        await user.press("end", "ctrl+u")
        await user.type("snowflke-dirct")
        assert "Closest" in user.part("#pick-state") and "snowflake-direct" in user.text
        await user.press("end", "ctrl+u")
        await user.type("zzzzzzzzzz")
        assert "Nothing is like" in user.part("#pick-state")
        await user.press("enter")
        assert isinstance(user.screen, PickScreen), "there is nothing to take"
        await user.press("escape")
        assert value(user, "Type") == ""
        await choose(user, "Type", "snowflake-direct")
        assert value(user, "Type") == "snowflake-direct"


async def test_several_are_marked(own_service: DemoService) -> None:
    account = own_service.world.default
    returns = next(item for item in account.connections if item["label"] == "Returns")
    more = [item["id"] for item in account.auths if item.get("label") in ("SF key 2", "S3 exports")]
    returns["auth_ids"] = [*returns["auth_ids"], *more]
    own = tuple(returns["auth_ids"])
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        await open_form(user, "e")
        await to_field(user, "Auths")
        await user.press("space")
        await user.see("enter use the 3 marked")
        await user.press("enter")
        assert value(user, "Auths") == own, "a look changes nothing"
        await user.press("space")
        await user.see("enter use the 3 marked")
        await user.press("space")
        await user.see("enter use the 2 marked")
        await user.press("enter")
        assert value(user, "Auths") == own[1:]
        await user.press("space")
        await user.see("enter use the 2 marked")
        await user.type("braze eu")
        await user.see("enter use this alone")
        await user.press("tab")
        await user.see("enter use the 3 marked")
        await user.press("escape")
        assert value(user, "Auths") == own[1:], "esc takes nothing"


async def test_what_is_typed_faster_than_the_list_opens_narrows_it(
    own_service: DemoService,
) -> None:
    """A slow line brings keys in bursts; a letter on the field opens its list, too."""
    for keys in (("space", *"snowflake"), tuple("snowflake")):
        async with driving(own_service, NARROW) as user:
            await open_form(user, "n")
            await to_field(user, "Type")
            await user.burst(*keys)
            await user.wait_for(lambda: isinstance(user.screen, PickScreen))
            await user.wait_for(lambda: "1 of" in user.part("#pick-state"))
            assert "snowflake" in user.part("#pick-search")
            await user.press("enter")
            assert value(user, "Type") == "snowflake"


async def test_a_burst_marks_what_it_was_narrowed_to_and_nothing_else(
    own_service: DemoService,
) -> None:
    """A blank behind a word is a blank, and a mark comes after the words before it."""
    async with driving(own_service, NARROW) as user:
        await open_form(user, "n")
        await to_field(user, "Auths")
        await user.press("space")
        await user.wait_for(lambda: isinstance(user.screen, PickScreen))
        await user.burst("s", "f", "space", "k", "e", "y", "space", "3", "tab")
        await user.see("enter use the 1 marked")
        assert "sf key 3" in user.part("#pick-search")
        await user.press("enter")
        (chosen,) = value(user, "Auths")
        auths = own_service.world.default.auths
        assert next(auth.get("label") for auth in auths if auth["id"] == chosen) == "SF key 3"


async def test_after_a_click_on_a_row_typing_goes_on_narrowing_the_list(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await to_field(user, "Provider")
        await user.press("space")
        await user.wait_for(lambda: isinstance(user.screen, PickScreen), "the list")
        await user.click("#pick-rows", "Amazon Redshift")
        await user.type("snowf")
        assert "1 of 44" in user.text and "Snowflake" in user.part("#pick-rows")
