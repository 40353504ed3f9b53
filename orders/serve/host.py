"""A process full of services: built, served, and closed in the right order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.http.edge import EdgeServer, serve_edge
from orders.platform.observe.logs import logger
from orders.platform.security.authorities import Authority, Certificate, trust
from orders.platform.settings import Settings
from orders.serve import layout
from orders.serve.api_server import ApiServer
from orders.serve.buses import Buses
from orders.serve.context import Shared
from orders.serve.tenants import Tenant, move_in

CLOSING_S = 10.0
"""How long a part's loops may take to end when they are cancelled."""


class Host:
    """The services of one process.

    Parameters
    ----------
    settings : Settings
        With processes and ports filled in.
    process : str
        Which of its processes this is.
    """

    def __init__(self, settings: Settings, process: str) -> None:
        self._settings = settings
        self._process = process
        self._tenants: list[Tenant] = []
        self._servers: list[ApiServer] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._buses = Buses(settings)
        self._residents: dict[str, Resident] = {}
        tls = trust(settings.folder) if settings.production else None
        self._addresses = Addresses(layout.urls(settings), self._residents, tls)
        self._edge: EdgeServer | None = None
        self._log = logger(f"process-{process}", settings.folder)

    async def start(self) -> None:
        """Build every part, serve its API, start its loops; the edge opens last, when all behind it is there."""
        settings = self._settings
        shared = Shared(settings, self._process, self._addresses, self._residents)
        for part in layout.in_build_order(settings.processes[self._process]):
            self._tenants.append(await move_in(part, await self._buses.of(layout.service_of(part)), shared))
        for tenant in self._tenants:
            await self._serve(tenant)
        for tenant in self._tenants:
            if tenant.running.edge is not None:
                port = settings.ports[layout.EDGE]
                self._edge = await serve_edge(tenant.running.edge, settings.host, port)

    async def run(self, stop: asyncio.Event) -> bool:
        """Serve until `stop` is set, or a loop fails; whether all was well."""
        waiting: set[asyncio.Task[None]] = {asyncio.create_task(_until(stop)), *self._tasks}
        while not stop.is_set() and not self._failed():
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in self._failed():
            error = task.exception()
            self._log.error("task failed", task=task.get_name(), exc_info=error)
            print(f"{task.get_name()}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return not self._failed()

    async def close(self) -> None:
        """Stop accepting, drain, close: the edge first, the bus last."""
        if self._edge is not None:
            await self._edge.close()
        await asyncio.gather(*(server.close() for server in self._servers))
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSING_S)
        for tenant in reversed(self._tenants):
            try:
                await tenant.context.close(tenant.running.close)
            except Exception as error:
                self._log.error("closing failed", part=tenant.part, exc_info=error)
        await self._addresses.close()
        await self._buses.close()

    async def _serve(self, tenant: Tenant) -> None:
        settings = self._settings
        server = ApiServer(tenant.app, settings.host, settings.ports[tenant.part], _certificate(settings, tenant.part))
        await server.start()
        self._servers.append(server)
        for number, task in enumerate(tenant.tasks):
            self._tasks.append(asyncio.create_task(_loop(task), name=f"{tenant.part} {number}"))

    def _failed(self) -> list[asyncio.Task[None]]:
        return [task for task in self._tasks if task.done() and not task.cancelled() and task.exception()]


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _loop(task: Callable[[], Awaitable[None]]) -> None:
    await task()


def _certificate(settings: Settings, part: str) -> Certificate | None:
    if not settings.production:
        return None
    return Authority(Path(settings.directory)).certificate(layout.service_of(part), settings.host)
