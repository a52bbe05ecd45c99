"""Issue 5, forms: what they ask for, what they keep, what they point out; by keyboard at 80×24."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from pydantic import SecretStr
from starlette.responses import Response
from textual import events
from textual.screen import Screen

from app import filling
from app.auth_types import catalogue
from app.demo.service import DemoService
from app.inventory import Inventory
from app.masking import HARMLESS_FIELDS
from screens.file import FileScreen
from screens.main import MainScreen
from screens.pick import PickScreen
from tests.support.app_driver import NARROW, WIDE, Driver, answers, driving, failing
from tests.support.changing import (
    SECRET,
    at_gate,
    choose,
    enter,
    form_of,
    open_form,
    proceed,
    shown_values,
    to_field,
    value,
    writes,
)
from widgets.form_view import FormView
from widgets.secret_field import SecretField


def note(user: Driver) -> str:
    """What is said above the fields, in one line."""
    return " ".join(user.part("#form-note").split()) if user.screen.query("#form-note") else ""


def about(user: Driver) -> str:
    """What is said of the field with the focus, in one line."""
    return " ".join(user.part(".form-about").replace("▎", " ").split())


async def test_every_published_type_renders_a_form(service: DemoService) -> None:
    """All 126, and every field that isn't on the harmless list is a secret field."""
    assert len(catalogue()) == 126
    inventory = Inventory()
    async with driving(service, (80, 60)) as user:
        # One form after the other, over nothing else: what lies below would be painted as well.
        await user.app.push_screen(Screen())
        for slug, kind in catalogue().items():
            form = FormView(filling.new_auth(inventory, {"kind": slug}))
            await user.screen.mount(form)
            await user.wait_for(lambda form=form: form.current is not None)  # type: ignore[misc]
            rows = {row.spec.wire_name: row for row in form.rows}
            assert list(rows)[4:] == [field.name for field in kind.fields], slug
            for field in kind.fields:
                row = rows[field.name]
                assert row.region.height, (slug, field.name)
                # An address that is made to hold a password is secret as well.
                harmless = field.name in HARMLESS_FIELDS and field.name != "connection_url"
                assert isinstance(row.field, SecretField) != harmless, (slug, field.name)
                assert row.spec.label in user.text
            await form.remove()


