"""design.md, Writes: each of the six by keyboard, over real HTTP, at 80×24."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from app.writing import record_cancel
from tests.support.app_driver import NARROW, Driver, driving
from tests.support.changing import (
    SECRET,
    SIX,
    Write,
    answering,
    at_gate,
    dropping,
    events_of,
    filled,
    form_of,
    gate_of,
    ids,
    journal,
    on_main,
    press_button,
    proceed,
    refusing,
    shown_values,
    state,
    writes,
)

EACH = pytest.mark.parametrize("write", SIX.values(), ids=list(SIX))
_FROM_FORMS = {name: write for name, write in SIX.items() if write.from_form}
FORMS = pytest.mark.parametrize("write", _FROM_FORMS.values(), ids=list(_FROM_FORMS))


def current(user: Driver, write: Write, found: dict[str, str]) -> dict[str, Any]:
    """The object of a write as the service has it."""
    account = user.service.world.default
    wanted = filled(write.path, found, {}).rsplit("/", 1)[-1]
    items = (*account.connections, *account.auths)
    return dict(next((item for item in items if item.get("id") == wanted), {}))


def leaks(user: Driver) -> list[str]:
    """Where the secret stands though it must not."""
    path = user.main.session.journal.path
    return [
        place
        for place, text in {
            "screen": user.text,
            "journal": path.read_text() if path.exists() else "",
            "clipboard": user.app.clipboard,
            "toasts": " ".join(user.toasts),
        }.items()
        if SECRET in text
    ]


@EACH
async def test_form_gate_one_request_result(own_service: DemoService, write: Write) -> None:
    async with driving(own_service, NARROW) as user:
        found = ids(user)
        before = current(user, write, found)
        await write.to_gate(user)
        assert not writes(own_service)
        gate = gate_of(user)
        assert user.focused is (gate._typed if write.method == "DELETE" else gate._cancel)
        shown = gate._prepared
        assert shown is not None and shown.outgoing is not None
        await proceed(user)
        (request,) = writes(own_service)
        assert (request.method, request.path) == (write.method, filled(write.path, found, {}))
        body = filled(write.body, found, before) if write.body is not None else None
        assert (json.loads(request.body) if request.body else None) == body
        assert shown.outgoing.url == own_service.url + request.path
        assert write.says in state(user)
        assert "HTTP 20" in state(user) and "id " in state(user)
        assert events_of(user) == ["attempt", "done"]
        assert not leaks(user)
        # Afterwards the list is read anew, and the cursor is on the result.
        await user.press("enter")
        await on_main(user)
        await user.wait_for(lambda: user.asked().count("connection") > 1, "the list anew")
        await user.loaded()
        if write.method == "DELETE":
            assert write.name not in user.names
        else:
            assert write.name in user.cursor_line
        assert len(writes(own_service)) == 1


@EACH
async def test_cancel_sends_nothing(own_service: DemoService, write: Write) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        await press_button(user, "Cancel")
        if write.from_form:
            assert "drops what was typed" in user.text
            await press_button(user, "Cancel")
        await on_main(user)
        assert not writes(own_service)
        await user.wait_for(lambda: events_of(user) == ["cancelled"], "its line")
        assert not leaks(user)


@pytest.fixture
def slow_journal(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Holds up the line of a cancelled change until it is set."""
    may_go_on = asyncio.Event()

    async def slowly(*what: Any) -> str:
        await may_go_on.wait()
        return await record_cancel(*what)

    monkeypatch.setattr("screens.gate.record_cancel", slowly)
    return may_go_on


async def test_a_slow_disk_does_not_leave_a_cancel_without_a_word(
    own_service: DemoService, slow_journal: asyncio.Event
) -> None:
    async with driving(own_service, NARROW) as user:
        await at_gate(user, "d")
        await user.press("escape", "escape", "enter")
        assert "Cancelled, nothing was sent. Writing that down" in state(user)
        slow_journal.set()
        await on_main(user)
        assert events_of(user) == ["cancelled"]
    assert not writes(own_service)


