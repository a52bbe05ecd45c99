"""The accounts that the token reaches: a full one, a small one and an empty one."""

from __future__ import annotations

from datetime import datetime

from app.demo.data.auths import build_auths
from app.demo.data.connections import build_connections, build_sources
from app.demo.data.providers import build_connection_configs, build_providers
from app.demo.data.work import build_jobs, build_models
from app.demo.envelope import JsonObject
from app.demo.world import Account, SchemaView, Source, ages, stable_id

_MAIN = 4021
_SMALL = 4022
_EMPTY = 4023


def build_accounts(now: datetime) -> list[Account]:
    """All accounts, the token's own first."""
    accounts = [
        Account(
            aid,
            stable_id("account", str(aid)),
            name,
            _MAIN,
            providers=build_providers(),
            connection_configs=build_connection_configs(),
        )
        for aid, name in ((_MAIN, "Acme EU"), (_SMALL, "Acme US"), (_EMPTY, "Acme Sandbox"))
    ]
    main, small, _ = accounts
    main.connections = build_connections(now, main.id, main.aid)
    main.sources = build_sources()
    main.auths = build_auths(now, main.id)
    main.models = build_models(now)
    main.jobs = build_jobs(now)
    _fill_small(small, now)
    return accounts


def _fill_small(account: Account, now: datetime) -> None:
    ago = ages(now)
    user = stable_id("user", "us")
    rows = (
        ("US orders", "snowflake", "snowflake", "snowflake_direct", "healthy", "45m"),
        ("US stores", "redshift", "redshift", "redshift_postgresql", "unknown", ""),
    )
    for label, slug, provider, kind, status, used in rows:
        auth: JsonObject = {
            "id": stable_id("auth", label),
            "label": f"{label} key",
            "description": "",
            "type": kind,
            "provider_id": stable_id("provider", provider),
            "provider_slug": provider,
            "status": status,
            "unhealthy": False,
            "last_accessed_at": ago(used),
            "account_id": account.id,
            "user_id": user,
            "created": ago("1y"),
            "updated": ago("4M"),
        }
        connection: JsonObject = {
            "id": stable_id("connection", label),
            "label": label,
            "description": "",
            "account_id": account.id,
            "aid": account.aid,
            "auth_ids": [auth["id"]],
            "author_id": user,
            "config": {"database": slug.upper()},
            "connection_config_id": stable_id("connection config", slug),
            "connection_config_slug": slug,
            "provider_id": stable_id("provider", provider),
            "provider_slug": provider,
            "created": ago("1y"),
            "updated": ago("4M"),
            "updated_by_user_id": user,
            "deleted": False,
        }
        account.auths.append(auth)
        account.connections.append(connection)
    first, second = (stable_id("connection", row[0]) for row in rows)
    account.sources = {
        first: Source("snowflake", "US_ORDERS", (SchemaView("PUBLIC", "sales"),)),
        second: Source("redshift", "stores", (SchemaView("public", "sales"),), rows="lists"),
    }
    account.models = [
        {
            "id": stable_id("model", "US revenue"),
            "name": "US revenue",
            "slug": "us_revenue",
            "connection_id": first,
            "status": "active",
            "sql": "SELECT * FROM PUBLIC.ORDERS",
            "table": "PUBLIC.ORDERS",
            "health": {"status": "healthy", "details": ""},
            "schedule": {
                "prev_sync_time": ago("45m"),
                "next_sync_time": "",
                "sync_period": 86400,
            },
            "sync_errors": [],
            "deleted": False,
        }
    ]
