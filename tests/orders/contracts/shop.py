"""The whole shop in this process: every part behind its own door, in an event loop of its own, an edge on a socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any, Self, TypeVar

import httpx
import pytest

from orders.platform.bus.open import open_bus
from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.http.edge import serve_edge
from orders.platform.security.customers import CustomerTokens
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import ALL, OPERATOR
from orders.platform.security.tokens import Issuer, Verifier
from orders.platform.service import Operation
from orders.platform.settings import Settings
from orders.serve.context import Shared
from orders.serve.layout import BUILD_ORDER, service_of
from orders.serve.openapi import SERVICES
from orders.serve.provision import provide
from orders.serve.tenants import Tenant, move_in

Result = TypeVar("Result")
BESIDE_HYPOTHESIS = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
"""Of tests whose data Hypothesis draws while a shop is open: it takes what the shop draws for a strategy's."""


class Shop:
    """All parts at work until closed; a context manager. Its methods are for any thread but its own.

    `neighbours` stand in for parts that are not there: their operations, and their API.
    """

    def __init__(
        self,
        settings: Settings,
        parts: Iterable[str] = BUILD_ORDER,
        neighbours: Mapping[str, tuple[Mapping[str, Operation], Any]] | None = None,
    ) -> None:
        self.settings = settings
        self.tenants: dict[str, Tenant] = {}
        self.residents: dict[str, Resident] = {}
        self.edge = ""
        self._parts = tuple(parts)
        self._neighbours = neighbours or {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._tasks: list[asyncio.Task[None]] = []
        self._issuer: Issuer

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.run(self._open())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.run(self._close())
        finally:
            self._stop()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the shop's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def identity(self, service: str) -> Identity:
        return Identity(self.settings.folder / "keys", service)

    def operator(self, part: str) -> dict[str, str]:
        """The header of an operator, who may do everything."""
        return bearer(self._issuer.token(service_of(part), ALL))

    def customer(self, name: str) -> str:
        """The token of a customer."""
        return CustomerTokens(self.identity("user")).issue(name)

    def ask(self, part: str, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> Any:
        """A request to a part's API, by an operator where `headers` name nobody else."""
        sent = self.operator(part) if headers is None else headers
        return self.run(self._clients[part].request(method, path, headers=sent, **options))

    async def _open(self) -> None:
        settings = self.settings
        await asyncio.to_thread(provide, settings.folder, SERVICES, settings.host, production=False)
        self._issuer = Issuer(self.identity(OPERATOR))
        self._bus = await open_bus(settings)
        self._addresses = Addresses({}, self.residents, None)
        shared = Shared(settings, "test", self._addresses, self.residents)
        for name, (operations, app) in self._neighbours.items():
            self.residents[name] = Resident(operations, Verifier.open(settings.folder, service_of(name)), app)
        for part in self._parts:
            self.tenants[part] = await move_in(part, self._bus, shared)
        self._clients = {
            part: httpx.AsyncClient(
                transport=httpx.ASGITransport(tenant.app, raise_app_exceptions=False),
                base_url=f"http://{service_of(part)}",
            )
            for part, tenant in self.tenants.items()
        }
        self._tasks = [
            asyncio.ensure_future(task()) for tenant in self.tenants.values() for task in tenant.running.tasks
        ]
        if "gateway" in self.tenants:
            handler = self.tenants["gateway"].running.edge
            assert handler is not None
            self._edge = await serve_edge(handler, settings.host, 0)
            self.edge = f"http://{settings.host}:{self._edge.port}"

    async def _close(self) -> None:
        if self.edge:
            await self._edge.close(drain_s=1.0)
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        for client in self._clients.values():
            await client.aclose()
        for tenant in reversed(list(self.tenants.values())):
            await tenant.context.close(tenant.running.close)
        await self._addresses.close()
        await self._bus.close()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"authorization": f"Bearer {token}"}
