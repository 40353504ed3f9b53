"""Customers' carts in the monolith's database, and their checkout: in one transaction with the order."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from orders.contracts.placing import Line, Payment, PlaceOrder, Promise
from orders.monolith.ordering import place_within
from orders.monolith.tables import CART_LINES, CART_VERSIONS
from orders.platform.store import Database, Transaction

MOST_LINES = 8
"""As many as an order takes."""
MOST_UNITS = 255


class CartRefused(Exception):
    """The cart cannot do that; the message says why."""


@dataclass(frozen=True)
class Cart:
    """A cart: units by SKU, and a version that every change raises."""

    customer: str
    version: int
    lines: dict[str, int]


def read(database: Database, customer: str) -> Cart:
    """Give a customer's cart; an empty one where nobody touched it."""
    with database.transaction(read_only=True) as transaction:
        return _read(transaction, customer)


def change(database: Database, customer: str, sku: str, quantity: int, *, add: bool = False) -> Cart:
    """Have so many units of a SKU in the cart (or so many more); 0 takes it out.

    Raises
    ------
    CartRefused
        When it would hold what no order takes.
    """
    with database.transaction() as transaction:
        cart = _read(transaction, customer)
        units = quantity + (cart.lines.get(sku, 0) if add else 0)
        lines = {name: n for name, n in {**cart.lines, sku: units}.items() if n}
        if len(lines) > MOST_LINES or units > MOST_UNITS:
            raise CartRefused(f"a cart holds at most {MOST_LINES} different SKUs and {MOST_UNITS} units of each")
        return _write(transaction, cart, lines)


def empty(database: Database, customer: str) -> Cart:
    """Take everything out."""
    with database.transaction() as transaction:
        return _write(transaction, _read(transaction, customer), {})


def check_out(
    database: Database, customer: str, zone: str, promise: Promise, token: str, now_us: int, opening: int
) -> str:
    """Order what is in the cart, and empty it; the order's id.

    Parameters
    ----------
    database : Database
    customer, zone, promise : str
    token : str
        How it is paid; "" is the stored way.
    now_us : int
        Microseconds since 1970 UTC.
    opening : int
        Units of a SKU that is sold for the first time.

    Raises
    ------
    CartRefused
        When it is empty.
    """
    with database.transaction() as transaction:
        cart = _read(transaction, customer)
        if not cart.lines:
            raise CartRefused("the cart is empty")
        lines = tuple(Line(sku, quantity) for sku, quantity in cart.lines.items())
        payment = Payment(token=token) if token else None
        command = PlaceOrder(f"{customer}-{cart.version}", zone, promise, lines, customer, payment)
        place_within(transaction, command, msgspec.json.encode(command), now_us, opening)
        _write(transaction, cart, {})
        return command.order


def _read(transaction: Transaction, customer: str) -> Cart:
    versions = transaction.find(CART_VERSIONS.name, ["version"], "customer", [customer])
    lines = transaction.find(CART_LINES.name, ["sku", "quantity"], "customer", [customer])
    return Cart(customer, int(versions[0][0]) if versions else 0, {sku: int(n) for sku, n in sorted(lines)})


def _write(transaction: Transaction, cart: Cart, lines: dict[str, int]) -> Cart:
    transaction.add(CART_VERSIONS.name, ["customer"], ["version"], [(cart.customer, 1)])
    transaction.delete(CART_LINES.name, ["customer"], [(cart.customer,)])
    rows = [(cart.customer, sku, quantity) for sku, quantity in lines.items()]
    transaction.insert(CART_LINES.name, list(CART_LINES.columns), rows)
    return Cart(cart.customer, cart.version + 1, dict(sorted(lines.items())))
