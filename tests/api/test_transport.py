"""What leaves this machine, and by which way."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from app.api import transport as transport_module
from app.api.address import ApiAddress
from app.api.errors import BadValue, ForeignHost, ProxyFailed, TlsFailed, WriteRefused
from app.api.transport import GuardedTransport
from tests.api.conftest import TOKEN, ClientTo
from tests.support.script_server import ScriptServer, data_answer, raw

PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Counting(httpx.AsyncBaseTransport):
    """Stands where the network would be."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200)


BASE = "https://api.lytics.io/gate"


@pytest.fixture
def inner() -> Counting:
    return Counting()


@pytest.fixture
def guarded(inner: Counting) -> Iterator[httpx.AsyncClient]:
    yield httpx.AsyncClient(transport=GuardedTransport(inner, ApiAddress.parse(BASE)))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
@pytest.mark.parametrize(
    "path",
    [
        "/v2/connection",
        "/v2/connection/c1",
        "/v2/auth/some-type",
        "/v2/auth/some-type/a1",
        "/v2/auth/a1",
        "/v2/connection/c1/scan/x",
        "/v2/connection/c1/schema",
    ],
)
async def test_no_write_gets_by(
    guarded: httpx.AsyncClient, inner: Counting, method: str, path: str
) -> None:
    with pytest.raises(WriteRefused):
        await guarded.request(method, BASE + path, json={})
    assert inner.sent == []


@pytest.mark.parametrize(
    "target",
    [
        "/v2/connection/x/scan/../..",
        "/v2/connection/x/scan/..",
        "/v2/connection/x/scan/",
        "/v2/connection/x/scan/%2E%2E",
        "/v2/connection/../auth/scan",
        "/v2/connection/%2E%2E/scan",
        "/v2/connection/%2e./scan",
        "/v2/connection/./scan",
        "/v2/connection/%2E/scan",
        "/v2/connection/..%2Fauth/scan",
        "/v2/connection/..%5cauth/scan",
        "/v2/connection/a%2F../scan",
        "/v2/connection/a%252F%252e%252e%252Fauth/scan",
        "/v2/connection/..%3Bx/scan",
        "/v2/connection/a%2F..%3F/scan",
        "/v2/connection/%3Fx/scan",
        "/v2/connection/%2F/scan",
        "/v2/connection/a/b/scan",
        "/v2/connection//scan",
        "//v2/connection/x/scan",
        "/v2/connection/x/scan;a",
        "/v2/connection/x/scan%3F",
        "/v2/connection/x/Scan",
        "/v2/connection/x/scan?_method=DELETE",
        "/v2/connection/x/scan?limit=1&x=",
        "/v2/auth/x/scan",
        "/v2/connection?/v2/connection/x/scan",
    ],
)
async def test_only_a_plain_scan_is_posted(
    guarded: httpx.AsyncClient, inner: Counting, target: str
) -> None:
    with pytest.raises(WriteRefused):
        await guarded.post(BASE + target, json={})
    with pytest.raises(WriteRefused):
        await guarded.post("https://api.lytics.io/v2/connection/x/scan", json={})
    assert inner.sent == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
async def test_a_scan_is_posted_and_nothing_else(
    guarded: httpx.AsyncClient, inner: Counting, method: str
) -> None:
    with pytest.raises(WriteRefused):
        await guarded.request(method, BASE + "/v2/connection/c1/scan", json={})
    assert inner.sent == []


async def test_reads_and_the_scan_pass(guarded: httpx.AsyncClient, inner: Counting) -> None:
    await guarded.get(BASE + "/v2/connection")
    await guarded.post(BASE + "/v2/connection/c%201/scan?limit=5&account_id=a%2Fb", json={})
    assert [request.method for request in inner.sent] == ["GET", "POST"]


@pytest.mark.parametrize("connection_id", ["a/b", "100%", "%2F..b", "a?b#c", "...", "a\\b", "ü/ç"])
async def test_an_id_with_signs_of_a_path_is_scanned(
    client_to: ClientTo, connection_id: str
) -> None:
    async with ScriptServer(data_answer({"columns": [], "rows": []})) as server:
        await client_to(server).scan(connection_id, "select 1")
        assert server.targets == [f"/v2/connection/{quote(connection_id, safe='')}/scan"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v2/auth",
        "https://api.lytics.io.evil.example/v2/auth",
        "http://api.lytics.io/v2/auth",
        "https://api.lytics.io:8443/v2/auth",
        "https://api.lytics.io:80/v2/auth",
        "https://api.lytics.io@evil.example/",
    ],
)
async def test_another_origin_gets_nothing(
    guarded: httpx.AsyncClient, inner: Counting, url: str
) -> None:
    with pytest.raises(ForeignHost):
        await guarded.get(url)
    assert inner.sent == []


async def test_no_side_door_to_another_origin(guarded: httpx.AsyncClient, inner: Counting) -> None:
    url = BASE + "/v2/auth"
    with pytest.raises(ForeignHost):
        await guarded.get(url, headers={"Host": "evil.example"})
    with pytest.raises(ForeignHost):
        await guarded.get(url, extensions={"target": b"/v2/other"})
    with pytest.raises(ForeignHost):
        await guarded.get(url, extensions={"sni_hostname": "evil.example"})
    assert inner.sent == []


