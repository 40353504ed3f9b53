"""Services in this process, each with its own identity, thread and stores, its API behind its door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from orders.platform.bus import Bus
from orders.platform.bus.open import open_bus
from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.security.customers import GATEWAY, HEADER, CustomerTokens
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import ADMIN, OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer, read_grants, write_grants
from orders.platform.settings import Settings
from orders.serve.context import ServiceContext, Shared
from orders.serve.layout import service_of
from orders.serve.loading import load
from orders.serve.provision import provide
from orders.serve.tenants import Tenant, move_in


@dataclass
class Hosted:
    """Services at work in this process."""

    settings: Settings
    bus: Bus
    shared: Shared
    tenants: dict[str, Tenant] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def client(self, part: str) -> httpx.AsyncClient:
        """A client of the part's API with an operator's token."""
        return self.clients[part]

    def context(self, part: str) -> ServiceContext:
        return self.tenants[part].context

    def gateway(self, service: str) -> dict[str, str]:
        """The header of what the gateway passes on."""
        identity = Identity(self.settings.folder / "keys", GATEWAY)
        return {"authorization": f"Bearer {Issuer(identity).token(service, (READ, WRITE, ADMIN))}"}

    def customer(self, name: str) -> dict[str, str]:
        """The header that says: this is the customer `name`."""
        return {HEADER: CustomerTokens(Identity(self.settings.folder / "keys", GATEWAY)).issue(name)}


@asynccontextmanager
async def hosted(settings: Settings, *parts: str, loops: bool = False) -> AsyncIterator[Hosted]:
    """Parts ("catalogue", "recommendations:subscribers") at work; `loops` runs their tasks too."""
    names = sorted({service_of(part) for part in parts})
    await asyncio.to_thread(provide, settings.folder, names, "127.0.0.1", production=False)
    keys = settings.folder / "keys"
    write_grants(keys, {**read_grants(keys), GATEWAY: load(GATEWAY).scopes})
    bus = await open_bus(settings)
    residents: dict[str, Resident] = {}
    shared = Shared(settings, "test", Addresses({name: f"http://{name}" for name in names}, residents, None), residents)
    host = Hosted(settings, bus, shared)
    for part in parts:
        host.tenants[part] = await move_in(part, bus, shared)
        token = Issuer(Identity(settings.folder / "keys", OPERATOR)).token(
            service_of(part), (READ, WRITE, STEPS, ADMIN)
        )
        host.clients[part] = httpx.AsyncClient(
            transport=httpx.ASGITransport(host.tenants[part].app, raise_app_exceptions=False),
            base_url=f"http://{service_of(part)}",
            headers={"authorization": f"Bearer {token}"},
        )
    running = [asyncio.create_task(_run(task)) for one in host.tenants.values() for task in one.tasks if loops]
    try:
        yield host
    finally:
        await _end(host, running)


async def _run(task: object) -> None:
    await task()  # type: ignore[operator]


async def _end(host: Hosted, running: Sequence[asyncio.Task[None]]) -> None:
    for task in running:
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError):
            await task
    for client in host.clients.values():
        await client.aclose()
    for tenant in reversed(list(host.tenants.values())):
        await tenant.context.close(tenant.running.close)
    await host.shared.addresses.close()
    await host.bus.close()
