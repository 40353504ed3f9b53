"""Fraud as a service: its API and its subscription."""

from __future__ import annotations

from orders.platform.service import Context, Running, Service
from orders.services.fraud.api import make_router
from orders.services.fraud.scores import SCORE_TABLES
from orders.services.fraud.subscriber import subscriptions


async def build(context: Context) -> Running:
    """Open the store and make the API."""
    database = await context.run(context.database, "scores", SCORE_TABLES)
    return Running(routers=(make_router(context, database),))


SERVICE = Service("fraud", "Fraud: scores and reviews", build, subscriptions=subscriptions)
