"""The embedded service: a Lytics look-alike on loopback, in a thread of its own."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.demo.calls import Desk
from app.demo.limits import SlidingWindow
from app.demo.recording import Intercept, RecordedRequest
from app.demo.warehouse import Warehouse
from app.demo.world import World, build_world

if TYPE_CHECKING:
    from app.demo.server import LoopbackServer

__all__ = ["DemoService", "Intercept", "RecordedRequest"]

_HOST = "127.0.0.1"
_START_SECONDS = 10.0
_STOP_SECONDS = 2.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DemoService:
    """Real HTTP on 127.0.0.1, answering as the Lytics v2 API does, from memory.

    Attributes:
        token: what `Authorization` has to hold; random unless given.
        requests: the requests received, in order; of very many the last ones.
        intercept: steps in before the normal handling; may be set at any time.
        world: the accounts; a test may change them.
        clock: the time that answers are stamped with.
        scan_limit: 10 scans in any 10 seconds, as the API keeps it.
        columns_limit: the same for the columns of tables, more generous.
        warehouse: the database behind schemas and scans.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        port: int = 0,
        intercept: Intercept | None = None,
        clock: Callable[[], datetime] | None = None,
        world: World | None = None,
    ) -> None:
        self.token = token if token is not None else f"demo-{secrets.token_hex(16)}"
        self.requests: list[RecordedRequest] = []
        self.intercept = intercept
        self.clock = clock or _utc_now
        self.world = world if world is not None else build_world(self.clock())
        self.scan_limit = SlidingWindow("scan", 10, 10.0)
        self.columns_limit = SlidingWindow("column", 60, 10.0)
        self.warehouse = Warehouse(self.clock)
        self._port = port
        self._url = ""
        self._server: LoopbackServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        if not self._url:
            raise RuntimeError("the service has not been started")
        return self._url

    def start(self) -> None:
        """Listen; returns when requests are answered.

        Raises:
            OSError: the port is taken.
            RuntimeError: it was started before.
        """
        if self._url:
            raise RuntimeError("a service starts once")
        listener = _listen(self._port)
        self._url = f"http://{_HOST}:{listener.getsockname()[1]}"
        try:
            from app.demo.gateway import Gateway
            from app.demo.server import LoopbackServer

            desk = Desk(self.world, self.warehouse, self.scan_limit, self.columns_limit, self.clock)
            gateway = Gateway(desk, self.token, self.requests, lambda: self.intercept)
            self._server = LoopbackServer(gateway)
            self._thread = threading.Thread(
                target=self._server.serve_on, args=(listener,), name="demo-service", daemon=True
            )
            self._thread.start()
        except BaseException:
            listener.close()
            raise
        if not self._server.listening.wait(_START_SECONDS):
            self.stop()
            raise RuntimeError("the embedded service did not come up")

    def stop(self) -> None:
        """Stop listening and drop what is being answered; safe to call twice."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        self.warehouse.close()
        if server is None or thread is None:
            return
        server.request_stop()
        thread.join(_STOP_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _listen(port: int) -> socket.socket:
    # The protocol is named: asyncio switches Nagle's delay off only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener
