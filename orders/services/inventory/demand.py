"""The store "demand": what the shop was asked for by SKU, and which SKUs are to be replenished for it."""

from __future__ import annotations

from collections.abc import Sequence

from orders.platform.effects import EFFECT_COLUMNS
from orders.platform.store import Row, Table, Transaction

REPLENISH_UNITS = 500
"""A SKU is signalled for replenishment each time that so many more units of it were asked for (assumed)."""

HANDLED = Table("handled", dict(EFFECT_COLUMNS), key=("order_id",))
DEMAND = Table("demand", {"sku": "text", "units": "integer", "signals": "integer"}, key=("sku",))
SIGNALS = Table(
    "signals",
    {"sku": "text", "number": "integer", "units": "integer", "position": "integer", "signalled_us": "integer"},
    key=("sku", "number"),
    indexes=(("signalled_us",),),
)
DEMAND_TABLES = (HANDLED, DEMAND, SIGNALS)


def record(transaction: Transaction, effects: Sequence[Row], units: dict[str, int]) -> list[tuple[str, int, int]]:
    """Book orders and the units they ask for by SKU; (sku, units, signals) of those SKUs as they are now."""
    transaction.insert("handled", tuple(EFFECT_COLUMNS), effects)
    transaction.add("demand", ("sku",), ("units",), list(units.items()))
    return [(row[0], row[1], row[2]) for row in transaction.find("demand", tuple(DEMAND.columns), "sku", list(units))]


def due(demand: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The signals that are due: (sku, number of the signal, units asked for so far)."""
    return [
        (sku, units // REPLENISH_UNITS, units) for sku, units, signals in demand if units // REPLENISH_UNITS > signals
    ]


def signal(transaction: Transaction, signals: Sequence[tuple[str, int, int]], position: int, moment_us: int) -> None:
    """Write down signals for replenishment."""
    rows = [(*signal, position, moment_us) for signal in signals]
    transaction.insert("signals", tuple(SIGNALS.columns), rows)
    transaction.update("demand", ("sku",), ("signals",), [(sku, number) for sku, number, _ in signals])
