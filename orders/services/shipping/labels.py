"""The store "labels": the label of every order, which is printed before anybody knows how its payment ends."""

from __future__ import annotations

from collections.abc import Sequence

from orders.platform.effects import EFFECT_COLUMNS
from orders.platform.store import Row, Table, Transaction

LABELS = Table(
    "labels",
    {**EFFECT_COLUMNS, "state": "text", "tracking": "text", "zone": "text", "promise": "text"},
    key=("order_id",),
)
LABEL_TABLES = (LABELS,)

PRINTED, VOID = "printed", "void"


def write(transaction: Transaction, rows: Sequence[Row]) -> None:
    """Write labels."""
    transaction.insert("labels", tuple(LABELS.columns), rows)


def void(transaction: Transaction, orders: Sequence[str]) -> None:
    """Make the labels of rejected orders void."""
    transaction.update("labels", ("order_id",), ("state",), [(order, VOID) for order in orders])
