"""Tables and columns of a connection, each read once; what could not be read says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.responses import Response

from app.api.client import LyticsClient
from app.api.errors import ApiError
from app.api.models import Connection
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from app.schema_reading import SchemaReading
from tests.support.app_driver import new_service, refuse, session_with


@pytest.fixture
def service() -> Iterator[DemoService]:
    with new_service() as started:
        yield started


@pytest.fixture
async def client(service: DemoService) -> AsyncIterator[LyticsClient]:
    session = session_with(service)
    yield await session.client()
    await session.close()


async def reading_of(client: LyticsClient, label: str = "Orders warehouse") -> SchemaReading:
    """The schema of one of the demo's connections, nothing of it read."""
    listed: tuple[Connection, ...] = (await client.list_connections()).items
    return SchemaReading(next(item for item in listed if item.label == label))


async def test_columns_are_asked_for_once(client: LyticsClient, service: DemoService) -> None:
    reading = await reading_of(client, "Returns")
    assert reading.tables is None and not reading.unread and not reading.whole
    tables = await reading.read_tables(client)
    assert reading.unread == tables.items
    table = tables.items[0]
    before = len(service.requests)
    columns = await reading.read_columns(client, table)
    assert await reading.read_columns(client, table) is columns
    assert len(service.requests) == before + 1
    assert table not in reading.unread
    first, second = reading.whole[:2]
    assert first.columns == columns.items and not first.note
    assert second.note == "columns not read"


async def test_a_failure_stands_in_the_export_until_it_is_mended(
    client: LyticsClient, service: DemoService
) -> None:
    reading = await reading_of(client, "Returns")
    table = (await reading.read_tables(client)).items[0]

    async def refusing(_request: RecordedRequest) -> Response:
        return refuse(400, "no rights")

    service.intercept = refusing
    with pytest.raises(ApiError):
        await reading.read_columns(client, table)
    service.intercept = None
    assert reading.whole[0].note == "columns not read: no rights"
    assert table in reading.unread, "it is asked for again"
    await reading.read_columns(client, table)
    assert not reading.whole[0].note


async def test_tables_read_anew_forget_their_columns(client: LyticsClient) -> None:
    reading = await reading_of(client, "Returns")
    table = (await reading.read_tables(client)).items[0]
    await reading.read_columns(client, table)
    await reading.read_tables(client)
    assert reading.tables is not None and len(reading.unread) == len(reading.tables.items)
