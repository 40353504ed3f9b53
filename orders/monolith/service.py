"""The monolith as a service, so that it is served, watched and called like the others."""

from __future__ import annotations

from orders.monolith.catalogue import stock_up
from orders.monolith.tables import ADDRESSES, CART_LINES, CART_VERSIONS, ORDERS, PAYMENTS, PRODUCTS, STOCK
from orders.platform.service import Context, Running, Service

TABLES = (PRODUCTS, STOCK, ORDERS, CART_LINES, CART_VERSIONS, PAYMENTS, ADDRESSES)


async def build(context: Context) -> Running:
    """Open the one database and make the API."""
    from orders.monolith.api import catalogue_router, orders_router
    from orders.monolith.cart_api import cart_router
    from orders.monolith.user_api import user_router

    database = await context.run(context.database, "shop", TABLES)
    await context.run(stock_up, database)
    routers = (catalogue_router, orders_router, cart_router, user_router)
    return Running(routers=tuple(make(context, database) for make in routers))


SERVICE = Service("monolith", "The shop as it began", build)
