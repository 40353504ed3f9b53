"""What these tests need of a service: a thread, a clock, a store that counts effects, and events to handle."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import structlog

from orders.contracts.events import ORDER_CREATED, STOCK_RESERVED, Event
from orders.platform.bus import Bus, Subscription
from orders.platform.bus.segments import pack
from orders.platform.bus.tables import TABLES
from orders.platform.clock import Clock
from orders.platform.settings import Settings
from orders.platform.store import Database, Table, Transaction
from tests.orders.untraced import Untraced

EFFECTS = Table(
    "effects", {"position": "integer", "subject": "text", "times": "integer", "turn": "integer"}, key=("position",)
)
STORE = (EFFECTS, *TABLES)


class Office:
    """A service's context, as far as the bus uses it."""

    service = "shop"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.log = structlog.get_logger()
        self.tracer = Untraced()
        self.audited: list[tuple[str, ...]] = []
        self.audit = self
        self._thread = ThreadPoolExecutor(1)

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def record(self, *line: str) -> None:
        self.audited.append(line)

    def close(self) -> None:
        self._thread.shutdown()


class Counter:
    """A handler that counts: how often each event had its effect, and in what turn.

    `open_store` is called twice: a connection for the service's thread, one for the test's own.
    """

    def __init__(self, open_store: Callable[[], Database]) -> None:
        self.database = open_store()
        self.reader = open_store()
        self.fails: Callable[[Event], Exception | None] = lambda event: None

    def __call__(self, transaction: Transaction, events: Sequence[Event]) -> None:
        turn = transaction.select("SELECT coalesce(max(turn), 0) FROM effects")[0][0]
        for event in events:
            if (error := self.fails(event)) is not None:
                raise error
        known = {row[0]: row[1] for row in self._known(transaction, events)}
        transaction.delete("effects", ("position",), [(position,) for position in known])
        rows = [
            (event.position, event.subject, known.get(event.position, 0) + 1, place)
            for place, event in enumerate(events, turn + 1)
        ]
        transaction.insert("effects", tuple(EFFECTS.columns), rows)

    def _known(self, transaction: Transaction, events: Sequence[Event]) -> Sequence[tuple[Any, ...]]:
        return transaction.find("effects", ("position", "times"), "position", [event.position for event in events])

    def effects(self) -> list[tuple[int, str, int]]:
        """(position, subject, times) in the order in which they were had."""
        with self.reader.transaction(read_only=True) as transaction:
            return transaction.select("SELECT position, subject, times FROM effects ORDER BY turn")

    def positions(self) -> list[int]:
        return [position for position, _, _ in self.effects()]


def subscription(counter: Counter, name: str = "fraud", topics: Sequence[str] = (ORDER_CREATED,)) -> Subscription:
    return Subscription(name, "order", frozenset(topics), counter, counter.database, 0.01, 200)


def events(first: int, last: int, subjects: int = 10**9) -> list[Event]:
    """Odd positions are OrderCreated, even ones StockReserved."""
    now_us = time.time_ns() // 1000
    return [
        Event(
            position,
            f"order-{position % subjects}",
            1,
            ORDER_CREATED if position % 2 else STOCK_RESERVED,
            now_us,
            "c" * 32,
            b'{"n":%d}' % position,
        )
        for position in range(first, last + 1)
    ]


@asynccontextmanager
async def at_work(*loops: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run loops meanwhile; one that raises fails the test."""
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        yield
    finally:
        failed = [error for task in tasks if task.done() and (error := task.exception())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for error in failed:
        raise error


async def publish(bus: Bus, last: int, size: int = 5, first: int = 1, subjects: int = 10**9) -> None:
    """Publish events in segments of a size."""
    for start in range(first, last + 1, size):
        await bus.publish("order", pack(events(start, min(last, start + size - 1), subjects)))
