"""The wizard's later steps on a server that answers with hostile names, ids, tables and rows."""

from __future__ import annotations

import json

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from tests.support.app_driver import NARROW, driving
from tests.support.hostile import HOSTILE, judge
from tests.support.signing_in import COMMON
from tests.support.wizard import at_form, open_wizard, take_provider, through_gate, wizard_of

_TABLES = [
    {"table_name": text, "fully_qualified_name": f"A.{text}.{text}", "error": text * (n % 2)}
    for n, text in enumerate(HOSTILE)
]
_COLUMNS = [{"column_name": f"email {text}", "column_datatype": text} for text in HOSTILE]


def _data(value: object, status: int = 200) -> Response:
    # With escapes, as some servers write it: a lone surrogate has no other way here.
    return Response(json.dumps({"status": status, "data": value, "request_id": "r1"}), status)


async def _hostile(request: RecordedRequest) -> Response | None:
    if request.method == "POST" and request.path == "/v2/connection":
        return _data({"id": "\x1b]52;c;AAAA\x07\u202e", "label": HOSTILE[0]}, 201)
    if request.path.endswith("/schema"):
        return _data(_TABLES)
    if "/schema/" in request.path:
        return _data(_COLUMNS)
    if request.path.endswith("/scan"):
        return _data({"columns": _COLUMNS, "rows": [HOSTILE, HOSTILE]})
    return None


@pytest.mark.parametrize("size", [COMMON, NARROW])
async def test_nothing_hostile_reaches_the_terminal(
    service: DemoService, size: tuple[int, int]
) -> None:
    async with driving(service, size) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press, _hostile)
        await user.see("✔ The connection answers", "Created so far: connection")
        judge(user)
        await press("down", "enter")
        await user.see("2 rows")
        judge(user)
        await press("ctrl+n")
        await user.see("The schema", "likely email")
        workers = wizard_of(user).workers
        await user.wait_for(lambda: all(each.is_finished for each in workers), "the columns")
        judge(user)
        await press("ctrl+n")
        await user.see("The integration is set up")
        judge(user)
        await press(*["escape"] * 6)
        await user.see("Leave this setup?")
        judge(user)
