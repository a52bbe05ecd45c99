"""A client to the embedded service, a journal, and what carries a change from form to result."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.approval import approve
from app.changes import Change
from app.demo.service import DemoService
from app.gate_facts import Prepared, Result
from app.inventory import Inventory
from app.journal import Journal, Where
from app.writing import carry_out, prepare

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
WRITES = ("POST", "PUT", "DELETE")
TYPED = "hunter2-Wq8zT4nB"
"""A secret that no test may find anywhere."""


@dataclass
class Desk:
    """One client of one service, and its journal."""

    service: DemoService
    client: LyticsClient
    journal: Journal
    inventory: Inventory

    @property
    def writes(self) -> list[Any]:
        """The writing requests that the service received."""
        return [item for item in self.service.requests if item.method in WRITES]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The journal, the oldest line first."""
        if not self.journal.path.exists():
            return []
        return [json.loads(line) for line in self.journal.path.read_text().splitlines()]

    @property
    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]

    def connection(self, label: str) -> Any:
        return next(item for item in self.inventory.connections.items if item.label == label)

    def auth(self, label: str) -> Any:
        return next(item for item in self.inventory.auths.items if item.label == label)

    async def prepare(self, change: Change) -> Prepared:
        return await prepare(self.client, change, self.journal)

    async def write(self, change: Change) -> Result:
        """Through the gate: prepared, approved, carried out."""
        prepared = await self.prepare(change)
        assert prepared.outgoing is not None, prepared.problem
        return await carry_out(self.client, self.journal, prepared, approve(prepared.outgoing))


@pytest.fixture
def service() -> Iterator[DemoService]:
    with DemoService(clock=lambda: NOW) as service:
        yield service


def client_of(service: DemoService, **options: Any) -> LyticsClient:

    async def no_wait(_seconds: float) -> None:
        await asyncio.sleep(0)

    return LyticsClient(
        ApiAddress.parse(service.url), SecretStr(service.token), sleep=no_wait, **options
    )


@pytest.fixture
async def desk(service: DemoService, tmp_path: Path) -> AsyncIterator[Desk]:
    client = client_of(service)
    inventory = Inventory()
    await inventory.load(client, lambda _part: None)
    journal = Journal(tmp_path / "state" / "journal.jsonl", Where("prod", "Acme EU", "127.0.0.1"))
    yield Desk(service, client, journal, inventory)
    await client.aclose()
