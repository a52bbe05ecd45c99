"""The connections of the default account, and what each of them sees of the warehouse.

Between them they show every state of the screens: healthy, unhealthy and unknown auths, a missing
one, none at all, never used, deleted, failing and empty schemas, and labels that are hard to draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.demo.data.auths import USERS, auth_id
from app.demo.envelope import JsonObject
from app.demo.world import Failure, SchemaView, Source, ages, stable_id

ENCRYPTED_URL = (
    "AQICAHhq3vM0Zb1yQ2lYc0pXk9vT8nR5uE7wA4sD6fG1hJ2kL3zX5cV7bN9mQ0wE2rT4yU6iO8pA1sD3fG5hJ7kL9"
    "zX2cV4bN6mQ8wE0rT1yU3iO5pA7sD9fG2hJ4kL6zX8cV0bN1mQ3wE5rT7yU9iO2pAAAAfjB8BgkqhkiG9w0BBwag=="
)
"""What a stored `connection_url` comes back as: a blob that nobody can read."""

LONG_LABEL = (
    "Customer 360 nightly rebuild, consolidated profiles of all regions including the brands that"
    " were taken over in 2024 and still keep their own customer numbers (do not pause)"
)


@dataclass(frozen=True)
class _Row:
    key: str
    label: str
    slug: str
    auths: str
    created: str
    updated: str
    source: Source
    description: str = ""
    config: tuple[tuple[str, str], ...] = ()
    deleted: bool = False


def _upper(**schemas: str) -> tuple[SchemaView, ...]:
    return tuple(SchemaView(shown.upper(), source) for shown, source in schemas.items())


def _as_is(**schemas: str) -> tuple[SchemaView, ...]:
    return tuple(SchemaView(shown, source) for shown, source in schemas.items())


_REFUSED_KEY = Failure(
    400,
    "BADREQ-001",
    "could not connect to the warehouse: googleapi: Error 401: Request had invalid authentication"
    " credentials (invalid_grant: Invalid JWT Signature)",
)
_BROKEN = Failure(500, "INTERNAL-019", "internal error while reading the schema")
_NO_AUTH = Failure(400, "BADREQ-001", "the connection has no auth to sign in to the warehouse with")
_MISSING = Failure(404, "AUTH-NOTFOUND-006", "the connection's auth was not found")

_ROWS = (
    _Row(
        "orders", "Orders warehouse", "snowflake", "sf_key_2", "21M", "12w",
        Source("snowflake", "ORDERS", _upper(sales="sales", crm="crm", archive="archive")),
        "EU orders, customers and the archive before 2023",
        (
            ("database", "ORDERS"),
            ("ssl_mode", "require"),
            (
                "connection_url",
                "snowflake://svc_lytics:Wint3r-0rders-9x@ab12345.eu-west-1.snowflakecomputing.com"
                "/ORDERS?warehouse=LYTICS_WH",
            ),
        ),
    ),
    _Row(
        "returns", "Returns", "snowflake", "sf_key_3", "14M", "9d",
        Source(
            "snowflake",
            "RETURNS",
            (
                SchemaView("PUBLIC", "sales", frozenset({"returns", "refunds", "order_items"})),
                SchemaView("OPS", "odd"),
            ),
        ),
        "Returned goods and refunds",
        (("database", "RETURNS"),),
    ),
    _Row(
        "finance", "Finance copy", "snowflake", "", "5M", "5M",
        Source("snowflake", "FINANCE", _upper(public="finance"), failure=_NO_AUTH),
        "",
        (("database", "FINANCE"),),
    ),
    _Row(
        "web", "Web events", "bigquery", "bq_web", "11M", "4w",
        Source("bigquery", "acme-analytics", _as_is(web="web"), rows="lists"),
        "Sessions and events of all shops",
        (("project", "acme-analytics"), ("dataset", "web")),
    ),
    _Row(
        "marketing", "Marketing events", "bigquery", "bq_marketing", "2y", "6M",
        Source("bigquery", "acme-marketing", _as_is(campaigns="marketing"), failure=_REFUSED_KEY),
        "",
        (("project", "acme-marketing"), ("dataset", "campaigns")),
    ),
    _Row(
        "clicks", "Clickstream raw", "bigquery", "bq_web", "8M", "8M",
        Source("bigquery", "acme-analytics", _as_is(raw="web", marketing="marketing")),
        "Unfiltered; large",
        (("project", "acme-analytics"), ("dataset", "raw"), ("bucket", "acme-clickstream")),
    ),
    _Row(
        "campaigns", "Campaign results", "databricks", "dbx_lakehouse", "7M", "3w",
        Source("databricks", "main", _as_is(marketing="marketing", web="web"), rows="lists"),
        "Sends, clicks and unsubscribes",
        (("database", "main"),),
    ),
    _Row(
        "customer360", LONG_LABEL, "databricks", "dbx_lakehouse", "18M", "2d",
        Source("databricks", "main", _as_is(crm="crm", consent="ops")),
        "Owner: data platform",
        (("database", "main"),),
    ),
    _Row(
        "zurich", "Kundendaten Zürich – Größen & Maße", "databricks", "dbx_zurich", "9M", "9M",
        Source("databricks", "schweiz", _as_is(kunden="crm"), rows="lists"),
        "Schweizer Kundendaten, täglich",
        (("database", "schweiz"),),
    ),
    _Row(
        "support", "Support desk", "azure_sql", "az_support", "6M", "6w",
        Source(
            "tsql",
            "support",
            _as_is(dbo="ops", crm="crm"),
            table_errors=(("incidents", "The SELECT permission was denied on 'incidents'."),),
        ),
        "Tickets, agents and shipments",
        (("database", "support"), ("ssl_mode", "verify-full")),
    ),
    _Row(
        "stock", "Stock levels", "azure_sql", "az_stock", "13M", "9d",
        Source(
            "tsql",
            "stock",
            (SchemaView("dbo", "ops", frozenset({"stock_levels", "shipments"})),),
            rows="lists",
        ),
        "",
        (("database", "stock"),),
    ),
    _Row(
        "consent", "Consent register", "azure_sql", "az_consent", "10M", "3w",
        Source("tsql", "privacy", (SchemaView("dbo", "crm", frozenset({"consents"})),)),
        "Who may be written to, and how",
        (("database", "privacy"),),
    ),
    _Row(
        "loyalty", "Loyalty points", "redshift", "rs_loyalty rs_readonly", "19M", "5M",
        Source("redshift", "loyalty", _as_is(public="sales", crm="crm")),
        "Two auths: writer and read replica",
        (("database", "loyalty"), ("connection_url", ENCRYPTED_URL), ("ssl_mode", "require")),
    ),
    _Row(
        "ledger", "General ledger", "redshift", "gone_with_the_old_team", "3y", "2y",
        Source("redshift", "ledger", _as_is(public="finance"), failure=_MISSING),
        "",
        (("database", "ledger"),),
    ),
    _Row(
        "legacy", "Legacy orders", "redshift", "rs_legacy", "4y", "3y",
        Source("redshift", "legacy", _as_is(public="archive"), failure=_BROKEN),
        "To be switched off",
        (("database", "legacy"), ("connection_url", ENCRYPTED_URL)),
    ),
    _Row(
        "prod_eu", "[prod] eu", "snowflake", "sf_prod_eu", "8M", "1d",
        Source("snowflake", "PROD_EU", _upper(sales="sales", finance="finance"), rows="lists"),
        "[b]Production[/b], EU region [/",
        (("database", "PROD_EU"),),
    ),
    _Row(
        "unnamed", "", "redshift", "rs_readonly", "16M", "16M",
        Source("redshift", "replica", _as_is(public="sales")),
        "",
        (("database", "replica"),),
    ),
    _Row(
        "sandbox", "Snowflake sandbox", "snowflake", "sf_sandbox", "5w", "5w",
        Source("snowflake", "SANDBOX"),
        "Nothing loaded yet",
        (("database", "SANDBOX"),),
    ),
    _Row(
        "old_crm", "Old CRM", "azure_sql", "az_support", "5y", "7M",
        Source("tsql", "crm_old", _as_is(dbo="crm")),
        "Replaced by Salesforce",
        (("database", "crm_old"),),
        deleted=True,
    ),
)  # fmt: skip

_PROVIDER_OF = {"bigquery": "google_bigquery"}


def connection_id(key: str) -> str:
    """The id of a connection by its short key."""
    return stable_id("connection", key)


def build_connections(now: datetime, account_id: str, aid: int) -> list[JsonObject]:
    """Every connection, as `GET /v2/connection` answers it."""
    ago = ages(now)
    connections: list[JsonObject] = []
    for position, row in enumerate(_ROWS):
        provider = _PROVIDER_OF.get(row.slug, row.slug)
        connection: JsonObject = {
            "id": connection_id(row.key),
            "label": row.label,
            "description": row.description,
            "account_id": account_id,
            "aid": aid,
            "auth_ids": [auth_id(key) for key in row.auths.split()],
            "author_id": USERS[position % len(USERS)],
            "config": dict(row.config),
            "connection_config_id": stable_id("connection config", row.slug),
            "connection_config_slug": row.slug,
            "provider_id": stable_id("provider", provider),
            "provider_slug": provider,
            "created": ago(row.created),
            "updated": ago(row.updated),
            "updated_by_user_id": USERS[(position + 1) % len(USERS)],
            "deleted": row.deleted,
        }
        connections.append(connection)
    return connections


def build_sources() -> dict[str, Source]:
    """What each connection sees, by connection id."""
    return {connection_id(row.key): row.source for row in _ROWS}


__all__ = ["ENCRYPTED_URL", "LONG_LABEL", "build_connections", "build_sources", "connection_id"]
