"""The stored outcomes of a saga participant's steps: one row an order and step, which stands for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orders.contracts.spans import Span
from orders.platform.store import Table, Transaction

UNDONE = "undone"
"""Why a step is refused that was taken back before it came."""


class Outcome(NamedTuple):
    """How a step ended for an order: a row of the table `outcomes`.

    Attributes
    ----------
    order_id, step : str
    ok : int
        1 or 0.
    reason, reference : str
        As in `StepOutcome`.
    detail : str
        What the step's undoing needs to know, packed by the service.
    correlation : str
    started_us, done_us : int
        When the batch came and when it was decided.
    """

    order_id: str
    step: str
    ok: int
    reason: str
    reference: str
    detail: str
    correlation: str
    started_us: int
    done_us: int


OUTCOMES = Table(
    "outcomes",
    {
        "order_id": "text",
        "step": "text",
        "ok": "integer",
        "reason": "text",
        "reference": "text",
        "detail": "text",
        "correlation": "text",
        "started_us": "integer",
        "done_us": "integer",
    },
    key=("order_id", "step"),
)


def read_outcomes(transaction: Transaction, orders: Sequence[str]) -> dict[str, dict[str, Outcome]]:
    """All that is known of some orders."""
    known: dict[str, dict[str, Outcome]] = {}
    for row in map(Outcome._make, transaction.find("outcomes", Outcome._fields, "order_id", orders)):
        known.setdefault(row.order_id, {})[row.step] = row
    return known


def outcome_spans(service: str, outcomes: Iterable[Outcome]) -> list[Span]:
    """The steps of an order as spans, the earliest first."""
    spans = [
        Span(
            service,
            outcome.step,
            outcome.started_us,
            outcome.done_us,
            outcome.correlation,
            {"ok": "true" if outcome.ok else "false", "reason": outcome.reason, "reference": outcome.reference},
        )
        for outcome in outcomes
    ]
    return sorted(spans, key=lambda span: (span.start_us, span.end_us))
