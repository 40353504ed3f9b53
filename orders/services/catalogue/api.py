"""The catalogue's API, version 1: products, their changes, and the search."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from orders.contracts.products import CATEGORIES, Product
from orders.platform.cache.http import cache_control, etag, is_current
from orders.platform.http.caller import Caller, CallerOf
from orders.platform.http.path_parts import SkuPath
from orders.platform.http.permission import ADMIN_ONLY
from orders.services.catalogue import index
from orders.services.catalogue.changes import IdUsed, NewName, NewPrice
from orders.services.catalogue.shop import Shop

Category = Annotated[str, Field(pattern=f"^({'|'.join(CATEGORIES)})$")]
PAGE = 20
MOST_PAGES = 500


class ProductV1(BaseModel):
    """A product; `price_cents` of one unit in US cents, `version` 0 where nothing was changed."""

    sku: str
    title: str
    category: str
    price_cents: int
    attributes: dict[str, str]
    version: int


class PageV1(BaseModel):
    """A page of a search: how many match in all, and the page's products, the best first."""

    total: int
    page: int
    items: list[ProductV1]


class PriceChange(BaseModel):
    """A new price; the change's id makes it idempotent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    change: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
    price_cents: Annotated[int, Field(ge=1, le=100_000_000)]


class NameChange(BaseModel):
    """A new title and category; the change's id makes it idempotent."""

    model_config = ConfigDict(extra="forbid")

    change: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    category: Category


def make_router(shop: Shop) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["catalogue"])

    @router.get("/products/{sku}", response_model=ProductV1, responses={304: {"description": "Not changed."}})
    async def get_product(sku: SkuPath, if_none_match: Annotated[str, Header(max_length=1000)] = "") -> Response:
        """Tell what a SKU is and costs."""
        read = await shop.products.read(sku)
        body = msgspec.json.encode(read.value)
        headers = {"etag": etag(body), "cache-control": cache_control(read.fresh_for_s)}
        if is_current(if_none_match, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    @router.post("/products/{sku}/price", dependencies=[ADMIN_ONLY])
    async def post_price(sku: SkuPath, wanted: PriceChange, caller: CallerOf) -> ProductV1:
        """Change a price; PriceChanged tells everyone."""
        return await _changed(shop, wanted.change, sku, NewPrice(wanted.price_cents), caller)

    @router.post("/products/{sku}/name", dependencies=[ADMIN_ONLY])
    async def post_name(sku: SkuPath, wanted: NameChange, caller: CallerOf) -> ProductV1:
        """Change title and category; ProductRenamed tells everyone."""
        return await _changed(shop, wanted.change, sku, NewName(wanted.title, wanted.category), caller)

    @router.get("/search")
    async def get_search(
        q: Annotated[str, Query(max_length=200)] = "",
        category: Annotated[Category | None, Query()] = None,
        max_price: Annotated[int | None, Query(ge=0, le=100_000_000)] = None,
        page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
    ) -> PageV1:
        """Search the assortment; `max_price` in US cents."""
        found = await shop.search(index.Query(q, category or "", max_price, page, PAGE))
        return PageV1(total=found.total, page=page, items=[_shown(product) for product in found.products])

    return router


async def _changed(shop: Shop, change: str, sku: str, wanted: NewPrice | NewName, caller: Caller) -> ProductV1:
    try:
        return _shown(await shop.change(change, sku, wanted, caller.name, caller.correlation))
    except IdUsed as error:
        raise HTTPException(409, str(error)) from None


def _shown(product: Product) -> ProductV1:
    return ProductV1.model_validate(product, from_attributes=True)
