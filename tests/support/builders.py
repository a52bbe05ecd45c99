"""Small accounts for tests: the real models, read from what the API would send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from app.api.client import LyticsClient
from app.api.errors import ApiError
from app.api.models import Auth, Connection, DataModel, Job, Listing, Provider, Table
from app.inventory import Inventory
from app.parts import Part

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The moment that these tests happen at."""


def connection(**wire: Any) -> Connection:
    """A connection as the API would send it."""
    return Connection.model_validate({"id": "c1", "label": "Orders", **wire})


def auth(**wire: Any) -> Auth:
    """An auth; healthy unless told otherwise."""
    return Auth.model_validate({"id": "a1", "label": "SF key", "status": "healthy", **wire})


def provider(**wire: Any) -> Provider:
    """A provider."""
    return Provider.model_validate({"id": "p1", "slug": "snowflake", "name": "Snowflake", **wire})


def data_model(**wire: Any) -> DataModel:
    """A data model that reads the connection ``c1``."""
    return DataModel.model_validate(
        {"id": "m1", "name": "Orders daily", "connection_id": "c1", **wire}
    )


def job(**wire: Any) -> Job:
    """A job that works with the auth ``a1``."""
    return Job.model_validate({"id": "j1", "name": "nightly", "auth_ids": ["a1"], **wire})


def table(name: str, qualified: str = "") -> Table:
    """A table of a schema."""
    return Table.model_validate({"table_name": name, "fully_qualified_name": qualified})


def listing(*items: T, rejected: int = 0, more_exist: bool = False) -> Listing[T]:
    """A list as the client gives it."""
    return Listing(items, rejected, more_exist)


def fill(part: Part[T], items: Iterable[T], *, rejected: int = 0, more_exist: bool = False) -> None:
    """Make a part loaded."""
    part.items = tuple(items)
    part.rejected = rejected
    part.more_exist = more_exist
    part.loaded_at = NOW


def account(
    *,
    connections: Iterable[Connection] = (),
    auths: Iterable[Auth] = (),
    providers: Iterable[Provider] = (),
    data_models: Iterable[DataModel] = (),
    jobs: Iterable[Job] = (),
) -> Inventory:
    """An account of which every part is loaded whole."""
    inventory = Inventory()
    fill(inventory.connections, connections)
    fill(inventory.auths, auths)
    fill(inventory.providers, providers)
    fill(inventory.data_models, data_models)
    fill(inventory.jobs, jobs)
    return inventory


Answers = Callable[[], Awaitable[Listing[Any]]]


class FakeClient:
    """Answers the five lists with what it was given: a listing, an error, or a coroutine."""

    def __init__(self, **lists: Listing[Any] | ApiError | Answers) -> None:
        self.lists = lists
        self.asked: list[str] = []

    async def _answer(self, name: str) -> Listing[Any]:
        self.asked.append(name)
        answer = self.lists.get(name, Listing())
        if isinstance(answer, ApiError):
            raise answer
        return answer if isinstance(answer, Listing) else await answer()

    async def list_connections(self) -> Listing[Any]:
        return await self._answer("connections")

    async def list_auths(self) -> Listing[Any]:
        return await self._answer("auths")

    async def list_providers(self) -> Listing[Any]:
        return await self._answer("providers")

    async def list_data_models(self) -> Listing[Any]:
        return await self._answer("data_models")

    async def list_jobs(self) -> Listing[Any]:
        return await self._answer("jobs")

    @property
    def client(self) -> LyticsClient:
        """Itself, as what ``Inventory.load`` takes."""
        return cast(LyticsClient, self)
