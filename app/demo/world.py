"""The accounts that the demo's one token reaches, as plain JSON objects in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from app.demo.envelope import JsonObject, not_found, stamp

Dialect = Literal["snowflake", "bigquery", "redshift", "databricks", "tsql"]

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "M": 30 * 86400, "y": 365 * 86400}

_DIALECTS: dict[str, Dialect] = {
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "databricks": "databricks",
    "azure_sql": "tsql",
}


def stable_id(kind: str, key: str) -> str:
    """32 hex characters, the same in every run."""
    return sha256(f"{kind}/{key}".encode()).hexdigest()[:32]


def ages(now: datetime) -> Callable[[str], str]:
    """A function from an age such as "3h" or "2M" to the time text; "" stays ""."""

    def ago(age: str) -> str:
        if not age:
            return ""
        return stamp(now - timedelta(seconds=int(age[:-1]) * _UNITS[age[-1]]))

    return ago


@dataclass(frozen=True)
class Failure:
    """What a connection's schema and scan answer instead of working."""

    status: int
    code: str
    message: str


@dataclass(frozen=True)
class SchemaView:
    """One schema as a connection shows it.

    Attributes:
        name: the name that the connection shows.
        source: the schema of the embedded database behind it.
        tables: which of its tables; None for all.
    """

    name: str
    source: str
    tables: frozenset[str] | None = None


@dataclass(frozen=True)
class Source:
    """What of the embedded database a connection sees, and how it talks.

    Attributes:
        rows: how a scan's rows come: the API leaves it open, so both occur.
        table_errors: an error of its own for a table, by its shown name.
    """

    dialect: Dialect
    database: str
    schemas: tuple[SchemaView, ...] = ()
    rows: Literal["objects", "lists"] = "objects"
    table_errors: tuple[tuple[str, str], ...] = ()
    failure: Failure | None = None


@dataclass
class Account:
    """One account and everything in it; a test may change any of it."""

    aid: int
    id: str
    name: str
    parent_aid: int
    connections: list[JsonObject] = field(default_factory=list)
    auths: list[JsonObject] = field(default_factory=list)
    providers: list[JsonObject] = field(default_factory=list)
    connection_configs: list[JsonObject] = field(default_factory=list)
    jobs: list[JsonObject] = field(default_factory=list)
    models: list[JsonObject] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    auth_configs: dict[str, JsonObject] = field(default_factory=dict, repr=False)
    """What auths were created with, by id. Written, never answered."""

    def source_of(self, connection: JsonObject) -> Source:
        """What a connection sees; one without an entry sees the sales and web tables."""
        found = self.sources.get(str(connection.get("id")))
        if found is not None:
            return found
        slug = str(connection.get("connection_config_slug", ""))
        dialect = _DIALECTS.get(slug, "snowflake")
        config = connection.get("config") or {}
        database = str(config.get("database") or config.get("project") or "analytics")
        upper = dialect == "snowflake"
        return Source(
            dialect,
            database.upper() if upper else database,
            tuple(SchemaView(name.upper() if upper else name, name) for name in ("sales", "web")),
        )


@dataclass
class World:
    """All accounts; the first is the token's own."""

    accounts: list[Account]

    @property
    def default(self) -> Account:
        """The account that answers without `account_id`."""
        return self.accounts[0]

    def account(self, wanted: str | None) -> Account:
        """The account named by `account_id`, by its id or its number."""
        if not wanted:
            return self.default
        for account in self.accounts:
            if wanted in (account.id, str(account.aid)):
                return account
        raise not_found(f"account {wanted} not found", "ACCOUNT-NOTFOUND-021")


def build_world(now: datetime) -> World:
    """The demo's accounts, with every time relative to `now`."""
    from app.demo.data.accounts import build_accounts

    return World(build_accounts(now))
