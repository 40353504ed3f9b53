"""Money taken equals confirmed orders: the payment service's ledger against the log."""

from __future__ import annotations

from collections.abc import Iterator

from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Harm, Wrong


def money(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """What is wrong: money kept without an order, not taken for one, taken twice, or books that do not add up."""
    kept: dict[str, int] = {}
    sql = "SELECT order_id, kind, customer_cents, merchant_cents FROM entries"
    total = [0, 0]
    for order, kind, customer, merchant in stores.rows("payment", "ledger", sql):
        kept[order] = kept.get(order, 0) + merchant
        total[0] += customer
        total[1] += merchant
        if customer + merchant:
            yield Wrong("wrong", "unbalanced-entry", order, f"{kind}: {customer} + {merchant} cents is not 0")
        if order not in orders:
            yield Wrong("wrong", "money-without-order", order, f"{kind} of {merchant} cents for an unknown order")
    yield from _kept(kept, orders)
    accounts: dict[str, int] = dict(stores.rows("payment", "ledger", "SELECT account, cents FROM accounts"))
    for name, cents in zip(("customer", "merchant"), total, strict=True):
        if accounts.get(name, 0) != cents:
            yield Wrong(
                "wrong", "accounts-differ", name, f"account says {accounts.get(name, 0)}, entries sum to {cents}"
            )


def _kept(kept: dict[str, int], orders: dict[str, Order]) -> Iterator[Wrong]:
    for order in orders.values():
        cents = kept.get(order.order, 0)
        if order.fate == "confirmed" and cents != order.cents:
            harm: Harm = "doubled" if cents > order.cents else "lost"
            yield Wrong(harm, "money-not-price", order.order, f"{cents} cents taken, it costs {order.cents}")
        if order.fate == "rejected" and cents:
            yield Wrong("wrong", "money-kept", order.order, f"{cents} cents kept of a rejected order")


def cents_kept(stores: Stores) -> int:
    """All the money that the merchant holds."""
    rows = stores.rows("payment", "ledger", "SELECT COALESCE(SUM(merchant_cents), 0) FROM entries")
    return int(rows[0][0]) if rows else 0
