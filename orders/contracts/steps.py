"""The checkout saga's batches, version 1: POST /v1/steps/STEP of inventory, payment, shipping and notification.

A step takes many orders in one call and answers each. The pair (order, step) makes it idempotent: a repeat gets the
stored outcome. An undo of what was never done leaves a mark, so that the step, when it comes late, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from orders.contracts import events

Text = Annotated[str, Meta(pattern=r"^[^\x00]*$", max_length=200)]
Name = Annotated[Text, Meta(min_length=1)]
Units = Annotated[int, Meta(ge=1, le=255)]
Cents = Annotated[int, Meta(ge=0, le=2**53)]


class StepOrder(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a participant needs to know of one order.

    Attributes
    ----------
    order, correlation : str
    lines : tuple of (str, int)
        SKU and units, in the order's own order.
    zone, promise, customer, token : str
        "" where there is none.
    amount_cents : int
        What the order costs.
    """

    order: Name
    correlation: Text
    lines: tuple[tuple[Name, Units], ...]
    zone: Text
    promise: Text
    customer: Text
    token: Text
    amount_cents: Cents


class StepOutcome(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How a step ended for one order.

    Attributes
    ----------
    order : str
    ok : bool
    reason : str
        Why not, e.g. "out_of_stock".
    reference : str
        What the participant made: payment id, tracking number ...
    """

    order: str
    ok: bool
    reason: str = ""
    reference: str = ""


class StepRequest(msgspec.Struct, frozen=True):
    """At most 1,000 orders, each once."""

    orders: Annotated[list[StepOrder], Meta(max_length=1_000)]


class StepAnswer(msgspec.Struct, frozen=True):
    """One outcome an order, in the request's order."""

    outcomes: list[StepOutcome]


@dataclass(frozen=True)
class Step:
    """A step of the saga, or the undoing of one.

    Attributes
    ----------
    name, service : str
    done, failed : str
        Topic of the event of success and of failure ("" where it cannot fail for good: it is tried until done).
    undo : str
        The step that takes it back ("" where nothing is to take back).
    """

    name: str
    service: str
    done: str
    failed: str = ""
    undo: str = ""


FORWARD = (
    Step("reserve", "inventory", events.STOCK_RESERVED, events.STOCK_REFUSED, "release"),
    Step("charge", "payment", events.PAYMENT_RECEIVED, events.PAYMENT_DECLINED, "refund"),
    Step("confirm", "inventory", events.RESERVATION_CONFIRMED, events.RESERVATION_LOST, "release"),
    Step("create_shipment", "shipping", events.SHIPMENT_CREATED, events.SHIPMENT_REFUSED, "cancel_shipment"),
    Step("send_confirmation", "notification", events.CONFIRMATION_SENT, events.CONFIRMATION_FAILED),
)
"""In order. The last one fails without undoing anything: the order stands, and its message is a dead letter."""

UNDO = (
    Step("cancel_shipment", "shipping", events.SHIPMENT_CANCELLED),
    Step("refund", "payment", events.PAYMENT_REFUNDED),
    Step("release", "inventory", events.RESERVATION_RELEASED),
)
"""In the order in which they are done; `release` takes back a confirmed reservation as well as an open one."""
