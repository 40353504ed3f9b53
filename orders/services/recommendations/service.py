"""Recommendations as a service: the API, and the subscription that collects baskets."""

from __future__ import annotations

from collections.abc import Sequence

from orders.contracts.events import ORDER_PLACED
from orders.contracts.levels import LEVELS_MS
from orders.experiment.exposure import TABLE as EXPOSURES
from orders.platform.bus import Subscription
from orders.platform.service import Context, Running, Service
from orders.services.recommendations.api import make_router
from orders.services.recommendations.baskets import handler
from orders.services.recommendations.job import TABLES
from orders.services.recommendations.shelf import Shelf

PERIOD_S = 2.0


async def build(context: Context) -> Running:
    """Open the store, take the newest edition, make the API."""
    database = await context.run(context.database, "baskets", (*TABLES, EXPOSURES))
    shelf = Shelf(context, database)
    await shelf.look()
    return Running(
        routers=(make_router(context, database, shelf),),
        tasks=(shelf.keep_looking,),
        gauges=lambda: {"recommendations_edition": shelf.edition.number},
        close=database.close,
    )


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Recommendations' only subscription: OrderPlaced."""
    from orders.platform.bus.subscriber import TABLES as PLACES

    database = await context.run(context.database, "baskets", (*TABLES, *PLACES))
    topics = frozenset({ORDER_PLACED})
    level_ms = LEVELS_MS["recommendations"]
    return [Subscription("recommendations", "order", topics, handler(context.clock), database, PERIOD_S, level_ms)]


SERVICE = Service("recommendations", "Recommendations: what is bought together", build, subscriptions=subscriptions)
