"""The catalogue as a service: its API, the relay of its news, and the subscription that keeps its cache true."""

from __future__ import annotations

from collections.abc import Sequence

from orders.contracts.products import Product
from orders.platform.bus import Subscription
from orders.platform.bus.relay import Relay
from orders.platform.service import Context, Running, Service
from orders.services.catalogue.caching import forgetting, open_cache_store, product_cache
from orders.services.catalogue.changes import TABLES, Changes
from orders.services.catalogue.index import SearchIndex

NEWS_EVERY_S = 0.1
"""How often the outbox is looked into: prices and names change seldom, and caches may be staler than that."""


async def build(context: Context) -> Running:
    """Open the stores, make the index, the caches and the API."""
    from orders.services.catalogue.api import make_router
    from orders.services.catalogue.shop import Shop

    changes = Changes(await context.run(context.database, "products", TABLES), context.clock)
    index = await context.run(_index, changes)
    _, shared = await open_cache_store(context)
    relay = Relay("catalogue", changes.outbox.read_after, context.bus, context, NEWS_EVERY_S)
    return Running(
        routers=(make_router(Shop(context, changes, index, shared)),),
        tasks=(relay.run,),
        health=lambda: [relay.error] if relay.error else [],
        gauges=lambda: {"relay_position": relay.position},
    )


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """The catalogue's only subscription: to its own news, for the shared tier of its cache."""
    from orders.platform.bus.subscriber import TABLES as PLACES

    changes = Changes(await context.run(context.database, "products", TABLES), context.clock)
    database, shared = await open_cache_store(context, PLACES)

    async def load(sku: str) -> Product:
        product: Product = await context.run(changes.product, sku)
        return product

    return [forgetting(product_cache(context, shared, load), database)]


def _index(changes: Changes) -> SearchIndex:
    index = SearchIndex()
    for product in changes.changed():
        index.apply(product)
    return index


SERVICE = Service("catalogue", "Catalogue: products, prices, search", build, subscriptions=subscriptions)
