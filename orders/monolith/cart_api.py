"""The monolith's carts over HTTP, in simple form: customers' only, no conditions."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from orders.contracts.placing import SKU, Promise
from orders.contracts.prices import price_cents
from orders.monolith import carts
from orders.platform.http.new_order import shown_text
from orders.platform.http.path_parts import SkuPath
from orders.platform.http.permission import only_customer
from orders.platform.service import Context
from orders.platform.store import Database

Units = Annotated[int, Field(strict=True, ge=1, le=carts.MOST_UNITS)]


class CartLine(BaseModel):
    """A line, and what one unit costs in US cents."""

    sku: str
    quantity: int
    price_cents: int


class Cart(BaseModel):
    """A cart."""

    cart: str
    version: int
    state: str = "open"
    lines: list[CartLine]
    total_cents: int


class Adding(BaseModel):
    """Units to put in on top."""

    model_config = ConfigDict(extra="forbid")

    sku: Annotated[str, Field(pattern=SKU)]
    quantity: Units = 1


class Having(BaseModel):
    """Units to have in."""

    model_config = ConfigDict(extra="forbid")

    quantity: Units


class Checkout(BaseModel):
    """Where the order goes, how soon, and the payment's token ("" is the stored way)."""

    model_config = ConfigDict(extra="forbid")

    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$"), shown_text("zone")]
    promise: Promise
    token: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_.:-]*$")] = ""


class Ordered(BaseModel):
    """The order that the cart became."""

    order: str
    correlation: str
    status: str = "accepted"


def cart_router(context: Context, database: Database) -> APIRouter:
    """Make /v1/cart/{customer}."""
    router = APIRouter(prefix="/v1/cart/{customer}", tags=["cart"])
    customer_of = only_customer(context)

    @router.get("")
    async def get_cart(customer: str = Depends(customer_of)) -> Cart:
        """Tell what is in the cart."""
        return _shown(await context.run(carts.read, database, customer))

    @router.delete("")
    async def delete_cart(customer: str = Depends(customer_of)) -> Cart:
        """Take everything out."""
        return _shown(await context.run(carts.empty, database, customer))

    @router.post("/lines")
    async def post_line(line: Adding, customer: str = Depends(customer_of)) -> Cart:
        """Put units in on top of those that are there."""
        return await changed(customer, line.sku, line.quantity, add=True)

    @router.put("/lines/{sku}")
    async def put_line(sku: SkuPath, line: Having, customer: str = Depends(customer_of)) -> Cart:
        """Have so many units in."""
        return await changed(customer, sku, line.quantity)

    @router.delete("/lines/{sku}")
    async def delete_line(sku: SkuPath, customer: str = Depends(customer_of)) -> Cart:
        """Take a SKU out."""
        return await changed(customer, sku, 0)

    @router.post("/checkout", status_code=202)
    async def post_checkout(wanted: Checkout, request: Request, customer: str = Depends(customer_of)) -> Ordered:
        """Order what is in the cart."""
        now_us, opening = context.clock.now_us(), context.settings.opening_stock
        wish = (wanted.zone, wanted.promise, wanted.token)
        try:
            order = await context.run(carts.check_out, database, customer, *wish, now_us, opening)
        except carts.CartRefused as error:
            raise HTTPException(409, str(error)) from None
        return Ordered(order=order, correlation=request.scope["correlation"])

    async def changed(customer: str, sku: str, quantity: int, *, add: bool = False) -> Cart:
        try:
            return _shown(await context.run(partial(carts.change, add=add), database, customer, sku, quantity))
        except carts.CartRefused as error:
            raise HTTPException(409, str(error)) from None

    return router


def _shown(cart: carts.Cart) -> Cart:
    lines = [CartLine(sku=sku, quantity=n, price_cents=price_cents(sku)) for sku, n in cart.lines.items()]
    total_cents = sum(line.quantity * line.price_cents for line in lines)
    return Cart(cart=cart.customer, version=cart.version, lines=lines, total_cents=total_cents)