async def test_the_guard_stands_before_an_injected_transport(
    client_to: ClientTo, inner: Counting
) -> None:
    client = client_to("https://api.lytics.io", transport=inner)
    http = client._exchange._http
    with pytest.raises(WriteRefused) as caught:
        await http.delete("https://api.lytics.io/v2/connection/c1")
    assert TOKEN not in repr(caught.value)
    with pytest.raises(ForeignHost):
        await http.get("https://evil.example/")
    # An id that could lead elsewhere is not posted either.
    with pytest.raises(BadValue, match="read as another path"):
        await client.scan("../auth", "select 1")
    assert inner.sent == []


async def test_no_write_reaches_a_server(client_to: ClientTo) -> None:
    async with ScriptServer() as server:
        http = client_to(server)._exchange._http
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            with pytest.raises(WriteRefused):
                await http.request(method, server.url + "/v2/connection/c1")
    assert server.requests == []
    assert server.connections == 0


# ---------------------------------------------------------------------- TLS and proxies


async def test_a_server_without_tls(client_to: ClientTo) -> None:
    async with ScriptServer(greeting=b"220 this is no TLS\r\n") as server:
        client = client_to(server.url.replace("http:", "https:"))
        with pytest.raises(TlsFailed):
            await client.list_auths()


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "p:1"}, "http://p:1"),
        ({"ALL_PROXY": "http://all:1"}, "http://all:1"),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "lytics.io"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.lytics.io:443"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "other.io"}, "http://p:1"),
    ],
)
def test_the_usual_variables_name_the_proxy(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert transport_module._proxy_for(ApiAddress.parse("https://api.lytics.io")) == proxy
    assert transport_module._proxy_for(ApiAddress.parse("https://localhost:1")) is None
    assert transport_module._proxy_for(ApiAddress.parse("http://127.0.0.1:1")) is None


@pytest.mark.parametrize(
    "setting",
    [
        "socks5://user:hunter2@localhost:1",
        "gopher://user:hunter2@localhost:1",
        "http://user:hunter2@local host:99999999",
        "http://user:hunter2@[::1",
        "http://user:hunter2@:x",
    ],
)
async def test_an_unusable_proxy_setting_is_said(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    with pytest.raises(ProxyFailed) as caught:
        await client_to("https://api.lytics.io").list_auths()
    assert caught.value.operation == "list auth providers"
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__context__ is None


async def test_the_proxy_refuses(client_to: ClientTo, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = b"HTTP/1.1 407 hunter2\r\nContent-Length: 0\r\n\r\n"
    async with ScriptServer(raw(refusal)) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{server.port}")
        with pytest.raises(ProxyFailed, match=r": The proxy refused .* \(407\)\.$") as caught:
            await client_to("https://api.lytics.io").list_auths()
    # The proxy is asked for a tunnel, and never sees the token.
    assert [(r.method, r.target) for r in server.requests] == [("CONNECT", "api.lytics.io:443")]
    assert TOKEN not in str(server.requests)
    assert "hunter2" not in repr(caught.value)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
    with pytest.raises(ProxyFailed, match="cannot be reached"):
        await client_to("https://api.lytics.io").list_auths()


@pytest.mark.parametrize(
    ("cause", "kind"),
    [(ssl.SSLCertVerificationError(1, "x"), TlsFailed), (OSError("x"), ProxyFailed)],
)
async def test_behind_a_proxy_a_certificate_is_still_the_apis(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch, cause: Exception, kind: type[Exception]
) -> None:
    class Failing(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("x") from cause

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(
        transport_module, "_http_transport", lambda _context, _proxy: Failing(verify=False)
    )
    with pytest.raises(kind):
        await client_to("https://api.lytics.io").list_auths()


def test_a_proxy_that_is_reached_by_https_is_trusted_as_the_system_does() -> None:
    context = transport_module._proxy_context("HTTPS://p:1")
    assert type(context).__module__.startswith("truststore")
    assert transport_module._proxy_context("http://p:1") is None


def test_everything_that_led_to_an_error_is_looked_at_once() -> None:
    inner, outer, beside = KeyError(), ValueError(), OSError()
    outer.__cause__, inner.__context__ = inner, outer
    assert list(transport_module.causes(outer)) == [outer, inner]
    group = ExceptionGroup("x", [beside])
    outer.__context__ = group
    assert set(transport_module.causes(outer)) == {outer, inner, group, beside}


async def test_loopback_goes_past_the_proxy(
    client_to: ClientTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PROXY_VARIABLES[:3]:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with ScriptServer(data_answer([])) as server:
        await client_to(server).list_auths()
    assert len(server.requests) == 1


async def test_the_systems_trust_store_is_used() -> None:
    built = transport_module._SystemTransport(ApiAddress.parse("https://api.lytics.io"))._build()
    assert built is not None
    context = built._pool._ssl_context
    assert type(context).__module__.startswith("truststore")
    assert context is not None
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    await built.aclose()
