"""The catalogue at work: store, index and caches together."""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from orders.contracts.products import Product
from orders.platform.cache.shared import SharedTier
from orders.platform.cache.tiers import TieredCache
from orders.platform.service import Context
from orders.services.catalogue.caching import SEARCH_REFRESH_S, SEARCH_TTL_S, product_cache
from orders.services.catalogue.changes import Changes, NewName, NewPrice
from orders.services.catalogue.index import Found, Query, SearchIndex


class Shop:
    """What the API asks.

    Parameters
    ----------
    context : Context
    changes : Changes
    index : SearchIndex
        Touched in the service's thread alone.
    shared : SharedTier
    """

    def __init__(self, context: Context, changes: Changes, index: SearchIndex, shared: SharedTier) -> None:
        self._context = context
        self._changes = changes
        self._index = index
        self.products: TieredCache[Product] = product_cache(context, shared, self._load)
        self._searches: TieredCache[Found] = TieredCache(
            "search",
            self._search,
            Found,
            ttl_s=SEARCH_TTL_S,
            refresh_s=SEARCH_REFRESH_S,
            shared=None,
            metrics=context.metrics,
            clock=context.clock,
            max_entries=1_000,
        )

    async def search(self, query: Query) -> Found:
        """A page of a search, at most a few seconds old."""
        return await self._searches.get(msgspec.json.encode(query).decode())

    async def change(self, change: str, sku: str, wanted: NewPrice | NewName, actor: str, correlation: str) -> Product:
        """Change a product once; who reads it here afterwards reads it new.

        Raises
        ------
        IdUsed
        """
        product: Product = await self._context.run(self._change, change, sku, wanted, correlation)
        await self.products.invalidate([sku])
        told = ", ".join(f"{name} {value}" for name, value in asdict(wanted).items())
        self._context.audit.record(actor, "change product", sku, told, correlation)
        return product

    def _change(self, change: str, sku: str, wanted: NewPrice | NewName, correlation: str) -> Product:
        product = self._changes.change(change, sku, wanted, correlation)
        self._index.apply(product)
        return product

    async def _load(self, sku: str) -> Product:
        product: Product = await self._context.run(self._changes.product, sku)
        return product

    async def _search(self, key: str) -> Found:
        found: Found = await self._context.run(self._index.search, msgspec.json.decode(key, type=Query))
        return found
