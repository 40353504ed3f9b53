"""The hot edge: a small HTTP/1.1 server on asyncio and httptools, for what comes thousands of times a second."""

from __future__ import annotations

import asyncio
import ssl

from orders.platform.http.connection import Connection
from orders.platform.http.edge_limits import EdgeLimits
from orders.platform.http.exchange import Handler

SWEEP_S = 1.0
"""How often connections are looked through for those that take too long."""


class EdgeServer:
    """A listening edge; `serve_edge` makes it.

    Parameters
    ----------
    handler : Handler
    limits : EdgeLimits
    """

    def __init__(self, handler: Handler, limits: EdgeLimits) -> None:
        self.connections: set[Connection] = set()
        self._handler = handler
        self._limits = limits

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._handler, self._limits, self.connections), host, port, backlog=2_048, ssl=tls
        )
        self._sweeper = loop.create_task(self._sweep())

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, drain_s: float = 10.0) -> None:
        """Take no more requests, answer those that came, and close; cut what is still open after `drain_s` seconds."""
        self._server.close()
        self._sweeper.cancel()
        for connection in tuple(self.connections):
            connection.drain()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + drain_s
        while any(not connection.closing for connection in self.connections) and loop.time() < deadline:
            await asyncio.sleep(0.01)
        for connection in tuple(self.connections):
            connection.close()
        await asyncio.sleep(0)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_S)
            now = loop.time()
            for connection in tuple(self.connections):
                connection.check_time(now)


async def serve_edge(
    handler: Handler, host: str, port: int, *, limits: EdgeLimits | None = None, tls: ssl.SSLContext | None = None
) -> EdgeServer:
    """Listen for customers on this event loop (uvloop's, for speed).

    Parameters
    ----------
    handler : Handler
        Gets every whole request.
    host : str
    port : int
        0 picks a free one: `EdgeServer.port`.
    limits : EdgeLimits, optional
    tls : SSLContext, optional

    Returns
    -------
    EdgeServer
        Keep it; `close` ends it.
    """
    server = EdgeServer(handler, limits or EdgeLimits())
    await server.start(host, port, tls)
    return server
