"""Counting a batch of orders in memory, so that each counter is written once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from orders.contracts.prices import price_cents

MINUTE_US = 60_000_000


class Line(msgspec.Struct, gc=False):
    """A line of an order."""

    sku: str
    quantity: int


class Placed(msgspec.Struct, gc=False):
    """What analytics wants to know of an order."""

    zone: str
    promise: str
    lines: tuple[Line, ...]


class Tally(NamedTuple):
    """Counters of a batch; each value is [orders, units, cents].

    Attributes
    ----------
    minutes : dict of int to list
        By the minute since 1970 UTC.
    values : dict of (str, str) to list
        By dimension ("promise", "zone", "sku") and its value.
    """

    minutes: dict[int, list[int]]
    values: dict[tuple[str, str], list[int]]


def tally(orders: Iterable[tuple[int, Placed]]) -> Tally:
    """Count orders: (moment in us, what was placed)."""
    counts = Tally({}, {})
    for placed_us, order in orders:
        units, cents = _lines(counts, order)
        for counter in (
            counts.minutes.setdefault(placed_us // MINUTE_US, [0, 0, 0]),
            counts.values.setdefault(("promise", order.promise), [0, 0, 0]),
            counts.values.setdefault(("zone", order.zone), [0, 0, 0]),
        ):
            _count(counter, units, cents)
    return counts


def _lines(counts: Tally, order: Placed) -> tuple[int, int]:
    """Count an order's SKUs, one order each; the order's units and cents."""
    units = cents = 0
    seen: set[str] = set()
    for line in order.lines:
        worth = line.quantity * price_cents(line.sku)
        counter = counts.values.setdefault(("sku", line.sku), [0, 0, 0])
        counter[0] += line.sku not in seen
        counter[1] += line.quantity
        counter[2] += worth
        seen.add(line.sku)
        units += line.quantity
        cents += worth
    return units, cents


def _count(counter: list[int], units: int, cents: int) -> None:
    counter[0] += 1
    counter[1] += units
    counter[2] += cents
