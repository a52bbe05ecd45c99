"""What a test does with forms and gates: by keyboard, as a person would, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from textual import events
from textual.widgets import Button

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService, Intercept
from screens.form import FormScreen
from screens.gate import GateScreen
from screens.main import MainScreen
from screens.pick import PickScreen
from tests.support.app_driver import Driver, refuse

SECRET = "hunter2-Wq8zT4nB"
"""A secret that no test may find anywhere but in the request."""

_WRITES = ("POST", "PUT", "DELETE")


def writes(service: DemoService) -> list[RecordedRequest]:
    """The requests that change something, in order."""
    return [request for request in service.requests if is_write(request)]


def is_write(request: RecordedRequest) -> bool:
    """Whether a request changes something; a scan only reads."""
    return request.method in _WRITES and not request.path.endswith("/scan")


def journal(user: Driver) -> list[dict[str, Any]]:
    """The journal's lines, the oldest first."""
    path = user.main.session.journal.path
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def events_of(user: Driver) -> list[str]:
    """What the journal tells, in one word a line."""
    return [line["event"] for line in journal(user)]


# ------------------------------------------------------------------------------ forms


def form_of(user: Driver) -> FormScreen:
    """The form on top."""
    assert isinstance(user.screen, FormScreen), user.text
    return user.screen


async def open_form(user: Driver, *keys: str) -> FormScreen:
    """Press keys and wait for the form that they open, its kinds read."""
    await user.press(*keys)
    await user.wait_for(lambda: isinstance(user.screen, FormScreen), "the form")
    form = form_of(user)
    await user.wait_for(lambda: not form._loading and form.form.current is not None, "its fields")
    return form


async def to_field(user: Driver, label: str) -> None:
    """Go to a field by tab."""
    form = form_of(user)
    for _ in range(40):
        row = form.form.current
        if row is not None and row.spec.label == label:
            return
        await user.press("tab")
    raise AssertionError(f"no field {label!r}:\n{user.text}")


async def enter(user: Driver, label: str, text: str, *, anew: bool = False) -> None:
    """Type into a field; with ``anew`` in the place of what stands there."""
    await to_field(user, label)
    if anew:
        await user.press("end", "ctrl+u")
    await user.type(text)


async def paste(user: Driver, label: str, text: str) -> None:
    """Paste into a field."""
    await to_field(user, label)
    assert user.focused is not None
    user.focused.post_message(events.Paste(text))
    await user.pause()


async def choose(user: Driver, label: str, text: str) -> None:
    """Open a field's list, narrow it, and take the first of what is left."""
    form = form_of(user)
    await to_field(user, label)
    await user.press("space")
    await user.wait_for(lambda: isinstance(user.screen, PickScreen), "the list")
    await user.type(text)
    await user.press("enter")
    await user.wait_for(lambda: user.screen is form, "the form")
    await user.pause()


def value(user: Driver, label: str) -> Any:
    """What a field holds."""
    return next(row.value for row in form_of(user).form.rows if row.spec.label == label)


def shown_values(user: Driver) -> dict[str, Any]:
    """What all fields hold."""
    return {row.spec.label: row.value for row in form_of(user).form.rows}


# ------------------------------------------------------------------------------ the gate


def gate_of(user: Driver) -> GateScreen:
    """The gate on top."""
    assert isinstance(user.screen, GateScreen), user.text
    return user.screen


async def at_gate(user: Driver, *keys: str) -> GateScreen:
    """Press keys, and wait until the gate has read what it has to."""
    await user.press(*keys)
    await user.wait_for(lambda: isinstance(user.screen, GateScreen), "the gate")
    await user.wait_for(lambda: "Checking what" not in user.text, "its reads")
    await user.pause()
    return gate_of(user)


async def to_button(user: Driver, label: str) -> None:
    """Go to a button by tab."""
    for _ in range(5):
        if isinstance(user.focused, Button) and str(user.focused.label) == label:
            return
        await user.press("tab")
    raise AssertionError(f"no button {label!r}:\n{user.text}")


async def press_button(user: Driver, label: str) -> None:
    """Press a button by keyboard; Textual lets one rest for a moment after it was pressed."""
    await to_button(user, label)
    button = user.focused
    assert isinstance(button, Button)
    await user.wait_for(lambda: not button.has_class("-active"), "the button")
    await user.press("enter")


async def proceed(user: Driver) -> None:
    """Type what has to be typed, then Proceed, and wait for what comes of it."""
    gate = gate_of(user)
    if gate._change.typed is not None:
        await user.type(gate._change.typed.text)
        await user.press("enter")
    await press_button(user, "Proceed")
    await ended(user)


async def ended(user: Driver) -> None:
    """Wait until the gate tells what became of it."""
    told = ("✔", "✖", "?")
    await user.wait_for(
        lambda: "Close" in user.part("#gate-buttons") and state(user).startswith(told), "the end"
    )
    await user.pause()


def state(user: Driver) -> str:
    """What the gate says of how it stands, in one line."""
    return " ".join(user.part("#gate-state").split())


async def on_main(user: Driver) -> None:
    """Wait for the main screen."""
    await user.wait_for(lambda: isinstance(user.screen, MainScreen), "the main screen")
    await user.loaded()


# ------------------------------------------------------------------------------ the service


def answering(step: Callable[[RecordedRequest], Awaitable[Response | None]]) -> Intercept:
    """Step in at writes alone."""

    async def intercept(request: RecordedRequest) -> Response | None:
        return await step(request) if is_write(request) else None

    return intercept


