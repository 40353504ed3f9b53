"""Stock is never negative and never leaks: inventory's units by SKU against the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Harm, Wrong

_LEVELS = "SELECT sku, opening, received, on_hand, reserved, sold FROM stock"
_RECEIPTS = "SELECT sku, SUM(quantity) FROM receipts GROUP BY sku"


def stock(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """What is wrong with the stock: below zero, units that vanished or appeared, sold units that no order has."""
    sold: Counter[str] = Counter()
    open_units: Counter[str] = Counter()
    for order in orders.values():
        for sku, quantity in order.lines:
            if order.fate == "confirmed":
                sold[sku] += quantity
            elif order.fate == "open":
                open_units[sku] += quantity
    booked: dict[str, int] = dict(stores.rows("inventory", "stock", _RECEIPTS))
    for sku, opening, received, on_hand, reserved, gone in stores.rows("inventory", "stock", _LEVELS):
        if received != booked.get(sku, 0):
            yield Wrong(
                "wrong", "received-not-receipts", sku, f"{received} units received, {booked.get(sku, 0)} on receipts"
            )
        if min(on_hand, reserved, gone) < 0:
            yield Wrong("wrong", "stock-negative", sku, f"on hand {on_hand}, reserved {reserved}, sold {gone}")
        if on_hand + reserved + gone != opening + received:
            yield Wrong(
                "wrong", "stock-leak", sku, f"{on_hand} + {reserved} + {gone} is not {opening} + {received} units"
            )
        held = reserved + gone
        if not sold[sku] <= held <= sold[sku] + open_units[sku]:
            harm: Harm = "doubled" if held > sold[sku] else "lost"
            yield Wrong(
                harm,
                "stock-not-orders",
                sku,
                f"{held} units are held; confirmed orders have {sold[sku]}, open ones {open_units[sku]}",
            )
        if not open_units[sku] and gone != sold[sku]:
            yield Wrong("wrong", "sold-not-orders", sku, f"{gone} units are sold, confirmed orders have {sold[sku]}")
        sold.pop(sku, None)
    for sku, units in sold.items():
        if units:
            yield Wrong("lost", "stock-unknown", sku, f"confirmed orders have {units} units of a SKU without stock")
