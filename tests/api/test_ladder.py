"""Every outcome of every rung, by the real client against the embedded service."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.responses import JSONResponse, Response

from app import actions
from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.errors import Forbidden
from app.api.models import Connection
from app.auth_reads import AuthReads
from app.demo.service import DemoService, RecordedRequest
from app.ladder import Ladder, Outcome, Rung, RungName, Tools, climb
from app.ladders import Report, climb_all
from app.scan_limiter import ScanLimiter
from tests.support.app_driver import answers, failing, refuse

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
OK, FAILED, OPEN, NOT_TRIED = Outcome.OK, Outcome.FAILED, Outcome.OPEN, Outcome.NOT_TRIED


async def no_wait(_seconds: float) -> None:
    """The client's waits between two tries."""


@pytest.fixture
def service() -> Iterator[DemoService]:
    with DemoService(clock=lambda: NOW) as service:
        yield service


@pytest.fixture
async def client(service: DemoService) -> AsyncIterator[LyticsClient]:
    token = SecretStr(service.token)
    client = LyticsClient(ApiAddress.parse(service.url), token, sleep=no_wait)
    yield client
    await client.aclose()


@pytest.fixture
def tools(client: LyticsClient) -> Tools:
    ticks = iter(range(1_000_000))
    return Tools(
        client,
        ScanLimiter(),
        AuthReads(client),
        clock=lambda: float(next(ticks)),
        now=lambda: NOW,
    )


def labelled(service: DemoService, label: str) -> Connection:
    (found,) = [item for item in service.world.default.connections if item["label"] == label]
    return Connection.model_validate(found)


async def ladder_of(tools: Tools, connection: Connection) -> Ladder:
    """Its ladder at the end; each change before it is one that can be shown."""
    seen: list[Ladder] = []
    ladder = await climb(tools, connection, seen.append)
    assert seen[-1] == ladder
    assert all(sum(r.outcome is Outcome.RUNNING for r in each.rungs) <= 1 for each in seen)
    return ladder


def outcomes(ladder: Ladder) -> list[Outcome]:
    assert [rung.name for rung in ladder.rungs] == list(RungName)
    return [rung.outcome for rung in ladder.rungs]


def failed(ladder: Ladder) -> Rung:
    rung = ladder.failed
    assert rung is not None
    assert rung.detail
    assert rung.likely
    assert rung.causes
    assert rung.steps
    for step in rung.steps:
        assert actions.action(step.action)
    return rung


def answering(
    status: int, message: str, *endings: str
) -> Callable[[RecordedRequest], Awaitable[Response | None]]:
    """An error for the paths that end so."""

    async def intercept(request: RecordedRequest) -> Response | None:
        if not request.path.endswith(endings):
            return None
        errors = [{"code": "X-001", "message": message, "level": "error"}]
        return JSONResponse({"status": status, "errors": errors, "request_id": "r-91"}, status)

    return intercept


async def test_to_the_top(service: DemoService, tools: Tools) -> None:
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    assert outcomes(ladder) == [OK, OK, OK, OK]
    assert all(rung.seconds is not None and rung.seconds > 0 for rung in ladder.rungs)
    assert ladder.passed
    assert ladder.ended == NOW
    assert "SF key 3" in ladder.rungs[0].detail
    assert "tables" in ladder.rungs[2].detail
    for rung in ladder.rungs:
        assert rung.name.proves in ladder.summary
    assert ladder.last_test is not None
    assert ladder.last_test.passed
    paths = [(request.method, request.path.rsplit("/", 1)[-1]) for request in service.requests]
    assert paths == [("GET", "auth"), ("GET", "schema"), ("POST", "scan")]
    assert service.requests[-1].query == "limit=1"


async def test_an_auth_that_is_missing(service: DemoService, tools: Tools) -> None:
    ladder = await ladder_of(tools, labelled(service, "General ledger"))
    assert outcomes(ladder) == [FAILED, NOT_TRIED, NOT_TRIED, NOT_TRIED]
    rung = failed(ladder)
    (missing,) = labelled(service, "General ledger").auth_ids
    assert missing in rung.detail
    assert rung.causes[0].auth_id == missing
    assert rung.steps[0].action == "edit"
    assert [rung.seconds for rung in ladder.rungs[1:]] == [None] * 3
    assert len(service.requests) == 1
    assert ladder.last_test is not None
    assert not ladder.last_test.passed


async def test_an_auth_that_is_unhealthy(service: DemoService, tools: Tools) -> None:
    ladder = await ladder_of(tools, labelled(service, "Orders warehouse"))
    assert outcomes(ladder) == [OK, FAILED, NOT_TRIED, NOT_TRIED]
    rung = failed(ladder)
    assert [cause.text for cause in rung.causes] == ['auth "SF key 2" is unhealthy']
    assert rung.steps[0].action == "open-auth"
    assert "re-create" in rung.likely


