"""The command PlaceOrder once more, as pydantic knows it: what FastAPI needs to check it and to tell of it.

The models say what `orders.contracts.placing` says; a test holds the two schemas against each other.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from orders.contracts.placing import (
    CARD_EXPIRY,
    CARD_NUMBER,
    ORDER,
    PLACED_AT,
    RFC3339,
    SKU,
    TEXT,
    check_moment,
    check_text,
)

Moment = Annotated[str, Field(pattern=RFC3339, max_length=40, description=PLACED_AT), AfterValidator(check_moment)]


def shown_text(field: str) -> AfterValidator:
    """Check a model's text as `check_text` does."""
    return AfterValidator(partial(check_text, field))


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OrderLine(_Model):
    """One SKU of an order, and how many units."""

    sku: Annotated[str, Field(pattern=SKU)]
    quantity: Annotated[int, Field(ge=1, le=255)]


class PaymentCard(_Model):
    """A payment card; a token takes its place before anybody sees the order."""

    number: Annotated[str, Field(pattern=CARD_NUMBER)]
    expiry: Annotated[str, Field(pattern=CARD_EXPIRY)]


class OrderPayment(_Model):
    """By a token of the vault or by a card, never by both."""

    token: Annotated[str, Field(min_length=1, max_length=80, pattern=TEXT), shown_text("payment.token")] | None = None
    card: PaymentCard | None = None


class NewOrder(_Model):
    """An order to place. Its id makes it idempotent."""

    order: Annotated[str, Field(min_length=1, max_length=200, pattern=ORDER)]
    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=TEXT), shown_text("zone")]
    promise: Literal["ultra_fast", "same_day", "one_day", "two_day", "standard"]
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=8)]
    customer: Annotated[str, Field(max_length=80, pattern=TEXT), shown_text("customer")] = ""
    payment: OrderPayment | None = None
    placed_at: Moment | None = None
