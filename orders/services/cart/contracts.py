"""What the cart's API takes and gives, version 1."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from orders.contracts.placing import SKU, Promise
from orders.contracts.prices import price_cents
from orders.platform.http.new_order import shown_text
from orders.services.cart.carts import MOST_UNITS, Cart
from orders.services.cart.editing import GUEST

GUEST_CART = f"^{GUEST}[a-p]{{32}}$"
Units = Annotated[int, Field(strict=True, ge=1, le=MOST_UNITS)]


class LineV1(BaseModel):
    """A line, and what one unit costs in US cents."""

    sku: str
    quantity: int
    price_cents: int


class CartV1(BaseModel):
    """A cart; `version` is its ETag. `state` is "open", or "checking_out" while the order's answer is not known."""

    version: int
    state: str
    lines: list[LineV1]
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


class Merge(BaseModel):
    """The guest's cart that goes into the customer's."""

    model_config = ConfigDict(extra="forbid")

    cart: Annotated[str, Field(pattern=GUEST_CART, max_length=80)]


class CheckoutV1(BaseModel):
    """Where the order goes, how soon, and the payment's token ("" is the stored way)."""

    model_config = ConfigDict(extra="forbid")

    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$"), shown_text("zone")]
    promise: Promise
    token: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_.:-]*$")] = ""


class Ordered(BaseModel):
    """The order that the cart became; how it goes on, GET /v1/orders/ID."""

    order: str
    correlation: str
    status: str = "accepted"


class NewCart(BaseModel):
    """A guest's cart: whoever knows its id may use it."""

    cart: str


def shown(cart: Cart) -> CartV1:
    """A cart as the API gives it."""
    lines = [LineV1(sku=sku, quantity=n, price_cents=price_cents(sku)) for sku, n in cart.lines.items()]
    total_cents = sum(line.quantity * line.price_cents for line in lines)
    return CartV1(version=cart.version, state=cart.state, lines=lines, total_cents=total_cents)
