"""One shipment for each confirmed order and none for any other: shipping's outcomes against the log."""

from __future__ import annotations

from collections.abc import Iterator

from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Wrong

_SHIPMENTS = "SELECT order_id, step, reference FROM outcomes WHERE ok = 1"


def parcels(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """What is wrong with the shipments: missing, not called back, or two under one tracking number."""
    tracking: dict[str, str] = {}
    cancelled: set[str] = set()
    for order, step, reference in stores.rows("shipping", "shipments", _SHIPMENTS):
        if step == "create_shipment":
            tracking[order] = reference
        elif step == "cancel_shipment":
            cancelled.add(order)
    owner: dict[str, str] = {}
    for order, reference in tracking.items():
        if reference in owner:
            yield Wrong("doubled", "tracking-twice", order, f"{reference} is also order {owner[reference]}'s")
        owner[reference] = order
    under_way = tracking.keys() - cancelled
    for told in orders.values():
        if told.fate == "confirmed" and told.order not in under_way:
            yield Wrong("lost", "no-shipment", told.order, "confirmed, and there is no shipment")
        if told.fate == "rejected" and told.order in under_way:
            yield Wrong("wrong", "shipment-kept", told.order, "rejected, and its shipment stands")
    for order in under_way - orders.keys():
        yield Wrong("wrong", "shipment-unknown", order, "a shipment of an order that the log has not")
