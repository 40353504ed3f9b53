"""A service by itself: its stores are real, its thread is the test's, its callers are let in without a token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import structlog

from orders.contracts.events import ORDER_PLACED, Event
from orders.contracts.steps import StepAnswer, StepOrder, StepOutcome, StepRequest
from orders.platform.clock import Clock
from orders.platform.http.api import make_api
from orders.platform.observe.metrics import Metrics
from orders.platform.security.scopes import ALL, OPERATOR
from orders.platform.security.tokens import Claims
from orders.platform.service import Running, Service
from orders.platform.settings import Settings
from orders.platform.store import Database, Table
from tests.orders.untraced import Untraced

CORRELATION = "0af7651916cd43dd8448eb211c80319c"


@dataclass
class Audited:
    """An audit log that remembers instead of sealing."""

    lines: list[tuple[str, ...]] = field(default_factory=list)

    def record(self, *line: str) -> None:
        self.lines.append(line)


class Open:
    """Lets everybody in, as "operator"."""

    def verify(self, token: str, scope: str) -> Claims:
        return Claims(OPERATOR, "", frozenset(ALL), "", 0.0)


class LocalContext:
    """A service's context whose work runs where it is called."""

    def __init__(
        self, service: str, settings: Settings, open_store: Callable[[str, str, Sequence[Table]], Database]
    ) -> None:
        self.service = service
        self.settings = settings
        self.clock = Clock()
        self.metrics = Metrics(service)
        self.log = structlog.get_logger()
        self.tracer = Untraced()
        self.audit = Audited()
        self.verifier = Open()
        self._open_store = open_store

    def database(self, store: str, tables: Sequence[Table]) -> Database:
        return self._open_store(self.service, store, tables)

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


class LocalService:
    """A service at work, and its callers' ways to it."""

    def __init__(self, service: Service, context: LocalContext) -> None:
        self.context = context
        self.running: Running = asyncio.run(service.build(context))  # type: ignore[arg-type]
        self.subscriptions = (
            asyncio.run(service.subscriptions(context)) if service.subscriptions else ()  # type: ignore[arg-type]
        )
        self._app = make_api(service, self.running, context)  # type: ignore[arg-type]

    def step(self, name: str, *orders: StepOrder) -> list[StepOutcome]:
        """Call a step."""

        async def call() -> StepAnswer:
            return await self.running.operations[name](StepRequest(list(orders)))

        return asyncio.run(call()).outcomes

    def handle(self, *events: Event) -> None:
        """Let the service's only subscription handle events."""
        (subscription,) = self.subscriptions
        with subscription.database.transaction() as transaction:
            subscription.handle(transaction, events)

    def get(self, path: str) -> httpx.Response:
        """GET a path of the service's API."""
        return self.send("GET", path)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request to the service's API."""

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
                return await client.request(method, path, **options)

        return asyncio.run(call())


def step_order(order: str, lines: Iterable[tuple[str, int]] = (("SKU-0000001", 1),), **others: Any) -> StepOrder:
    """An order as the saga sends it."""
    facts = {"zone": "45202", "promise": "one_day", "customer": "ann", "token": "tok_1", "amount_cents": 2_500}
    return StepOrder(order, CORRELATION, tuple(lines), **{**facts, **others})


def placed(position: int, order: str = "", time_us: int = 0, **others: Any) -> Event:
    """An OrderPlaced."""
    order = order or f"o{position}"
    lines = [{"sku": "SKU-0000001", "quantity": 1}]
    state = {"order": order, "zone": "45202", "promise": "one_day", "lines": lines, **others}
    moment_us = time_us or 1_700_000_000_000_000 + position
    return Event(position, order, 1, ORDER_PLACED, moment_us, CORRELATION, msgspec.json.encode(state))


def happened(position: int, order: str, topic: str) -> Event:
    """Something else that happened to an order."""
    return Event(position, order, 2, topic, 1_700_000_000_000_000 + position, CORRELATION, b"{}")
