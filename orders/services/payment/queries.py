"""What payment's API reads, in the service's thread."""

from __future__ import annotations

from typing import Any

from orders.contracts.spans import Span
from orders.platform.outcomes import UNDONE, outcome_spans, read_outcomes
from orders.platform.store import Database
from orders.services.payment import ledger

Answer = dict[str, Any]


class Queries:
    """Reads of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def payment(self, order: str) -> Answer | None:
        """An order's payment; None where payment does not know it."""
        with self._database.transaction(read_only=True) as transaction:
            outcomes = read_outcomes(transaction, [order]).get(order, {})
            entries = ledger.order_entries(transaction, order)
        charged = outcomes.get("charge")
        if charged is None:
            return None
        if not charged.ok:
            state = UNDONE if charged.reason == UNDONE else "declined"
        else:
            state = "refunded" if "refund" in outcomes else "taken"
        return {
            "order": order,
            "state": state,
            "reason": charged.reason,
            "reference": charged.reference,
            "entries": [entry._asdict() for entry in entries],
        }

    def balance(self) -> Answer:
        """The accounts' balances."""
        with self._database.transaction(read_only=True) as transaction:
            accounts = ledger.balances(transaction)
        customer, merchant = accounts.get("customer", (0, 0)), accounts.get("merchant", (0, 0))
        return {
            "customer_cents": customer[0],
            "merchant_cents": merchant[0],
            "sum_cents": customer[0] + merchant[0],
            "entries": merchant[1],
        }

    def trace(self, order: str) -> list[Span]:
        """What payment did for an order."""
        with self._database.transaction(read_only=True) as transaction:
            return outcome_spans("payment", read_outcomes(transaction, [order]).get(order, {}).values())
