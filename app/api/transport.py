"""The way out: what may leave this machine, by which trust store and through which proxy.

``GuardedTransport`` stands between the HTTP library and the network and refuses whatever isn't a
read of the one API that the token belongs to, or one of its six writes with an approved change,
whatever the code above it does.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qsl

import httpx
import truststore

from app.api.address import DEFAULT_PORTS, ApiAddress
from app.api.approved import spend
from app.api.errors import ForeignHost, ProxyFailed, ReadOnly, WriteRefused
from app.api.target import leads_elsewhere

_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30)
_SCAN_QUERY = frozenset({"limit", "account_id"})
# An extension of the HTTP library that replaces the target or the TLS name behind our back.
_FORBIDDEN_EXTENSIONS = frozenset({"target", "sni_hostname"})
_WRITES = {
    "POST": re.compile(rb"/v2/(?:connection|auth/[^/]+)"),
    "PUT": re.compile(rb"/v2/(?:connection/[^/]+|auth/[^/]+/[^/]+)"),
    "DELETE": re.compile(rb"/v2/(?:connection|auth)/[^/]+"),
}
"""The paths of the six writes; an approval of anything else is worth nothing."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Lets through what reads from one address, what is approved, and nothing else.

    Reading is every GET below its origin, and the scan (a POST that only reads). It judges the
    exact bytes of the path that would be sent, so no id that leads to another path gets by.
    A write passes with an unspent approval of exactly its bytes, which is spent before anything
    is sent; with ``read_only`` none does.

    Raises (from a request):
        WriteRefused: it would change something, or might (``ReadOnly``: with ``read_only``).
        ForeignHost: it would go to another scheme, host or port.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, address: ApiAddress, *, read_only: bool = False
    ) -> None:
        self._inner = inner
        self._address = address
        self._read_only = read_only
        self._scan = re.compile(
            re.escape(address.base_path.encode()) + rb"/v2/connection/([^/]+)/scan"
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request that passes; raise for one that doesn't, before anything is sent."""
        operation = operation_of(request)
        if not self._is_ours(request):
            raise ForeignHost(
                operation, "This would go to another host than the token was given for: not sent."
            )
        if request.method == "GET" or self._is_scan(request):
            return await self._inner.handle_async_request(request)
        if self._read_only:
            raise ReadOnly(operation, "Read-only is in force. Nothing was sent.")
        if not self._is_approved(request):
            raise WriteRefused(
                operation,
                "This would change something, and no approved change allows it: not sent.",
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections of the transport inside."""
        await self._inner.aclose()

    def _is_ours(self, request: httpx.Request) -> bool:
        url = request.url
        origin = (
            url.scheme,
            url.raw_host.decode("ascii"),
            url.port or DEFAULT_PORTS.get(url.scheme, 0),
        )
        hosts = request.headers.get_list("host")
        return (
            origin == self._address.origin
            and all(host == self._address.display_host for host in hosts)
            and not _FORBIDDEN_EXTENSIONS & request.extensions.keys()
        )

    def _is_scan(self, request: httpx.Request) -> bool:
        path, _, query = request.url.raw_path.partition(b"?")
        match = self._scan.fullmatch(path)
        if request.method != "POST" or match is None:
            return False
        if leads_elsewhere(match[1]):
            return False
        names = {name for name, _ in parse_qsl(query.decode("ascii"), keep_blank_values=True)}
        return names <= _SCAN_QUERY

    def _is_approved(self, request: httpx.Request) -> bool:
        """Whether an approved change covers exactly this request; the approval is spent then."""
        if not isinstance(request.stream, httpx.ByteStream):
            return False
        target = request.url.raw_path
        path = target.partition(b"?")[0].removeprefix(self._address.base_path.encode())
        known = _WRITES.get(request.method)
        approved = spend(
            request.extensions.get("approved"),
            request.method,
            self._address.origin,
            target,
            b"".join(request.stream),
        )
        return approved and known is not None and known.fullmatch(path) is not None


def build_transport(address: ApiAddress) -> httpx.AsyncBaseTransport:
    """Make the transport to an address: HTTP/1.1, no retries, the system's trust store and proxy.

    Nothing is loaded or opened before the first request; a proxy setting that can't be used is
    an ``httpx.ProxyError`` then.
    """
    return _SystemTransport(address)


class _SystemTransport(httpx.AsyncBaseTransport):
    """Built on first use: reading the trust store would delay the first painted screen."""

    def __init__(self, address: ApiAddress) -> None:
        self._address = address
        self._inner: httpx.AsyncHTTPTransport | None = None
        self._proxied = False
        self._building = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        async with self._building:
            if self._inner is None:
                self._inner = await asyncio.to_thread(self._build)
        if self._inner is None:
            raise ProxyFailed(
                operation,
                "The proxy in HTTPS_PROXY or ALL_PROXY has an address that can't be used: it has "
                "to start with http:// or https://.",
            )
        try:
            return await self._inner.handle_async_request(request)
        except httpx.ProxyError as error:
            # "407 Proxy Authentication Required": the number alone, the rest is foreign text.
            number = re.match(r"[1-5]\d\d\b", str(error))
            sentence = "The proxy refused the connection" + (f" ({number[0]})." if number else ".")
        except httpx.ConnectError as error:
            # Behind a proxy it is the proxy that can't be reached; TLS is the API's own.
            if not self._proxied or any(isinstance(cause, ssl.SSLError) for cause in causes(error)):
                raise
            sentence = "The proxy cannot be reached."
        raise ProxyFailed(operation, sentence)

    async def aclose(self) -> None:
        if self._inner is not None:
            await self._inner.aclose()

    def _build(self) -> httpx.AsyncHTTPTransport | None:
        """Make the transport; None where the proxy setting can't be used."""
        if self._address.scheme == "http":
            # Loopback. Nothing is encrypted, so the context is never used and trusts nobody.
            return _http_transport(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), None)
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        proxy_url = _proxy_for(self._address)
        if proxy_url is None:
            return _http_transport(context, None)
        self._proxied = True
        try:
            proxy = httpx.Proxy(proxy_url, ssl_context=_proxy_context(proxy_url))
            return _http_transport(context, proxy)
        except (ValueError, TypeError, ImportError, httpx.InvalidURL):
            return None


def _http_transport(context: ssl.SSLContext, proxy: httpx.Proxy | None) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(
        verify=context,
        trust_env=False,
        http1=True,
        http2=False,
        limits=_LIMITS,
        retries=0,
        proxy=proxy,
    )


def _proxy_context(proxy_url: str) -> ssl.SSLContext | None:
    if not proxy_url.lower().startswith("https:"):
        return None
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy_for(address: ApiAddress) -> str | None:
    """The proxy's URL by the usual variables (or the system's settings); None for a direct way."""
    if address.is_loopback:
        return None
    host = f"[{address.host}]" if ":" in address.host else address.host
    bypass = urllib.request.proxy_bypass(f"{host}:{address.port}")
    proxies = urllib.request.getproxies()
    proxy_url = proxies.get(address.scheme) or proxies.get("all")
    if bypass or not proxy_url:
        return None
    return proxy_url if "://" in proxy_url else f"http://{proxy_url}"


def operation_of(request: httpx.Request) -> str:
    """Say what a request is for, in the words that its errors begin with."""
    return str(request.extensions.get("operation", "send a request"))


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and everything that led to it, each once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
