"""The cart's API, version 1: a customer's cart, a guest's cart, the merge of both at login, checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response

from orders.platform.http.caller import CallerOf
from orders.platform.http.path_parts import SkuPath
from orders.platform.http.permission import only_customer
from orders.platform.service import Context
from orders.services.cart.carts import Cart, CartRefused, VersionMoved
from orders.services.cart.checkout import Checkouts, Wish
from orders.services.cart.contracts import (
    GUEST_CART,
    Adding,
    CartV1,
    CheckoutV1,
    Having,
    Merge,
    NewCart,
    Ordered,
    shown,
)
from orders.services.cart.editing import Editing

GuestCart = Annotated[str, Path(pattern=GUEST_CART, max_length=80)]
_TAG = re.compile(r'"([0-9]{1,15})"')


IfMatch = Annotated[str, Header(json_schema_extra={"pattern": r'^("[0-9]{1,15}"|\*)$'})]


def _expected(if_match: IfMatch = "*") -> int | None:
    """The version in If-Match; None for any."""
    if if_match == "*":
        return None
    tag = _TAG.fullmatch(if_match)
    if tag is None:
        raise HTTPException(400, 'If-Match is the version of the cart in quotes, e.g. "3"')
    return int(tag[1])


Expected = Annotated[int | None, Depends(_expected)]


def _owner(request: Request) -> tuple[str, str]:
    """Who owns the cart, and the customer ("" of a guest)."""
    customer = request.path_params.get("customer", "")
    return customer or request.path_params["cart"], customer


Owner = Annotated[tuple[str, str], Depends(_owner)]


def _guest_cart(cart: GuestCart) -> None:
    """Declare the path's parameter: whoever knows the id of a guest's cart may use it."""


def make_routers(context: Context, editing: Editing, checkouts: Checkouts) -> tuple[APIRouter, ...]:
    """Make the routes under /v1/cart/{customer}, /v1/guest-carts and /v1/guest-carts/{cart}."""
    customers = APIRouter(prefix="/v1/cart/{customer}", tags=["cart"], dependencies=[Depends(only_customer(context))])
    guests = APIRouter(prefix="/v1/guest-carts/{cart}", tags=["guest cart"], dependencies=[Depends(_guest_cart)])
    for router in (customers, guests):
        _add_reading(router, context, editing)
        _add_lines(router, context, editing)
        _add_checkout(router, checkouts)
    new = APIRouter(prefix="/v1/guest-carts", tags=["guest cart"])

    @new.post("", status_code=201)
    async def post_guest_cart() -> NewCart:
        """Give a guest a cart."""
        return NewCart(cart=editing.new_guest())

    @customers.delete("/data", status_code=204)
    async def delete_data(owner: Owner) -> None:
        """Forget the customer: asked by the user service when an account is erased."""
        await context.run(editing.forget, owner[0])

    @customers.post("/merge")
    async def post_merge(owner: Owner, merge: Merge, response: Response) -> CartV1:
        """Move a guest's cart into the customer's, at login; a repeat moves nothing."""
        with _refusing():
            return _answer(await context.run(editing.merge, *owner, merge.cart), response)

    return customers, guests, new


def _add_reading(router: APIRouter, context: Context, editing: Editing) -> None:
    @router.get("")
    async def get_cart(owner: Owner, response: Response) -> CartV1:
        """What is in the cart."""
        return _answer(await context.run(editing.read, *owner), response)

    @router.delete("")
    async def delete_cart(owner: Owner, expected: Expected, response: Response) -> CartV1:
        """Take everything out."""
        with _refusing():
            return _answer(await context.run(editing.empty, *owner, expected), response)


def _add_lines(router: APIRouter, context: Context, editing: Editing) -> None:
    @router.post("/lines")
    async def post_line(owner: Owner, line: Adding, expected: Expected, response: Response) -> CartV1:
        """Put units in on top of those that are there."""
        with _refusing():
            return _answer(await context.run(editing.add, *owner, line.sku, line.quantity, expected), response)

    @router.put("/lines/{sku}")
    async def put_line(owner: Owner, sku: SkuPath, line: Having, expected: Expected, response: Response) -> CartV1:
        """Have so many units in."""
        with _refusing():
            return _answer(await context.run(editing.put, *owner, sku, line.quantity, expected), response)

    @router.delete("/lines/{sku}")
    async def delete_line(owner: Owner, sku: SkuPath, expected: Expected, response: Response) -> CartV1:
        """Take a SKU out."""
        with _refusing():
            return _answer(await context.run(editing.remove, *owner, sku, expected), response)


def _add_checkout(router: APIRouter, checkouts: Checkouts) -> None:
    @router.post("/checkout", status_code=202)
    async def post_checkout(owner: Owner, wanted: CheckoutV1, expected: Expected, caller: CallerOf) -> Ordered:
        """Order what is in the cart. With If-Match a repeat gets the first one's answer; 503 means: repeat."""
        wish = Wish(wanted.zone, wanted.promise, wanted.token)
        with _refusing():
            ordered = await checkouts.check_out(*owner, wish, expected, caller.correlation)
        return Ordered(order=ordered.order, correlation=ordered.correlation)


@contextmanager
def _refusing() -> Iterator[None]:
    """What a cart cannot do is 409, another version 412."""
    try:
        yield
    except VersionMoved as error:
        raise HTTPException(412, str(error)) from None
    except CartRefused as error:
        raise HTTPException(409, str(error)) from None


def _answer(cart: Cart, response: Response) -> CartV1:
    response.headers["etag"] = f'"{cart.version}"'
    response.headers["cache-control"] = "private, no-cache"
    return shown(cart)
