"""An approval: made by one function, good for one request, once."""

from __future__ import annotations

import ast
import copy
import gc
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretBytes, SecretStr

from app.api import approved as approved_module
from app.api.address import ApiAddress
from app.api.approved import Approved
from app.api.errors import ForeignHost, ReadOnly, WriteRefused
from app.api.models import Connection
from app.api.outgoing import Outgoing, Write
from app.api.transport import GuardedTransport
from app.api.writes import as_outgoing
from app.approval import approve
from tests.support.source import tree_of

ROOT = Path(__file__).parent.parent.parent
BASE = ApiAddress.parse("https://api.lytics.io/gate")


def outgoing(
    method: str = "PUT", path: tuple[str, ...] = ("connection", "c1"), body: bytes | None = b"{}"
) -> Outgoing:
    write = Write("update", method, path, None if body is None else SecretBytes(body), Connection)
    return as_outgoing(BASE, "/v2/" + "/".join(path), write)


class Network(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def http(network: Network) -> Iterator[httpx.AsyncClient]:
    yield httpx.AsyncClient(transport=GuardedTransport(network, BASE))


async def send(http: httpx.AsyncClient, given: object, **change: Any) -> None:
    """The request that ``outgoing()`` describes, or another."""
    request = {"method": "PUT", "url": BASE.url + "/v2/connection/c1", "content": b"{}"} | change
    await http.request(**request, extensions={"approved": given})


async def test_it_lets_one_request_pass_once(http: httpx.AsyncClient, network: Network) -> None:
    given = approve(outgoing())
    await send(http, given)
    for _ in range(3):
        with pytest.raises(WriteRefused):
            await send(http, given)
    assert len(network.sent) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"method": "POST"},
        {"method": "DELETE"},
        {"content": b"{ }"},
        {"content": b""},
        {"content": None},
        {"url": BASE.url + "/v2/connection/c2"},
        {"url": BASE.url + "/v2/connection/c1?account_id=4"},
        {"url": BASE.url + "/v2/connection/c1/"},
        {"url": BASE.url + "/v2/connection/%631"},
        {"url": "https://api.lytics.io/v2/connection/c1"},
    ],
)
async def test_another_request_voids_it(
    http: httpx.AsyncClient, network: Network, change: dict[str, Any]
) -> None:
    given = approve(outgoing())
    with pytest.raises(WriteRefused):
        await send(http, given, **change)
    with pytest.raises(WriteRefused):
        await send(http, given)
    assert network.sent == []


async def test_a_body_that_streams_is_not_judged(http: httpx.AsyncClient, network: Network) -> None:
    async def pieces() -> Any:
        yield b"{}"

    with pytest.raises(WriteRefused):
        await send(http, approve(outgoing()), content=pieces())
    assert network.sent == []


async def test_another_host_is_refused_first(http: httpx.AsyncClient, network: Network) -> None:
    with pytest.raises(ForeignHost):
        await send(http, approve(outgoing()), url="https://evil.example/gate/v2/connection/c1")
    assert network.sent == []


async def test_it_belongs_to_one_origin(network: Network) -> None:
    other = httpx.AsyncClient(
        transport=GuardedTransport(network, ApiAddress.parse("https://other.example/gate"))
    )
    with pytest.raises(WriteRefused):
        await send(other, approve(outgoing()), url="https://other.example/gate/v2/connection/c1")
    assert network.sent == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", ("connection",)), ("PUT", ("connection", "c1"))),
        *(("DELETE", ("connection", "c1")), ("POST", ("auth", "kind"))),
        *(("PUT", ("auth", "kind", "a1")), ("DELETE", ("auth", "a1"))),
    ],
)
async def test_each_of_the_six_can_be_approved(
    http: httpx.AsyncClient, network: Network, method: str, path: tuple[str, ...]
) -> None:
    given = approve(outgoing(method, path))
    await send(http, given, method=method, url=given.outgoing.url)
    assert [request.method for request in network.sent] == [method]


