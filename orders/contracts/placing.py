"""The command PlaceOrder, version 1: what POST /v1/orders takes. Checked by msgspec, on the hot path and off it.

Its fields `order`, `zone`, `promise` and `lines` are the `data` of datasets/schema/order_placed.schema.json, so that
the event of an accepted order is an OrderPlaced as the generator draws it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Promise = Literal["ultra_fast", "same_day", "one_day", "two_day", "standard"]
ORDER = "^[0-9A-Za-z][0-9A-Za-z._~@:+-]*$"
"""An order's id goes into a path as it is (RFC 3986), so that GET /v1/orders/ID finds every order that was taken."""
SKU = "^SKU-([0-9]{7}|[1-9][0-9]{7,11})$"
"""A SKU has one name: zeros fill its number up to seven digits, no further. Twelve digits are no card's number yet."""
RFC3339 = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
TEXT = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""No control characters: PostgreSQL keeps no NUL; one would take its whole batch down. `check_text` looks further."""
CARD_NUMBER = "^[0-9 -]{12,23}$"
CARD_EXPIRY = "^(0[1-9]|1[0-2])/[0-9]{2}$"
LAST = r"(?!\n)"
"""Behind a pattern's `$`: Python's lets a line's end follow, JSON Schema's does not."""

OrderId = Annotated[str, Meta(min_length=1, max_length=200, pattern=ORDER + LAST)]
SkuId = Annotated[str, Meta(pattern=SKU + LAST)]
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
PLACED_AT = f"RFC 3339 time on the shop's calendar, from {EARLIEST.year} to the end of {LATEST.year - 1} (UTC)."
Moment = Annotated[str, Meta(pattern=RFC3339 + LAST, max_length=40, description=PLACED_AT)]
DECLINED_TOKENS = "tok_declined"
"""A payment token that begins so is declined: for tests and demonstrations."""


def check_moment(text: str) -> str:
    """Give the text of an RFC 3339 time back.

    Raises
    ------
    ValueError
        Where there is no such day, hour or offset (30 February matches the pattern), or it is none of this century.
    """
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"placed_at: {error}") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError(f"placed_at: not from {EARLIEST.year} to {LATEST.year - 1}")
    return text


def check_text(field: str, text: str) -> str:
    """Give a text back that labels and lists can show: letters, digits, signs and spaces of any script.

    Raises
    ------
    ValueError
        Where there is another character in it, such as one that turns the direction of writing.
    """
    if not text.isprintable():
        unseen = next(sign for sign in text if not sign.isprintable())
        raise ValueError(f"{field}: a character that cannot be shown, U+{ord(unseen):04X}")
    return text


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One SKU of an order, and how many units (1 to 255)."""

    sku: SkuId
    quantity: Annotated[int, Meta(ge=1, le=255)]


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment card as the customer types it. It never passes the edge: a token takes its place."""

    number: Annotated[str, Meta(pattern=CARD_NUMBER + LAST)]
    expiry: Annotated[str, Meta(pattern=CARD_EXPIRY + LAST)]


class Payment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How an order is paid: by a token of the vault, or by a card that the edge turns into one; never by both."""

    token: Annotated[str, Meta(min_length=1, max_length=80, pattern=TEXT + LAST)] | None = None
    card: Card | None = None

    def __post_init__(self) -> None:
        """Refuse a token that no list can show."""
        check_text("payment.token", self.token or "")


class PlaceOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Place an order. The id makes it idempotent: the same order twice is answered twice and taken once.

    Attributes
    ----------
    order : str
        The order's id, different for each; ids that grow with time keep the store fast.
    zone, promise, lines
        As in the OrderPlaced schema: where to, how soon, what (1 to 8 lines).
    customer : str
        Whose order; "" is a guest.
    payment : Payment or None
        None names no way to pay, and is charged all the same. The cart's checkout fills in the customer's stored one.
    placed_at : str or None
        RFC 3339 time on the shop's calendar, 2000 to 2099 (`orders load --from SCENARIO` gives the scenario's); None
        is now.
    """

    order: OrderId
    zone: Annotated[str, Meta(min_length=1, max_length=40, pattern=TEXT + LAST)]
    promise: Promise
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=8)]
    customer: Annotated[str, Meta(max_length=80, pattern=TEXT + LAST)] = ""
    payment: Payment | None = None
    placed_at: Moment | None = None

    def __post_init__(self) -> None:
        """Refuse what no pattern tells: texts that cannot be shown, a moment that never was."""
        check_text("zone", self.zone)
        check_text("customer", self.customer)
        if self.placed_at is not None:
            check_moment(self.placed_at)


class Accepted(msgspec.Struct, frozen=True):
    """The answer to a placed order: it is on disk. `status` is always "accepted"; how it goes on, GET /v1/orders/ID."""

    order: str
    correlation: str
    status: Literal["accepted"] = "accepted"
