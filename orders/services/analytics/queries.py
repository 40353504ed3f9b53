"""What analytics' API reads, in the service's thread."""

from __future__ import annotations

from typing import Any

from orders.contracts.spans import Span
from orders.platform.effects import EFFECT_COLUMNS, effect_span
from orders.platform.store import Database
from orders.services.analytics import counts
from orders.services.analytics.counts import FIGURES
from orders.services.analytics.tally import MINUTE_US

Answer = dict[str, Any]


class Queries:
    """Reads of the counters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def summary(self, top: int) -> Answer:
        """All orders in figures, by promise, and the `top` zones and SKUs."""
        with self._database.transaction(read_only=True) as transaction:
            promises = counts.largest(transaction, "promise", 100)
            zones = counts.largest(transaction, "zone", top)
            skus = counts.largest(transaction, "sku", top)
        totals = {name: sum(row[place] for row in promises) for place, name in enumerate(FIGURES, 1)}
        return {
            **totals,
            "promises": [_counted(row) for row in promises],
            "zones": [_counted(row) for row in zones],
            "skus": [_counted(row) for row in skus],
        }

    def by_minute(self, since_us: int, limit: int) -> list[Answer]:
        """The minutes from a moment on that had orders."""
        with self._database.transaction(read_only=True) as transaction:
            rows = counts.by_minute(transaction, since_us // MINUTE_US, limit)
        return [{"minute_us": row[0] * MINUTE_US, **dict(zip(FIGURES, row[1:], strict=True))} for row in rows]

    def trace(self, order: str) -> list[Span]:
        """What analytics did for an order."""
        with self._database.transaction(read_only=True) as transaction:
            rows = transaction.find("counted", tuple(EFFECT_COLUMNS), "order_id", [order])
        return [effect_span("analytics", "count", (*row,)) for row in rows]


def _counted(row: tuple[Any, ...]) -> Answer:
    return dict(zip(("value", *FIGURES), row, strict=True))
