"""Every OrderPlaced is handled once in effect by each of the six: rows by order, and the sums that they led to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Harm, Wrong

LEVEL_S: Mapping[str, float] = {
    "fraud": 0.2,
    "inventory": 0.5,
    "shipping": 2.0,
    "notification": 5.0,
    "analytics": 30.0,
    "recommendations": 60.0,
}
"""How soon each must have handled an order (docs/orders.md): the auditor takes no other's word for it."""

EFFECTS: Mapping[str, tuple[str, str, str]] = {
    "fraud": ("fraud", "scores", "SELECT order_id FROM scores"),
    "inventory": ("inventory", "demand", "SELECT order_id FROM handled"),
    "shipping": ("shipping", "labels", "SELECT order_id FROM labels"),
    "notification": ("notification", "messages", "SELECT order_id FROM messages WHERE kind = 'order_received'"),
    "analytics": ("analytics", "counts", "SELECT order_id FROM counted"),
    "recommendations": ("recommendations", "baskets", "SELECT order_id FROM baskets"),
}
"""Subscriber to service, store and the orders that it has handled."""


def fanout(stores: Stores, orders: dict[str, Order], now_us: int | None = None) -> Iterator[Wrong]:
    """What the subscribers missed, did twice or made up.

    Parameters
    ----------
    stores : Stores
    orders : dict of str to Order
    now_us : int, optional
        The time, microseconds since 1970: orders so young that a subscriber still has time for them are not missed.
        Without it, all must have been handled.
    """
    for subscriber, place in EFFECTS.items():
        handled = Counter(row[0] for row in stores.rows(*place))
        due_us = None if now_us is None else now_us - round(LEVEL_S[subscriber] * 1e6)
        for order, count in handled.items():
            if count > 1:
                yield Wrong("doubled", "handled-twice", order, f"{subscriber} handled it {count} times", subscriber)
            if order not in orders:
                yield Wrong("wrong", "handled-unknown", order, f"{subscriber} handled an order that the log has not")
        for order in orders.keys() - handled.keys():
            if due_us is not None and orders[order].placed_us > due_us:
                continue
            yield Wrong("lost", "not-handled", order, f"{subscriber} has not handled it", subscriber)
    yield from _sums(stores, orders)


def _sums(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """Counters, which would tell of an effect that happened twice under one row."""
    booked, counted = (
        [orders[row[0]] for row in stores.rows(*EFFECTS[subscriber]) if row[0] in orders]
        for subscriber in ("inventory", "analytics")
    )
    units, cents = (sum(getattr(order, figure) for order in counted) for figure in ("units", "cents"))
    counters = {
        "inventory": ("demand", "SELECT SUM(units) FROM demand", (sum(order.units for order in booked),)),
        "analytics": (
            "minutes",
            "SELECT SUM(orders), SUM(units), SUM(cents) FROM minutes",
            (len(counted), units, cents),
        ),
    }
    for subscriber, (counter, sql, expected) in counters.items():
        service, store, _ = EFFECTS[subscriber]
        rows = stores.rows(service, store, sql)
        got = tuple(int(value or 0) for value in rows[0]) if rows else (0,) * len(expected)
        if got != expected:
            harm: Harm = "doubled" if got > expected else "lost"
            message = f"{got} where the orders that it handled come to {expected}"
            yield Wrong(harm, "sums-differ", f"{subscriber}'s {counter}", message)
