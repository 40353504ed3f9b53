"""What became of all orders of a run, by hour: placed, lost, kept, delivered; drain included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_H
from demand.chunk import OrderChunk
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, Sourced
from twin.delivery import WAITS, DoorPlan, deliver, due

MEASURES = ("placed", "lost", "kept", "as_asked", "delivered")
"""Rows of the counts: `delivered` by the hour at the door, the others by the hour of the order. `kept` packages are
at the door by the day promised at checkout, `as_asked` by the day first asked for."""

_PLACED, _LOST, _KEPT, _AS_ASKED, _DELIVERED = range(len(MEASURES))
_CLASS_AT, _QUOTED_AT = PATH_BITS, PATH_BITS + CLASS_BITS + PROMISE_BITS


class _Rows(NamedTuple):
    """A chunk's columns, and the packages of all orders."""

    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    order_packages: np.ndarray
    word: np.ndarray
    departure: np.ndarray


@nb.njit(cache=True, nogil=True)
def _add(rows: _Rows, row: int, plan: DoorPlan, to: np.ndarray) -> int:
    """Add a chunk whose first package is row `row`; the row after its last."""
    last = to.shape[1] - 1
    for i in range(len(rows.slot)):
        made, lost = np.int64(rows.order_packages[i]) & 15, np.int64(rows.order_packages[i]) >> 4
        slot = np.int64(rows.slot[i])
        hour = slot // SLOTS_PER_H
        to[_PLACED, hour] += made + lost
        to[_LOST, hour] += lost
        for package in range(row, row + made):
            if rows.departure[package] < 0:
                continue
            word = rows.word[package]
            station = plan.path_station[word & np.uint32((1 << PATH_BITS) - 1)]
            at = deliver(package, rows.departure[package], rows.zone[i], station, plan)
            if at == WAITS:
                continue
            to[_DELIVERED, min(last, at // SLOTS_PER_H)] += 1
            klass = np.int64((word >> np.uint32(_CLASS_AT)) & np.uint32((1 << CLASS_BITS) - 1))
            quoted = np.int64((word >> np.uint32(_QUOTED_AT)) & np.uint32(1))
            if at <= due(klass, rows.promise[i], slot, station, plan):
                to[_KEPT, hour] += 1
                to[_AS_ASKED, hour] += 1 - quoted
        row += int(made)
    return row


def hourly(
    chunks: Iterable[OrderChunk], sourced: Sourced, door_index: np.ndarray, plan: DoorPlan, n_hours: int
) -> np.ndarray:
    """Counts by hour from the scenario's start; what is at the door after the last hour counts in it.

    Parameters
    ----------
    chunks : iterable of OrderChunk
        All orders of the run.
    sourced : Sourced
    door_index : int32[packages]
        Door departure of each, -1 where it has not left.
    plan : DoorPlan
    n_hours : int

    Returns
    -------
    int64[measures, H]
        Rows are `MEASURES`.
    """
    to, row = np.zeros((len(MEASURES), n_hours), np.int64), 0
    for chunk in chunks:
        first = chunk.first_order - sourced.first_order
        made = sourced.order_packages[first : first + len(chunk)]
        row = _add(_Rows(chunk.slot, chunk.zone, chunk.promise, made, sourced.word, door_index), row, plan, to)
    if row != len(door_index):
        raise RuntimeError(f"{row} packages followed of {len(door_index)} that were sourced")
    return to
