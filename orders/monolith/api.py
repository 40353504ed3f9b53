"""The monolith's API: the paths of the services, in simple form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from orders.contracts.products import CATEGORIES
from orders.monolith import catalogue, ordering
from orders.platform.http.new_order import NewOrder
from orders.platform.http.path_parts import OrderPath, SkuPath
from orders.platform.service import Context
from orders.platform.store import Database

Text = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Category = Annotated[str, Field(pattern=f"^({'|'.join(CATEGORIES)})$")]


class Product(BaseModel):
    """A product; `price_cents` of one unit in US cents."""

    sku: str
    title: str
    category: str
    price_cents: int
    attributes: dict[str, str]
    version: int


class Page(BaseModel):
    """A page of a search."""

    total: int
    page: int
    items: list[Product]


class StockLevel(BaseModel):
    """A SKU's units: on_hand + sold == opening. The monolith reserves nothing, and books no goods in."""

    sku: str
    opening: int
    received: int = 0
    on_hand: int
    reserved: int = 0
    sold: int


class Order(BaseModel):
    """An order. Times are microseconds since 1970 UTC, the amount US cents."""

    order_id: str
    customer: str
    zone: str
    promise: str
    units: int
    amount_cents: int
    placed_us: int
    status: str
    reason: str


class OrderPage(BaseModel):
    """Orders by falling id; `next` goes into `after` for the next page, and is "" on the last one."""

    orders: list[Order]
    next: str


class Placed(BaseModel):
    """It is on disk."""

    order: str
    correlation: str
    status: str = "accepted"


class Recommendations(BaseModel):
    """The monolith recommends nothing."""

    edition: int = 0
    items: list[str] = []


def catalogue_router(context: Context, database: Database) -> APIRouter:
    """Make /v1/products, /v1/search, /v1/stock and /v1/recommendations."""
    router = APIRouter(prefix="/v1", tags=["catalogue"])

    @router.get("/products/{sku}")
    async def get_product(sku: SkuPath) -> Product:
        """Tell what a SKU is and costs."""
        return Product.model_validate(await context.run(catalogue.find_product, database, sku), from_attributes=True)

    @router.get("/search")
    async def get_search(
        q: Text = "",
        category: Annotated[Category | None, Query()] = None,
        max_price: Annotated[int | None, Query(ge=0, le=100_000_000)] = None,
        page: Annotated[int, Query(ge=1, le=500)] = 1,
    ) -> Page:
        """Search the assortment; `max_price` in US cents."""
        total, found = await context.run(catalogue.search, database, q, category or "", max_price, page)
        items = [Product.model_validate(product, from_attributes=True) for product in found]
        return Page(total=total, page=page, items=items)

    @router.get("/stock/{sku}")
    async def get_stock(sku: SkuPath) -> StockLevel:
        """Give the units of a SKU."""
        level = await context.run(ordering.stock_level, database, sku)
        if level is None:
            raise HTTPException(404, "not known here")
        return StockLevel.model_validate(level, from_attributes=True)

    @router.get("/recommendations/{sku}")
    async def get_recommendations(sku: SkuPath) -> Recommendations:
        """Recommend nothing."""
        return Recommendations()

    return router


def orders_router(context: Context, database: Database) -> APIRouter:
    """Make /v1/orders."""
    router = APIRouter(prefix="/v1/orders", tags=["orders"])

    @router.post("", status_code=202)
    async def post_order(order: NewOrder, request: Request) -> Placed:
        """Place an order, its card replaced by a token."""
        if order.payment and order.payment.card:
            raise HTTPException(422, "a card has no place here: the gateway puts its token in its stead")
        body = await request.body()
        try:
            opening = context.settings.opening_stock
            await context.run(ordering.place, database, body, context.clock.now_us(), opening)
        except ordering.IdTaken:
            raise HTTPException(409, "another order has this id") from None
        return Placed(order=order.order, correlation=request.scope["correlation"])

    @router.get("")
    async def get_orders(
        customer: Text = "", after: Text = "", limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> OrderPage:
        """List orders."""
        found = await context.run(ordering.list_orders, database, customer, after, limit)
        orders = [Order.model_validate(order, from_attributes=True) for order in found]
        return OrderPage(orders=orders, next=orders[-1].order_id if len(orders) == limit else "")

    @router.get("/{order}")
    async def get_order(order: OrderPath) -> Order:
        """Give an order."""
        found = await context.run(ordering.find_order, database, order)
        if found is None:
            raise HTTPException(404, "there is no such order")
        return Order.model_validate(found, from_attributes=True)

    return router
