"""The command PlaceOrder once more, as pydantic knows it: what FastAPI needs to check it and to tell of it.

The models say what `orders.contracts.placing` says; a test holds the two schemas against each other.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_NO_NUL = r"^[^\x00]*$"
_RFC3339 = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OrderLine(_Model):
    """One SKU of an order, and how many units."""

    sku: Annotated[str, Field(pattern="^SKU-[0-9]{7,}$", max_length=40)]
    quantity: Annotated[int, Field(ge=1, le=255)]


class PaymentCard(_Model):
    """A payment card; a token takes its place before anybody sees the order."""

    number: Annotated[str, Field(pattern="^[0-9 -]{12,23}$")]
    expiry: Annotated[str, Field(pattern="^(0[1-9]|1[0-2])/[0-9]{2}$")]


class OrderPayment(_Model):
    """By a token of the vault or by a card, never by both."""

    token: Annotated[str, Field(min_length=1, max_length=80, pattern=_NO_NUL)] | None = None
    card: PaymentCard | None = None


class NewOrder(_Model):
    """An order to place. Its id makes it idempotent."""

    order: Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=_NO_NUL)]
    promise: Literal["ultra_fast", "same_day", "one_day", "two_day", "standard"]
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=8)]
    customer: Annotated[str, Field(max_length=80, pattern=_NO_NUL)] = ""
    payment: OrderPayment | None = None
    placed_at: Annotated[str, Field(pattern=_RFC3339, max_length=40)] | None = None
