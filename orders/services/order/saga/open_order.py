"""An order on its way through the saga."""

from __future__ import annotations

from asyncio import Future

from orders.contracts.placing import PlaceOrder
from orders.contracts.prices import price_cents
from orders.contracts.steps import StepOrder
from orders.services.order.saga.plan import BEGUN, Progress


class OpenOrder:
    """An order that the saga is not done with. In memory only: the log holds all that matters of it.

    Attributes
    ----------
    item : StepOrder
        What participants are told.
    progress : Progress
        What the events say that are on disk.
    deadline_s : float
        Until when its step is tried, on the monotonic clock; a restart gives the step its whole time again.
    attempts : int
        Failed calls of its step.
    cancelled : Future or None
        Set once the customer wants it back; tells whether that came in time.
    """

    __slots__ = ("attempts", "cancelled", "deadline_s", "item", "progress")

    def __init__(self, item: StepOrder, progress: Progress = BEGUN) -> None:
        self.item = item
        self.progress = progress
        self.deadline_s = 0.0
        self.attempts = 0
        self.cancelled: Future[bool] | None = None


def step_order(command: PlaceOrder, correlation: str) -> StepOrder:
    """What participants are told of an order."""
    lines = tuple([(line.sku, line.quantity) for line in command.lines])
    return StepOrder(
        command.order,
        correlation,
        lines,
        command.zone,
        command.promise,
        command.customer,
        (command.payment.token or "") if command.payment else "",
        sum([price_cents(sku) * quantity for sku, quantity in lines]),
    )
