"""Every operation over real HTTP: the exact request, and what becomes of the answer."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from app import __version__
from app.api.client import LyticsClient
from app.api.errors import (
    BadValue,
    ConnectionDropped,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    NotSent,
    UnknownShape,
)
from app.api.models import Auth, Table
from tests.api.conftest import TOKEN, ClientTo, Waits
from tests.support.script_server import (
    ScriptServer,
    data_answer,
    error_answer,
    hang,
    json_answer,
)

TABLE = Table(table_name="t", fully_qualified_name="db.s.t")
AUTH = Auth(id="a1", type="lytics_aws_auth")
Ask = Callable[[LyticsClient], Awaitable[Any]]

OPERATIONS: list[tuple[str, Ask, str, object]] = [
    ("list_connections", lambda c: c.list_connections(), "/v2/connection", []),
    ("get_connection", lambda c: c.get_connection("c1"), "/v2/connection/c1", {}),
    ("scan", lambda c: c.scan("c1", "select 1"), "/v2/connection/c1/scan", {}),
    ("list_tables", lambda c: c.list_tables("c1"), "/v2/connection/c1/schema", []),
    (
        "list_columns",
        lambda c: c.list_columns("c1", TABLE, tables=[TABLE]),
        "/v2/connection/c1/schema/t",
        [],
    ),
    ("list_auths", lambda c: c.list_auths(), "/v2/auth", []),
    ("get_auth", lambda c: c.get_auth(AUTH), "/v2/auth/lytics-aws-auth/a1", {}),
    ("list_providers", lambda c: c.list_providers(), "/v2/provider", []),
    ("list_connection_types", lambda c: c.list_connection_types(), "/v2/connectionconfig", []),
    (
        "get_connection_type",
        lambda c: c.get_connection_type("snowflake"),
        "/v2/connectionconfig/snowflake",
        {},
    ),
    ("list_jobs", lambda c: c.list_jobs(), "/v2/job?show_state=true", []),
    ("list_data_models", lambda c: c.list_data_models(), "/v2/datamodel", []),
    ("list_accounts", lambda c: c.list_accounts(), "/v2/account", []),
]
NAMES = [name for name, *_ in OPERATIONS]


def test_the_table_above_names_every_operation() -> None:
    public = {name for name, _ in inspect.getmembers(LyticsClient, inspect.iscoroutinefunction)}
    # The writes have their own tests (tests/writes).
    assert {name for name in public if not name.startswith("_")} == {*NAMES, "aclose", "write"}
    for name in NAMES:
        assert "/v2/" in (getattr(LyticsClient, name).__doc__ or "")


@pytest.mark.parametrize(("name", "ask", "target", "data"), OPERATIONS, ids=NAMES)
async def test_what_goes_over_the_wire(
    client_to: ClientTo, name: str, ask: Ask, target: str, data: object
) -> None:
    async with ScriptServer(data_answer(data)) as server:
        await ask(client_to(server))
        await ask(client_to(server, account_id="acc 1/ü", base_path="/gate"))
    plain, with_account = server.requests
    assert plain.method == ("POST" if name == "scan" else "GET")
    assert plain.target == target
    assert plain.headers["authorization"] == TOKEN
    assert plain.headers["accept"] == "application/json"
    assert plain.headers["user-agent"] == f"connection-manager/{__version__}"
    assert plain.headers["host"] == f"127.0.0.1:{server.port}"
    assert "cookie" not in plain.headers
    if name == "scan":
        assert plain.headers["content-type"] == "application/json"
        assert plain.json == {"query": "select 1", "primary_keys": []}
    else:
        assert plain.body == b""
        assert "content-type" not in plain.headers
    mark = "&" if "?" in target else "?"
    assert with_account.target == f"/gate{target}{mark}account_id=acc%201%2F%C3%BC"


@pytest.mark.parametrize("ask", [row[1] for row in OPERATIONS], ids=NAMES)
async def test_every_operation_goes_through_the_one_funnel(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    client = client_to("http://127.0.0.1:9")

    class ReachedError(Exception):
        pass

    async def funnel(*_: object, **__: object) -> None:
        raise ReachedError

    monkeypatch.setattr(client, "_request", funnel)
    with pytest.raises(ReachedError):
        await ask(client)


ENCODED = [
    ("a/b", "a%2Fb"),
    ("a%2Fb", "a%252Fb"),
    ("100%", "100%25"),
    ("a b+c", "a%20b%2Bc"),
    ("#?&=;:@", "%23%3F%26%3D%3B%3A%40"),
    ("été", "%C3%A9t%C3%A9"),
    ("表", "%E8%A1%A8"),
    (".", "%2E"),
    ("..", "%2E%2E"),
    ("...", "..."),
    ("a..b", "a..b"),
    ("db.s.t", "db.s.t"),
    ("-_~", "-_~"),
    ("a\r\nHost: x", "a%0D%0AHost%3A%20x"),
    ("\x00", "%00"),
    ("\ud800", "%ED%A0%80"),
    ("`{|}\"<>\\^'", "%60%7B%7C%7D%22%3C%3E%5C%5E%27"),
]


@pytest.mark.parametrize(("value", "encoded"), ENCODED)
async def test_values_are_encoded_once_and_whole(
    client_to: ClientTo, value: str, encoded: str
) -> None:
    async with ScriptServer(data_answer([{}])) as server:
        client = client_to(server)
        await client.get_connection(value)
        await client.list_columns(value, Table(table_name=value), tables=[])
        await client.get_connection_type(value)
        await client.list_jobs(auth_ids=[value])
        await client_to(server, account_id=value).list_auths()
    assert server.targets == [
        f"/v2/connection/{encoded}",
        f"/v2/connection/{encoded}/schema/{encoded}",
        f"/v2/connectionconfig/{encoded}",
        f"/v2/job?show_state=true&auth_ids={encoded}",
        f"/v2/auth?account_id={encoded}",
    ]


async def test_empty_and_endless_values_are_not_sent(client_to: ClientTo) -> None:
    async with ScriptServer() as server:
        client = client_to(server)
        for ask in (
            client.get_connection(""),
            client.get_auth(Auth(type="x")),
            client.list_columns("c", Table(), tables=[]),
            client.scan("c", "  "),
            client.scan("c", "select 1", limit=0),
            client.scan("c", "select 1", limit=101),
            client.get_connection("x" * 100_000),
        ):
            with pytest.raises(BadValue):
                await ask
        assert server.requests == []
        # An empty account is no account.
        await client_to(server, account_id="").list_auths()
    assert server.targets == ["/v2/auth"]


async def test_scan_sends_its_limit_keys_and_odd_text(client_to: ClientTo) -> None:
    async with ScriptServer(
        data_answer({"columns": [{"column_name": "a"}], "rows": [[1], {"a": None}], "row_count": 2})
    ) as server:
        found = await client_to(server).scan(
            "c", "select 'ü\ud800'", primary_keys=("k1", "k2"), limit=100
        )
    assert server.targets == ["/v2/connection/c/scan?limit=100"]
    assert server.requests[0].json == {"query": "select 'ü\ud800'", "primary_keys": ["k1", "k2"]}
    assert (found.rows, found.row_count) == ([[1], {"a": None}], 2)


# ---------------------------------------------------------------------- columns

TWINS = [TABLE, Table(table_name="t", fully_qualified_name="db.other.t")]
GONE = error_answer(404, "TABLE-NOTFOUND-009", "no such table")


@pytest.mark.parametrize(
    ("tables", "asked"), [([TABLE], ["t", "db.s.t"]), (TWINS, ["db.s.t", "t"])]
)
async def test_columns_try_the_other_name_once(
    client_to: ClientTo, tables: list[Table], asked: list[str]
) -> None:
    async with ScriptServer(GONE, data_answer([{"column_name": "a"}])) as server:
        found = await client_to(server).list_columns("c", TABLE, tables=tables)
    assert [column.column_name for column in found.items] == ["a"]
    assert server.targets == [f"/v2/connection/c/schema/{name}" for name in asked]


async def test_columns_of_a_missing_table(client_to: ClientTo) -> None:
    again = error_answer(404, "TABLE-NOTFOUND-009", "the other neither")
    async with ScriptServer(GONE, again) as server:
        with pytest.raises(NotFound, match="no such table") as caught:
            await client_to(server).list_columns("c", TABLE, tables=[TABLE])
    assert caught.value.code == "TABLE-NOTFOUND-009"
    assert caught.value.__context__ is None
    assert len(server.requests) == 2

    async with ScriptServer(GONE, error_answer(403, "FORBIDDEN-026", "no")) as server:
        with pytest.raises(Forbidden):
            await client_to(server).list_columns("c", TABLE, tables=[TABLE])
    async with ScriptServer(error_answer(404, "NOTFOUND-003", "no connection")) as server:
        with pytest.raises(NotFound):
            await client_to(server).list_columns("c", TABLE, tables=[TABLE])
        assert len(server.requests) == 1
    async with ScriptServer(GONE) as server:
        with pytest.raises(NotFound):
            await client_to(server).list_columns("c", Table(table_name="t"), tables=[])
        assert len(server.requests) == 1


# ---------------------------------------------------------------------- one auth

NO_404 = error_answer(404, "AUTH-NOTFOUND-006", "typed: not there")
NO_405 = json_answer({"message": "typed: not offered"}, 405)


@pytest.mark.parametrize("refused", [NO_404, NO_405])
async def test_an_auth_falls_back_to_its_plain_id(client_to: ClientTo, refused: Any) -> None:
    async with ScriptServer(refused, data_answer({"id": "a1"})) as server:
        found = await client_to(server).get_auth(AUTH)
    assert found.id == "a1"
    assert server.targets == ["/v2/auth/lytics-aws-auth/a1", "/v2/auth/a1"]


@pytest.mark.parametrize(
    ("first", "second", "kind", "message"),
    [
        (NO_404, error_answer(404, "NOTFOUND-003", "plain"), NotFound, "typed"),
        (NO_404, json_answer({"message": "plain"}, 405), NotFound, "typed"),
        (NO_405, json_answer({"message": "plain"}, 405), MethodNotAllowed, "typed"),
        (NO_405, error_answer(404, "NOTFOUND-003", "plain"), NotFound, "plain"),
        (NO_404, error_answer(403, "FORBIDDEN-026", "plain"), Forbidden, "plain"),
    ],
)
async def test_an_auth_that_neither_way_finds(
    client_to: ClientTo, first: Any, second: Any, kind: type[Exception], message: str
) -> None:
    async with ScriptServer(first, second) as server:
        with pytest.raises(kind, match=message) as caught:
            await client_to(server).get_auth(AUTH)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("blank", ["", "  "])
async def test_an_auth_without_a_type_is_asked_for_plainly(client_to: ClientTo, blank: str) -> None:
    auth = Auth(id="a1", type=blank)
    async with ScriptServer(data_answer([{"id": "a1"}]), NO_404) as server:
        client = client_to(server)
        assert (await client.get_auth(auth)).id == "a1"
        with pytest.raises(NotFound):
            await client.get_auth(auth)
    assert server.targets == ["/v2/auth/a1"] * 2


# ---------------------------------------------------------------------- jobs, types, shapes


async def test_jobs_of_several_auths_are_chosen_here(client_to: ClientTo) -> None:
    jobs = [
        {"id": "1", "auth_ids": ["a"]},
        {"id": "2", "auth_ids": ["b", "c"]},
        {"id": "3", "auth_ids": ["d"]},
        {"id": "4", "auth_ids": "?"},
        {"id": "5"},
    ]
    async with ScriptServer(data_answer(jobs, _meta={"has_more": True})) as server:
        client = client_to(server)
        found = await client.list_jobs(auth_ids=["a", "b"], show_all=True)
        await client.list_jobs(auth_ids=["a", "a"])
    assert [job.id for job in found.items] == ["1", "2", "4"]
    assert found.incomplete
    assert server.targets == [
        "/v2/job?show_state=true&show_all=true",
        "/v2/job?show_state=true&auth_ids=a",
    ]


@pytest.mark.parametrize(
    ("data", "titles", "rejected"),
    [
        ([{"slug": "a"}, 3, {"id": "b"}], ["a", "b"], 1),
        ({"bigquery": {"x": 1}, "k": {"id": "i", "slug": "s"}}, ["bigquery", "s"], 0),
        ({"items": [{"slug": "a"}]}, ["a"], 0),
        ({"id": "one", "fields": []}, ["one"], 0),
        ({}, [], 0),
        (None, [], 0),
    ],
)
async def test_connection_types_in_any_shape(
    client_to: ClientTo, data: object, titles: list[str], rejected: int
) -> None:
    async with ScriptServer(data_answer(data)) as server:
        found = await client_to(server).list_connection_types()
    assert [kind.title for kind in found.items] == titles
    assert found.rejected == rejected
    if isinstance(data, dict) and "bigquery" in data:
        assert found.items[0].raw == {"x": 1}


async def test_lists_say_what_they_lack(client_to: ClientTo) -> None:
    async with ScriptServer(
        data_answer([{"id": "1"}, None, "x"], _meta={"has_more": True, "next_before": "z"}),
        data_answer(None),
        data_answer([], _meta={"has_more": "false"}, status="success"),
        data_answer({"connections": None}),
        data_answer({"id": "x"}),
        data_answer("text"),
    ) as server:
        client = client_to(server)
        first = await client.list_connections()
        assert (len(first.items), first.rejected, first.more_exist) == (1, 2, True)
        assert first.request_id == "req-1"
        for _ in range(3):
            empty = await client.list_connections()
            assert empty.items == ()
            assert not empty.incomplete
        for _ in range(2):
            with pytest.raises(UnknownShape) as caught:
                await client.list_connections()
            assert caught.value.request_id == "req-1"


@pytest.mark.parametrize("data", [None, [], [{}, {}], "x", 3, [3]])
async def test_one_object_is_needed(client_to: ClientTo, data: object) -> None:
    async with ScriptServer(data_answer(data)) as server:
        with pytest.raises(UnknownShape):
            await client_to(server).get_connection("c")


async def test_a_large_list_comes_whole(client_to: ClientTo) -> None:
    data = [{"id": str(number), "label": "x" * 100} for number in range(5_000)]
    async with ScriptServer(data_answer(data)) as server:
        found = await client_to(server).list_connections()
    assert len(found.items) == 5_000
    assert found.items[-1].id == "4999"


async def test_another_transport_can_be_injected(client_to: ClientTo) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url == "https://api.lytics.io/v2/auth"
        return httpx.Response(200, json={"data": [{"id": "a"}], "status": 200})

    client = client_to("https://api.lytics.io", transport=httpx.MockTransport(handler))
    assert (await client.list_auths()).items[0].id == "a"


async def test_a_closed_client_says_so(client_to: ClientTo) -> None:
    async with ScriptServer() as server:
        client = client_to(server)
        await client.list_auths()
        await client.aclose()
        await client.aclose()
        with pytest.raises(NotSent):
            await client.list_auths()
    assert len(server.requests) == 1


async def test_closing_ends_what_is_under_way_without_another_try(
    client_to: ClientTo, waits: Waits
) -> None:
    async with ScriptServer(hang()) as server:
        client = client_to(server)
        asked = asyncio.ensure_future(client.list_auths())
        await server.asked.wait()
        await client.aclose()
        with pytest.raises(ConnectionDropped):
            await asked
    assert waits == []
