"""The one database of the monolith."""

from __future__ import annotations

from orders.platform.store import Table

PRODUCTS = Table(
    "products",
    {"sku": "text", "title": "text", "category": "text", "price_cents": "integer", "attributes": "text"},
    key=("sku",),
)
STOCK = Table("stock", {"sku": "text", "opening": "integer", "sold": "integer"}, key=("sku",))
ORDERS = Table(
    "orders",
    {
        "order_id": "text",
        "customer": "text",
        "zone": "text",
        "promise": "text",
        "units": "integer",
        "amount_cents": "integer",
        "placed_us": "integer",
        "status": "text",
        "reason": "text",
        "body": "bytes",
    },
    key=("order_id",),
    indexes=(("customer", "order_id"),),
)
CART_LINES = Table("cart_lines", {"customer": "text", "sku": "text", "quantity": "integer"}, key=("customer", "sku"))
PAYMENTS = Table("payments", {"customer": "text", "token": "text", "created_us": "integer"}, key=("customer",))
ADDRESSES = Table(
    "addresses",
    {"customer": "text", "name": "text", "zone": "text", "street": "text", "city": "text"},
    key=("customer", "name"),
)
CART_VERSIONS = Table("cart_versions", {"customer": "text", "version": "integer"}, key=("customer",))
