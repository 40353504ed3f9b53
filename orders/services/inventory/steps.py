"""Inventory's steps of the saga: reserve units, confirm them as sold, release them.

An order's reservation is its outcome rows: "reserve" done holds units, "confirm" done has sold them, a "confirm" that
came too late or any "release" has given them back.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from orders.platform.faults import around_commit
from orders.platform.outcomes import UNDONE
from orders.platform.participant import Batch, StepRule, Verdict
from orders.platform.store import Transaction
from orders.services.inventory import rules
from orders.services.inventory.rules import Lines
from orders.services.inventory.stock import move, total, units_on_hand

FAULT_POINTS = around_commit("inventory", "reserve", "confirm", "release")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[tuple[str, int], ...]).decode


def step_rules(opening: int) -> tuple[StepRule, ...]:
    """The steps of an inventory whose SKUs open with so many units."""

    def reserve(transaction: Transaction, batch: Batch) -> Sequence[Verdict]:
        return _reserve(transaction, batch, opening)

    return StepRule("reserve", reserve), StepRule("confirm", _confirm), StepRule("release", _release, undoes="reserve")


def _reserve(transaction: Transaction, batch: Batch, opening: int) -> list[Verdict]:
    wanted = [rules.merged(order.lines) for order in batch.orders]
    on_hand = units_on_hand(transaction, total(wanted), opening)
    short = rules.allocate(on_hand, wanted)
    move(transaction, "on_hand", "reserved", [lines for lines, sku in zip(wanted, short, strict=True) if not sku])
    return [
        Verdict(False, rules.OUT_OF_STOCK, sku) if sku else Verdict(detail=_encode(lines).decode())
        for lines, sku in zip(wanted, short, strict=True)
    ]


def _confirm(transaction: Transaction, batch: Batch) -> list[Verdict]:
    verdicts: list[Verdict] = []
    sold: list[Lines] = []
    lost: list[Lines] = []
    for order in batch.orders:
        reserved = batch.outcome(order.order, "reserve")
        if batch.outcome(order.order, "release"):
            verdicts.append(Verdict(False, UNDONE))
        elif reserved is None or not reserved.ok:
            verdicts.append(Verdict(False, rules.NOT_RESERVED))
        elif rules.expired(reserved.done_us, batch.now_us):
            lost.append(_decode(reserved.detail))
            verdicts.append(Verdict(False, rules.EXPIRED))
        else:
            sold.append(_decode(reserved.detail))
            verdicts.append(Verdict())
    move(transaction, "reserved", "sold", sold)
    move(transaction, "reserved", "on_hand", lost)
    return verdicts


def _release(transaction: Transaction, batch: Batch) -> list[Verdict]:
    held: dict[str, list[Lines]] = {"reserved": [], "sold": []}
    for order in batch.orders:
        reserved, confirmed = batch.outcome(order.order, "reserve"), batch.outcome(order.order, "confirm")
        if reserved is None or not reserved.ok or (confirmed and confirmed.reason == rules.EXPIRED):
            continue
        held["sold" if confirmed and confirmed.ok else "reserved"].append(_decode(reserved.detail))
    for column, lines in held.items():
        move(transaction, column, "on_hand", lines)
    return [Verdict() for _ in batch.orders]
