"""Scans on the wire: what leaves, how often in any 10 s, and what is made of the answer."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from starlette.responses import JSONResponse, Response

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.errors import BadRequest, RateLimited, ServerFailed
from app.api.models import Connection
from app.demo.service import DemoService, RecordedRequest
from app.reading_sql import Verdict, judge
from app.sample_query import sample_query
from app.scan_limiter import SCANS, WINDOW, ScanLimiter
from app.scanning import NotReading, run_scan
from app.warehouses import Dialect, dialect_of
from tests.support.windows import most_in_a_window
from tests.unit.test_reading_sql import OWN_REFUSALS, REFUSALS

ROOT = Path(__file__).parent.parent.parent
BY_DIALECT = {
    Dialect.SNOWFLAKE: "Returns",
    Dialect.BIGQUERY: "Web events",
    Dialect.REDSHIFT: "Loyalty points",
    Dialect.DATABRICKS: "Campaign results",
    Dialect.TSQL: "Support desk",
}


class Clock:
    """Time that passes only while the limiter or the client sleeps; the service has it too."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoService]:
    """Its recorded times and its own limit go by the test's clock."""
    monkeypatch.setattr("app.demo.gateway.time", SimpleNamespace(monotonic=clock))
    with DemoService() as service:
        service.scan_limit.now = clock
        yield service


@pytest.fixture
async def client(service: DemoService, clock: Clock) -> AsyncIterator[LyticsClient]:
    address, token = ApiAddress.parse(service.url), SecretStr(service.token)
    client = LyticsClient(address, token, sleep=clock.sleep)
    yield client
    await client.aclose()


@pytest.fixture
def limiter(clock: Clock) -> ScanLimiter:
    return ScanLimiter(clock=clock, sleep=clock.sleep)


def labelled(service: DemoService, label: str) -> Connection:
    (found,) = [item for item in service.world.default.connections if item["label"] == label]
    return Connection.model_validate(found)


def scans(service: DemoService) -> list[RecordedRequest]:
    return [request for request in service.requests if request.path.endswith("/scan")]


# ------------------------------------------------------------------ the limit, on the wire


async def test_never_more_than_ten_requests_in_any_ten_seconds(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter
) -> None:
    connection = labelled(service, "Returns")
    for _ in range(35):
        scan = await run_scan(client, limiter, connection, "SELECT 1", limit=1)
        assert scan.table.rows
    moments = [request.at for request in scans(service)]
    assert len(moments) == 35, "a 429 would have been sent again"
    assert most_in_a_window(moments) == SCANS


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_scan_that_is_sent_again_counts_again(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter, status: int
) -> None:
    async def intercept(request: RecordedRequest) -> Response | None:
        failing = request.path.endswith("/scan")
        return JSONResponse({"status": status}, status) if failing else None

    service.intercept = intercept
    connection = labelled(service, "Returns")
    for _ in range(12):
        with pytest.raises((RateLimited, ServerFailed)):
            await run_scan(client, limiter, connection, "SELECT 1")
    moments = [request.at for request in scans(service)]
    assert len(moments) == 24
    assert most_in_a_window(moments) <= SCANS


async def test_the_workbench_and_the_tests_share_one_limit(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter
) -> None:
    """Several scan at once, of several connections; nobody is told 429, and all are answered."""
    connections = [labelled(service, label) for label in BY_DIALECT.values()]

    async def scan_on(connection: Connection) -> None:
        for _ in range(6):
            await run_scan(client, limiter, connection, "SELECT 1", limit=1)

    await asyncio.gather(*(scan_on(connection) for connection in connections))
    moments = [request.at for request in scans(service)]
    assert len(moments) == 30
    assert most_in_a_window(moments) <= SCANS