async def test_an_oauth_auth_is_authorized_in_the_web_app(
    service: DemoService, tools: Tools
) -> None:
    tools = replace(tools, auth_method=lambda _auth: "oauth2")
    ladder = await ladder_of(tools, labelled(service, "Orders warehouse"))
    assert "Lytics web app" in failed(ladder).likely


async def test_an_auth_of_unknown_health_stops_nothing(service: DemoService, tools: Tools) -> None:
    for auth in service.world.default.auths:
        auth["status"], auth["unhealthy"] = "unknown", False
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    assert outcomes(ladder) == [OK, OPEN, OK, OK]
    assert ladder.passed


async def test_without_an_auth_the_warehouse_is_asked_all_the_same(
    service: DemoService, tools: Tools
) -> None:
    ladder = await ladder_of(tools, labelled(service, "Finance copy"))
    assert outcomes(ladder) == [OPEN, NOT_TRIED, FAILED, NOT_TRIED]
    rung = failed(ladder)
    assert "no auth to sign in" in rung.detail
    assert "give it one" in rung.likely
    needs_none = labelled(service, "Returns").model_copy(update={"auth_ids": ()})
    assert (await ladder_of(tools, needs_none)).passed


async def test_auths_in_an_unknown_format_are_not_none(service: DemoService, tools: Tools) -> None:
    odd = Connection.model_validate({**labelled(service, "Returns").raw, "auth_ids": 7})
    ladder = await ladder_of(tools, odd)
    assert outcomes(ladder)[:2] == [OPEN, NOT_TRIED]
    assert "unknown format" in ladder.rungs[0].detail
    service.intercept = answers(schema=failing(400, "warehouse down"))
    assert "its auth that the API sent in an unknown" in failed(await ladder_of(tools, odd)).likely


async def test_a_warehouse_that_refuses_the_key(service: DemoService, tools: Tools) -> None:
    for auth in service.world.default.auths:
        auth["status"], auth["unhealthy"] = "healthy", False
    ladder = await ladder_of(tools, labelled(service, "Marketing events"))
    assert outcomes(ladder) == [OK, OK, FAILED, NOT_TRIED]
    rung = failed(ladder)
    assert "invalid_grant" in rung.detail
    assert "BADREQ-001 · 400 · request_id" in rung.detail
    assert "does not accept the credentials of its auth" in rung.likely
    assert rung.steps[0].action == "open-auth"
    assert "request_id" not in rung.causes[0].text, "else no two connections share a cause"


async def test_a_scan_that_fails_where_the_tables_answer(
    service: DemoService, tools: Tools
) -> None:
    service.intercept = answering(400, "warehouse LYTICS_WH is suspended", "/scan")
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    assert outcomes(ladder) == [OK, OK, OK, FAILED]
    assert "suspended" in failed(ladder).detail
    assert ladder.last_test is not None
    assert "SELECT 1" in ladder.last_test.finding


async def test_a_scan_without_a_row_is_left_open(service: DemoService, tools: Tools) -> None:
    async def intercept(request: RecordedRequest) -> Response | None:
        empty = {"data": {"columns": [], "rows": [], "row_count": 0}, "status": 200}
        return JSONResponse(empty) if request.path.endswith("/scan") else None

    service.intercept = intercept
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    assert outcomes(ladder) == [OK, OK, OK, OPEN]
    assert not ladder.passed
    assert ladder.last_test is None


@pytest.mark.parametrize("status", [401, 403, 429])
@pytest.mark.parametrize("ending", ["/auth", "/schema", "/scan"])
async def test_what_is_not_the_connections_fault_leaves_its_status_alone(
    service: DemoService, tools: Tools, status: int, ending: str
) -> None:
    service.intercept = answering(status, "not now", ending)
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    rung = failed(ladder)
    assert rung.error is not None
    assert rung.error.status == status
    assert ladder.last_test is None


async def test_tables_with_an_error_of_their_own_are_counted(
    service: DemoService, tools: Tools
) -> None:
    ladder = await ladder_of(tools, labelled(service, "Support desk"))
    assert "1 of them with an error of its own" in ladder.rungs[2].detail


async def test_an_incomplete_list_of_auths_does_not_make_one_missing(
    service: DemoService, tools: Tools
) -> None:
    connection = labelled(service, "Returns")

    async def intercept(request: RecordedRequest) -> Response | None:
        if not request.path.endswith("/v2/auth"):
            return None
        return JSONResponse({"data": [], "status": 200, "_meta": {"has_more": True}})

    service.intercept = intercept
    assert (await ladder_of(tools, connection)).passed
    gone = connection.model_copy(update={"auth_ids": ("0" * 32,)})
    assert outcomes(await ladder_of(tools, gone))[0] is FAILED


