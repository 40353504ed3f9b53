"""What inventory's API reads and books, in the service's thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from orders.contracts.spans import Span
from orders.platform.effects import EFFECT_COLUMNS, effect_span
from orders.platform.faults import around_commit, fault_point
from orders.platform.http.caller import Caller
from orders.platform.outcomes import UNDONE, Outcome, outcome_spans, read_outcomes
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.inventory import rules
from orders.services.inventory import stock as goods
from orders.services.inventory.demand import DEMAND, SIGNALS

FAULT_POINTS = around_commit("inventory", "receive")

Answer = dict[str, Any]


class Queries:
    """Reads of both stores, and the receipt of goods."""

    def __init__(self, stock: Database, demand: Database, context: Context) -> None:
        self._stock = stock
        self._demand = demand
        self._context = context

    def level(self, sku: str) -> Answer | None:
        """Units of a SKU; None where it was never asked for."""
        with self._stock.transaction(read_only=True) as transaction:
            level = goods.level(transaction, sku)
        return level._asdict() if level else None

    def receive(self, sku: str, receipt: str, quantity: int, caller: Caller) -> Answer | None:
        """Book goods in once; the SKU's units, None where the receipt is booked with other goods."""
        opening = self._context.settings.opening_stock
        with self._stock.transaction() as transaction:
            new = goods.receive(transaction, (receipt, sku, quantity, self._context.clock.now_us()), opening)
            same = new or goods.receipt_lines(transaction, receipt) == (sku, quantity)
            level = goods.level(transaction, sku)
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])
        if new:
            self._context.audit.record(
                caller.name, "receive", f"{sku}/{receipt}", f"{quantity} units", caller.correlation
            )
        return level._asdict() if same and level else None

    def reservation(self, order: str) -> Answer | None:
        """What is held for an order; None where inventory does not know it."""
        with self._stock.transaction(read_only=True) as transaction:
            outcomes = read_outcomes(transaction, [order]).get(order, {})
        reserved = outcomes.get("reserve")
        if reserved is None:
            return None
        lines = msgspec.json.decode(reserved.detail or "[]", type=list[tuple[str, int]])
        return {
            "order": order,
            "state": state(outcomes),
            "reason": reserved.reason,
            "lines": [{"sku": sku, "quantity": units} for sku, units in lines],
            "expires_us": reserved.done_us + rules.RESERVATION_US if reserved.ok else 0,
        }

    def demand(self, sku: str) -> Answer | None:
        """Units asked for of a SKU; None where there was no demand."""
        with self._demand.transaction(read_only=True) as transaction:
            rows = transaction.find("demand", tuple(DEMAND.columns), "sku", [sku])
        return dict(zip(DEMAND.columns, rows[0], strict=True)) if rows else None

    def replenishments(self, since_us: int, limit: int) -> list[Answer]:
        """Signals for replenishment from a moment on, the earliest first."""
        with self._demand.transaction(read_only=True) as transaction:
            rows = transaction.select(
                f"SELECT {', '.join(SIGNALS.columns)} FROM signals "
                "WHERE signalled_us >= ? ORDER BY signalled_us, sku, number LIMIT ?",
                (since_us, limit),
            )
        return [dict(zip(SIGNALS.columns, row, strict=True)) for row in rows]

    def trace(self, order: str) -> list[Span]:
        """What inventory did for an order."""
        with self._stock.transaction(read_only=True) as transaction:
            outcomes = read_outcomes(transaction, [order]).get(order, {})
        with self._demand.transaction(read_only=True) as transaction:
            handled = transaction.find("handled", tuple(EFFECT_COLUMNS), "order_id", [order])
        spans = [effect_span("inventory", "book demand", (*row,)) for row in handled]
        return outcome_spans("inventory", outcomes.values()) + spans


def state(outcomes: Mapping[str, Outcome]) -> str:
    """A reservation's state in a word, from the outcomes of its steps, "reserve" among them."""
    reserved, confirmed = outcomes["reserve"], outcomes.get("confirm")
    if not reserved.ok:
        return UNDONE if reserved.reason == UNDONE else "refused"
    if "release" in outcomes:
        return "released"
    if confirmed is None:
        return "reserved"
    return "sold" if confirmed.ok else "lost"
