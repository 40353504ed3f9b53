"""What an order is: the state that its events add up to. Pure; replay, read model and API all use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from orders.contracts import events
from orders.contracts.events import Event
from orders.contracts.placing import PlaceOrder
from orders.contracts.prices import price_cents

Status = Literal[
    "accepted",
    "reserved",
    "paid",
    "confirmed",
    "shipping",
    "turning_back",
    "rejected",
    "dispatched",
    "delivered",
    "delivery_failed",
]
STATUSES: tuple[Status, ...] = get_args(Status)

_STATUS: MappingProxyType[str, Status] = MappingProxyType(
    {
        events.STOCK_RESERVED: "reserved",
        events.PAYMENT_RECEIVED: "paid",
        events.RESERVATION_CONFIRMED: "confirmed",
        events.SHIPMENT_CREATED: "shipping",
        events.STOCK_REFUSED: "turning_back",
        events.PAYMENT_DECLINED: "turning_back",
        events.RESERVATION_LOST: "turning_back",
        events.SHIPMENT_REFUSED: "turning_back",
        events.STEP_TIMED_OUT: "turning_back",
        events.CANCELLATION_REQUESTED: "turning_back",
        events.ORDER_REJECTED: "rejected",
        events.SHIPMENT_DISPATCHED: "dispatched",
        events.DELIVERY_CONFIRMED: "delivered",
        events.DELIVERY_FAILED: "delivery_failed",
    }
)
"""Status after an event; one that is not here leaves it, e.g. the customer's message: it may be sent after dispatch."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of an event after OrderCreated.

    Attributes
    ----------
    reference : str
        What a participant made: a payment's id, a tracking number.
    reason : str
        Why something was not done.
    step : str
        The step that timed out, or before which the customer cancelled.
    """

    reference: str = ""
    reason: str = ""
    step: str = ""


read_facts = msgspec.json.Decoder(Facts).decode
read_command = msgspec.json.Decoder(PlaceOrder).decode


class OrderState(msgspec.Struct, gc=False):
    """An order after some of its events.

    Attributes
    ----------
    order_id, customer, zone, promise : str
    units, amount_cents : int
        Of all its lines.
    status : Status
    reason : str
        Why it turned back, or was not delivered.
    tracking : str
        The shipment's tracking number.
    placed_us, updated_us : int
        Log times of its first and latest event: for display, as the wall clock may jump.
    version : int
        How many events it has had.
    """

    order_id: str
    customer: str
    zone: str
    promise: str
    units: int
    amount_cents: int
    placed_us: int
    updated_us: int
    status: Status = "accepted"
    reason: str = ""
    tracking: str = ""
    version: int = 1

    def apply(self, event: Event) -> None:
        """Change by the stream's next event.

        Raises
        ------
        ValueError
            The event is not the next one.
        """
        if event.version != self.version + 1:
            raise ValueError(f"order {self.order_id}: event {event.version} follows {self.version}")
        self.version = event.version
        self.updated_us = event.time_us
        status = _STATUS.get(event.topic)
        if status is None:
            return
        self.status = status
        if status in ("turning_back", "rejected", "delivery_failed"):
            self.reason = read_facts(event.state).reason or event.topic.partition(".")[0]
        elif status == "shipping":
            self.tracking = read_facts(event.state).reference


def moment_us(time: datetime) -> int:
    """A time with its zone in microseconds since 1970 UTC, exactly."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def time_of(moment_us: int) -> datetime:
    """The time of so many microseconds since 1970 UTC, exactly."""
    return _EPOCH + timedelta(microseconds=moment_us)


def created(event: Event) -> OrderState:
    """An order after its OrderCreated."""
    command = read_command(event.state)
    return OrderState(
        command.order,
        command.customer,
        command.zone,
        command.promise,
        sum([line.quantity for line in command.lines]),
        sum([price_cents(line.sku) * line.quantity for line in command.lines]),
        event.time_us,
        event.time_us,
    )


def replay(stream: Sequence[Event]) -> OrderState:
    """The state that a stream adds up to; it has at least its OrderCreated."""
    state = created(stream[0])
    for event in stream[1:]:
        state.apply(event)
    return state
