"""Leaving while a change is on its way or something was typed: asked about, and written down."""

from __future__ import annotations

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, driving
from tests.support.changing import (
    SIX,
    Held,
    at_gate,
    events_of,
    gate_of,
    journal,
    on_main,
    open_form,
    to_button,
    writes,
)


async def send_and_hold(user: Driver) -> Held:
    """Have a delete on its way whose answer does not come."""
    held = Held()
    user.service.intercept = held
    await SIX["delete connection"].to_gate(user)
    await user.type("Returns")
    await user.press("enter", "enter")
    await user.wait_for(lambda: held.came, "the request")
    return held


async def test_while_a_change_is_on_its_way_nothing_closes_the_gate(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await send_and_hold(user)
        gate = gate_of(user)
        assert "Sending it, once" in user.text
        await user.press("escape", "enter", "space", "q", "d", "tab", "enter", "left", "y")
        await user.press("f1", "ctrl+p")
        assert user.screen is gate
        assert len(writes(own_service)) == 1
        await user.resize(WIDE)
        assert "Sending it, once" in user.text
        await user.resize(NARROW)
        assert "Sending it, once" in user.text


async def test_leaving_meanwhile_is_asked_about_once(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await send_and_hold(user)
        await user.press("ctrl+q")
        assert user.app.is_running
        assert any("ctrl+q once more leaves all the same" in said for said in user.toasts)
        left = user.app.exit
        called: list[bool] = []
        user.app.exit = lambda *_args, **_more: called.append(True)  # type: ignore[method-assign]
        await user.press("ctrl+q")
        assert called, "told twice, it leaves"
        user.app.exit = left  # type: ignore[method-assign]


async def test_closing_meanwhile_leaves_unknown_in_the_journal(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await send_and_hold(user)
        assert events_of(user) == ["attempt"]
        path = user.main.session.journal.path
        await user.press("ctrl+q", "ctrl+q")
    lines = path.read_text().splitlines()
    assert len(lines) == 2 and '"unknown"' in lines[1]
    assert "Given up before an answer came." in lines[1]
    assert len(writes(own_service)) == 1


async def test_typed_work_is_asked_about_each_time(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        for _ in range(2):
            user.app.clear_notifications()
            await open_form(user, "n")
            await user.type("abc")
            await user.press("ctrl+q")
            assert user.app.is_running
            assert any("What was typed here would be lost." in said for said in user.toasts)
            await user.press("escape", "escape")
            await on_main(user)


async def test_what_is_typed_after_the_question_is_asked_about_again(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await open_form(user, "n")
        await user.type("abc")
        await user.press("ctrl+q")
        await user.type("defg")
        await user.press("ctrl+q")
        assert user.app.is_running and not user.app._exit
        await user.press("ctrl+q")
        assert user.app._exit


async def test_a_gate_over_typed_work_asks_about_both(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await SIX["update connection"].to_gate(user)
        await user.press("ctrl+q")
        assert any("What was typed here" in said for said in user.toasts)
        held = Held()
        own_service.intercept = held
        await to_button(user, "Proceed")
        await user.press("enter")
        await user.wait_for(lambda: held.came)
        await user.press("ctrl+q")
        assert user.app.is_running
        assert any("The change is on its way" in said for said in user.toasts)


async def test_cancelling_twice_is_one_line(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.go_to("Returns")
        await at_gate(user, "d")
        await user.burst("escape", "escape", "escape")
        await on_main(user)
        await user.wait_for(lambda: journal(user))
        assert events_of(user) == ["cancelled"]