async def test_only_the_six_can_be_approved(http: httpx.AsyncClient, network: Network) -> None:
    for method, path in (
        ("PATCH", ("connection", "c1")),
        ("POST", ("connection", "c1")),
        ("POST", ("account",)),
        ("DELETE", ("connection",)),
        ("DELETE", ("auth", "kind", "a1")),
        ("PUT", ("auth", "a1")),
        ("DELETE", ("provider", "p1")),
        ("PUT", ("connection", "c1", "schema")),
    ):
        given = approve(outgoing(method, path))
        with pytest.raises(WriteRefused):
            await send(http, given, method=method, url=given.outgoing.url)
    assert network.sent == []


async def test_read_only_refuses_all_the_same(network: Network) -> None:
    guarded = httpx.AsyncClient(transport=GuardedTransport(network, BASE, read_only=True))
    given = approve(outgoing())
    with pytest.raises(ReadOnly):
        await send(guarded, given)
    await guarded.get(BASE.url + "/v2/connection")
    await guarded.post(BASE.url + "/v2/connection/c1/scan", content=b"{}")
    assert [request.method for request in network.sent] == ["GET", "POST"]


# ---------------------------------------------------------------------- forging


class LookAlike:
    """Says that it is an approval."""

    outgoing = outgoing()
    spent = False
    __class__ = Approved  # type: ignore[assignment]


async def test_nothing_made_by_hand_passes(http: httpx.AsyncClient, network: Network) -> None:
    with pytest.raises(TypeError):
        Approved(outgoing(), seal=object())
    bare = object.__new__(Approved)
    object.__setattr__(bare, "_outgoing", outgoing())
    for forged in (True, object(), LookAlike(), bare, outgoing(), Approved, None, "approved"):
        with pytest.raises(WriteRefused):
            await send(http, forged)
    assert network.sent == []


async def test_it_cannot_be_copied_or_bent(http: httpx.AsyncClient, network: Network) -> None:
    given = approve(outgoing())
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            way(given)
    with pytest.raises(AttributeError):
        given.outgoing = outgoing()  # type: ignore[misc]
    # What it is bound to is not kept in it.
    object.__setattr__(given, "_outgoing", outgoing("DELETE", ("connection", "c1"), None))
    with pytest.raises(WriteRefused):
        await send(http, given, method="DELETE", content=None)
    assert network.sent == []


def test_what_nobody_holds_is_forgotten() -> None:
    before = len(approved_module._unspent)
    given = approve(outgoing())
    assert len(approved_module._unspent) == before + 1
    del given
    gc.collect()
    assert len(approved_module._unspent) == before


def test_it_shows_nothing_of_the_body() -> None:
    write = Write(
        "create",
        "POST",
        ("connection",),
        SecretBytes(b'"hunter2"'),
        Connection,
        (SecretStr("hunter2"),),
    )
    given = approve(as_outgoing(BASE, "/v2/connection", write))
    assert "hunter2" not in repr((write, given, given.outgoing, str(given.outgoing)))


def test_only_the_two_modules_name_what_issues_one() -> None:
    """The import contracts hold who imports app.approval; this holds the way around it."""
    private = {"_issue", "_SEAL", "_unspent", "_Bound"}
    naming = set()
    for package in ("app", "screens", "widgets"):
        for path in (ROOT / package).rglob("*.py"):
            names: set[str] = set()
            for node in ast.walk(tree_of(path)):
                if isinstance(node, ast.Name):
                    names.add(node.id)
                elif isinstance(node, ast.Attribute):
                    names.add(node.attr)
                elif isinstance(node, ast.ImportFrom):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    names.add(node.value)
            if names & private:
                naming.add(str(path.relative_to(ROOT)))
    assert naming == {"app/api/approved.py", "app/approval.py"}
