"""Carts in their store: lines, a version that every change raises, and checkouts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.platform.store import Table, Transaction

MOST_LINES = 8
"""As many as an order takes."""
MOST_UNITS = 255
OPEN, CHECKING_OUT = "open", "checking_out"

CARTS = Table(
    name="carts",
    columns={
        "owner": "text",
        "cart_id": "text",
        "customer": "text",
        "version": "integer",
        "state": "text",
        "changed_us": "integer",
    },
    key=("owner",),
)
LINES = Table(
    name="cart_lines",
    columns={"owner": "text", "sku": "text", "quantity": "integer"},
    key=("owner", "sku"),
)


class VersionMoved(Exception):
    """The cart is at another version than the caller thinks."""


class CartRefused(Exception):
    """The cart cannot do that; the message says why."""


@dataclass(frozen=True)
class Cart:
    """A cart.

    Attributes
    ----------
    owner, customer : str
        The owner is the customer, or a guest's secret; then the customer is "".
    id : str
        Names the cart in its orders, and tells nothing of its owner; "" of a cart that nobody touched.
    version : int
        Raised by every change; 0 is a cart that nobody touched.
    state : str
        "open", or "checking_out": handed to the order service, whose answer is not known.
    lines : mapping of str to int
        Units by SKU, in order of SKU.
    """

    owner: str
    customer: str
    id: str = ""
    version: int = 0
    state: str = OPEN
    lines: Mapping[str, int] = field(default_factory=dict)


def read_cart(transaction: Transaction, owner: str, customer: str) -> Cart:
    """The owner's cart; an empty one where nobody touched it."""
    rows = transaction.find("carts", ("cart_id", "version", "state"), "owner", [owner])
    if not rows:
        return Cart(owner, customer)
    cart_id, version, state = rows[0]
    lines = sorted(transaction.find("cart_lines", ("sku", "quantity"), "owner", [owner]))
    return Cart(owner, customer, cart_id, version, state, dict(lines))


def write_cart(transaction: Transaction, cart: Cart, now_us: int) -> None:
    """Write a cart with all its lines."""
    columns = tuple(CARTS.columns)
    row = (cart.owner, cart.id, cart.customer, cart.version, cart.state, now_us)
    if not transaction.update("carts", ("owner",), columns[1:], [row]):
        transaction.insert("carts", columns, [row])
    transaction.delete("cart_lines", ("owner",), [(cart.owner,)])
    rows = [(cart.owner, sku, quantity) for sku, quantity in cart.lines.items()]
    transaction.insert("cart_lines", tuple(LINES.columns), rows)


def check_version(cart: Cart, expected: int | None) -> None:
    """Compare with the version that the caller thinks the cart is at.

    Raises
    ------
    VersionMoved
    """
    if expected is not None and expected != cart.version:
        raise VersionMoved(f"the cart is at version {cart.version}, not {expected}")


def check_lines(lines: Mapping[str, int]) -> None:
    """Check what a cart is to hold.

    Raises
    ------
    CartRefused
        When an order could not take it.
    """
    if len(lines) > MOST_LINES:
        raise CartRefused(f"a cart holds at most {MOST_LINES} different SKUs")
    for sku, quantity in lines.items():
        if quantity > MOST_UNITS:
            raise CartRefused(f"{sku}: at most {MOST_UNITS} units, not {quantity}")
