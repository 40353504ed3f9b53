"""How many orders are placed in each slot: fixed by the profile, in the customers' local time.

Zones of one clock offset form a group. A local day's orders are shared over the groups by largest remainder;
within the day each group's orders follow the profile so that at every slot the orders so far are the nearest
whole number to what the profile says (largest remainder carried along, so that a day of a dozen orders is spread
like one of millions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from demand.alias import largest_remainder


@dataclass(frozen=True)
class Event:
    """A sale of some hours, in place of these hours' own orders.

    Attributes
    ----------
    first_day : int
        Simulated day at whose midnight, on the scenario's clock, it starts: everywhere at the same moment.
    orders : int
        In all of its hours.
    hour_share : float[H]
        Share of its orders by hour from the start.
    """

    first_day: int
    orders: int
    hour_share: npt.NDArray[np.float64]


def spread(total: int, hour_share: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Orders of each slot of these hours, even within an hour; they add up to `total`.

    Returns
    -------
    int64[12 * hours]
    """
    slots = np.repeat(np.asarray(hour_share, float), SLOTS_PER_H)
    if not slots.sum() > 0:
        raise ValueError("a profile needs an hour with a share above 0")
    so_far = np.cumsum(slots) / slots.sum()
    so_far[np.flatnonzero(slots)[-1] :] = 1.0
    return np.diff(np.floor(total * so_far + 0.5).astype(np.int64), prepend=0)


def put_event(counts: npt.NDArray[np.int64], event: Event, orders: npt.NDArray[np.int64]) -> None:
    """Put an event's orders in the place of the hours' own; `counts` int64[slots, G], `orders` int64[G]."""
    start = event.first_day * SLOTS_PER_DAY
    for group, total in enumerate(orders):
        sale = spread(int(total), event.hour_share)
        low, high = max(start, 0), min(start + len(sale), len(counts))
        if low < high:
            counts[low:high, group] = sale[low - start : high - start]


def orders_by_slot(
    n_days: int,
    offset_slots: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    day_orders: Callable[[int], int],
    hour_share: npt.NDArray[np.float64],
    event: Event | None = None,
) -> npt.NDArray[np.int64]:
    """Orders placed in each slot by each group of zones.

    Parameters
    ----------
    n_days : int
        Days with orders, on the scenario's clock.
    offset_slots : int64[G]
        Local time less the scenario's clock.
    weight : float[G]
        Demand of each group.
    day_orders : callable
        Orders of all groups on a local day; west of the scenario's clock day -1 lasts into day 0.
    hour_share : float[24]
        Share of a day's orders by local hour.
    event : Event, optional

    Returns
    -------
    int64[n_days * 288, G]
    """
    n_slots = n_days * SLOTS_PER_DAY
    first_day = int(offset_slots.min()) // SLOTS_PER_DAY
    last_day = -(-(n_slots + int(offset_slots.max())) // SLOTS_PER_DAY)
    by_day = np.stack([largest_remainder(weight, day_orders(day)) for day in range(first_day, last_day)])
    result = np.empty((n_slots, len(weight)), np.int64)
    for group, offset in enumerate(offset_slots):
        counts = np.concatenate([spread(int(n), hour_share) for n in by_day[:, group]])
        start = int(offset) - first_day * SLOTS_PER_DAY
        result[:, group] = counts[start : start + n_slots]
    if event is not None:
        put_event(result, event, largest_remainder(weight, event.orders))
    return result
