"""What fraud's API reads and decides, in the service's thread."""

from __future__ import annotations

from typing import Any

from orders.contracts.spans import Span
from orders.platform.effects import EFFECT_COLUMNS, effect_span
from orders.platform.faults import around_commit, fault_point
from orders.platform.http.caller import Caller
from orders.platform.service import Context
from orders.platform.store import Database, Row
from orders.services.fraud.scores import REVIEWS, SCORES

FAULT_POINTS = around_commit("fraud", "review")

Answer = dict[str, Any]


class Queries:
    """Reads of the scores, and the decisions on those for review."""

    def __init__(self, database: Database, context: Context) -> None:
        self._database = database
        self._context = context

    def score(self, order: str) -> Answer | None:
        """An order's score; None where fraud has not seen it."""
        rows = self._find("scores", tuple(SCORES.columns), order)
        if not rows:
            return None
        handled_us, points, verdict, reasons = rows[0][4:]
        return {
            "order": order,
            "points": points,
            "verdict": verdict,
            "reasons": reasons.split(),
            "handled_us": handled_us,
        }

    def reviews(self, state: str, limit: int) -> list[Answer]:
        """Orders for review in a state, the one that waits longest first."""
        with self._database.transaction(read_only=True) as transaction:
            rows = transaction.select(
                f"SELECT {', '.join(REVIEWS.columns)} FROM reviews "
                "WHERE state = ? ORDER BY opened_us, order_id LIMIT ?",
                (state, limit),
            )
        return [_review(row) for row in rows]

    def decide(self, order: str, state: str, caller: Caller) -> Answer | None:
        """Decide on an order once; the review as it stands, None where there is none."""
        with self._database.transaction() as transaction:
            decided = transaction.execute(
                "UPDATE reviews SET state = ?, decided_us = ?, decided_by = ? WHERE order_id = ? AND state = 'open'",
                (state, self._context.clock.now_us(), caller.name, order),
            )
            rows = transaction.find("reviews", tuple(REVIEWS.columns), "order_id", [order])
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])
        if decided:
            self._context.audit.record(caller.name, "review", f"fraud/{order}", state, caller.correlation)
        return _review(rows[0]) if rows else None

    def trace(self, order: str) -> list[Span]:
        """What fraud did for an order."""
        rows = self._find("scores", tuple(EFFECT_COLUMNS), order)
        return [effect_span("fraud", "score", (*row,)) for row in rows]

    def _find(self, table: str, columns: tuple[str, ...], order: str) -> list[Row]:
        with self._database.transaction(read_only=True) as transaction:
            return transaction.find(table, columns, "order_id", [order])


def _review(row: Row) -> Answer:
    answer = dict(zip(REVIEWS.columns, row, strict=True))
    answer["order"] = answer.pop("order_id")
    answer["reasons"] = answer["reasons"].split()
    return answer
