"""The process manager: it calls the participants, stage by stage, and has what they answered written before it goes on.

Nothing counts but what is on disk: after a crash, at whatever instruction, the last call of a stage is made again, and
participants answer a repeat as they did the first time. Deadlines run on the monotonic clock, so that a wall clock that
jumps turns no order back.
"""

from __future__ import annotations

import asyncio
import math
from asyncio import TaskGroup
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from orders.contracts.steps import StepAnswer, StepOrder, StepOutcome, StepRequest
from orders.platform.calls import CallFailed, Calls, Refused
from orders.platform.clock import Clock
from orders.platform.faults import Fault, fault_point
from orders.platform.settings import Settings
from orders.services.order.saga.decide import CANCELLED, Move, cancelled, late, settled
from orders.services.order.saga.open_order import OpenOrder
from orders.services.order.saga.plan import STEPS
from orders.services.order.saga.stage import Stage
from orders.services.order.writing import Append, Write

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from orders.platform.observe.traces import Tracer

FAULT_POINTS = ("order.saga.before_call", "order.saga.after_call")

_UNFIT = frozenset({400, 413, 422})
"""Statuses that find fault with the orders of a call; any other refusal concerns the caller, and may pass."""


class Saga:
    """Leads every open order through its steps.

    Parameters
    ----------
    calls : Calls
    settings : Settings
    clock : Clock
    submit : callable
        Where events go to be written.
    log : structlog logger
    tracer : Tracer

    Attributes
    ----------
    open : dict of str to OpenOrder
        Orders on their way, by id.
    stages : dict of str to Stage
        The queue before each step.
    ended : Counter
        How many orders ended since it started, by the topic of their last event.
    """

    def __init__(
        self,
        calls: Calls,
        settings: Settings,
        clock: Clock,
        submit: Callable[[Write], None],
        log: FilteringBoundLogger,
        tracer: Tracer,
    ) -> None:
        self._tracer = tracer
        self._calls = calls
        self._settings = settings
        self._clock = clock
        self._submit = submit
        self._log = log
        self.open: dict[str, OpenOrder] = {}
        self.stages = {name: Stage(step) for name, step in STEPS.items()}
        self.ended: Counter[str] = Counter()

    def begin(self, items: Iterable[StepOrder]) -> None:
        """Take up orders that have just been written."""
        self.resume(map(OpenOrder, items))

    def resume(self, orders: Iterable[OpenOrder]) -> None:
        """Take up orders where they are; the step they wait for gets its whole time."""
        deadline_s = self._clock.monotonic_s() + self._settings.order_deadline_s
        for order in orders:
            self.open[order.item.order] = order
            self._enter(order, deadline_s)

    def overdue_s(self) -> float:
        """How far the worst order is behind its step's deadline; 0 where none is."""
        earliest_s = min((order.deadline_s for order in self.open.values()), default=math.inf)
        return max(0.0, self._clock.monotonic_s() - earliest_s)

    async def cancel(self, order_id: str) -> bool | None:
        """Turn an order back for its customer.

        Returns
        -------
        bool or None
            Whether it came in time: the request is on disk, no shipment was made. None where the order is not open.
        """
        order = self.open.get(order_id)
        if order is None:
            return None
        if not order.progress.cancellable:
            return order.progress.reason == CANCELLED
        if order.cancelled is None:
            order.cancelled = asyncio.get_running_loop().create_future()
        return await asyncio.shield(order.cancelled)

    async def run(self) -> None:
        """Work until cancelled; an error that nobody foresaw ends it."""
        async with TaskGroup() as group:
            while True:
                now_s = self._clock.monotonic_s()
                for stage in self.stages.values():
                    if not stage.busy and stage.due(now_s):
                        stage.busy = True
                        group.create_task(self._work(stage))
                await asyncio.sleep(self._settings.saga_tick_s)

    async def _work(self, stage: Stage) -> None:
        """One batch of a stage. Others may be called for while its events are being written."""
        taken = stage.take(self._clock.monotonic_s())
        moves = [late(order, stage.step) for order in taken.late]
        moves += [cancelled(order, stage.step) for order in taken.cancelled]
        if taken.batch:
            moves += await self._call(stage, taken.batch)
        if moves:
            written = [event for move in moves for event in move.events]
            closed = [order.item.order for order, progress, _ in moves if not progress.step]
            self._submit(Append(written, closed, partial(self._written, moves)))
        stage.busy = False

    async def _call(self, stage: Stage, orders: list[OpenOrder]) -> list[Move]:
        """Call the step. Orders that get no answer go back into the queue."""
        step = stage.step
        try:
            outcomes = await self._outcomes(stage, [order.item for order in orders])
        except (CallFailed, Fault) as error:
            stage.failing = True
            self._put_back(stage, orders, str(error))
            return []
        except Refused as refusal:
            return await self._refused(stage, orders, refusal)
        stage.failing = False
        if not step.failed:
            again = [order for order, outcome in zip(orders, outcomes, strict=True) if not outcome.ok]
            self._put_back(stage, again, "an undo was not done")
        answered = zip(orders, outcomes, strict=True)
        return [settled(order, step, outcome) for order, outcome in answered if outcome.ok or step.failed]

    async def _outcomes(self, stage: Stage, items: list[StepOrder]) -> Sequence[StepOutcome]:
        began_us = self._clock.now_us()
        fault_point("order.saga.before_call")
        answer = await self._calls.call(
            stage.step.service,
            stage.step.name,
            StepRequest(items),
            StepAnswer,
            timeout_s=self._settings.step_timeout_s,
        )
        correlations = (item.correlation for item in items)
        self._tracer.record(
            f"call {stage.step.name}", correlations, began_us, self._clock.now_us(), {"batch": len(items)}
        )
        fault_point("order.saga.after_call")
        if [outcome.order for outcome in answer.outcomes] != [item.order for item in items]:
            raise CallFailed(f"{stage.step.service}'s answer to {stage.step.name} is for other orders")
        return answer.outcomes

    async def _refused(self, stage: Stage, orders: list[OpenOrder], refusal: Refused) -> list[Move]:
        """Find the order that the participant cannot take, so that the others do not suffer for it."""
        if refusal.status not in _UNFIT or (len(orders) == 1 and not stage.step.failed):
            stage.failing = True
            self._put_back(stage, orders, str(refusal))
            return []
        if len(orders) == 1:
            reason = f"refused_{refusal.status}"
            return [settled(orders[0], stage.step, StepOutcome(orders[0].item.order, ok=False, reason=reason))]
        half = len(orders) // 2
        return await self._call(stage, orders[:half]) + await self._call(stage, orders[half:])

    def _put_back(self, stage: Stage, orders: list[OpenOrder], why: str) -> None:
        if orders:
            self._log.warning("step_failed", step=stage.step.name, orders=len(orders), why=why)
            stage.put_back(orders, self._clock.monotonic_s())

    def _written(self, moves: Sequence[Move]) -> None:
        """The moves are on disk: on to the next stage."""
        deadline_s = self._clock.monotonic_s() + self._settings.order_deadline_s
        for order, progress, written in moves:
            order.progress = progress
            if progress.step:
                self._enter(order, deadline_s)
            else:
                del self.open[order.item.order]
                self.ended[written[-1].topic] += 1
            if order.cancelled is not None and not progress.cancellable and not order.cancelled.done():
                order.cancelled.set_result(progress.reason == CANCELLED)

    def _enter(self, order: OpenOrder, deadline_s: float) -> None:
        order.deadline_s = deadline_s
        order.attempts = 0
        self.stages[order.progress.step].ready.append(order)
