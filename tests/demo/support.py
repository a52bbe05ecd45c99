"""Short ways to ask the embedded service and to look at what it says."""

from __future__ import annotations

from typing import Any

import httpx

ENDLESS = "with recursive r as (select 1 as x union all select x + 1 from r) select count(*) from r"


def data(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["status"] == status
    assert len(body["request_id"]) == 32
    assert isinstance(body["_meta"], dict)
    return body["data"]


def get(url: str, token: str | None = None, timeout: float = 60) -> httpx.Response:
    """A request on a connection of its own; plain HTTP, so reading certificates is left out."""
    headers = {} if token is None else {"Authorization": token}
    return httpx.get(url, headers=headers, timeout=timeout, trust_env=False, verify=False)  # noqa: S501


def refusal(answer: httpx.Response, status: int, code: str) -> str:
    """Checks the v2 error shape; returns the message."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"status", "errors", "request_id"}
    assert body["status"] == status
    (error,) = body["errors"]
    assert set(error) == {"code", "message", "level", "timestamp"}
    assert error["code"] == code, error
    return str(error["message"])


def connection_named(client: httpx.Client, label: str) -> dict[str, Any]:
    (found,) = [item for item in data(client.get("/v2/connection")) if item["label"] == label]
    return dict(found)


def auth_named(client: httpx.Client, label: str) -> dict[str, Any]:
    (found,) = [item for item in data(client.get("/v2/auth")) if item.get("label") == label]
    return dict(found)


def scan(client: httpx.Client, label: str, query: str, limit: str = "") -> httpx.Response:
    path = f"/v2/connection/{connection_named(client, label)['id']}/scan"
    return client.post(
        path, params={"limit": limit} if limit else {}, json={"query": query, "primary_keys": []}
    )
