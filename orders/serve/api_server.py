"""One part's API on its port: uvicorn inside the process's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import uvicorn

from orders.platform.security.authorities import Certificate

if TYPE_CHECKING:
    from starlette.types import ASGIApp

KEEP_ALIVE_S = 75
DRAIN_S = 5


class _Quiet(uvicorn.Server):
    """Leaves signals to the process, which serves many APIs at once."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ApiServer:
    """A listening API.

    Parameters
    ----------
    app : ASGI application
    host : str
    port : int
    tls : Certificate or None
        Speak https with it.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, tls: Certificate | None) -> None:
        self._socket = listening(host, port)
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=DRAIN_S,
            ssl_certfile=str(tls.certificate) if tls else None,
            ssl_keyfile=str(tls.key) if tls else None,
        )
        self._server = _Quiet(config)

    async def start(self) -> None:
        """Serve from now on."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.002)

    async def close(self) -> None:
        """Accept no more, answer what came, and close."""
        self._server.should_exit = True
        await self._task


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to the port, also right after a process that died there."""
    # asyncio turns Nagle's algorithm off for what calls itself TCP, and for nothing else: 40 ms an answer.
    made = socket.socket(proto=socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.setblocking(False)
    return made
