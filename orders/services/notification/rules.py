"""What notification decides, without a store: who cannot be written to, and the words of each message."""

from __future__ import annotations

from types import MappingProxyType

from orders.contracts import events

UNDELIVERABLE = "undeliverable"
"""Customers whose id begins so cannot be written to, for tests and demonstrations."""

CONFIRMATION = "order_confirmed"

KINDS = MappingProxyType(
    {
        events.ORDER_PLACED: "order_received",
        events.ORDER_REJECTED: "order_rejected",
        events.SHIPMENT_DISPATCHED: "shipment_dispatched",
        events.DELIVERY_CONFIRMED: "order_delivered",
        events.DELIVERY_FAILED: "delivery_failed",
    }
)
"""The message that an event brings about."""

_WORDS = MappingProxyType(
    {
        "order_received": ("We have your order", "Thank you: order {order} has reached us."),
        CONFIRMATION: ("Your order is confirmed", "Order {order} is paid for, and its shipment is being made ready."),
        "order_rejected": ("We could not take your order", "Order {order} could not be completed; nothing is owed."),
        "shipment_dispatched": ("Your parcel is on its way", "Order {order} has left us."),
        "order_delivered": ("Your parcel is there", "Order {order} was delivered."),
        "delivery_failed": ("We could not deliver", "Order {order} could not be delivered; we will try again."),
    }
)


def refusal(customer: str) -> str:
    """Why a customer cannot be written to; "" where he can. A guest is written to at the address he typed."""
    return UNDELIVERABLE if customer.startswith(UNDELIVERABLE) else ""


def words(kind: str, order: str) -> tuple[str, str]:
    """Subject and text of a message."""
    subject, text = _WORDS[kind]
    return subject, text.format(order=order)