def refusing(status: int, message: str, code: str = "BADREQ-001") -> Intercept:
    """Refuse every write."""

    async def step(_request: RecordedRequest) -> Response:
        return refuse(status, message, code)

    return answering(step)


class Cut(Response):
    """An answer that breaks off: whether the write happened can't be told from it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Promise more than comes."""
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise RuntimeError("cut")


def dropping() -> Intercept:
    """Break off the answer to every write."""

    async def step(_request: RecordedRequest) -> Response:
        return Cut()

    return answering(step)


@dataclass
class Held:
    """Holds the answer to every write back; ``come`` tells that one has come."""

    came: bool = False

    async def __call__(self, request: RecordedRequest) -> Response | None:
        """Step in."""
        if is_write(request):
            self.came = True
            await asyncio.Event().wait()
        return None


# ------------------------------------------------------------------------------ the six


@dataclass(frozen=True)
class Write:
    """One of the six writes, by keyboard.

    Attributes:
        to_gate: from the main screen to the gate.
        method, path, body: what has to go over the wire; ``{name}`` stands for an id.
        says: what is said when it was done.
        name: of the object afterwards.
        view: the key of its list.
    """

    to_gate: Callable[[Driver], Awaitable[None]]
    method: str
    path: str
    body: dict[str, Any] | None
    says: str
    name: str
    view: str

    @property
    def from_form(self) -> bool:
        """Whether a form leads to the gate."""
        return self.method != "DELETE"


def ids(user: Driver) -> dict[str, str]:
    """The ids of everything by label, as the service has them."""
    account = user.service.world.default
    return {
        str(each.get("label")): str(each["id"]) for each in (*account.connections, *account.auths)
    }


async def _create_connection(user: Driver) -> None:
    await open_form(user, "n")
    await enter(user, "Label", "Zürich /?")
    await choose(user, "Type", "snowflake")
    await choose(user, "Auths", "SF key 3")
    await enter(user, "Database", "ORDERS")
    await at_gate(user, "enter")


async def _update_connection(user: Driver) -> None:
    await user.go_to("Returns")
    await open_form(user, "e")
    await enter(user, "Label", " (EU)")
    await at_gate(user, "enter")


async def _delete_connection(user: Driver) -> None:
    await user.go_to("Returns")
    await at_gate(user, "d")


async def _create_auth(user: Driver) -> None:
    await user.press("2")
    await open_form(user, "n")
    await choose(user, "Provider", "snowflake")
    await enter(user, "Label", "SF key 9")
    await enter(user, "Account name", "ab12")
    await enter(user, "User name", "SVC")
    await enter(user, "Password", SECRET)
    await at_gate(user, "enter")


async def _update_auth(user: Driver) -> None:
    await user.press("2")
    await user.go_to("SF key 3")
    await open_form(user, "e")
    await enter(user, "Description", "new", anew=True)
    await enter(user, "Account name", "ab12")
    await enter(user, "User name", "SVC")
    await paste(user, "Password", SECRET)
    await at_gate(user, "enter")


async def _delete_auth(user: Driver) -> None:
    await user.press("2")
    await user.go_to("SF key 3")
    await at_gate(user, "d")


_CREDENTIALS = {"account_name": "ab12", "user_name": "SVC", "password": SECRET}

SIX = {
    "create connection": Write(
        _create_connection,
        *("POST", "/v2/connection"),
        {
            "label": "Zürich /?",
            "auth_ids": ["{SF key 3}"],
            "config": {"database": "ORDERS"},
            "connection_config_slug": "snowflake",
        },
        *('Created "Zürich /?".', "Zürich /?", "1"),
    ),
    "update connection": Write(
        _update_connection,
        *("PUT", "/v2/connection/{Returns}"),
        {"label": "Returns (EU)", "description": "*", "auth_ids": "*"},
        *('Updated "Returns (EU)".', "Returns (EU)", "1"),
    ),
    "delete connection": Write(
        _delete_connection,
        *("DELETE", "/v2/connection/{Returns}"),
        None,
        *('Deleted "Returns".', "Returns", "1"),
    ),
    "create auth": Write(
        _create_auth,
        *("POST", "/v2/auth/snowflake-direct"),
        {
            "label": "SF key 9",
            "type": "snowflake_direct",
            "provider_slug": "snowflake",
            "config": _CREDENTIALS,
        },
        *('Created "SF key 9".', "SF key 9", "2"),
    ),
    "update auth": Write(
        _update_auth,
        *("PUT", "/v2/auth/snowflake-direct/{SF key 3}"),
        {
            "label": "SF key 3",
            "description": "new",
            "type": "snowflake_direct",
            "provider_id": "*",
            "provider_slug": "snowflake",
            "account_id": "*",
            "user_id": "*",
            "config": _CREDENTIALS,
        },
        *('Updated "SF key 3".', "SF key 3", "2"),
    ),
    "delete auth": Write(
        _delete_auth,
        *("DELETE", "/v2/auth/{SF key 3}"),
        None,
        *('Deleted "SF key 3".', "SF key 3", "2"),
    ),
}
"""What to do, and what has to go over the wire; ``*`` stands for the value that it has now."""


def filled(template: Any, found: dict[str, str], current: dict[str, Any]) -> Any:
    """A body or path with the ids and the present values in their places."""
    if isinstance(template, dict):
        return {
            key: current[key] if item == "*" else filled(item, found, current)
            for key, item in template.items()
        }
    if isinstance(template, list):
        return [filled(item, found, current) for item in template]
    text = str(template)
    for name, id_ in found.items():
        text = text.replace(f"{{{name}}}", id_)
    return text
