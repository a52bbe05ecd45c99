"""The embedded service, started: one to read from, one of its own for each test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from app.demo.service import DemoService

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def fixed_clock() -> datetime:
    return NOW


def client_of(service: DemoService) -> httpx.Client:
    return httpx.Client(
        base_url=service.url,
        headers={"Authorization": service.token},
        trust_env=False,
        # Reading the certificates would take longer than the test.
        verify=False,  # noqa: S501
        timeout=60,
    )


@pytest.fixture(scope="module")
def reading() -> Iterator[httpx.Client]:
    """A client of a service that the module's tests only read from; no limits."""
    with DemoService(clock=fixed_clock) as service:
        service.scan_limit.enabled = service.columns_limit.enabled = False
        with client_of(service) as client:
            yield client


@pytest.fixture
def service() -> Iterator[DemoService]:
    """A service of the test's own."""
    with DemoService(clock=fixed_clock) as service:
        yield service


@pytest.fixture
def client(service: DemoService) -> Iterator[httpx.Client]:
    with client_of(service) as client:
        yield client
