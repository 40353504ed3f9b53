"""The store "stock": units by SKU, receipts of goods, and the steps' outcomes, which are the reservations.

Of every SKU, always: on_hand + reserved + sold == opening + received, and none of them below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from orders.platform.outcomes import OUTCOMES
from orders.platform.store import Table, Transaction
from orders.services.inventory.rules import Lines

STOCK = Table(
    "stock",
    {
        "sku": "text",
        "opening": "integer",
        "received": "integer",
        "on_hand": "integer",
        "reserved": "integer",
        "sold": "integer",
    },
    key=("sku",),
)
RECEIPTS = Table(
    "receipts",
    {"receipt": "text", "sku": "text", "quantity": "integer", "received_us": "integer"},
    key=("receipt",),
    indexes=(("sku",),),
)
STOCK_TABLES = (STOCK, RECEIPTS, OUTCOMES)


class Level(NamedTuple):
    """A SKU's units: a row of the table `stock`. `on_hand` are free to be reserved."""

    sku: str
    opening: int
    received: int
    on_hand: int
    reserved: int
    sold: int


def units_on_hand(transaction: Transaction, skus: Iterable[str], opening: int) -> dict[str, int]:
    """Free units of some SKUs; one that is seen for the first time is opened with `opening` units."""
    wanted = list(dict.fromkeys(skus))
    on_hand: dict[str, int] = dict(transaction.find("stock", ("sku", "on_hand"), "sku", wanted))
    missing = [sku for sku in wanted if sku not in on_hand]
    if missing:
        transaction.insert("stock", Level._fields, [Level(sku, opening, 0, opening, 0, 0) for sku in missing])
        on_hand.update(dict.fromkeys(missing, opening))
    return on_hand


def move(transaction: Transaction, source: str, target: str, orders: Iterable[Lines]) -> None:
    """Move the orders' units from one column of the stock to another, e.g. from "on_hand" to "reserved"."""
    units = total(orders)
    if units:
        transaction.add("stock", ("sku",), (source, target), [(sku, -n, n) for sku, n in units.items()])


def total(orders: Iterable[Lines]) -> dict[str, int]:
    """Units by SKU of several orders."""
    units: dict[str, int] = {}
    for lines in orders:
        for sku, quantity in lines:
            units[sku] = units.get(sku, 0) + quantity
    return units


def receive(transaction: Transaction, receipt: tuple[str, str, int, int], opening: int) -> bool:
    """Book goods in: (receipt, sku, quantity, moment in us). False where the receipt is booked already."""
    _, sku, quantity, _ = receipt
    if not transaction.insert_new("receipts", tuple(RECEIPTS.columns), [receipt], ("receipt",)):
        return False
    units_on_hand(transaction, [sku], opening)
    transaction.add("stock", ("sku",), ("received", "on_hand"), [(sku, quantity, quantity)])
    return True


def receipt_lines(transaction: Transaction, receipt: str) -> tuple[str, int] | None:
    """SKU and units of a receipt; None where there is none."""
    rows = transaction.find("receipts", ("sku", "quantity"), "receipt", [receipt])
    return (rows[0][0], rows[0][1]) if rows else None


def level(transaction: Transaction, sku: str) -> Level | None:
    """A SKU's units; None where it was never asked for."""
    rows = transaction.find("stock", Level._fields, "sku", [sku])
    return Level._make(rows[0]) if rows else None
