"""Each of the six writes over real HTTP: the exact request, and what is said afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.responses import Response

from app import __version__
from app.approval import approve
from app.changes import (
    Change,
    create_auth,
    create_connection,
    delete_auth,
    delete_connection,
    update_auth,
    update_connection,
)
from app.demo.recording import RecordedRequest
from app.gate_facts import Ending
from app.writing import carry_out, prepare, record_cancel
from tests.writes.conftest import TYPED, WRITES, Desk, client_of

CONFIG = {"account": "ab12", "password": SecretStr(TYPED), "port": 443}


@dataclass(frozen=True)
class Case:
    """One write: how to make it, and what has to go over the wire."""

    make: Callable[[Desk], Change]
    method: str
    path: Callable[[Desk], str]
    body: Callable[[Desk], Any]
    status: int


def _auth_body(desk: Desk, **more: Any) -> dict[str, Any]:
    auth = desk.auth("SF key 3")
    fields = ("description", "type", "provider_id", "provider_slug", "account_id", "user_id")
    given = {name: getattr(auth, name) for name in fields if getattr(auth, name)}
    return {"label": auth.label, **given, **more}


SIX = {
    "create connection": Case(
        lambda desk: create_connection(
            label="Orders Zürich",
            type_slug="snowflake",
            provider_slug="snowflake",
            auth_ids=[desk.auth("SF key 3").id],
            config={"database": "ORDERS"},
        ),
        "POST",
        lambda desk: "/v2/connection",
        lambda desk: {
            "label": "Orders Zürich",
            "auth_ids": [desk.auth("SF key 3").id],
            "config": {"database": "ORDERS"},
            "connection_config_slug": "snowflake",
            "provider_slug": "snowflake",
        },
        201,
    ),
    "update connection": Case(
        lambda desk: update_connection(desk.connection("Returns"), label="Returns (EU)"),
        "PUT",
        lambda desk: f"/v2/connection/{desk.connection('Returns').id}",
        lambda desk: {
            "label": "Returns (EU)",
            "description": desk.connection("Returns").description,
            "auth_ids": list(desk.connection("Returns").auth_ids),
        },
        201,
    ),
    "delete connection": Case(
        lambda desk: delete_connection(desk.connection("Returns")),
        "DELETE",
        lambda desk: f"/v2/connection/{desk.connection('Returns').id}",
        lambda desk: None,
        204,
    ),
    "create auth": Case(
        lambda desk: create_auth(
            "snowflake_direct", label="SF key 9", config=CONFIG, provider_slug="snowflake"
        ),
        "POST",
        lambda desk: "/v2/auth/snowflake-direct",
        lambda desk: {
            "label": "SF key 9",
            "type": "snowflake_direct",
            "provider_slug": "snowflake",
            "config": {"account": "ab12", "password": TYPED, "port": 443},
        },
        201,
    ),
    "update auth": Case(
        lambda desk: update_auth(desk.auth("SF key 3"), config=CONFIG, description="new"),
        "PUT",
        lambda desk: f"/v2/auth/snowflake-direct/{desk.auth('SF key 3').id}",
        lambda desk: _auth_body(
            desk,
            description="new",
            config={"account": "ab12", "password": TYPED, "port": 443},
        ),
        200,
    ),
    "delete auth": Case(
        lambda desk: delete_auth(desk.auth("SF key 3")),
        "DELETE",
        lambda desk: f"/v2/auth/{desk.auth('SF key 3').id}",
        lambda desk: None,
        204,
    ),
}
EACH = pytest.mark.parametrize("case", SIX.values(), ids=list(SIX))


def json_response(status: int, body: object) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


@EACH
async def test_one_request_exactly_as_it_was_shown(desk: Desk, case: Case) -> None:
    prepared = await desk.prepare(case.make(desk))
    assert desk.writes == []
    assert prepared.outgoing is not None
    result = await desk.write(case.make(desk))
    (request,) = desk.writes
    assert (request.method, request.path, request.query) == (case.method, case.path(desk), "")
    body = case.body(desk)
    assert (json.loads(request.body) if request.body else None) == body
    assert prepared.outgoing.url == desk.service.url + case.path(desk)
    # The headers that are shown are those that are set, apart from the HTTP library's own.
    shown = {name.lower(): value for name, value in prepared.outgoing.headers}
    assert shown.pop("authorization") == "••••••••"
    sent = dict(request.headers)
    assert sent.pop("authorization") == desk.service.token
    for own in ("host", "connection", "content-length"):
        sent.pop(own, None)
    assert sent == shown
    assert shown["user-agent"] == f"connection-manager/{__version__}"
    # What is shown parses to what is sent, apart from masks.
    if body is not None:
        masked = json.loads(prepared.change.shown_body)
        assert masked == json.loads(json.dumps(body).replace(TYPED, "••••••••"))
    assert result.ending is Ending.DONE
    past = {"POST": "Created", "PUT": "Updated", "DELETE": "Deleted"}[case.method]
    assert result.sentence.startswith(f'{past} "')
    assert result.status == case.status
    assert result.journal_problem == ""
    assert bool(result.request_id) == (case.status != 204)
    assert desk.events == ["attempt", "done"]
    first, last = desk.lines
    assert first["attempt"] == last["attempt"]
    assert last["status"] == case.status
    assert last["request"]["method"] == case.method
    assert last["request"]["url"].endswith(case.path(desk))
    assert last["id"]
    assert last["request"].get("body") == prepared.change.masked_body
    assert TYPED not in desk.journal.path.read_text()
    assert TYPED not in repr((prepared, result, prepared.differences, prepared.change))


@EACH
async def test_a_refusal_is_told_and_nothing_is_tried_again(desk: Desk, case: Case) -> None:
    for status, code in ((422, "X-1"), (429, "X-2"), (500, "INTERNAL-019"), (405, "BADREQ-001")):
        before = len(desk.writes)

        async def refuse(
            request: RecordedRequest, status: int = status, code: str = code
        ) -> Response | None:
            if request.method not in WRITES:
                return None
            entry = {"code": code, "message": f"no, {TYPED} is wrong", "level": "error"}
            return json_response(status, {"status": status, "errors": [entry], "request_id": "r"})

        desk.service.intercept = refuse
        result = await desk.write(case.make(desk))
        assert result.ending is Ending.REFUSED
        assert (result.status, result.request_id) == (status, "r")
        assert result.error is not None
        assert result.error.code == code
        assert len(desk.writes) == before + 1
        assert desk.events[-2:] == ["attempt", "failed"]
        assert desk.lines[-1]["id"] == case.make(desk).resource_id
        past = {"POST": "created", "PUT": "updated", "DELETE": "deleted"}[case.method]
        assert result.sentence.startswith(f"Not {past}: no, ")
        assert " is wrong." in result.sentence
        assert ("Read back: " in result.sentence) is (status == 500)
        if case.make(desk).secrets:
            for said in (result.sentence, repr(result.error), desk.journal.path.read_text()):
                assert TYPED not in said


async def test_an_auth_delete_that_the_server_does_not_offer(desk: Desk) -> None:
    not_offered = "this server can't delete an auth by its id."
    for status, code, says in (
        (405, "BADREQ-001", f"Not deleted: No. It is documented, but {not_offered}"),
        (404, "AUTH-NOTFOUND-006", f"Not deleted: No. It is still there: {not_offered}"),
    ):

        async def refuse(
            request: RecordedRequest, status: int = status, code: str = code
        ) -> Response | None:
            if request.method != "DELETE":
                return None
            return json_response(
                status, {"status": status, "errors": [{"code": code, "message": "No"}]}
            )

        desk.service.intercept = refuse
        result = await desk.write(SIX["delete auth"].make(desk))
        assert result.ending is Ending.REFUSED
        assert result.sentence == says


async def test_an_auth_that_is_gone_or_can_not_be_deleted_is_called_either(desk: Desk) -> None:
    async def gone(request: RecordedRequest) -> Response | None:
        if request.path.startswith("/v2/auth/") and desk.writes:
            return json_response(404, {"status": 404, "errors": [{"message": "No"}]})
        return None

    desk.service.intercept = gone
    result = await desk.write(SIX["delete auth"].make(desk))
    assert result.sentence == (
        "Not deleted: No. It is not there now. "
        "Someone deleted it meanwhile, or this server can't delete an auth by its id."
    )


@pytest.mark.parametrize("status", [404, 405])
async def test_nothing_is_said_of_deleting_where_an_auth_was_changed(
    desk: Desk, status: int
) -> None:
    async def refuse(request: RecordedRequest) -> Response | None:
        if request.method != "PUT":
            return None
        return json_response(status, {"status": status, "errors": [{"message": "No"}]})

    desk.service.intercept = refuse
    result = await desk.write(SIX["update auth"].make(desk))
    assert result.sentence.startswith("Not updated: No.")
    assert "delete" not in result.sentence


@EACH
async def test_every_2xx_is_a_yes(desk: Desk, case: Case) -> None:
    envelope = b'{"status": 200, "request_id": "r1", "data": null}'
    for status, body in ((200, b""), (200, envelope), (201, b""), (201, envelope), (204, b"")):

        async def yes(
            request: RecordedRequest, status: int = status, body: bytes = body
        ) -> Response | None:
            if request.method not in WRITES:
                return None
            return Response(body, status, media_type="application/json")

        desk.service.intercept = yes
        result = await desk.write(case.make(desk))
        assert (result.ending, result.status) == (Ending.DONE, status)
        assert result.request_id == ("r1" if body else "")


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (b'{"status": 201}', Ending.DONE),
        (b'{"request_id": "r"}', Ending.DONE),
        (b'{"data": [{"id": "x1", "label": "L"}]}', Ending.DONE),
        (b'{"data": "odd"}', Ending.DONE),
        (b'{"data": {"auth_ids": 7}}', Ending.DONE),
        (b'{"id": "x1", "label": "L"}', Ending.DONE),
        (b"{}", Ending.UNKNOWN),
        (b"[]", Ending.UNKNOWN),
        (b"<html>gateway</html>", Ending.UNKNOWN),
        (b'{"data": {"id": "x', Ending.UNKNOWN),
        (b'{"data": null, "status": 403, "message": "no"}', Ending.REFUSED),
        (b'{"data": {}, "errors": [{"code": "X", "message": "no"}]}', Ending.REFUSED),
    ],
)
async def test_what_a_yes_may_look_like(desk: Desk, body: bytes, ending: Ending) -> None:
    async def answer(request: RecordedRequest) -> Response | None:
        return Response(body, 200) if request.method in WRITES else None

    desk.service.intercept = answer
    result = await desk.write(SIX["update connection"].make(desk))
    assert result.ending is ending
    assert len(desk.writes) == 1


@EACH
async def test_read_only_refuses_whatever_is_approved(desk: Desk, case: Case) -> None:
    client = client_of(desk.service, read_only=True)
    blocked = await prepare(client, case.make(desk), desk.journal)
    assert blocked.outgoing is None
    assert "Read-only" in blocked.problem
    prepared = await desk.prepare(case.make(desk))
    assert prepared.outgoing is not None
    result = await carry_out(client, desk.journal, prepared, approve(prepared.outgoing))
    assert result.ending is Ending.NOT_SENT
    assert "Read-only" in result.sentence
    assert desk.writes == []
    assert desk.events == ["attempt", "failed"]
    # A scan only reads.
    scanned = await client.scan(desk.connection("Returns").id, "select 1")
    assert scanned.row_count == 1
    await client.aclose()


async def test_cancelling_sends_nothing_and_is_written_down(desk: Desk) -> None:
    for case in SIX.values():
        prepared = await desk.prepare(case.make(desk))
        assert await record_cancel(desk.journal, prepared) == ""
    assert desk.writes == []
    assert desk.events == ["cancelled"] * 6
    assert TYPED not in desk.journal.path.read_text()


async def test_the_account_stands_in_the_request(desk: Desk) -> None:
    client = client_of(desk.service, account_id="4023")
    outgoing = client.outgoing(SIX["create auth"].make(desk).write)
    assert outgoing.url == f"{desk.service.url}/v2/auth/snowflake-direct?account_id=4023"
    await client.aclose()