async def test_an_auth_that_the_server_does_not_read_stops_nothing(
    service: DemoService, tools: Tools
) -> None:
    """The list has more, and GET /v2/auth/{id}, which isn't in the published API, answers 405."""

    async def intercept(request: RecordedRequest) -> Response | None:
        if request.path.endswith("/v2/auth"):
            return JSONResponse({"data": [], "status": 200, "_meta": {"has_more": True}})
        if "/v2/auth/" in request.path:
            return refuse(405, "no")
        return refuse(400, "warehouse down") if request.path.endswith("/scan") else None

    service.intercept = intercept
    ladder = await ladder_of(tools, labelled(service, "Returns"))
    assert outcomes(ladder) == [OPEN, OPEN, OK, FAILED]
    assert "Check the credentials of its auth" in failed(ladder).likely


async def test_a_connection_of_an_unknown_warehouse_can_be_tested(
    service: DemoService, tools: Tools
) -> None:
    raw: dict[str, Any] = labelled(service, "Returns").raw
    odd = Connection.model_validate(
        {**raw, "connection_config_slug": "duckdb", "provider_slug": "duckdb"}
    )
    assert (await ladder_of(tools, odd)).passed


async def hanging(service: DemoService, ending: str) -> asyncio.Event:
    """Make the requests of that ending hang; set when the first is there."""
    there = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def intercept(request: RecordedRequest) -> Response | None:
        if request.path.endswith(ending):
            loop.call_soon_threadsafe(there.set)
            await asyncio.sleep(600)
        return None

    service.intercept = intercept
    return there


@pytest.mark.parametrize(("ending", "rung"), [("/auth", 0), ("/schema", 2), ("/scan", 3)])
async def test_cancelled_on_any_rung(
    service: DemoService, tools: Tools, ending: str, rung: int
) -> None:
    there = await hanging(service, ending)
    seen: list[Ladder] = []
    test = asyncio.create_task(climb(tools, labelled(service, "Returns"), seen.append))
    await there.wait()
    test.cancel()
    with pytest.raises(asyncio.CancelledError):
        await test
    ladder = seen[-1]
    assert ladder.cancelled
    assert ladder.rungs[rung].outcome is NOT_TRIED
    assert ladder.rungs[rung].detail == "cancelled"
    assert ladder.last_test is None


async def test_the_read_of_the_auths_ends_with_the_last_who_waits_for_it(
    service: DemoService, client: LyticsClient
) -> None:
    there = await hanging(service, "/auth")
    reads = AuthReads(client)
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: complaints.append(what))
    first, second = (asyncio.create_task(reads.find("x")) for _ in range(2))
    await there.wait()
    first.cancel()
    await asyncio.wait({first})
    assert not second.done()
    second.cancel()
    await asyncio.wait({second})
    await asyncio.sleep(0)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in others if "list_auths" in repr(task)]
    service.intercept = None
    assert await reads.find("x") == []
    gc.collect()
    assert complaints == []


async def test_a_read_of_the_auths_that_failed_is_done_again(
    service: DemoService, client: LyticsClient
) -> None:
    reads = AuthReads(client)
    service.intercept = answering(403, "not now", "/auth")
    for _ in range(2):
        with pytest.raises(Forbidden):
            await reads.find("x")
    service.intercept = None
    assert await reads.find("x") == []


async def test_who_comes_while_the_last_one_leaves_is_read_for(
    service: DemoService, client: LyticsClient
) -> None:
    there = await hanging(service, "/auth")
    reads = AuthReads(client)
    last = asyncio.create_task(reads.find("x"))
    await there.wait()
    service.intercept = None
    last.cancel()
    await asyncio.wait({last})
    assert await reads.find("x") == []


# ------------------------------------------------------------------ many at once


async def test_many_read_the_auths_once_and_name_each_cause_once(
    service: DemoService, tools: Tools
) -> None:
    service.scan_limit.enabled = False
    connections = [
        Connection.model_validate(item)
        for item in service.world.default.connections
        if not item["deleted"]
    ][:8]
    told: dict[int, Ladder] = {}
    report = Report(await climb_all(tools, connections, told.__setitem__))
    assert [told[place] for place in range(len(connections))] == list(report.ladders)
    assert [ladder.connection.id for ladder in report.ladders] == [c.id for c in connections]
    assert sum(request.path == "/v2/auth" for request in service.requests) == 1
    assert len(report.passed) + len(report.failed) + len(report.undetermined) == len(connections)
    shared = Connection.model_validate({**connections[0].raw, "id": "copy"})
    twice = Report(await climb_all(tools, [connections[0], shared], told.__setitem__))
    (broken,) = twice.causes
    assert broken.cause.text == 'auth "SF key 2" is unhealthy'
    assert len(broken.connections) == 2