async def test_the_wait_is_told_and_is_no_part_of_the_scans_time(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter, clock: Clock
) -> None:
    connection = labelled(service, "Returns")
    said: list[float] = []
    for _ in range(SCANS):
        await run_scan(client, limiter, connection, "SELECT 1", waiting=said.append, clock=clock)
    assert said == []
    scan = await run_scan(client, limiter, connection, "SELECT 1", waiting=said.append, clock=clock)
    assert len(said) > WINDOW
    assert said[-1] == 0
    assert scan.seconds < 1


def test_nobody_scans_past_the_guard_and_the_limit() -> None:
    """``run_scan`` is the one caller of the client's scan."""
    callers = {
        str(path.relative_to(ROOT))
        for package in ("app", "screens", "widgets")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bclient\.scan\(", path.read_text(encoding="utf-8"))
    }
    assert callers == {"app/scanning.py"}


# ------------------------------------------------------------------ what leaves


@pytest.mark.parametrize("dialect", Dialect)
async def test_no_refused_text_ever_reaches_the_wire(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter, dialect: Dialect
) -> None:
    connection = labelled(service, BY_DIALECT[dialect])
    assert dialect_of(connection) is dialect
    for query in REFUSALS + OWN_REFUSALS[dialect]:
        accepted = judge(query, dialect)
        with pytest.raises(NotReading) as caught:
            await run_scan(client, limiter, connection, query, accepted=accepted)
        assert not caught.value.may_be_sent
        assert caught.value.sentence.startswith("Not sent: only reading statements are allowed")
    assert service.requests == []
    assert limiter.wait() == 0


async def test_what_cannot_be_judged_leaves_only_with_a_yes_to_exactly_it(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter
) -> None:
    connection = labelled(service, "Loyalty points")
    query = "SELECT my_function(1)"
    with pytest.raises(NotReading) as caught:
        await run_scan(client, limiter, connection, query)
    asked = caught.value
    assert asked.may_be_sent
    assert "my_function".upper() in asked.sentence
    for other in ("SELECT my_function(2)", query + " "):
        with pytest.raises(NotReading):
            await run_scan(client, limiter, connection, other, accepted=asked.judgement)
    elsewhere = labelled(service, "Returns")
    with pytest.raises(NotReading):
        await run_scan(client, limiter, elsewhere, query, accepted=asked.judgement)
    assert service.requests == []
    with pytest.raises(BadRequest):  # the embedded database has no such function
        await run_scan(client, limiter, connection, query, accepted=asked.judgement)
    (request,) = scans(service)
    assert json.loads(request.body)["query"] == query


async def test_the_query_leaves_to_the_letter_with_its_limit(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter
) -> None:
    query = "  SELECT 'ü;--'  AS \"a b\" -- end\n;\n"
    scan = await run_scan(client, limiter, labelled(service, "Returns"), query, limit=100)
    (request,) = scans(service)
    assert json.loads(request.body) == {"query": query, "primary_keys": []}
    assert request.query == "limit=100"
    assert scan.query == query
    assert scan.table.rows == (("ü;--",),)
    assert not scan.full


# ------------------------------------------------------------------ samples


async def test_every_table_of_the_demo_gives_a_sample(
    service: DemoService, client: LyticsClient, limiter: ScanLimiter
) -> None:
    service.scan_limit.enabled = service.columns_limit.enabled = False
    dialects = set()
    for item in service.world.default.connections:
        connection = Connection.model_validate(item)
        if connection.deleted or service.world.default.source_of(item).failure is not None:
            continue
        dialect = dialect_of(connection)
        for table in (await client.list_tables(connection.id)).items:
            query = sample_query(table, dialect)
            assert judge(query, dialect).verdict is Verdict.ALLOWED, query
            if table.error:
                continue
            scan = await run_scan(client, limiter, connection, query)
            names = [
                column.column_name
                for column in (
                    await client.list_columns(connection.id, table, tables=[table])
                ).items
            ]
            assert [column.name for column in scan.table.columns] == names
            assert scan.table.notes == ()
            dialects.add(dialect)
    assert dialects == set(Dialect)
