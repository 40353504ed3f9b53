"""Changes of a cart, each one transaction in the service's thread."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from orders.platform.clock import Clock
from orders.platform.faults import around_commit, fault_point
from orders.platform.store import Database, Transaction
from orders.services.cart.carts import (
    CHECKING_OUT,
    Cart,
    CartRefused,
    check_lines,
    check_version,
    read_cart,
    write_cart,
)

FAULT_POINTS = around_commit("cart", "edit", "merge")
GUEST = "guest-"
Lines = dict[str, int]
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


class Editing:
    """Reads and changes carts.

    Parameters
    ----------
    database : Database
    clock : Clock
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def new_guest(self) -> str:
        """Who knows this owns a guest's cart: nobody guesses it.

        It has no digits: by chance they might look like a card's number, which the edge lets nobody send.
        """
        return f"{GUEST}{secrets.token_hex(16).translate(_LETTERS)}"

    def read(self, owner: str, customer: str) -> Cart:
        """The cart as it is now."""
        with self._database.transaction(read_only=True) as transaction:
            return read_cart(transaction, owner, customer)

    def forget(self, owner: str) -> None:
        """Delete all that is known of a customer's cart, the words of unfinished checkouts included."""
        with self._database.transaction() as transaction:
            for table in ("carts", "cart_lines", "checkouts"):
                transaction.delete(table, ("owner",), [(owner,)])

    def add(self, owner: str, customer: str, sku: str, quantity: int, expected: int | None) -> Cart:
        """Put more units in; see `_edit`."""
        return self._edit(owner, customer, expected, lambda lines: lines | {sku: lines.get(sku, 0) + quantity})

    def put(self, owner: str, customer: str, sku: str, quantity: int, expected: int | None) -> Cart:
        """Have so many units in; see `_edit`."""
        return self._edit(owner, customer, expected, lambda lines: lines | {sku: quantity})

    def remove(self, owner: str, customer: str, sku: str, expected: int | None) -> Cart:
        """Take a SKU out; see `_edit`."""
        return self._edit(owner, customer, expected, lambda lines: {s: n for s, n in lines.items() if s != sku})

    def empty(self, owner: str, customer: str, expected: int | None) -> Cart:
        """Take everything out; see `_edit`."""
        return self._edit(owner, customer, expected, lambda _: {})

    def merge(self, owner: str, customer: str, guest_cart: str) -> Cart:
        """Move a guest's lines into a customer's cart, once: a repeat finds the guest's cart empty.

        Raises
        ------
        CartRefused
            When they do not fit; nothing is moved then.
        """
        before_commit, after_commit = FAULT_POINTS[2:]
        with self._database.transaction() as transaction:
            guest = read_cart(transaction, guest_cart, "")
            cart = read_cart(transaction, owner, customer)
            if guest.lines:
                both = {sku: cart.lines.get(sku, 0) + guest.lines.get(sku, 0) for sku in {*cart.lines, *guest.lines}}
                self._change(transaction, guest, {})
                cart = self._change(transaction, cart, both)
            fault_point(before_commit)
        fault_point(after_commit)
        return cart

    def _edit(self, owner: str, customer: str, expected: int | None, change: Callable[[Lines], Lines]) -> Cart:
        """Change the lines, if the cart is at the expected version (None: whichever).

        Raises
        ------
        VersionMoved
        CartRefused
            When it would hold what no order takes, or is being checked out.
        """
        with self._database.transaction() as transaction:
            cart = read_cart(transaction, owner, customer)
            check_version(cart, expected)
            changed = self._change(transaction, cart, change(dict(cart.lines)))
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])
        return changed

    def _change(self, transaction: Transaction, cart: Cart, lines: Lines) -> Cart:
        if cart.state == CHECKING_OUT:
            raise CartRefused("the cart is being checked out: repeat the checkout first, it is placed once")
        check_lines(lines)
        cart_id = cart.id or self._new_id()
        changed = replace(cart, id=cart_id, version=cart.version + 1, lines=dict(sorted(lines.items())))
        write_cart(transaction, changed, self._clock.now_us())
        return changed

    def _new_id(self) -> str:
        """Ids grow with time: so do the orders' made from them, which keeps the log's index fast."""
        return f"{self._clock.now_us():014x}-{secrets.token_hex(4)}"
