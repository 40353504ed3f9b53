"""What the order service's log says became of each order, and whether the log itself is sound."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from orders.audit.stores import Row, Stores
from orders.audit.wrong import Wrong

FORWARD = ("StockReserved", "PaymentReceived", "ReservationConfirmed", "ShipmentCreated")
UNDONE_BY = {
    "StockReserved": "ReservationReleased",
    "PaymentReceived": "PaymentRefunded",
    "ShipmentCreated": "ShipmentCancelled",
}
CONFIRMED = ("ConfirmationSent", "ConfirmationFailed")
MANY = {"StepTimedOut"}
"""What may happen to an order more than once."""

Fate = Literal["confirmed", "rejected", "open"]


@dataclass
class Order:
    """One order as the log tells it.

    Attributes
    ----------
    order : str
    lines : list of (str, int)
        SKU and units.
    position, placed_us : int
        Of its first event.
    topics : Counter
        How often each thing happened, versions taken off.
    """

    order: str
    lines: list[tuple[str, int]] = field(default_factory=list)
    position: int = 0
    placed_us: int = 0
    topics: Counter[str] = field(default_factory=Counter)

    @property
    def units(self) -> int:
        """Units of all lines."""
        return sum(quantity for _, quantity in self.lines)

    @property
    def cents(self) -> int:
        """What it costs, by the price list."""
        return sum(quantity * price_cents(sku) for sku, quantity in self.lines)

    @property
    def fate(self) -> Fate:
        """How it ended, if it did."""
        if self.topics["OrderRejected"]:
            return "rejected"
        return "confirmed" if any(self.topics[topic] for topic in CONFIRMED) else "open"


def price_cents(sku: str) -> int:
    """The price list's rule once more (docs/orders.md): the auditor takes no other's word for an amount."""
    share = ((int(sku.removeprefix("SKU-")) * 11400714819323198485) % 2**64 >> 40) / 2**24
    return 399 + 100 * round(146 * share**6 + 15 * share)


def read_log(stores: Stores) -> tuple[dict[str, Order], int, list[Wrong]]:
    """Every order of the log, how many events there are, and what is wrong with the log as such."""
    sql = (
        "SELECT notification_id, originator_id, originator_version, topic, recorded_at_us, state "
        "FROM stored_events ORDER BY notification_id"
    )
    orders: dict[str, Order] = {}
    versions: Counter[str] = Counter()
    wrongs: list[Wrong] = []
    if not stores.has("order", "log", "stored_events"):
        wrongs.append(Wrong("lost", "no-log", "order", "there is no event log: whatever was accepted is unknown"))
    events = 0
    for events, row in enumerate(stores.rows("order", "log", sql), start=1):
        wrongs += _misplaced(events, row, versions)
        _tell(orders, row)
    return orders, events, wrongs


def _misplaced(expected: int, row: Row, versions: Counter[str]) -> Iterator[Wrong]:
    position, order, version = row[:3]
    versions[order] += 1
    if position != expected:
        yield Wrong("lost", "log-gap", order, f"position {position} follows {expected - 1}")
    if version != versions[order]:
        yield Wrong("lost", "stream-gap", order, f"version {version} is number {versions[order]} of its stream")


def _tell(orders: dict[str, Order], row: Row) -> None:
    position, name, _, topic, recorded_us, state = row
    order = orders.setdefault(name, Order(name))
    topic = topic.split(".")[0]
    order.topics[topic] += 1
    if topic == "OrderCreated":
        order.position, order.placed_us = position, recorded_us
        order.lines = [(line["sku"], line["quantity"]) for line in json.loads(bytes(state))["lines"]]


def ways(orders: dict[str, Order], now_us: int, deadline_us: int) -> Iterator[Wrong]:
    """What is wrong with the orders' ways through the saga; open ones are stuck when older than the deadline."""
    for order in orders.values():
        for topic, count in order.topics.items():
            if count > 1 and topic not in MANY:
                yield Wrong("doubled", "event-twice", order.order, f"{topic} happened {count} times")
        if not order.topics["OrderCreated"]:
            yield Wrong("lost", "no-beginning", order.order, "events without an OrderCreated")
        elif order.fate == "open" and now_us - order.placed_us > deadline_us:
            age_s = (now_us - order.placed_us) / 1e6
            yield Wrong("stuck", "order-stuck", order.order, f"neither confirmed nor rejected after {age_s:.0f} s")
        elif order.fate == "confirmed":
            yield from _confirmed(order)
        elif order.fate == "rejected":
            yield from _rejected(order)


def _confirmed(order: Order) -> Iterator[Wrong]:
    for topic in FORWARD:
        if not order.topics[topic]:
            yield Wrong("wrong", "step-skipped", order.order, f"confirmed without {topic}")
    for undo in UNDONE_BY.values():
        if order.topics[undo]:
            yield Wrong("wrong", "undone-yet-confirmed", order.order, f"confirmed in spite of {undo}")


def _rejected(order: Order) -> Iterator[Wrong]:
    if any(order.topics[topic] for topic in CONFIRMED):
        yield Wrong("wrong", "rejected-yet-confirmed", order.order, "both confirmed and rejected")
    for topic, undo in UNDONE_BY.items():
        if order.topics[topic] and not order.topics[undo]:
            yield Wrong("wrong", "not-undone", order.order, f"rejected after {topic} without {undo}")
