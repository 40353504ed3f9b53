"""Shipping's steps of the saga: create a shipment, cancel it."""

from __future__ import annotations

from orders.platform.faults import around_commit
from orders.platform.outcomes import OUTCOMES
from orders.platform.participant import Batch, StepRule, Verdict
from orders.platform.store import Transaction
from orders.services.shipping.rules import BAD_ZONE, is_zone, tracking_number

FAULT_POINTS = around_commit("shipping", "create_shipment", "cancel_shipment")

SHIPMENT_TABLES = (OUTCOMES,)
"""The store "shipments": a shipment is the outcome of its step; its detail is "promise zone"."""


def _create(transaction: Transaction, batch: Batch) -> list[Verdict]:
    return [
        Verdict(True, "", tracking_number(order.order), f"{order.promise} {order.zone}")
        if is_zone(order.zone)
        else Verdict(False, BAD_ZONE)
        for order in batch.orders
    ]


def _cancel(transaction: Transaction, batch: Batch) -> list[Verdict]:
    return [Verdict() for _ in batch.orders]


STEP_RULES = (
    StepRule("create_shipment", _create),
    StepRule("cancel_shipment", _cancel, undoes="create_shipment"),
)