@EACH
async def test_what_was_cancelled_is_not_sent_however_slow_the_disk(
    own_service: DemoService, slow_journal: asyncio.Event, write: Write
) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        gate = gate_of(user)
        if gate._change.typed is not None:
            await user.type(gate._change.typed.text)
        if write.from_form:
            await press_button(user, "Cancel")
            gate._give_up()  # as the second press does, while the focus is on Proceed
        else:
            gate.set_focus(gate._proceed)
            await user.burst("escape", "enter")
        gate._proceed_once()
        gate._go_back()
        await user.press("tab", "enter", "escape")
        assert "Cancelled, nothing was sent" in state(user)
        slow_journal.set()
        await on_main(user)
        assert events_of(user) == ["cancelled"]
    assert not writes(own_service)


@pytest.mark.parametrize("turns", range(0, 24, 3))
async def test_the_first_of_two_quick_keys_decides(own_service: DemoService, turns: int) -> None:
    """Esc and enter, closer together than the journal's line takes: cancelled, and only that."""
    async with driving(own_service, NARROW) as user:
        await SIX["delete connection"].to_gate(user)
        gate = gate_of(user)
        assert gate._change.typed is not None
        await user.type(gate._change.typed.text)
        gate.set_focus(gate._proceed)
        await user.burst_within(turns, "escape", "enter")
        await on_main(user)
        assert events_of(user) == ["cancelled"]
    assert not writes(own_service)


@FORMS
async def test_the_result_is_seen_after_a_cancel_that_was_thought_better_of(
    own_service: DemoService, write: Write
) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        await press_button(user, "Cancel")
        assert "drops what was typed" in user.text
        own_service.intercept = refusing(409, "taken")
        await proceed(user)
        assert "Not " in state(user) and "drops what was typed" not in user.text
        assert "drop it" not in user.text


@FORMS
async def test_change_goes_back_with_everything(own_service: DemoService, write: Write) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        form = user.app.screen_stack[-2]
        before = {row.spec.label: row.value for row in form.form.rows}  # type: ignore[attr-defined]
        await press_button(user, "Change")
        assert shown_values(user) == before
        # esc at the gate is the same, and the secrets still are what goes over the wire.
        await user.press("enter")
        gate = gate_of(user)
        await user.press("escape")
        assert shown_values(user) == before and form_of(user) is form
        await user.press("enter")
        assert gate_of(user) is not gate
        await user.wait_for(lambda: "Checking" not in user.text)
        assert not writes(own_service) and not events_of(user)
        await proceed(user)
        (request,) = writes(own_service)
        assert (SECRET in request.body.decode()) == ("auth" in write.path)
        assert not leaks(user)


@EACH
async def test_a_refusal_keeps_the_form(own_service: DemoService, write: Write) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        own_service.intercept = refusing(422, f"no: {SECRET} is wrong", "AUTH-BADREQ-008")
        before = None
        if write.from_form:
            form = user.app.screen_stack[-2]
            before = {row.spec.label: row.value for row in form.form.rows}  # type: ignore[attr-defined]
        await proceed(user)
        assert len(writes(own_service)) == 1
        assert "HTTP 422 · request_id 91aa000000" in state(user)
        assert events_of(user) == ["attempt", "failed"]
        if "Password" in (before or ()):
            assert not leaks(user), "what the server echoed is masked"
        if before is not None:
            assert user.focused is gate_of(user)._back
            await user.press("enter")
            assert shown_values(user) == before
            assert "Not " in user.part("#form-note")
            own_service.intercept = None
            await user.press("enter")
            await user.wait_for(lambda: "Checking" not in user.text)
            await proceed(user)
            assert write.says in user.text
            assert len(writes(own_service)) == 2
        else:
            await user.press("enter")
            await on_main(user)
            assert write.name in user.names


