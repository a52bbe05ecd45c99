"""The operations that only read: providers, kinds of connection, jobs, data models, accounts."""

from __future__ import annotations

from app.demo.calls import Call, paged
from app.demo.envelope import Reply, not_found


def list_providers(call: Call) -> Reply:
    """Every provider, the hidden ones too; `is_connected` where this account has an auth."""
    connected = {
        auth.get("provider_slug") or auth.get("provider_name") for auth in call.account.auths
    }
    return paged(
        call,
        [
            provider | {"is_connected": provider.get("slug") in connected}
            for provider in call.account.providers
        ],
    )


def list_connection_configs(call: Call) -> Reply:
    """The kinds of connection."""
    return paged(call, call.account.connection_configs)


def get_connection_config(call: Call) -> Reply:
    """One kind of connection, by id or slug."""
    for kind in call.account.connection_configs:
        if call.values[0] in (kind["id"], kind["slug"]):
            return Reply(kind)
    raise not_found(f"connection config {call.values[0]} not found")


def list_jobs(call: Call) -> Reply:
    """The jobs; hidden, completed and deleted ones only with `show_all=true`."""
    jobs = call.account.jobs
    if not call.flag("show_all"):
        jobs = [
            job
            for job in jobs
            if not job.get("hidden") and job.get("status") not in ("completed", "deleted")
        ]
    wanted = {
        auth_id for text in call.query.get("auth_ids", []) for auth_id in text.split(",") if auth_id
    }
    if wanted:
        jobs = [job for job in jobs if wanted & set(job.get("auth_ids") or ())]
    return paged(call, jobs)


def list_models(call: Call) -> Reply:
    """The data models, the deleted ones too."""
    return paged(call, call.account.models)


def list_accounts(call: Call) -> Reply:
    """The accounts that the token reaches."""
    return Reply(
        [
            {
                "aid": account.aid,
                "id": account.id,
                "name": account.name,
                "parentaid": account.parent_aid,
            }
            for account in call.desk.world.accounts
        ],
        meta={"has_more": False},
    )
