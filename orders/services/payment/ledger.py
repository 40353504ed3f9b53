"""The store "ledger": entries that are only ever added, each on both accounts, and the steps' outcomes.

An entry takes from one account what it gives to the other, so customer_cents + merchant_cents is zero in every row and
over all rows. `accounts` holds the sums, kept in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orders.platform.outcomes import OUTCOMES
from orders.platform.store import Table, Transaction

ENTRIES = Table(
    "entries",
    {
        "order_id": "text",
        "kind": "text",
        "customer_cents": "integer",
        "merchant_cents": "integer",
        "posted_us": "integer",
    },
    key=("order_id", "kind"),
)
ACCOUNTS = Table("accounts", {"account": "text", "cents": "integer", "entries": "integer"}, key=("account",))
LEDGER_TABLES = (ENTRIES, ACCOUNTS, OUTCOMES)


class Entry(NamedTuple):
    """Money that moved for an order: a row of the table `entries`. `kind` is "charge" or "refund"."""

    order_id: str
    kind: str
    customer_cents: int
    merchant_cents: int
    posted_us: int


def charge(order: str, cents: int, posted_us: int) -> Entry:
    """The customer pays the merchant."""
    return Entry(order, "charge", -cents, cents, posted_us)


def refund(order: str, cents: int, posted_us: int) -> Entry:
    """The merchant pays the customer back."""
    return Entry(order, "refund", cents, -cents, posted_us)


def post(transaction: Transaction, entries: Sequence[Entry]) -> None:
    """Add entries, and move the accounts with them."""
    if not entries:
        return
    transaction.insert("entries", Entry._fields, entries)
    customer = sum(entry.customer_cents for entry in entries)
    merchant = sum(entry.merchant_cents for entry in entries)
    sums = [("customer", customer, len(entries)), ("merchant", merchant, len(entries))]
    transaction.add("accounts", ("account",), ("cents", "entries"), sums)


def order_entries(transaction: Transaction, order: str) -> list[Entry]:
    """What moved for an order, the earliest first."""
    rows = map(Entry._make, transaction.find("entries", Entry._fields, "order_id", [order]))
    return sorted(rows, key=lambda entry: (entry.posted_us, entry.kind))


def balances(transaction: Transaction) -> dict[str, tuple[int, int]]:
    """Cents and entries of each account, by its name."""
    return {
        account: (cents, entries)
        for account, cents, entries in transaction.select("SELECT account, cents, entries FROM accounts")
    }
