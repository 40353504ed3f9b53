"""What became of the orders of each zone and day: counts that a planner's table of an experiment would hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_DAY
from demand.chunk import OrderChunk
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, Sourced
from twin.delivery import WAITS, DoorPlan, deliver, due

MEASURES = (
    "orders",
    "packages",
    "unserved",
    "on_time",
    "on_time_as_asked",
    "quoted_later",
    "delivered",
    "door_slots",
    "way_mills",
    "split_orders",
)
"""Rows of the counts. Packages count those that could not be sourced; `on_time` those at the door by the day promised
at checkout, `on_time_as_asked` by the day first asked for; `door_slots` adds up order to door of delivered packages;
`way_mills` adds up the planned cost of the ways to the station's door (`Paths.cost_mills`)."""

_ORDERS, _PACKAGES, _UNSERVED, _ON_TIME, _AS_ASKED, _QUOTED, _DELIVERED, _DOOR, _WAY, _SPLIT = range(len(MEASURES))
_CLASS_AT, _QUOTED_AT = PATH_BITS, PATH_BITS + CLASS_BITS + PROMISE_BITS


class Days(NamedTuple):
    """Stretches of 24 hours, from any time of day.

    Attributes
    ----------
    first_slot, number : int
    """

    first_slot: int
    number: int


class _Rows(NamedTuple):
    """A chunk's columns, and the packages of all measured orders."""

    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    order_packages: np.ndarray
    word: np.ndarray
    departure: np.ndarray


@nb.njit(cache=True, nogil=True)
def _add_package(
    rows: _Rows, i: int, row: int, package: int, plan: DoorPlan, way_mills: np.ndarray, to: np.ndarray
) -> None:
    """Add a package to its cell's counts, int64[measures]."""
    word, slot = rows.word[row], np.int64(rows.slot[i])
    path = word & np.uint32((1 << PATH_BITS) - 1)
    quoted = np.int64((word >> np.uint32(_QUOTED_AT)) & np.uint32(1))
    to[_QUOTED] += quoted
    to[_WAY] += way_mills[path]
    if rows.departure[row] < 0:
        return
    station = plan.path_station[path]
    at = deliver(package, rows.departure[row], rows.zone[i], station, plan)
    if at == WAITS:
        return
    to[_DELIVERED] += 1
    to[_DOOR] += at - slot
    klass = np.int64((word >> np.uint32(_CLASS_AT)) & np.uint32((1 << CLASS_BITS) - 1))
    if at <= due(klass, rows.promise[i], slot, station, plan):
        to[_ON_TIME] += 1
        to[_AS_ASKED] += 1 - quoted


@nb.njit(cache=True, nogil=True)
def _add(
    rows: _Rows, first_package: int, row: int, days: Days, plan: DoorPlan, way_mills: np.ndarray, to: np.ndarray
) -> int:
    """Add a chunk whose first package is row `row` of the measured ones; the row after its last."""
    for i in range(len(rows.slot)):
        made, lost = np.int64(rows.order_packages[i]) & 15, np.int64(rows.order_packages[i]) >> 4
        day = (rows.slot[i] - days.first_slot) // SLOTS_PER_DAY
        if 0 <= day < days.number:
            cell = to[rows.zone[i] % to.shape[0], day]
            cell[_ORDERS] += 1
            cell[_PACKAGES] += made + lost
            cell[_UNSERVED] += lost
            cell[_SPLIT] += made > 1
            for package in range(row, row + made):
                _add_package(rows, i, package, first_package + package, plan, way_mills, cell)
        row += int(made)
    return row


def cells(
    chunks: Iterable[OrderChunk],
    sourced: Sourced,
    door_index: np.ndarray,
    first_package: int,
    plan: DoorPlan,
    way_mills: np.ndarray,
    n_zones: int,
    days: Days,
) -> np.ndarray:
    """Counts by zone and day, of orders by when they were placed.

    Parameters
    ----------
    chunks : iterable of OrderChunk
        Exactly the orders whose packages `door_index` tells of; zones ``z + Z`` count as ``z``.
    sourced : Sourced
    door_index : int32[measured packages]
        Door departure of each, -1 where it has not left.
    first_package : int
        Number of the first of them.
    plan : DoorPlan
    way_mills : int32[paths]
    n_zones : int
    days : Days

    Returns
    -------
    int64[measures, Z, days]
        Rows are `MEASURES`.
    """
    to = np.zeros((n_zones, days.number, len(MEASURES)), np.int64)
    words, row = sourced.word[first_package : first_package + len(door_index)], 0
    for chunk in chunks:
        first = chunk.first_order - sourced.first_order
        made = sourced.order_packages[first : first + len(chunk)]
        rows = _Rows(chunk.slot, chunk.zone, chunk.promise, made, words, door_index)
        row = _add(rows, first_package, row, days, plan, way_mills, to)
    return np.ascontiguousarray(np.moveaxis(to, 2, 0))
