"""The catalogue's caches: products in all tiers, forgotten at their events; searches for a few seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from orders.contracts.events import PRICE_CHANGED, PRODUCT_RENAMED
from orders.contracts.products import Product
from orders.platform.bus import Subscription
from orders.platform.cache.shared import TABLES as SHARED_TABLES
from orders.platform.cache.shared import SharedTier
from orders.platform.cache.tiers import TieredCache
from orders.platform.service import Context
from orders.platform.store import Database, Table

PRODUCT_TTL_S, PRODUCT_REFRESH_S = 30.0, 20.0
SEARCH_TTL_S, SEARCH_REFRESH_S = 5.0, 4.0
STORE = "cache"


async def open_cache_store(context: Context, more: tuple[Table, ...] = ()) -> tuple[Database, SharedTier]:
    """Open the shared tier."""
    database: Database = await context.run(context.database, STORE, (*SHARED_TABLES, *more))
    shared = SharedTier(database, context.run, context.clock)
    await shared.prepare()
    return database, shared


def product_cache(
    context: Context, shared: SharedTier, load: Callable[[str], Awaitable[Product]]
) -> TieredCache[Product]:
    """The cache of products, by SKU."""
    return TieredCache(
        "product",
        load,
        Product,
        ttl_s=PRODUCT_TTL_S,
        refresh_s=PRODUCT_REFRESH_S,
        shared=shared,
        metrics=context.metrics,
        clock=context.clock,
    )


def forgetting(cache: TieredCache[Product], database: Database) -> Subscription:
    """What forgets a product when an event says that it changed."""
    topics = (PRICE_CHANGED, PRODUCT_RENAMED)
    return cache.invalidation("catalogue", "catalogue", topics, lambda event: [event.subject], database)
