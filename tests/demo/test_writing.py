"""Creating, changing and deleting connections and auths."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.demo.service import DemoService
from tests.demo.support import auth_named, connection_named, data, refusal

NEW: dict[str, Any] = {
    "label": "New warehouse",
    "description": "d",
    "auth_ids": [],
    "config": {"database": "NEW"},
    "connection_config_slug": "snowflake",
}
SECRET = "hunter2-kept-inside"


def test_a_created_connection_is_there_and_works(client: httpx.Client) -> None:
    auth = auth_named(client, "SF key 3")["id"]
    url = f"postgres://u:{SECRET}@host/db"
    payload = NEW | {"auth_ids": [auth], "config": {"database": "NEW", "connection_url": url}}
    created = data(client.post("/v2/connection", json=payload), 201)
    assert len(created["id"]) == 32
    assert created["provider_slug"] == "snowflake"
    assert created["created"] == "2026-11-23T10:30:00Z"
    assert created["config"]["database"] == "NEW"
    assert len(created["config"]["connection_url"]) > 80
    answer = client.get(f"/v2/connection/{created['id']}")
    assert data(answer) == created
    assert SECRET not in answer.text
    tables = data(client.get(f"/v2/connection/{created['id']}/schema"))
    assert "NEW.SALES.ORDERS" in {table["fully_qualified_name"] for table in tables}
    rows = client.post(f"/v2/connection/{created['id']}/scan", json={"query": "select 1 as one"})
    assert data(rows)["rows"] == [{"ONE": 1}]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"label": ""}, 422, "BADREQ-001"),
        ({"label": 7}, 400, "BADREQ-001"),
        ({"label": "Returns"}, 409, "BADREQ-001"),
        ({"connection_config_slug": ""}, 422, "BADREQ-001"),
        ({"connection_config_slug": "oracle"}, 404, "NOTFOUND-003"),
        ({"provider_slug": "oracle"}, 404, "PROVIDER-NOTFOUND-016"),
        ({"auth_ids": ["0" * 32]}, 404, "AUTH-NOTFOUND-006"),
        ({"auth_ids": "x"}, 400, "BADREQ-001"),
        ({"config": {}}, 422, "BADREQ-001"),
        ({"config": []}, 422, "BADREQ-001"),
        ({"config": "x"}, 400, "BADREQ-001"),
    ],
)
def test_a_refused_connection_leaves_nothing_behind(
    client: httpx.Client, change: dict[str, Any], status: int, code: str
) -> None:
    before = data(client.get("/v2/connection"))
    refusal(client.post("/v2/connection", json=NEW | change), status, code)
    assert data(client.get("/v2/connection")) == before


def test_an_update_takes_three_fields_and_no_more(client: httpx.Client) -> None:
    connection = connection_named(client, "Returns")
    path = f"/v2/connection/{connection['id']}"
    auth = auth_named(client, "SF key 2")["id"]
    changed = data(
        client.put(path, json={"label": "Returns 2", "description": "", "auth_ids": [auth]}), 201
    )
    assert (changed["label"], changed["description"], changed["auth_ids"]) == (
        "Returns 2",
        "",
        [auth],
    )
    assert changed["config"] == connection["config"]
    assert changed["updated"] > connection["updated"]
    assert data(client.get(path)) == changed
    for field in ("config", "id", "provider_slug"):
        assert field in refusal(client.put(path, json={field: {}}), 400, "BADREQ-001")
    refusal(client.put(path, json={"label": "Web events"}), 409, "BADREQ-001")
    refusal(client.put(path, json={"auth_ids": ["nope"]}), 404, "AUTH-NOTFOUND-006")
    assert data(client.get(path)) == changed
    refusal(client.put(f"/v2/connection/{'0' * 32}", json={}), 404, "NOTFOUND-003")


def test_a_connection_may_keep_an_auth_that_is_gone(client: httpx.Client) -> None:
    connection = connection_named(client, "General ledger")
    fields = {name: connection[name] for name in ("label", "description", "auth_ids")}
    data(client.put(f"/v2/connection/{connection['id']}", json=fields), 201)


def test_a_deleted_connection_stays_in_the_list_marked(client: httpx.Client) -> None:
    path = f"/v2/connection/{connection_named(client, 'Returns')['id']}"
    answer = client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert connection_named(client, "Returns")["deleted"] is True
    assert data(client.get(path))["deleted"] is True
    for again in (
        client.delete(path),
        client.put(path, json={"label": "x"}),
        client.get(f"{path}/schema"),
        client.post(f"{path}/scan", json={"query": "select 1"}),
    ):
        refusal(again, 404, "NOTFOUND-003")
    data(client.post("/v2/connection", json=NEW | {"label": "Returns"}), 201)


def test_an_auth_can_be_written_but_not_read(service: DemoService, client: httpx.Client) -> None:
    payload = {"label": "Key 9", "config": {"api_key": SECRET}, "provider_slug": "klaviyo"}
    answer = client.post("/v2/auth/klaviyo", json=payload | {"type": "klaviyo"})
    created = data(answer, 201)
    assert (created["type"], created["status"]) == ("klaviyo", "unknown")
    assert service.world.default.auth_configs[created["id"]] == {"api_key": SECRET}
    path = f"/v2/auth/klaviyo/{created['id']}"
    changed = client.put(path, json={"label": "Key 10", "config": {"api_key": SECRET + "!"}})
    assert data(changed)["label"] == "Key 10"
    assert service.world.default.auth_configs[created["id"]] == {"api_key": SECRET + "!"}
    listed = client.get("/v2/auth")
    for text in (answer.text, changed.text, listed.text, client.get(path).text):
        assert SECRET not in text
    assert "Key 10" in listed.text


def test_the_types_words_differ_between_path_and_body(client: httpx.Client) -> None:
    payload = {"label": "SFTP 2", "config": {"host": "h"}, "type": "lytics_aws_sftp_auth"}
    created = data(client.post("/v2/auth/lytics-aws-sftp-auth", json=payload), 201)
    assert created["type"] == "lytics_aws_sftp_auth"
    refusal(
        client.post("/v2/auth/lytics_aws_sftp_auth", json=payload), 404, "AUTHTYPE-NOTFOUND-007"
    )
    refusal(client.post("/v2/auth/no-such-type", json=payload), 404, "AUTHTYPE-NOTFOUND-007")
    wrong = payload | {"label": "SFTP 3", "type": "lytics-aws-sftp-auth"}
    refusal(client.post("/v2/auth/lytics-aws-sftp-auth", json=wrong), 400, "AUTH-BADREQ-008")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"label": ""}, 422, "AUTH-BADREQ-008"),
        ({"config": None}, 422, "AUTH-BADREQ-008"),
        ({"description": 1}, 400, "BADREQ-001"),
        ({"label": "SF key 2"}, 409, "AUTH-BADREQ-008"),
        ({"provider_slug": "oracle"}, 404, "PROVIDER-NOTFOUND-016"),
        ({"provider_slug": "salesforce"}, 400, "PROVIDER-BADREQ-015"),
    ],
)
def test_a_refused_auth_leaves_nothing_behind(
    client: httpx.Client, change: dict[str, Any], status: int, code: str
) -> None:
    before = data(client.get("/v2/auth"))
    payload = {"label": "New", "config": {}} | change
    refusal(client.post("/v2/auth/braze", json=payload), status, code)
    known = auth_named(client, "Braze EU")["id"]
    refusal(client.put(f"/v2/auth/braze/{known}", json=payload), status, code)
    assert data(client.get("/v2/auth")) == before


def test_a_deleted_auth_is_gone_and_leaves_its_id_with_the_connections(
    client: httpx.Client,
) -> None:
    auth = auth_named(client, "SF key 3")["id"]
    assert client.delete(f"/v2/auth/{auth}").status_code == 204
    refusal(client.get(f"/v2/auth/{auth}"), 404, "AUTH-NOTFOUND-006")
    refusal(client.delete(f"/v2/auth/{auth}"), 404, "AUTH-NOTFOUND-006")
    assert auth in connection_named(client, "Returns")["auth_ids"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object(client: httpx.Client, body: bytes) -> None:
    connection = connection_named(client, "Returns")["id"]
    auth = auth_named(client, "Braze EU")["id"]
    for method, path in (
        ("POST", "/v2/connection"),
        ("PUT", f"/v2/connection/{connection}"),
        ("POST", f"/v2/connection/{connection}/scan"),
        ("POST", "/v2/auth/braze"),
        ("PUT", f"/v2/auth/braze/{auth}"),
    ):
        refusal(client.request(method, path, content=body), 400, "JSON-BADREQ-025")


def test_accounts_are_written_apart(client: httpx.Client) -> None:
    data(client.post("/v2/connection?account_id=4023", json=NEW), 201)
    assert len(data(client.get("/v2/connection?account_id=4023"))) == 1
    assert NEW["label"] not in client.get("/v2/connection").text
