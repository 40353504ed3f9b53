"""The packages that truly leave the chosen stations: who ordered them, for where, and by when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np

from demand.chunk import OrderChunk
from network.simulate import Movement, aboard
from network.sourcing_types import CLASS_BITS, PATH_BITS, Sourced
from network.timetable import DOOR, Timetable
from twin.delivery import DoorPlan, due
from twin.kept import Keeper

Stream = Callable[[int, int], Iterable[OrderChunk]]
"""The run's orders from a first number to a last one (left out)."""


@dataclass(frozen=True)
class Departing:
    """Packages, ascending, as columns of n rows.

    Attributes
    ----------
    package : int64[n]
    order : int64[n]
        Its number.
    departure : int64[n]
        Row of the timetable's departures, by which the package leaves its station.
    station, zone : int32[n]
    due : int64[n]
        Deadline slot.
    """

    package: np.ndarray
    order: np.ndarray
    departure: np.ndarray
    station: np.ndarray
    zone: np.ndarray
    due: np.ndarray

    def __len__(self) -> int:
        return len(self.package)


def door_rows(timetable: Timetable, first_slot: int, last_slot: int) -> np.ndarray:
    """Departures to the door in slots `first_slot` to `last_slot` (left out), ascending."""
    lane = np.repeat(np.arange(len(timetable.lane_origin)), np.diff(timetable.departure_first))
    slot = timetable.departure_slot
    return np.flatnonzero((timetable.lane_destination[lane] == DOOR) & (slot >= first_slot) & (slot < last_slot))


def station_of(timetable: Timetable, departures: np.ndarray) -> np.ndarray:
    """Facility row that each departure leaves."""
    lane = np.searchsorted(timetable.departure_first, departures, side="right") - 1
    return timetable.lane_origin[lane].astype(np.int64)


def packages_by_station(movement: Movement, departures: np.ndarray) -> np.ndarray:
    """Packages that left each facility by some departures, each a lane's in order; int64[F]."""
    t = movement.timetable
    left = movement.departed.sum(axis=1, dtype=np.int64)
    first_of_lane = np.isin(departures, t.departure_first)
    load = left[departures] - np.where(first_of_lane, 0, left[np.maximum(departures - 1, 0)])
    return np.bincount(station_of(t, departures), load, len(t.origin)).astype(np.int64)


def departing(
    movement: Movement, sourced: Sourced, plan: DoorPlan, departures: np.ndarray, stream: Stream
) -> Departing:
    """Look up everything about the packages on some door departures.

    Parameters
    ----------
    departures : int64[k]
    stream : callable
        Draws the orders again: their ZIPs are kept nowhere.
    """
    package, departure = aboard(movement, departures)
    row = np.empty(len(package), np.int64)
    _orders_of(sourced.order_packages, package, row)
    order = sourced.first_order + row
    keeper = Keeper(np.unique(order))
    if len(order):
        for _ in keeper.tap(stream(int(order[0]), int(order[-1]) + 1)):
            pass
    kept = keeper.kept()
    at = np.searchsorted(kept.number, order)
    word = sourced.word[package].astype(np.int64)
    station = plan.path_station[word & ((1 << PATH_BITS) - 1)]
    deadline = np.empty(len(package), np.int64)
    klass = word >> PATH_BITS & ((1 << CLASS_BITS) - 1)
    _due_of(klass, kept.promise[at], kept.slot[at].astype(np.int64), station, plan, deadline)
    return Departing(package, order, departure, station.astype(np.int32), kept.zone[at], deadline)


@nb.njit(cache=True, nogil=True)
def _orders_of(order_packages: np.ndarray, package: np.ndarray, row: np.ndarray) -> None:
    """Row of the order of each package; both ascend."""
    at, first = 0, np.int64(0)
    for i in range(len(package)):
        while first + (order_packages[at] & 15) <= package[i]:
            first += order_packages[at] & 15
            at += 1
        row[i] = at


@nb.njit(cache=True, nogil=True)
def _due_of(
    klass: np.ndarray, promise: np.ndarray, slot: np.ndarray, station: np.ndarray, plan: DoorPlan, deadline: np.ndarray
) -> None:
    for i in range(len(klass)):
        deadline[i] = due(klass[i], promise[i], slot[i], station[i], plan)
