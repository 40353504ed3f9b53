"""The store "counts": which orders are counted, and the counters."""

from __future__ import annotations

from collections.abc import Sequence

from orders.platform.effects import EFFECT_COLUMNS
from orders.platform.store import Row, Table, Transaction
from orders.services.analytics.tally import Tally

FIGURES = ("orders", "units", "cents")

COUNTED = Table("counted", dict(EFFECT_COLUMNS), key=("order_id",))
MINUTES = Table(
    "minutes", {"minute": "integer", "orders": "integer", "units": "integer", "cents": "integer"}, key=("minute",)
)
TOTALS = Table(
    "totals",
    {"dimension": "text", "value": "text", "orders": "integer", "units": "integer", "cents": "integer"},
    key=("dimension", "value"),
)
COUNT_TABLES = (COUNTED, MINUTES, TOTALS)


def add(transaction: Transaction, effects: Sequence[Row], tally: Tally) -> None:
    """Book orders and add what they count for."""
    transaction.insert("counted", tuple(EFFECT_COLUMNS), effects)
    transaction.add("minutes", ("minute",), FIGURES, [(minute, *counts) for minute, counts in tally.minutes.items()])
    transaction.add(
        "totals", ("dimension", "value"), FIGURES, [(*key, *counts) for key, counts in tally.values.items()]
    )


def by_minute(transaction: Transaction, first: int, limit: int) -> list[Row]:
    """Minutes from `first` on that had orders: (minute, orders, units, cents)."""
    sql = "SELECT minute, orders, units, cents FROM minutes WHERE minute >= ? ORDER BY minute LIMIT ?"
    return transaction.select(sql, (first, limit))


def largest(transaction: Transaction, dimension: str, limit: int) -> list[Row]:
    """The values of a dimension with the most orders: (value, orders, units, cents)."""
    sql = "SELECT value, orders, units, cents FROM totals WHERE dimension = ? ORDER BY orders DESC, value LIMIT ?"
    return transaction.select(sql, (dimension, limit))
