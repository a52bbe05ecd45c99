"""Every operation that reads, and whether the sample data shows every state of the screens."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.demo.data.tables import HOSTILE_TABLE
from app.demo.service import DemoService
from tests.demo.conftest import NOW
from tests.demo.support import auth_named, connection_named, data, refusal


def everything(client: httpx.Client, name: str, **query: str) -> list[dict[str, Any]]:
    return list(data(client.get(f"/v2/{name}", params=query)))


def test_connections_and_one_of_them(reading: httpx.Client) -> None:
    connections = everything(reading, "connection")
    assert len(connections) >= 14
    assert len({connection["id"] for connection in connections}) == len(connections)
    for connection in connections:
        assert len(connection["id"]) == 32
        assert data(reading.get(f"/v2/connection/{connection['id']}")) == connection
    slugs = {connection["connection_config_slug"] for connection in connections}
    assert slugs == {"snowflake", "bigquery", "redshift", "databricks", "azure_sql"}
    refusal(reading.get(f"/v2/connection/{'0' * 32}"), 404, "NOTFOUND-003")


def test_connections_show_every_state(reading: httpx.Client) -> None:
    connections = everything(reading, "connection")
    auths = {auth["id"]: auth for auth in everything(reading, "auth")}
    read = {model["connection_id"] for model in everything(reading, "datamodel")}
    states: set[str] = set()
    for connection in connections:
        if connection["deleted"]:
            states.add("deleted")
            continue
        ids = connection["auth_ids"]
        states |= {"no auth"} if not ids else set()
        for auth_id in ids:
            auth = auths.get(auth_id)
            states.add("missing auth" if auth is None else str(auth.get("status")))
        known = [auths[auth_id] for auth_id in ids if auth_id in auths]
        if known and not any(auth["last_accessed_at"] for auth in known):
            states.add("never used")
        if connection["id"] not in read:
            states.add("no data model")
    assert states >= {
        *("healthy", "unhealthy", "unknown", ""),
        *("no auth", "missing auth", "deleted", "never used", "no data model"),
    }
    labels = [connection["label"] for connection in connections]
    assert "" in labels
    assert "[prod] eu" in labels
    assert any(len(label) > 120 for label in labels)
    assert any(not label.isascii() for label in labels)
    shared = [auth_id for connection in connections for auth_id in connection["auth_ids"]]
    assert any(shared.count(auth_id) > 1 for auth_id in shared)


def test_auths_by_id_and_by_type(reading: httpx.Client) -> None:
    auths = everything(reading, "auth")
    assert len(auths) >= 20
    for auth in auths:
        slug = auth["type"].replace("_", "-")
        assert "-" not in auth["type"]
        assert data(reading.get(f"/v2/auth/{auth['id']}")) == auth
        assert data(reading.get(f"/v2/auth/{slug}/{auth['id']}")) == auth
        assert "config" not in auth
    known = auths[0]["id"]
    refusal(reading.get(f"/v2/auth/{'0' * 32}"), 404, "AUTH-NOTFOUND-006")
    refusal(reading.get(f"/v2/auth/braze/{known}"), 404, "AUTH-NOTFOUND-006")
    refusal(reading.get(f"/v2/auth/no-such-type/{known}"), 404, "AUTHTYPE-NOTFOUND-007")
    refusal(reading.get(f"/v2/auth/snowflake_direct/{known}"), 404, "AUTHTYPE-NOTFOUND-007")


def test_auths_show_every_status(reading: httpx.Client) -> None:
    auths = everything(reading, "auth")
    pairs = {(auth.get("status"), auth.get("unhealthy")) for auth in auths}
    assert pairs >= {
        *(("healthy", False), ("unhealthy", True), ("unknown", False)),
        *(("healthy", True), ("unhealthy", False), ("", False), (None, None)),
    }
    assert [auth["name"] for auth in auths if "label" not in auth] == [
        "SendGrid transactional",
        "",
    ]
    assert any(auth["last_accessed_at"] == "" for auth in auths)


def test_providers(reading: httpx.Client) -> None:
    providers = {provider["slug"]: provider for provider in everything(reading, "provider")}
    assert len(providers) >= 40
    assert {provider.get("auth_method") for provider in providers.values()} >= {"oauth1", "oauth2"}
    assert any(provider["hidden"] for provider in providers.values())
    assert any(provider["no_auth"] for provider in providers.values())
    assert providers["snowflake"]["is_connected"]
    assert providers["sendgrid"]["is_connected"], "by the old shape's provider_name"
    assert not providers["hubspot"]["is_connected"]
    assert providers["google"]["oauth2"]["client_secret"]
    assert providers["twitter"]["oauth"]["client_secret"]
    form = {field["name"]: field for field in providers["snowflake"]["config"]}
    assert form["password"]["control"] == "password"
    assert form["warehouse"]["optional"]
    assert set(form["password"]) == {
        *("control", "type", "label", "name"),
        *("sort_order", "optional", "suffix"),
    }


def test_connection_configs(reading: httpx.Client) -> None:
    kinds = everything(reading, "connectionconfig")
    assert len(kinds) == 5
    for kind in kinds:
        assert data(reading.get(f"/v2/connectionconfig/{kind['id']}")) == kind
        assert data(reading.get(f"/v2/connectionconfig/{kind['slug']}")) == kind
    refusal(reading.get("/v2/connectionconfig/oracle"), 404, "NOTFOUND-003")


def test_jobs(reading: httpx.Client) -> None:
    shown = everything(reading, "job", show_state="true")
    whole = everything(reading, "job", show_state="true", show_all="true")
    assert len(whole) >= 10
    assert {job["status"] for job in shown} >= {"running", "failed", "fault-3", "paused"}
    assert not {job["status"] for job in shown} & {"completed", "deleted"}
    left_out = [job for job in whole if job not in shown]
    assert {"completed", "deleted"} < {job["status"] for job in left_out}
    assert any(job.get("hidden") for job in left_out)
    braze, meta = (auth_named(reading, label)["id"] for label in ("Braze EU", "Meta Ads"))
    one = everything(reading, "job", auth_ids=braze)
    assert [job["name"] for job in one] == ["Braze audience sync"]
    assert len(everything(reading, "job", auth_ids=f"{braze},{meta}")) == 2
    assert len(everything(reading, "job", auth_ids=braze, show_all="true")) == 2
    assert len(everything(reading, "job", limit="3", start="1")) == 3
    assert reading.get("/v2/job", params={"limit": "3"}).json()["_meta"] == {"has_more": True}
    refusal(reading.get("/v2/job?limit=-1"), 400, "BADREQ-001")
    assert len(everything(reading, "job", limit="9" * 5000)) == len(shown)


def test_data_models(reading: httpx.Client) -> None:
    models = everything(reading, "datamodel")
    assert len(models) >= 12
    known = {connection["id"] for connection in everything(reading, "connection")}
    assert {model["connection_id"] for model in models} <= known
    assert any(model["sync_errors"] for model in models)
    assert any(model["deleted"] for model in models)
    assert any(not model["schedule"]["prev_sync_time"] for model in models)


def test_times_are_relative_to_the_clock(reading: httpx.Client) -> None:
    used = auth_named(reading, "[prod] Snowflake EU")["last_accessed_at"]
    assert (NOW - datetime.fromisoformat(used)).total_seconds() == 25 * 60


def test_accounts_and_account_id(reading: httpx.Client) -> None:
    accounts = everything(reading, "account")
    assert [account["aid"] == account["parentaid"] for account in accounts] == [True, False, False]
    default = everything(reading, "connection")
    for name in ("aid", "id"):
        answers = [
            everything(reading, "connection", account_id=str(account[name])) for account in accounts
        ]
        assert [len(answer) for answer in answers] == [len(default), 2, 0]
    other = everything(reading, "connection", account_id="4022")[0]["id"]
    assert data(reading.get(f"/v2/connection/{other}?account_id=4022"))["label"] == "US orders"
    refusal(reading.get(f"/v2/connection/{other}"), 404, "NOTFOUND-003")
    refusal(reading.get("/v2/auth?account_id=1"), 404, "ACCOUNT-NOTFOUND-021")


def test_a_schema_in_the_warehouses_own_words(reading: httpx.Client) -> None:
    connection = connection_named(reading, "Orders warehouse")["id"]
    tables = data(reading.get(f"/v2/connection/{connection}/schema"))
    names = [table["table_name"] for table in tables]
    assert names.count("ORDERS") == 2
    orders = next(table for table in tables if table["table_name"] == "ORDERS")
    assert orders["fully_qualified_name"] == "ORDERS.SALES.ORDERS"
    path = f"/v2/connection/{connection}/schema"
    columns = data(reading.get(f"{path}/ORDERS.SALES.ORDERS"))
    assert len(columns) == orders["num_columns"]
    assert columns[0] == {"column_name": "ID", "column_datatype": "NUMBER(38,0)"}
    refusal(reading.get(f"{path}/ORDERS"), 404, "TABLE-NOTFOUND-009")
    refusal(reading.get(f"{path}/NOPE"), 404, "TABLE-NOTFOUND-009")
    assert data(reading.get(f"{path}/CONTACTS")) == data(reading.get(f"{path}/ORDERS.CRM.CONTACTS"))


@pytest.mark.parametrize(
    ("label", "table", "words"),
    [
        ("Web events", "acme-analytics.web.events", {"STRING", "INT64", "JSON", "TIMESTAMP"}),
        ("Loyalty points", "loyalty.public.orders", {"bigint", "character varying(1024)"}),
        ("Campaign results", "main.marketing.sends", {"string", "bigint", "timestamp"}),
        ("Support desk", "support.dbo.tickets", {"nvarchar(1024)", "bigint", "datetime2"}),
    ],
)
def test_datatypes_by_dialect(
    reading: httpx.Client, label: str, table: str, words: set[str]
) -> None:
    path = f"/v2/connection/{connection_named(reading, label)['id']}/schema/{table}"
    assert {column["column_datatype"] for column in data(reading.get(path))} >= words


def test_a_hostile_table_name_is_decoded_exactly_once(reading: httpx.Client) -> None:
    connection = connection_named(reading, "Returns")["id"]
    path = f"/v2/connection/{connection}/schema"
    assert set(" ./#?%ö") <= set(HOSTILE_TABLE)
    names = [table["fully_qualified_name"] for table in data(reading.get(path))]
    assert f"RETURNS.OPS.{HOSTILE_TABLE}" in names
    for name in (HOSTILE_TABLE, f"RETURNS.OPS.{HOSTILE_TABLE}"):
        encoded = quote(name, safe="")
        columns = data(reading.get(f"{path}/{encoded}"))
        assert [column["column_name"] for column in columns] == ["ID", "USER_ID", "größe", "NOTE"]
        twice = quote(encoded, safe="")
        refusal(reading.get(f"{path}/{twice}"), 404, "TABLE-NOTFOUND-009")
        refusal(reading.get(f"{path}/{quote(name, safe='/')}"), 404, "NOTFOUND-003")
    refusal(reading.get(f"{path}/%FF"), 400, "BADREQ-001")


def test_schemas_that_fail_are_empty_or_have_one_bad_table(reading: httpx.Client) -> None:
    def schema(label: str) -> httpx.Response:
        return reading.get(f"/v2/connection/{connection_named(reading, label)['id']}/schema")

    refusal(schema("Legacy orders"), 500, "INTERNAL-019")
    refusal(schema("Marketing events"), 400, "BADREQ-001")
    refusal(schema("General ledger"), 404, "AUTH-NOTFOUND-006")
    refusal(schema("Finance copy"), 400, "BADREQ-001")
    refusal(schema("Old CRM"), 404, "NOTFOUND-003")
    assert data(schema("Snowflake sandbox")) == []
    tables = data(schema("Support desk"))
    assert [table["table_name"] for table in tables if table.get("error")] == ["incidents"]
    connection = connection_named(reading, "Support desk")["id"]
    message = refusal(
        reading.get(f"/v2/connection/{connection}/schema/incidents"), 400, "BADREQ-001"
    )
    assert "permission" in message


def test_columns_are_rate_limited(service: DemoService, client: httpx.Client) -> None:
    now = 0.0
    service.columns_limit.requests = 2
    service.columns_limit.now = lambda: now
    path = f"/v2/connection/{connection_named(client, 'Web events')['id']}/schema/events"
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    now = 10.0
    assert data(client.get(path))


def test_no_secret_is_ever_answered_but_by_provider_and_url(reading: httpx.Client) -> None:
    for name in ("auth", "job", "datamodel", "connectionconfig", "account"):
        assert "s3cr3t" not in json.dumps(everything(reading, name))
    (url,) = [
        connection["config"]["connection_url"]
        for connection in everything(reading, "connection")
        if "://" in connection["config"].get("connection_url", "")
    ]
    assert url.startswith("snowflake://svc_lytics:")
