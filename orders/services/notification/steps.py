"""Notification's step of the saga: send the confirmation. It is never taken back."""

from __future__ import annotations

from orders.platform.faults import around_commit
from orders.platform.outcomes import OUTCOMES
from orders.platform.participant import Batch, StepRule, Verdict
from orders.platform.store import Transaction
from orders.services.notification.rules import refusal

FAULT_POINTS = around_commit("notification", "send_confirmation")

CONFIRMATION_TABLES = (OUTCOMES,)
"""The store "confirmations": a confirmation is the outcome of its step."""


def _send(transaction: Transaction, batch: Batch) -> list[Verdict]:
    return [_sent(order.order, refusal(order.customer)) for order in batch.orders]


def _sent(order: str, reason: str) -> Verdict:
    return Verdict(False, reason) if reason else Verdict(True, "", f"msg_{order}")


STEP_RULES = (StepRule("send_confirmation", _send),)
