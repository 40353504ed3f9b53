"""Analytics as a service: its API and its subscription."""

from __future__ import annotations

from orders.platform.service import Context, Running, Service
from orders.services.analytics.api import make_router
from orders.services.analytics.counts import COUNT_TABLES
from orders.services.analytics.subscriber import subscriptions


async def build(context: Context) -> Running:
    """Open the store and make the API."""
    database = await context.run(context.database, "counts", COUNT_TABLES)
    return Running(routers=(make_router(context, database),))


SERVICE = Service("analytics", "Analytics: orders in figures", build, subscriptions=subscriptions)
