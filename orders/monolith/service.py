"""The monolith as a service, so that it is served, watched and called like the others."""

from __future__ import annotations

from orders.monolith.catalogue import stock_up
from orders.monolith.tables import ORDERS, PRODUCTS, STOCK
from orders.platform.service import Context, Running, Service

TABLES = (PRODUCTS, STOCK, ORDERS)


async def build(context: Context) -> Running:
    """Open the one database and make the API."""
    from orders.monolith.api import catalogue_router, orders_router

    database = await context.run(context.database, "shop", TABLES)
    await context.run(stock_up, database)
    return Running(routers=(catalogue_router(context, database), orders_router(context, database)))


SERVICE = Service("monolith", "The shop as it began", build)
