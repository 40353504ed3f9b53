"""Which events follow from what happened to an order at a stage: pure functions."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from orders.contracts import events
from orders.contracts.steps import Step, StepOutcome
from orders.services.order.aggregate import Facts
from orders.services.order.saga.open_order import OpenOrder
from orders.services.order.saga.plan import REJECT, Progress, advance
from orders.services.order.writing import NewEvent

CANCELLED = "cancelled_by_customer"
_encode = msgspec.json.Encoder().encode
_NOTHING = b"{}"


class Move(NamedTuple):
    """What is to be written of an order, and where it is after that."""

    order: OpenOrder
    progress: Progress
    events: tuple[NewEvent, ...]


def settled(order: OpenOrder, step: Step, outcome: StepOutcome) -> Move:
    """A participant has answered."""
    if outcome.ok:
        return _move(order, step.done, Facts(outcome.reference) if outcome.reference else None)
    return _move(order, step.failed, Facts(outcome.reference, outcome.reason))


def late(order: OpenOrder, step: Step) -> Move:
    """The step's time is over, and nobody knows whether it was done. What only tells the customer is just given up."""
    reason = f"{step.name}_timed_out"
    return _move(order, events.STEP_TIMED_OUT if step.undo else step.failed, Facts(reason=reason, step=step.name))


def cancelled(order: OpenOrder, step: Step) -> Move:
    """The customer wants it back before this step is called again."""
    return _move(order, events.CANCELLATION_REQUESTED, Facts(reason=CANCELLED, step=step.name))


def _move(order: OpenOrder, topic: str, facts: Facts | None) -> Move:
    item = order.item
    progress = advance(order.progress, topic, facts.reason if facts else "")
    event = NewEvent(item.order, topic, item.correlation, _encode(facts) if facts else _NOTHING)
    if progress.step != REJECT:
        return Move(order, progress, (event,))
    rejected = NewEvent(item.order, events.ORDER_REJECTED, item.correlation, _encode(Facts(reason=progress.reason)))
    return Move(order, advance(progress, events.ORDER_REJECTED), (event, rejected))