async def test_an_oauth_provider_says_its_way_before_anything_is_typed(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Provider", "Meta Ads")
        assert note(user).startswith("▲ Meta Ads signs in by OAuth: authorize it in the Lytics web")
        assert list(shown_values(user)) == ["Provider"], "nothing invites typing"
        await user.press("enter")
        assert "Settings > Integrations" in " ".join(user.part("#form-view").split())
        assert user.screen is form_of(user), "no gate"
        # Another provider brings the fields.
        await choose(user, "Provider", "snowflake")
        assert "OAuth" not in note(user) and value(user, "Type") == "snowflake-direct"
        assert not writes(own_service)


async def test_another_provider_keeps_what_was_typed(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Provider", "snowflake")
        await enter(user, "Label", "Key")
        await enter(user, "Password", SECRET)
        await choose(user, "Provider", "braze")
        assert value(user, "Type") == "braze" and value(user, "Label") == "Key"
        await choose(user, "Provider", "snowflake")
        assert value(user, "Password") == SecretStr(SECRET)
        assert SECRET not in user.text


async def test_esc_asks_before_typed_work_goes(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        form = await open_form(user, "n")
        await user.press("escape")
        assert user.app.screen_stack[-1] is user.main, "nothing was typed"
        form = await open_form(user, "n")
        await user.type("abc")
        await user.press("escape")
        assert user.screen is form and "Drop what was typed?" in note(user)
        await user.type("d")
        assert "Drop" not in note(user), "whoever types on has answered"
        await user.press("escape", "escape")
        assert isinstance(user.screen, MainScreen)
        assert not form._filling.values.get("label"), "and nothing of it is kept"


async def test_what_is_missing_is_said_beside_its_field(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        form = await open_form(user, "n")
        await user.press("enter")
        assert "✖ 2 fields need a look." in note(user)
        assert "✖ Enter the label." in user.text and "✖ Choose the type." in user.text
        assert form.form.current is not None and form.form.current.spec.label == "Label"
        await user.type("x")
        assert "✖ Enter the label." not in user.text
        await choose(user, "Type", "snowflake")
        await user.press("enter")
        assert "✖ Enter the database." in user.text


async def test_what_is_typed_while_the_kinds_are_read_stays(own_service: DemoService) -> None:
    go = threading.Event()

    async def wait() -> Response | None:
        await asyncio.to_thread(go.wait)
        return None

    async with driving(own_service, NARROW) as user:
        own_service.intercept = answers(connectionconfig=wait)
        await user.press("n")
        form = form_of(user)
        await user.wait_for(lambda: form.form.current is not None)
        assert "Reading the kinds of connection" in note(user)
        await user.type("Orders ")
        await user.press("enter")
        assert "again in a moment" in note(user)
        go.set()
        text = "warehouse of the EU, typed without a pause"
        for sign in text:
            await user.burst(sign)
        await user.wait_for(lambda: not form._loading)
        await user.pause()
        assert value(user, "Label") == f"Orders {text}"


async def test_what_comes_in_one_burst_goes_where_it_is_meant_to(own_service: DemoService) -> None:
    """A password manager types name, tab and password faster than anything is painted."""
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await user.go_to("SF key 3")
        await open_form(user, "e")
        await user.burst(*"ab12", "tab", *"SVC", "tab", *SECRET, "shift+tab", "X")
        assert value(user, "Account name") == "ab12"
        assert value(user, "User name") == "SVCX"
        assert value(user, "Password") == SecretStr(SECRET)
        assert SECRET not in user.text


async def test_keys_right_behind_n_do_nothing_else(own_service: DemoService) -> None:
    """They are typed into the form's first field, or dropped; no other action is set off."""
    for opener, behind in (("n", "rxpdeao3"), ("e", "dnxrp"), ("d", "enxrp ")):
        async with driving(own_service, NARROW) as user:
            asked = len(user.asked())
            await user.burst(opener, *behind)
            await user.wait_for(lambda: len(user.app.screen_stack) > 2)
            await user.pause()
            kinds = [type(screen).__name__ for screen in user.app.screen_stack[1:]]
            assert kinds in (["MainScreen", "FormScreen"], ["MainScreen", "GateScreen"]), opener
            assert user.view == "Connections"
            assert "account" not in user.asked()[asked:] and not writes(own_service)


@pytest.mark.parametrize("status", [503, 403, 401])
async def test_without_the_kinds_their_slug_is_typed(own_service: DemoService, status: int) -> None:
    async with driving(own_service, NARROW) as user:
        own_service.intercept = answers(connectionconfig=failing(status))
        await open_form(user, "n")
        await user.wait_for(lambda: "enter the slug of one" in note(user))  # it is asked for twice
        assert "out of order" in note(user)
        own_service.intercept = None
        await enter(user, "Label", "By hand")
        await enter(user, "Type", "snowflake")
        await enter(user, "Database", "ORDERS")
        await at_gate(user, "enter")
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["connection_config_slug"] == "snowflake"


async def test_a_hostile_label_goes_back_as_it_was(own_service: DemoService) -> None:
    label = "\x1b[31mOr[b]ders\u202e \u200b漢"
    connection = own_service.world.default.connections[0]
    connection["label"] = label
    async with driving(own_service, NARROW) as user:
        row = next(
            place
            for place, item in enumerate(user.main.inventory.connections.items)
            if item.label == label
        )
        user.main.account.rows.select(row)
        await user.pause()
        await open_form(user, "e")
        await enter(user, "Description", " more")
        await at_gate(user, "enter")
        assert "\\u001b[31mOr[b]ders" in user.text
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["label"] == label


@pytest.mark.parametrize(
    "description", ["EU orders\nask\tanna\u200b \U000e0041", "x" * 5000 + "END"]
)
async def test_an_edited_text_keeps_what_one_line_cannot_show(
    own_service: DemoService, description: str
) -> None:
    connection = own_service.world.default.connections[0]
    connection["description"] = description
    async with driving(own_service, NARROW) as user:
        await user.go_to(connection["label"])
        await open_form(user, "e")
        await enter(user, "Description", "!")
        await user.press("home")
        await user.type("?")
        await at_gate(user, "enter")
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["description"] == f"?{description}!"


async def test_a_masked_text_that_is_edited_is_refused(own_service: DemoService) -> None:
    connection = own_service.world.default.connections[0]
    connection["description"] = "see https://u:hunter2@h/x for more"
    async with driving(own_service, NARROW) as user:
        await user.go_to(connection["label"])
        await open_form(user, "e")
        await to_field(user, "Description")
        assert "hunter2" not in user.text and "••••••••@h/x" in user.text
        await user.type("!")
        await user.press("enter")
        assert "✖ A mask stands in there" in user.text
        await user.press("backspace")
        assert "✖ A mask" not in user.text
        await enter(user, "Label", "!")
        await at_gate(user, "enter")
        assert "hunter2" not in user.text
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["description"] == "see https://u:hunter2@h/x for more"


async def test_titles_are_text(own_service: DemoService) -> None:
    """A name from the API in a frame is never markup."""
    async with driving(own_service, NARROW) as user:
        user.main.session.profile = "[prod] [/"
        await open_form(user, "n")
        assert "[prod] [/ · Acme EU · api.lytics.example" in user.text
        for dialog in (PickScreen("[/ [b]x", (), (), several=False), FileScreen("[/ [b]x")):
            await user.app.push_screen(dialog)
            await user.see("[/ [b]x")
            await user.press("escape")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_form_survives_another_size(
    own_service: DemoService, size: tuple[int, int]
) -> None:
    other = WIDE if size == NARROW else NARROW
    async with driving(own_service, size) as user:
        form = await open_form(user, "n")
        await user.type("abc")
        await user.resize(other)
        assert user.screen is form and value(user, "Label") == "abc"
        assert form.form.current is not None and form.form.current.spec.label == "Label"
        await user.press("enter")
        for text in ("Continue", "Cancel", "esc back", "✖ Choose the type."):
            assert text in user.text
        await user.resize((80, 24))
        await user.pause()
        assert "Continue" in user.text and "esc back" in user.text


async def test_a_paste_into_the_form_never_reaches_what_is_below(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await open_form(user, "n")
        assert user.focused is not None
        user.focused.post_message(events.Paste("two\nlines \x1b[31m"))
        await user.pause()
        assert "\x1b" not in value(user, "Label") and "\n" not in value(user, "Label")


async def test_dropping_is_asked_again_once_something_else_was_said(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        form = await open_form(user, "n")
        await user.type("abc")
        await user.press("escape")
        assert "Drop what was typed?" in note(user)
        await user.press("enter")
        assert "a look" in note(user)
        await user.press("escape")
        assert user.screen is form and "Drop what was typed?" in note(user)
        await user.press("escape")
        await user.wait_for(lambda: user.screen is user.main)
