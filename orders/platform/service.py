"""What a service is to the processes that run it, and what it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from fastapi import APIRouter
    from structlog.typing import FilteringBoundLogger

    from orders.platform.bus import Bus, Subscription
    from orders.platform.calls import Calls
    from orders.platform.clock import Clock
    from orders.platform.http.exchange import Handler
    from orders.platform.observe.metrics import Metrics
    from orders.platform.observe.traces import Tracer
    from orders.platform.security.audit_log import AuditLog
    from orders.platform.security.tokens import Verifier
    from orders.platform.security.vault import Vault
    from orders.platform.settings import Settings
    from orders.platform.store import Database, Table

Operation = Callable[[Any], Awaitable[Any]]
"""A batch operation that other services call: a request struct in, an answer struct out."""


class Context(Protocol):
    """All that a service may touch, made for it alone: its own stores, its own identity, its own thread."""

    service: str
    settings: Settings
    clock: Clock
    bus: Bus
    calls: Calls
    log: FilteringBoundLogger
    metrics: Metrics
    verifier: Verifier

    @property
    def tracer(self) -> Tracer:
        """Makes the service's spans."""

    @property
    def audit(self) -> AuditLog:
        """Who did what."""

    @property
    def vault(self) -> Vault:
        """Turns cards into tokens."""

    def database(self, store: str, tables: Sequence[Table]) -> Database:
        """Open one of the service's own stores, its tables made where they are missing; call it in `run`."""

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run blocking work in the service's one thread, in order of arrival; a full queue raises `Overloaded`."""


@dataclass
class Running:
    """A service at work.

    Attributes
    ----------
    routers : sequence of APIRouter
        Its API under /v1; the process adds security, health, metrics and errors.
    operations : mapping of str to Operation
        What other services call, by name, e.g. "reserve"; POST /v1/steps/NAME over HTTP, a plain call in one process.
    tasks : sequence of callables
        Loops that run until cancelled; one that raises takes the process down, and the supervisor starts it anew.
    health : callable
        What is wrong now, one line each; nothing where all is well.
    gauges : callable
        Figures for metrics and `orders status`, by name.
    close : callable
        Called last, in the service's thread.
    edge : Handler or None
        What takes customers' requests (the gateway's): the process opens the port "edge" for it by `serve_edge` when
        every part is there, and closes that before anything else.
    """

    routers: Sequence[APIRouter] = ()
    operations: Mapping[str, Operation] = field(default_factory=dict)
    tasks: Sequence[Callable[[], Awaitable[None]]] = ()
    health: Callable[[], Sequence[str]] = tuple
    gauges: Callable[[], Mapping[str, float]] = dict
    close: Callable[[], None] = lambda: None
    edge: Handler | None = None


@dataclass(frozen=True)
class Service:
    """A service, as its folder's `service.py` gives it under the name SERVICE.

    Attributes
    ----------
    name, title : str
    scopes : mapping of str to tuple of str
        What it may do at other services: service to scopes; "inventory": ("steps",).
    build : callable
        Makes its API and operations.
    subscriptions : callable or None
        Makes what it does with other services' events; this part may run in another process than `build`.
    """

    name: str
    title: str
    build: Callable[[Context], Awaitable[Running]]
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subscriptions: Callable[[Context], Awaitable[Sequence[Subscription]]] | None = None
