"""Products and the search, in simple form: a table and LIKE."""

from __future__ import annotations

import msgspec

from orders.contracts.products import Product, product_by_rule
from orders.monolith.tables import PRODUCTS
from orders.platform.store import Database, Transaction

ASSORTMENT = 2_000
"""Products that are found by search; any other number is sold too, but one must know it."""
PAGE = 20


def stock_up(database: Database) -> None:
    """Write the assortment into an empty database, in one transaction."""
    with database.transaction() as transaction:
        if transaction.select(f"SELECT 1 FROM {PRODUCTS.name} LIMIT 1"):
            return
        products = [product_by_rule(f"SKU-{number:07d}") for number in range(1, ASSORTMENT + 1)]
        transaction.insert(PRODUCTS.name, list(PRODUCTS.columns), [_row(product) for product in products])


def find_product(database: Database, sku: str) -> Product:
    """Find the product of any SKU."""
    with database.transaction(read_only=True) as transaction:
        rows = transaction.find(PRODUCTS.name, list(PRODUCTS.columns), "sku", [sku])
    return _product(rows[0]) if rows else product_by_rule(sku)


def search(
    database: Database, words: str, category: str, max_price_cents: int | None, page: int
) -> tuple[int, list[Product]]:
    """Search for products that have every word in their title; how many in all, and a page, by SKU.

    Parameters
    ----------
    database : Database
    words, category : str
        "" is any.
    max_price_cents : int or None
    page : int
        From 1.
    """
    wanted: dict[str, str | int] = {}
    conditions = []
    for number, word in enumerate(words.lower().split()):
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append("LOWER(title) LIKE ? ESCAPE '\\'")
        wanted[str(number)] = f"%{escaped}%"
    if category:
        conditions.append("category = ?")
        wanted["category"] = category
    if max_price_cents is not None:
        conditions.append("price_cents <= ?")
        wanted["price"] = max_price_cents
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    with database.transaction(read_only=True) as transaction:
        return _page(transaction, where, list(wanted.values()), page)


def _page(transaction: Transaction, where: str, parameters: list[str | int], page: int) -> tuple[int, list[Product]]:
    [(total,)] = transaction.select(f"SELECT COUNT(*) FROM {PRODUCTS.name}{where}", parameters)
    columns = ", ".join(PRODUCTS.columns)
    sql = f"SELECT {columns} FROM {PRODUCTS.name}{where} ORDER BY sku LIMIT ? OFFSET ?"
    rows = transaction.select(sql, [*parameters, PAGE, (page - 1) * PAGE])
    return int(total), [_product(row) for row in rows]


def _row(product: Product) -> tuple[str | int, ...]:
    attributes = msgspec.json.encode(product.attributes).decode()
    return product.sku, product.title, product.category, product.price_cents, attributes


def _product(row: tuple[str, ...]) -> Product:
    sku, title, category, price_cents, attributes = row
    return Product(sku, title, category, int(price_cents), msgspec.json.decode(attributes))
