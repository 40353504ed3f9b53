"""A saga participant's side of a step: every order's outcome stands once, whatever is repeated, late or raced.

A batch is one transaction: what is known of its orders, the decision on those that are new, their outcome rows and the
change of state. A repeat reads the stored outcome. Undoing a step that was never done stores that step as refused
("undone"), so that it finds this mark when it comes late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orders.contracts.steps import StepAnswer, StepOrder, StepOutcome, StepRequest
from orders.platform.faults import around_commit, fault_point
from orders.platform.outcomes import UNDONE, Outcome, read_outcomes
from orders.platform.service import Context, Operation
from orders.platform.store import Database, Transaction


class Verdict(NamedTuple):
    """What a service decides on one order; fields as in `Outcome`."""

    ok: bool = True
    reason: str = ""
    reference: str = ""
    detail: str = ""


Known = Mapping[str, Mapping[str, Outcome]]
"""What stands already: order to step to outcome."""


@dataclass(frozen=True)
class Batch:
    """Orders that a step has no outcome for yet, each once, in the request's order."""

    orders: Sequence[StepOrder]
    known: Known
    now_us: int

    def outcome(self, order: str, step: str) -> Outcome | None:
        """How another step ended for an order; None where it never came."""
        return self.known.get(order, {}).get(step)


Decide = Callable[[Transaction, Batch], Sequence[Verdict]]
"""Changes the state for a batch and says how each of its orders fares, in order."""


@dataclass(frozen=True)
class StepRule:
    """How a service does one step. `undoes` names the step that it takes back; "" for a step forward."""

    name: str
    decide: Decide
    undoes: str = ""


class Participant:
    """The steps of one service over one of its stores, which holds the table `OUTCOMES`."""

    def __init__(self, context: Context, database: Database, rules: Iterable[StepRule]) -> None:
        self._context = context
        self._database = database
        self._rules = {rule.name: rule for rule in rules}

    def operations(self) -> dict[str, Operation]:
        """The steps as operations that the saga calls, by name."""
        return {name: self._operation(name) for name in self._rules}

    def take(self, name: str, request: StepRequest, came_us: int) -> StepAnswer:
        """Take one step for a batch; it stands on disk on return. In the service's thread."""
        before_commit, after_commit = around_commit(self._context.service, name)
        with self._database.transaction() as transaction:
            answer = self._answer(transaction, self._rules[name], request.orders, came_us)
            fault_point(before_commit)
        fault_point(after_commit)
        self._count(name, answer)
        correlations = (order.correlation for order in request.orders)
        self._context.tracer.record(name, correlations, came_us, self._context.clock.now_us())
        return answer

    def _count(self, step: str, answer: StepAnswer) -> None:
        """Tell the metrics how many orders were answered, and how: "ok" or the reason; repeats count again."""
        for outcome, orders in Counter("ok" if told.ok else told.reason for told in answer.outcomes).items():
            self._context.metrics.counter("step_answers", step=step, outcome=outcome).inc(orders)

    def _operation(self, name: str) -> Operation:
        async def operation(request: StepRequest) -> StepAnswer:
            answer: StepAnswer = await self._context.run(self.take, name, request, self._context.clock.now_us())
            return answer

        return operation

    def _answer(
        self, transaction: Transaction, rule: StepRule, orders: Sequence[StepOrder], came_us: int
    ) -> StepAnswer:
        known = read_outcomes(transaction, [order.order for order in orders])
        settled = {order: steps[rule.name] for order, steps in known.items() if rule.name in steps}
        fresh: dict[str, StepOrder] = {}
        for order in orders:
            if order.order not in settled:
                fresh.setdefault(order.order, order)
        if fresh:
            now_us = self._context.clock.now_us()
            batch = Batch(tuple(fresh.values()), known, now_us)
            verdicts = rule.decide(transaction, batch)
            rows = [
                _outcome(rule.name, order, verdict, came_us, now_us)
                for order, verdict in zip(batch.orders, verdicts, strict=True)
            ]
            settled.update((row.order_id, row) for row in rows)
            transaction.insert("outcomes", Outcome._fields, rows + _marks(rule, batch, came_us))
        return StepAnswer([_told(settled[order.order]) for order in orders])


def _marks(rule: StepRule, batch: Batch, came_us: int) -> list[Outcome]:
    """Refusals in advance of the step that is undone before it ever came."""
    if not rule.undoes:
        return []
    return [
        Outcome(order.order, rule.undoes, 0, UNDONE, "", "", order.correlation, came_us, batch.now_us)
        for order in batch.orders
        if batch.outcome(order.order, rule.undoes) is None
    ]


def _outcome(step: str, order: StepOrder, verdict: Verdict, came_us: int, now_us: int) -> Outcome:
    ok, reason, reference, detail = verdict
    return Outcome(order.order, step, int(ok), reason, reference, detail, order.correlation, came_us, now_us)


def _told(outcome: Outcome) -> StepOutcome:
    return StepOutcome(outcome.order_id, outcome.ok == 1, outcome.reason, outcome.reference)
