"""What services expect of one another, written down by whoever expects it.

A call: what the consumer sends, and what it reads of the answer. An event: what a subscriber reads of its state.
`test_consumers` holds the consumers' code against these, `test_providers` the providers'.
"""

from __future__ import annotations

from typing import NamedTuple

from orders.contracts import events
from orders.contracts.steps import FORWARD, UNDO
from tests.orders.contracts.shapes import Shape


class Call(NamedTuple):
    """One call of a consumer to a provider; words in braces of the path are the case's."""

    consumer: str
    provider: str
    method: str
    path: str
    status: int = 200
    sends: Shape = None
    reads: Shape = None


class Reading(NamedTuple):
    """What a subscriber reads of the state of an event."""

    consumer: str
    stream: str
    topic: str
    reads: Shape


STEP_ORDER = ("text", "text", [("sku", "number")], "text", "promise", "text", "text", "number")
"""Order, correlation, lines, zone, promise, customer, token, cents."""
OUTCOMES = {"outcomes": [("text", "flag", "text", "text")]}
ORDER = {"order": "text", "zone": "text", "promise": "promise", "lines": [{"sku": "sku", "quantity": "number"}]}
ACCEPT = {"sends": {"orders": [("text", "text")]}, "reads": {"statuses": ["number"], "retry_after_s": "number"}}
PRODUCT = {"sku": "sku", "title": "text", "category": "text", "price_cents": "number", "version": "number"}
CART = {"version": "number", "state": "text", "lines": [{"sku": "sku", "quantity": "number"}], "total_cents": "number"}
LISTED = {"order_id": "text", "customer": "text", "status": "text", "amount_cents": "number", "tracking": "text"}
STATUS = {"name": "text", "stream": "text", "depth": "number", "handled": "number", "p99_ms?": "number"}

STEPS = tuple(
    Call("order", step.service, "POST", f"/v1/steps/{step.name}", 200, {"orders": [STEP_ORDER]}, OUTCOMES)
    for step in (*FORWARD, *UNDO)
)
ROUTED = (
    Call("gateway", "catalogue", "GET", "/v1/products/SKU-0000001", reads=PRODUCT),
    Call("gateway", "catalogue", "GET", "/v1/search?q=steel", reads={"total": "number", "items": [PRODUCT]}),
    Call("gateway", "inventory", "GET", "/v1/stock/SKU-0000001", reads={"sku": "sku", "on_hand": "number"}),
    Call(
        "gateway", "recommendations", "GET", "/v1/recommendations/SKU-0000001", reads={"edition": "number", "items": []}
    ),
    Call("gateway", "cart", "GET", "/v1/cart/ann", reads=CART),
    Call("gateway", "user", "GET", "/v1/users/ann", reads={"user": "text", "payment": "text", "addresses": []}),
    Call("gateway", "order", "GET", "/v1/orders?customer=ann", reads={"orders": [LISTED], "next": "text"}),
)
CALLS = (
    *STEPS,
    *ROUTED,
    Call("gateway", "order", "POST", "/v1/steps/accept", **ACCEPT),
    Call("cart", "order", "POST", "/v1/steps/accept", **ACCEPT),
    Call("gateway", "order", "GET", "/v1/orders/{order}", reads=LISTED),
    Call("gateway", "monolith", "POST", "/v1/orders", 202, ORDER, {}),
    Call("gateway", "fraud:subscribers", "GET", "/v1/subscriptions", reads=[STATUS]),
    Call("user", "cart", "DELETE", "/v1/cart/ann/data", 204),
)

LINES = [{"sku": "sku", "quantity": "number"}]
FACTS = {"reference?": "text", "reason?": "text", "step?": "text"}
READINGS = (
    Reading("inventory", "order", events.ORDER_PLACED, {"lines": LINES}),
    Reading("shipping", "order", events.ORDER_PLACED, {"zone": "text", "promise": "promise"}),
    Reading("shipping", "order", events.ORDER_REJECTED, {}),
    Reading("analytics", "order", events.ORDER_PLACED, {"zone": "text", "promise": "promise", "lines": LINES}),
    Reading("recommendations", "order", events.ORDER_PLACED, {"lines": [{"sku": "sku"}]}),
    Reading(
        "fraud",
        "order",
        events.ORDER_PLACED,
        {"promise": "promise", "lines": LINES, "customer?": "text", "payment?": {"token?": "text"}},
    ),
    *(
        Reading("notification", "order", topic, {})
        for topic in (
            events.ORDER_PLACED,
            events.ORDER_REJECTED,
            events.SHIPMENT_DISPATCHED,
            events.DELIVERY_CONFIRMED,
            events.DELIVERY_FAILED,
        )
    ),
    Reading("catalogue", "catalogue", events.PRICE_CHANGED, {}),
    Reading("catalogue", "catalogue", events.PRODUCT_RENAMED, {}),
    Reading("order", "order", events.ORDER_CREATED, ORDER),
    *(
        Reading("order", "order", topic, FACTS)
        for topic in sorted({step.done for step in (*FORWARD, *UNDO)} | {step.failed for step in FORWARD})
    ),
)
