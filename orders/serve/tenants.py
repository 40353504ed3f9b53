"""One part of a service at work in a process: what was built for it, and its API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import Pod2doorError
from orders.platform.bus import Bus
from orders.platform.bus.subscriber import Runner
from orders.platform.calls.local_calls import Resident
from orders.platform.http.api import make_api
from orders.platform.service import Running, Service
from orders.serve.context import ServiceContext, Shared
from orders.serve.layout import is_subscribers, service_of
from orders.serve.loading import load
from orders.serve.subscriptions_api import subscribers_running

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True)
class Tenant:
    """A part at work.

    Attributes
    ----------
    part : str
    context : ServiceContext
    running : Running
    app : FastAPI
        Its API, with everything that each has.
    """

    part: str
    context: ServiceContext
    running: Running
    app: FastAPI

    @property
    def tasks(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """Its loops."""
        return self.running.tasks


async def move_in(part: str, bus: Bus, shared: Shared) -> Tenant:
    """Build a part; its neighbours in the process may call it from now on."""
    service = load(service_of(part))
    context = ServiceContext(part, service.scopes, bus, shared)
    running = await _subscribers(service, context) if is_subscribers(part) else await service.build(context)
    app = make_api(service, running, context)
    shared.residents[part] = Resident(running.operations, context.verifier, app)
    return Tenant(part, context, running, app)


async def _subscribers(service: Service, context: ServiceContext) -> Running:
    if service.subscriptions is None:
        raise Pod2doorError(f"{service.name} subscribes to nothing")
    runners = [Runner(one, context.bus, context) for one in await service.subscriptions(context)]
    return subscribers_running(runners, context)