@EACH
async def test_a_dropped_answer_is_unknown(own_service: DemoService, write: Write) -> None:
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        own_service.intercept = dropping()
        own_service.requests.clear()
        await proceed(user)
        assert len(writes(own_service)) == 1
        methods = [request.method for request in own_service.requests]
        assert methods[methods.index(write.method) + 1 :] == ["GET"], "read back"
        assert state(user).startswith("? Unknown whether it happened") and "Read back" in state(
            user
        )
        assert events_of(user) == ["attempt", "unknown"]
        assert journal(user)[-1]["detail"].startswith("Unknown whether")
        assert not leaks(user)
        # Nothing is sent twice: back to the form, or out, and another try is another gate.
        await user.press("enter")
        if write.from_form:
            assert form_of(user).form.filling.dirty
            own_service.intercept = None
            await user.press("enter")
            await user.wait_for(lambda: "Checking" not in user.text)
            assert len(writes(own_service)) == 1
            await proceed(user)
            assert len(writes(own_service)) == 2
        else:
            await user.wait_for(lambda: "connection" in user.asked()[len(methods) :])
            await on_main(user)
            assert len(writes(own_service)) == 1


async def test_the_gate_ends_once(own_service: DemoService) -> None:
    """Proceed pressed again and again, in one burst, sends one request."""
    async with driving(own_service, NARROW) as user:
        await SIX["delete connection"].to_gate(user)
        await user.type("Returns")
        await user.press("enter")
        assert user.focused is gate_of(user)._proceed
        await user.burst(*["enter"] * 9)
        await user.wait_for(lambda: "done" in events_of(user))
        assert len(writes(own_service)) == 1
        assert events_of(user) == ["attempt", "done"]


@pytest.mark.parametrize("body", [b"", b'{"status": 201, "data": {"it": {"id": "x"}}}'])
@pytest.mark.parametrize("name", ["create connection", "create auth"])
async def test_the_list_goes_to_what_was_created_though_no_answer_names_it(
    own_service: DemoService, name: str, body: bytes
) -> None:
    write, account = SIX[name], own_service.world.default
    items = account.connections if "connection" in name else account.auths

    async def create(_request: RecordedRequest) -> Response:
        items.append(dict(items[0], id="newone1", label=write.name))
        return Response(body, 201)

    own_service.intercept = answering(create)
    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        await proceed(user)
        assert write.says in state(user)
        await user.press("enter")
        await on_main(user)
        await user.wait_for(lambda: write.name in user.cursor_line, "the new one")
    assert len(writes(own_service)) == 1


async def test_the_list_goes_to_what_was_created_though_another_object_is_read_meanwhile(
    own_service: DemoService,
) -> None:
    write, answered = SIX["create connection"], threading.Event()

    async def late(request: RecordedRequest) -> Response | None:
        if request.path == "/v2/connection" and request.method == "GET":
            await asyncio.to_thread(answered.wait, 20)
        return None

    async with driving(own_service, NARROW) as user:
        await write.to_gate(user)
        await proceed(user)
        own_service.intercept = late
        await user.press("enter")
        listed = user.main.inventory.connections
        await user.wait_for(lambda: listed.loading, "the list is asked for")
        user.main.inventory.replace(listed, 0, listed.items[0])
        user.main.part_changed(listed)
        await user.wait_for(lambda: not user.main._repaint_due, "it is shown")
        answered.set()
        await user.wait_for(lambda: write.name in user.cursor_line, "the new one")


async def test_a_rejected_token_is_named_by_where_it_came_from(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await SIX["update connection"].to_gate(user)
        own_service.intercept = refusing(401, "Not authorized", "UNAUTHORIZED-017")
        await proceed(user)
        assert "Not updated: Not authorized. " in state(user)
        assert "the API refused the token from LYTICS_API_TOKEN." in state(user)


async def test_a_failure_of_the_api_itself_is_read_back(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await SIX["update connection"].to_gate(user)
        own_service.intercept = refusing(500, "boom", "INTERNAL-019")
        await proceed(user)
        assert "Not updated: boom. Read back: it still has the old values." in state(user)
    assert len(writes(own_service)) == 1
