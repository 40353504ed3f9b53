"""Checkout: the cart becomes an order, once, whatever fails on the way.

The order's id is the cart's id and version, and its words are written down before the order service hears them. So a
repeat says the same again, and the order service takes it once. The cart is emptied when the order is accepted. Until
the answer is known the cart stays as it is, and cannot be changed: what was ordered must be what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from orders.contracts.accepting import AcceptAnswer, AcceptOrder, AcceptRequest
from orders.contracts.placing import Line, Payment, PlaceOrder, Promise
from orders.platform.calls import CallFailed
from orders.platform.faults import around_commit, fault_point
from orders.platform.service import Context
from orders.platform.store import Database, Table
from orders.services.cart.carts import CHECKING_OUT, OPEN, Cart, CartRefused, check_version, read_cart, write_cart

FAULT_POINTS = (
    *around_commit("cart", "checkout", "settle"),
    "cart.checkout.before_call",
    "cart.checkout.after_call",
)
CHECKOUTS = Table(
    name="checkouts",
    columns={
        "order_id": "text",
        "owner": "text",
        "body": "bytes",
        "correlation": "text",
        "status": "integer",
        "started_us": "integer",
        "settled_us": "integer",
    },
    key=("order_id",),
    indexes=(("owner",),),
)
"""`status` is the order service's: 0 where it is not known yet."""
UNKNOWN, ACCEPTED = 0, 202
CALL_S = 5.0


@dataclass(frozen=True)
class Wish:
    """Where to, how soon, and how it is paid ("" is the stored way)."""

    zone: str
    promise: Promise
    token: str


@dataclass(frozen=True)
class Checkout:
    """A checkout as it is written down."""

    order: str
    body: bytes
    correlation: str
    status: int


class Checkouts:
    """Takes carts to the order service.

    Parameters
    ----------
    context : Context
    database : Database
    """

    def __init__(self, context: Context, database: Database) -> None:
        self._context = context
        self._database = database

    async def check_out(
        self, owner: str, customer: str, wish: Wish, expected: int | None, correlation: str
    ) -> Checkout:
        """Order what is in the cart; it is empty on return.

        Parameters
        ----------
        owner, customer : str
        wish : Wish
            Of a checkout that is repeated, the first wish counts.
        expected : int or None
            The version to check out: with it a repeat is answered even when the cart has been emptied by the first.
        correlation : str

        Raises
        ------
        CallFailed
            The order service cannot be asked now; the cart is as it was, and the same may be tried again.
        CartRefused, VersionMoved
        """
        begun = await self._context.run(self._begin, owner, customer, wish, expected, correlation)
        if begun.status == ACCEPTED:
            return begun
        fault_point("cart.checkout.before_call")
        request = AcceptRequest([AcceptOrder(begun.body, begun.correlation)])
        answer = await self._context.calls.call(
            "order", "accept", request, AcceptAnswer, timeout_s=CALL_S, correlation=begun.correlation
        )
        fault_point("cart.checkout.after_call")
        status = answer.statuses[0]
        if status >= 500:
            raise CallFailed("the order service takes no orders now; the cart is kept")
        await self._context.run(self._settle, begun.order, owner, customer, status)
        if status != ACCEPTED:
            raise CartRefused(f"the order service does not take this order ({status})")
        return replace(begun, status=status)

    def _begin(self, owner: str, customer: str, wish: Wish, expected: int | None, correlation: str) -> Checkout:
        """Write the order down, or find it written down."""
        with self._database.transaction() as transaction:
            cart = read_cart(transaction, owner, customer)
            order = order_id(cart.id, cart.version if expected is None else expected)
            columns = ("order_id", "body", "correlation", "status")
            known = transaction.find("checkouts", columns, "order_id", [order])
            if known and known[0][3] in (UNKNOWN, ACCEPTED):
                found, body, first_correlation, status = known[0]
                return Checkout(found, bytes(body), first_correlation, status)
            check_version(cart, expected)
            if not cart.lines:
                raise CartRefused("the cart is empty")
            body = msgspec.json.encode(_command(order, cart, wish))
            now_us = self._context.clock.now_us()
            row = (order, owner, body, correlation, UNKNOWN, now_us, 0)
            transaction.insert("checkouts", tuple(CHECKOUTS.columns), [row])
            write_cart(transaction, replace(cart, state=CHECKING_OUT), now_us)
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])
        return Checkout(order, body, correlation, UNKNOWN)

    def _settle(self, order: str, owner: str, customer: str, status: int) -> None:
        """Note the answer, once; accepted lines leave the cart, refused ones may be changed and tried anew."""
        with self._database.transaction() as transaction:
            known = transaction.find("checkouts", ("status",), "order_id", [order])
            if known[0][0] == UNKNOWN:
                now_us = self._context.clock.now_us()
                transaction.update("checkouts", ("order_id",), ("status", "settled_us"), [(order, status, now_us)])
                cart = read_cart(transaction, owner, customer)
                lines = {} if status == ACCEPTED else cart.lines
                write_cart(transaction, replace(cart, state=OPEN, version=cart.version + 1, lines=lines), now_us)
            fault_point(FAULT_POINTS[2])
        fault_point(FAULT_POINTS[3])


def order_id(cart_id: str, version: int) -> str:
    """The order that a cart's version becomes."""
    return f"{cart_id}-{version}"


def _command(order: str, cart: Cart, wish: Wish) -> PlaceOrder:
    lines = tuple(Line(sku, quantity) for sku, quantity in cart.lines.items())
    payment = Payment(token=wish.token) if wish.token else None
    return PlaceOrder(order, wish.zone, wish.promise, lines, cart.customer, payment)
