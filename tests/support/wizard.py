"""What a test does with the setup wizard: by keyboard, over real HTTP, every press counted."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import Intercept
from screens.gate import GateScreen
from screens.wizard import WizardScreen
from tests.support.app_driver import PATIENCE, Driver, refuse
from tests.support.changing import gate_of


def wizard_of(user: Driver) -> WizardScreen:
    """The wizard, also while a dialog is over it."""
    return next(s for s in user.app.screen_stack if isinstance(s, WizardScreen))


class Presses:
    """Presses keys and counts them; typed text is not counted."""

    def __init__(self, user: Driver) -> None:
        self._user = user
        self.count = 0

    async def __call__(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.count += len(keys)
        await self._user.press(*keys)


async def open_wizard(user: Driver, *keys: str) -> Presses:
    """Open it, and wait until it knows of no unfinished setup."""
    press = Presses(user)
    await press(*(keys or ("w",)))
    await user.see("Set up an integration")
    await user.wait_for(wizard_of(user).opened.is_set, "the draft")
    return press


async def take_provider(user: Driver, press: Presses, text: str) -> None:
    """Find a platform by typing and take it."""
    await user.see("Which platform?")
    await user.type(text)
    await press("enter")
    await user.wait_for(lambda: "Which platform?" not in user.text, "the next step")
    await user.pause()


async def at_form(user: Driver, label: str) -> None:
    """Wait for the form, with the focus in a field."""

    def there() -> bool:
        page: Any = wizard_of(user).page
        view = getattr(page, "_view", None)
        row = view.current if view is not None else None
        return row is not None and bool(row.spec.label == label)

    await user.wait_for(there, f"the field {label}")


async def fill(user: Driver, press: Presses, label: str, text: str) -> None:
    """Go to a field by the arrow, and type."""
    page: Any = wizard_of(user).page
    for _ in range(20):
        row = page._view.current
        if row is not None and row.spec.label == label:
            await user.type(text)
            return
        await press("down")
    raise AssertionError(f"no field {label!r}:\n{user.text}")


async def through_gate(user: Driver, press: Presses, intercept: Intercept | None = None) -> None:
    """From a form that is filled in through the gate: enter, left to Proceed, enter.

    What intercepts steps in when the gate has read what it has to.
    """
    await press("enter")
    await gate_ready(user)
    user.service.intercept = intercept or user.service.intercept
    await press("left")
    await user.wait_for(lambda: user.focused is gate_of(user)._proceed, "Proceed")
    await press("enter")


async def gate_ready(user: Driver) -> GateScreen:
    """Wait until the gate has read what it has to."""
    await user.wait_for(lambda: isinstance(user.screen, GateScreen), "the gate")
    await user.wait_for(lambda: "Checking what" not in user.text, "its reads")
    await user.pause()
    return gate_of(user)


async def to_scan(user: Driver, press: Presses, *, found: str = "✔ The connection answers") -> None:
    """To the fourth step, with an auth that is there."""
    await take_provider(user, press, "snowflake")
    await user.see("Which credentials for Snowflake?")
    await press("enter")
    await at_form(user, "Database")
    await user.type("ORDERS")
    await through_gate(user, press)
    await user.see(found)
    await user.pause()


async def confirm_deletion(user: Driver) -> None:
    """Type the name that a gate asks for, and proceed."""
    gate = await gate_ready(user)
    assert gate._change.typed is not None
    await user.type(gate._change.typed.text)
    await user.press("enter")
    await user.wait_for(lambda: user.focused is gate._proceed, "Proceed")
    await user.press("enter")
    await user.wait_for(lambda: user.screen is not gate, "its end")


def drafts(user: Driver) -> list[Any]:
    """What is kept on disk of unfinished setups."""
    folder = user.main.session.journal.path.parent / "drafts"
    return (
        [json.loads(path.read_text()) for path in folder.glob("*.json")] if folder.exists() else []
    )


def failing_at(ending: str, status: int, message: str, code: str = "BADREQ-001") -> Intercept:
    """Refuse the requests whose path ends so."""

    async def intercept(request: RecordedRequest) -> Response | None:
        return refuse(status, message, code) if request.path.endswith(ending) else None

    return intercept


class Held:
    """Holds back the answers to some requests until it is released.

    Args:
        ending: how the paths of those requests end.
        answer: what is answered then; the service's own answer where it is None.
    """

    def __init__(
        self, ending: str, answer: Callable[[], Awaitable[Response | None]] | None = None
    ) -> None:
        self._ending = ending
        self._answer = answer
        self.asked = 0
        self._open = threading.Event()  # the service has a thread of its own

    def release(self) -> None:
        """Let them go."""
        self._open.set()

    @property
    def intercept(self) -> Intercept:
        """For a service's ``intercept``."""

        async def step_in(request: RecordedRequest) -> Response | None:
            if not request.path.endswith(self._ending):
                return None
            self.asked += 1
            await asyncio.to_thread(self._open.wait, PATIENCE)
            return await self._answer() if self._answer is not None else None

        return step_in
