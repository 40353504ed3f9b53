"""The order service's heart at work in a test: log, writer and saga over a real store, participants as scripted."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from orders.contracts.accepting import AcceptOrder, AcceptRequest
from orders.contracts.events import Event
from orders.contracts.steps import FORWARD, UNDO, StepAnswer, StepOrder, StepOutcome
from orders.platform.calls import CallFailed, Refused
from orders.platform.clock import Clock
from orders.platform.settings import Settings
from orders.platform.store import Database, Table
from orders.services.order import log
from orders.services.order.accepting import Accepting
from orders.services.order.saga.manager import Saga
from orders.services.order.saga.recovery import recover
from orders.services.order.tables import LOG_TABLES
from orders.services.order.writer import Writer
from orders.services.order.writing import NewEvent, Versions
from tests.orders.untraced import Untraced

OpenStore = Callable[[str, str, Sequence[Table]], Database]
CORRELATION = "0af7651916cd43dd8448eb211c80319c"
LINES = [{"sku": "SKU-0000001", "quantity": 2}, {"sku": "SKU-0000002", "quantity": 1}]
TAKES_BACK = {"release": ("reserve", "confirm"), "refund": ("charge",), "cancel_shipment": ("create_shipment",)}


class HandClock(Clock):
    """A clock whose passing time is moved by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def monotonic_s(self) -> float:
        return self.passed_s


def body(order: str, **others: Any) -> bytes:
    command = {"order": order, "zone": "45202", "promise": "one_day", "lines": LINES, "customer": "ann", **others}
    return msgspec.json.encode(command)


@dataclass
class Participants:
    """All four participants: what they answer is scripted by (order, step); what they did is remembered for good.

    A script is "no" (refused for good), "away" (the call fails, nothing was done), "lost" (done, but the answer is
    lost), "unfit" (422 for the whole batch), or "other" (an answer for other orders); ``times`` limits all but "no".
    """

    scripts: dict[tuple[str, str], str] = field(default_factory=dict)
    times: dict[tuple[str, str], int] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], StepOutcome] = field(default_factory=dict)
    calls: list[tuple[str, list[str]]] = field(default_factory=list)
    effects: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def script(self, order: str, step: str, what: str, times: int = 1_000_000) -> None:
        self.scripts[order, step] = what
        self.times[order, step] = times

    def heal(self) -> None:
        """Let every call get through from now on."""
        self.scripts = {key: what for key, what in self.scripts.items() if what == "no"}

    async def call(
        self, service: str, operation: str, request: Any, answer: Any, *, timeout_s: float, correlation: str = ""
    ) -> Any:
        await asyncio.sleep(0)
        orders: list[StepOrder] = request.orders
        self.calls.append((operation, [order.order for order in orders]))
        troubles = {self._trouble(order.order, operation) for order in orders}
        if "unfit" in troubles:
            raise Refused(422, "one of these is no order")
        if "away" in troubles:
            raise CallFailed(f"{service} is away")
        outcomes = [self._outcome(order.order, operation) for order in orders]
        if "lost" in troubles:
            raise CallFailed(f"{service}'s answer was lost")
        if "other" in troubles:
            return StepAnswer(outcomes[1:])
        return StepAnswer(outcomes)

    def _trouble(self, order: str, step: str) -> str:
        what = self.scripts.get((order, step), "")
        if not what or what == "no":
            return ""
        self.times[order, step] -= 1
        return what if self.times[order, step] >= 0 else ""

    def _outcome(self, order: str, step: str) -> StepOutcome:
        if (order, step) not in self.outcomes:
            self.outcomes[order, step] = self._decide(order, step)
        return self.outcomes[order, step]

    def _decide(self, order: str, step: str) -> StepOutcome:
        if step in TAKES_BACK:
            for undone in TAKES_BACK[step]:
                self.effects[undone].discard(order)
                self.outcomes.setdefault((order, undone), StepOutcome(order, ok=False, reason="undone"))
            return StepOutcome(order, ok=True)
        if self.scripts.get((order, step)) == "no":
            return StepOutcome(order, ok=False, reason=f"no_{step}")
        self.effects[step].add(order)
        return StepOutcome(order, ok=True, reference=f"{step}-{order}")


