"""Set up and taken down by keyboard alone, in the demo at 80×24, and the journal of it."""

from __future__ import annotations

import pytest
from textual import events

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, Driver, answers, driving, failing
from tests.support.changing import (
    SECRET,
    at_gate,
    choose,
    enter,
    events_of,
    gate_of,
    journal,
    on_main,
    open_form,
    press_button,
    proceed,
    writes,
)

KEY = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"


async def close(user: Driver) -> None:
    """Close the gate, and wait for the list."""
    await user.press("enter")
    await on_main(user)
    await user.pause()
    await user.loaded()


async def delete(user: Driver, name: str) -> None:
    """Delete what is under the cursor, by typing its name."""
    assert name in user.cursor_line
    await at_gate(user, "d")
    await user.type(name)
    await user.press("enter", "enter")
    await user.wait_for(lambda: f'Deleted "{name}"' in user.text)
    await close(user)
    assert name not in user.names


async def test_an_auth_and_a_connection_from_nothing_to_nothing(own_service: DemoService) -> None:
    async with driving(own_service, NARROW, demo=True) as user:
        seen: list[str] = []
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Provider", "snowflake")
        await enter(user, "Label", "SF by hand")
        await enter(user, "Account name", "ab12345")
        await enter(user, "User name", "SVC_LYTICS")
        await enter(user, "Password", SECRET)
        await user.press("tab")
        assert user.focused is not None
        user.focused.post_message(events.Paste(KEY))
        await user.pause()
        seen.append(user.text)
        await at_gate(user, "enter")
        seen.append(user.text)
        await proceed(user)
        seen.append(user.text)
        await close(user)
        assert "SF by hand" in user.cursor_line, "the result is selected"

        await user.press("1")
        await open_form(user, "n")
        await user.type("Orders by hand")
        await choose(user, "Provider", "snowflake")
        await choose(user, "Type", "snowflake")
        await choose(user, "Auths", "SF by hand")
        await enter(user, "Database", "ORDERS")
        await at_gate(user, "enter")
        assert "Creating it starts a background job at Lytics." in user.text
        await proceed(user)
        await close(user)
        assert "Orders by hand" in user.cursor_line

        await open_form(user, "e")
        await user.press("end")
        await user.type(" (EU)")
        await at_gate(user, "enter")
        assert "Orders by hand  →  Orders by hand (EU)" in user.text
        await proceed(user)
        await close(user)
        await delete(user, "Orders by hand (EU)")

        await user.press("2")
        await user.go_to("SF by hand")
        await delete(user, "SF by hand")

        sent = [(request.method, request.path.split("/")[2]) for request in writes(own_service)]
        told = [(line["verb"], line["kind"], line["event"]) for line in journal(user)]
        steps = (
            ("create", "auth provider"),
            ("create", "connection"),
            ("update", "connection"),
            ("delete", "connection"),
            ("delete", "auth provider"),
        )
        assert sent == [
            *(("POST", "auth"), ("POST", "connection"), ("PUT", "connection")),
            *(("DELETE", "connection"), ("DELETE", "auth")),
        ]
        assert told == [(*step, event) for step in steps for event in ("attempt", "done")]
        assert all(
            line["account"] == "Acme EU" and line["profile"] == "demo" for line in journal(user)
        )
        await user.press("x")
        await user.see("Journal of changes", "204 delete connection", "201 create auth provider")
        seen.append(user.text)
        text = user.main.session.journal.path.read_text()
        assert SECRET not in text + "".join(seen) + user.app.clipboard
        assert "BEGIN" not in text


async def test_someone_else_deleted_it_after_the_gate_had_looked(own_service: DemoService) -> None:
    """404 after Proceed: what is there now."""
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        await open_form(user, "e")
        await user.type(" x")
        await at_gate(user, "enter")
        for item in own_service.world.default.connections:
            if item["label"] == "Returns":
                item["deleted"] = True
        await proceed(user)
        state = " ".join(user.part("#gate-state").split())
        assert "Not updated:" in state and "It is deleted now." in state
        assert events_of(user) == ["attempt", "failed"]
        await press_button(user, "Close")
        await press_button(user, "Close")
        await on_main(user)
        await user.wait_for(lambda: "Returns" not in user.names, "the list anew")


async def test_someone_else_took_the_name(own_service: DemoService) -> None:
    """409 after Proceed: what has the name now; the form is still there."""
    async with driving(own_service, NARROW) as user:
        await open_form(user, "n")
        await user.type("Twice")
        await choose(user, "Type", "snowflake")
        await enter(user, "Database", "ORDERS")
        await at_gate(user, "enter")
        other = dict(own_service.world.default.connections[0], label="Twice", id="0ther")
        own_service.world.default.connections.append(other)
        await proceed(user)
        state = " ".join(user.part("#gate-state").split())
        assert "Not created:" in state and "There is 1 of this name now, id 0ther." in state
        await user.press("enter")
        assert "already exists" in " ".join(user.part("#form-note").split())
        # The next gate knows of it before anything is sent.
        await at_gate(user, "enter")
        assert 'There is a connection called "Twice" already.' in user.text


@pytest.mark.parametrize("status", [404, 405])
async def test_a_server_that_cannot_delete_auths(own_service: DemoService, status: int) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await user.go_to("SF key 3")
        await at_gate(user, "d")
        auth_id = gate_of(user)._change.resource_id
        own_service.intercept = answers(**{auth_id: failing(status, "no such route")})
        await proceed(user)
        state = " ".join(user.part("#gate-state").split())
        assert "Not deleted: no such route" in state
        assert "this server can't delete" in state
        await user.press("enter")
        await on_main(user)
        assert "SF key 3" in user.names


async def test_no_journal_no_write(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        path = user.main.session.journal.path
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.write_text("a file where the folder should be")
        await user.go_to("Returns")
        await at_gate(user, "d")
        assert "✖ " in user.part("#gate-state") and "journal" in user.part("#gate-state").lower()
        assert gate_of(user)._proceed.disabled
        await user.type("Returns")
        await user.press("enter", "enter", "tab", "tab", "enter", "space")
        assert not writes(own_service)


async def test_a_journal_that_fails_at_the_last_moment(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        await at_gate(user, "d")
        path = user.main.session.journal.path
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.exists():
            for each in path.parent.iterdir():
                each.unlink()
            path.parent.rmdir()
        path.parent.write_text("a file where the folder should be")
        await proceed(user)
        assert "Nothing was sent: without a journal line nothing is changed." in " ".join(
            user.part("#gate-state").split()
        )
        assert not writes(own_service)


async def test_read_only_says_why_in_every_place(own_service: DemoService) -> None:
    async with driving(own_service, (140, 45), read_only=True) as user:
        for view in ("1", "2", "3"):
            await user.press(view)
            for key in ("n", "e", "d"):
                user.app.clear_notifications()
                await user.press(key)
                assert user.screen is user.main
                assert any("Read-only" in said or "Providers come" in said for said in user.toasts)
        await user.press("1")
        offers = {offer.action: offer.why_not for offer in user.main.bar.offers}
        assert all("Read-only" in offers[action] for action in ("new", "edit", "delete"))
        assert not writes(own_service)
