"""The embedded service for the screens: one that all share, and one of a test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import new_service


@pytest.fixture(scope="session")
def shared_service() -> Iterator[DemoService]:
    """Started once: starting it takes longer than most tests."""
    with new_service() as started:
        yield started


@pytest.fixture
def service(shared_service: DemoService) -> Iterator[DemoService]:
    """The shared service, for tests that leave its accounts alone."""
    shared_service.intercept = None
    shared_service.requests.clear()
    accounts = repr(shared_service.world)
    yield shared_service
    shared_service.intercept = None
    assert repr(shared_service.world) == accounts, "what changes an account takes own_service"


@pytest.fixture
def own_service() -> Iterator[DemoService]:
    """A service whose accounts a test may change."""
    with new_service() as started:
        yield started
