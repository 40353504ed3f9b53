"""What was changed about products: rows over the rule, each change once, its news in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from orders.contracts.events import PRICE_CHANGED, PRODUCT_RENAMED
from orders.contracts.products import Product, product_by_rule
from orders.platform.bus.outbox import OUTBOX, News, Outbox
from orders.platform.clock import Clock
from orders.platform.faults import around_commit, fault_point
from orders.platform.store import Database, Table, Transaction

FAULT_POINTS = around_commit("catalogue", "change")
PRODUCTS = Table(
    name="products",
    columns={
        "sku": "text",
        "version": "integer",
        "title": "text",
        "category": "text",
        "price_cents": "integer",
        "changed_us": "integer",
    },
    key=("sku",),
)
CHANGES = Table(name="changes", columns={"change_id": "text", "sku": "text", "wanted": "bytes"}, key=("change_id",))
TABLES = (PRODUCTS, CHANGES, OUTBOX)
CHANGED_COLUMNS = ("title", "category", "price_cents", "version")


@dataclass(frozen=True)
class NewPrice:
    """A price, in US cents."""

    price_cents: int


@dataclass(frozen=True)
class NewName:
    """A title and a category."""

    title: str
    category: str


class IdUsed(Exception):
    """The change's id was used for something else."""


class Changes:
    """The products' store.

    Parameters
    ----------
    database : Database
        Holds `TABLES`.
    clock : Clock
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.outbox = Outbox(database)
        self._database = database
        self._clock = clock

    def product(self, sku: str) -> Product:
        """The product as it is now."""
        with self._database.transaction(read_only=True) as transaction:
            return _product(transaction, sku)

    def changed(self) -> list[Product]:
        """All products that are not as the rule has them."""
        with self._database.transaction(read_only=True) as transaction:
            return [_over_rule(sku, row) for sku, *row in transaction.select(f"SELECT sku, {_LISTED} FROM products")]

    def change(self, change_id: str, sku: str, wanted: NewPrice | NewName, correlation: str) -> Product:
        """Change a product, once; the product as it is then.

        Raises
        ------
        IdUsed
            When this id was another change's.
        """
        packed = msgspec.json.encode([type(wanted).__name__, wanted])
        with self._database.transaction() as transaction:
            row = (change_id, sku, packed)
            if not transaction.insert_new("changes", tuple(CHANGES.columns), [row], ("change_id",)):
                known = transaction.find("changes", ("sku", "wanted"), "change_id", [change_id])[0]
                if (known[0], bytes(known[1])) != (sku, packed):
                    raise IdUsed(f"change {change_id!r} was another one")
                return _product(transaction, sku)
            before = _product(transaction, sku)
            after = replace(before, version=before.version + 1, **asdict(wanted))
            topic = PRICE_CHANGED if isinstance(wanted, NewPrice) else PRODUCT_RENAMED
            self._write(transaction, before, after, topic, correlation)
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])
        return after

    def _write(self, transaction: Transaction, before: Product, after: Product, topic: str, correlation: str) -> None:
        now_us = self._clock.now_us()
        values = (after.sku, after.title, after.category, after.price_cents, after.version, now_us)
        columns = (*CHANGED_COLUMNS, "changed_us")
        if not transaction.update("products", ("sku",), columns, [values]):
            transaction.insert("products", ("sku", *columns), [values])
        state = msgspec.json.encode({"before": before, "after": after})
        self.outbox.append(transaction, [News(after.sku, after.version, topic, now_us, correlation, state)])


_LISTED = ", ".join(CHANGED_COLUMNS)


def _product(transaction: Transaction, sku: str) -> Product:
    rows = transaction.find("products", CHANGED_COLUMNS, "sku", [sku])
    return _over_rule(sku, rows[0]) if rows else product_by_rule(sku)


def _over_rule(sku: str, row: Sequence[Any]) -> Product:
    """The product by rule with the columns of a row in place of the rule's."""
    return replace(product_by_rule(sku), **dict(zip(CHANGED_COLUMNS, row, strict=True)))