@dataclass
class Shop:
    """A shop that is open."""

    settings: Settings
    open_store: OpenStore
    participants: Participants
    clock: HandClock
    limit: int = 1_000
    full: str = ""

    def open(self) -> None:
        """Start as after a crash: from what is on disk."""
        self.store = self.open_store("order", "log", LOG_TABLES)
        self.writer = Writer(self.store, self.clock, 0.0)
        self.reader = self.open_store("order", "log", LOG_TABLES)
        self.opened = recover(self.reader)
        self.saga = Saga(
            self.participants,
            self.settings,
            self.clock,
            self.writer.submit,
            structlog.get_logger(),  # type: ignore[arg-type]
            Untraced(),  # type: ignore[arg-type]
        )
        self.saga.resume(self.opened.orders)
        self.writer.start(self.opened.versions)
        self.accepting = Accepting(self.writer, self.saga, self.limit, lambda: self.full)
        self._run = asyncio.create_task(self.saga.run())

    async def close(self) -> None:
        """End in good order."""
        self._run.cancel()
        await asyncio.gather(self._run, return_exceptions=True)
        await asyncio.to_thread(self.writer.stop)
        self.store.close()
        self.reader.close()

    async def accept(self, *bodies: bytes) -> list[int]:
        return (await self.accepting.accept(AcceptRequest([AcceptOrder(one, CORRELATION) for one in bodies]))).statuses

    async def place(self, *orders: str) -> list[int]:
        return await self.accept(*(body(order) for order in orders))

    async def settle(self, limit_s: float = 20.0) -> None:
        """Let the saga work until it has nothing to do but wait."""
        deadline_s = asyncio.get_running_loop().time() + limit_s
        while self._working() or await self._wrote_something():
            assert asyncio.get_running_loop().time() < deadline_s, "the saga does not come to rest"
            assert not self._run.done(), self._run.exception()
            await asyncio.sleep(0.001)

    async def _wrote_something(self) -> bool:
        """Whether there is work again once all that waited to be written has been, or there was meanwhile."""
        calls = len(self.participants.calls)
        await self.flush()
        return self._working() or len(self.participants.calls) > calls

    def _working(self) -> bool:
        now_s = self.clock.monotonic_s()
        return any(stage.busy or stage.due(now_s) for stage in self.saga.stages.values())

    async def flush(self) -> None:
        """Wait until the writer has written all that it was given."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.writer.submit(_Flush(done))
        await done

    async def finish(self, patience: int = 200) -> None:
        """Let time pass until no order is open."""
        for _ in range(patience):
            await self.settle()
            if not self.saga.open:
                return
            self.clock.passed_s += 1.0
        raise AssertionError(f"still open: {sorted(self.saga.open)}")

    def topics(self, order: str) -> list[str]:
        """What happened to an order, without the version."""
        return [event.topic.partition(".")[0] for event in self.events(order)]

    def events(self, order: str) -> list[Event]:
        return log.stream(self.reader, order)


class _Flush:
    must = True
    closed: Sequence[str] = ()

    def __init__(self, done: asyncio.Future[None]) -> None:
        self._done = done

    def events(self, transaction: Any, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        return ()

    def written(self) -> None:
        self._done.set_result(None)

    def refused(self) -> None:
        raise AssertionError("a flush cannot be refused")


@asynccontextmanager
async def open_shop(settings: Settings, open_store: OpenStore, **others: Any) -> AsyncIterator[Shop]:
    shop = Shop(settings, open_store, Participants(), HandClock(), **others)
    shop.open()
    try:
        yield shop
    finally:
        await shop.close()


HAPPY = ["OrderCreated", *(step.done.partition(".")[0] for step in FORWARD)]
UNDO_EVENTS = {step.name: step.done.partition(".")[0] for step in UNDO}
