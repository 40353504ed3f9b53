"""Every OrderPlaced is handled once in effect by each of the six: rows by order, and the sums that they led to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Harm, Wrong

EFFECTS: Mapping[str, tuple[str, str, str]] = {
    "fraud": ("fraud", "scores", "SELECT order_id FROM scores"),
    "inventory": ("inventory", "demand", "SELECT order_id FROM handled"),
    "shipping": ("shipping", "labels", "SELECT order_id FROM labels"),
    "notification": ("notification", "messages", "SELECT order_id FROM messages WHERE kind = 'order_received'"),
    "analytics": ("analytics", "counts", "SELECT order_id FROM counted"),
    "recommendations": ("recommendations", "baskets", "SELECT order_id FROM baskets"),
}
"""Subscriber to service, store and the orders that it has handled."""


def fanout(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """What the subscribers missed, did twice or made up."""
    for subscriber, place in EFFECTS.items():
        handled = Counter(row[0] for row in stores.rows(*place))
        for order, count in handled.items():
            if count > 1:
                yield Wrong("doubled", "handled-twice", order, f"{subscriber} handled it {count} times")
            if order not in orders:
                yield Wrong("wrong", "handled-unknown", order, f"{subscriber} handled an order that the log has not")
        for order in orders.keys() - handled.keys():
            yield Wrong("lost", "not-handled", order, f"{subscriber} has not handled it")
    yield from _sums(stores, orders)


def _sums(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """Counters, which would tell of an effect that happened twice under one row."""
    units = sum(order.units for order in orders.values())
    cents = sum(order.cents for order in orders.values())
    counters = {
        "inventory's demand": ("inventory", "demand", "SELECT SUM(units) FROM demand", (units,)),
        "analytics' minutes": (
            "analytics",
            "counts",
            "SELECT SUM(orders), SUM(units), SUM(cents) FROM minutes",
            (len(orders), units, cents),
        ),
    }
    for name, (service, store, sql, expected) in counters.items():
        rows = stores.rows(service, store, sql)
        got = tuple(int(value or 0) for value in rows[0]) if rows else (0,) * len(expected)
        if got != expected:
            harm: Harm = "doubled" if got > expected else "lost"
            yield Wrong(harm, "sums-differ", name, f"{got} where the log has {expected}")
