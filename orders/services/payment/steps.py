"""Payment's steps of the saga: charge the customer, refund what was charged."""

from __future__ import annotations

from orders.contracts.steps import StepOrder
from orders.platform.faults import around_commit
from orders.platform.participant import Batch, StepRule, Verdict
from orders.platform.store import Transaction
from orders.services.payment import ledger
from orders.services.payment.rules import refusal

FAULT_POINTS = around_commit("payment", "charge", "refund")


def _charge(transaction: Transaction, batch: Batch) -> list[Verdict]:
    verdicts = [_charged(order) for order in batch.orders]
    ledger.post(
        transaction,
        [
            ledger.charge(order.order, order.amount_cents, batch.now_us)
            for order, verdict in zip(batch.orders, verdicts, strict=True)
            if verdict.ok
        ],
    )
    return verdicts


def _charged(order: StepOrder) -> Verdict:
    """The verdict on a charge; its detail is the amount, which a refund gives back."""
    reason = refusal(order.token, order.amount_cents)
    if reason:
        return Verdict(False, reason)
    return Verdict(True, "", f"pay_{order.order}", str(order.amount_cents))


def _refund(transaction: Transaction, batch: Batch) -> list[Verdict]:
    verdicts: list[Verdict] = []
    entries: list[ledger.Entry] = []
    for order in batch.orders:
        charged = batch.outcome(order.order, "charge")
        if charged is None or not charged.ok:
            verdicts.append(Verdict())
            continue
        entries.append(ledger.refund(order.order, int(charged.detail), batch.now_us))
        verdicts.append(Verdict(True, "", f"ref_{order.order}"))
    ledger.post(transaction, entries)
    return verdicts


STEP_RULES = (StepRule("charge", _charge), StepRule("refund", _refund, undoes="charge"))
