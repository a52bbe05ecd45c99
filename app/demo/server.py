"""uvicorn without its terminal output, its signals and its leisurely way of stopping."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from app.demo.gateway import Gateway

# Without a handler of its own, a warning would be printed over the screens.
for _name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_SETTLE_ROUNDS = 60


class LoopbackServer(uvicorn.Server):
    """One server on one listening socket, with an event loop of its own.

    Attributes:
        listening: set once requests are answered.
    """

    def __init__(self, gateway: Gateway) -> None:
        config = uvicorn.Config(
            gateway,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            # Longer than a client keeps an idle connection, so that none dies in its hands.
            timeout_keep_alive=300,
        )
        super().__init__(config)
        self.listening = threading.Event()
        self._gateway = gateway
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def serve_on(self, listener: socket.socket) -> None:
        """Run until `request_stop`; the thread's body."""
        asyncio.run(self._serve_on(listener))

    def request_stop(self) -> None:
        """Ask the server to stop; from any thread."""
        loop, stopping = self._loop, self._stopping
        if loop is None or stopping is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(stopping.set)

    async def _serve_on(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        # What nobody awaited would be printed by asyncio, over the screens.
        self._loop.set_exception_handler(lambda loop, context: None)
        await self.serve([listener])

    async def main_loop(self) -> None:
        """Wait to be stopped, instead of looking ten times a second: idle means no CPU."""
        await self.on_tick(0)
        assert self._stopping is not None  # noqa: S101  (set before serving)
        self.listening.set()
        await self._stopping.wait()
        await self._gateway.cancel_running()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything at once: nobody waits for an answer of a service that goes."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(_SETTLE_ROUNDS):
            if not self.server_state.connections:
                return
            await asyncio.sleep(0.005)
