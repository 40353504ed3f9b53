"""What shipping's API reads, in the service's thread."""

from __future__ import annotations

from typing import Any

from orders.contracts.spans import Span
from orders.platform.effects import EFFECT_COLUMNS, effect_span
from orders.platform.outcomes import UNDONE, outcome_spans, read_outcomes
from orders.platform.store import Database
from orders.services.shipping.labels import LABELS

Answer = dict[str, Any]


class Queries:
    """Reads of both stores."""

    def __init__(self, shipments: Database, labels: Database) -> None:
        self._shipments = shipments
        self._labels = labels

    def shipment(self, order: str) -> Answer | None:
        """An order's shipment; None where shipping was not asked for one."""
        with self._shipments.transaction(read_only=True) as transaction:
            outcomes = read_outcomes(transaction, [order]).get(order, {})
        created = outcomes.get("create_shipment")
        if created is None:
            return None
        if not created.ok:
            state = UNDONE if created.reason == UNDONE else "refused"
        else:
            state = "cancelled" if "cancel_shipment" in outcomes else "created"
        promise, _, zone = created.detail.partition(" ")
        return {
            "order": order,
            "state": state,
            "reason": created.reason,
            "tracking": created.reference,
            "zone": zone,
            "promise": promise,
        }

    def label(self, order: str) -> Answer | None:
        """An order's label; None where there is none yet."""
        with self._labels.transaction(read_only=True) as transaction:
            rows = transaction.find("labels", tuple(LABELS.columns), "order_id", [order])
        if not rows:
            return None
        label = dict(zip(LABELS.columns, rows[0], strict=True))
        return {"order": order, **{name: label[name] for name in ("state", "tracking", "zone", "promise")}}

    def trace(self, order: str) -> list[Span]:
        """What shipping did for an order."""
        with self._shipments.transaction(read_only=True) as transaction:
            outcomes = read_outcomes(transaction, [order]).get(order, {})
        with self._labels.transaction(read_only=True) as transaction:
            printed = transaction.find("labels", tuple(EFFECT_COLUMNS), "order_id", [order])
        labels = [effect_span("shipping", "print label", (*row,)) for row in printed]
        return outcome_spans("shipping", outcomes.values()) + labels
