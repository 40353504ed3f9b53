"""The store "messages": what was written about an order, one row for each event that asked for it."""

from __future__ import annotations

from collections.abc import Sequence

from orders.platform.effects import EFFECT_COLUMNS
from orders.platform.store import Row, Table, Transaction

MESSAGES = Table("messages", {**EFFECT_COLUMNS, "kind": "text"}, key=("order_id", "position"))
MESSAGE_TABLES = (MESSAGES,)


def write(transaction: Transaction, rows: Sequence[Row]) -> None:
    """Write messages: (*effect, kind)."""
    transaction.insert("messages", tuple(MESSAGES.columns), rows)


def of_order(transaction: Transaction, order: str) -> list[Row]:
    """The messages about an order, in the order of their events."""
    return sorted(transaction.find("messages", tuple(MESSAGES.columns), "order_id", [order]), key=lambda row: row[2])
