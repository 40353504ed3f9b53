"""What the measured packages cost: every trip's cost shared by the packages that were on it.

A truck that runs half empty is dear for those it carries; a departure without packages costs nothing (it is
cancelled). Trips are shared package by package whichever day they ran, so a measured package brings its whole
way's cost and a neighbour day's package none of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement

_ID_SHIFT = np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)


@dataclass(frozen=True)
class Trips:
    """Per departure of the timetable (D rows).

    Attributes
    ----------
    load, measured : int64[D]
        Packages on it, and those of them that were placed in the measured window.
    vehicles : int64[D]
        Trucks or flights that it took.
    """

    load: np.ndarray
    measured: np.ndarray
    vehicles: np.ndarray

    def shared(self, per_trip: np.ndarray) -> np.ndarray:
        """The measured packages' share of a quantity given per vehicle trip; float64[D]."""
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(self.load > 0, self.measured / self.load, 0.0)
        return self.vehicles * per_trip * share


@nb.njit(cache=True, nogil=True, parallel=True)
def _count(
    queue: np.ndarray,
    queue_first: np.ndarray,
    departed: np.ndarray,
    departure_first: np.ndarray,
    n_classes: int,
    first: int,
    last: int,
    load: np.ndarray,
    measured: np.ndarray,
) -> None:
    for lane in nb.prange(len(departure_first) - 1):
        for c in range(n_classes):
            base = queue_first[lane * n_classes + c]
            head = np.int64(0)
            for d in range(departure_first[lane], departure_first[lane + 1]):
                tail = np.int64(departed[d, c])
                load[d] += tail - head
                for r in range(base + head, base + tail):
                    package = np.int64(queue[r] >> _ID_SHIFT)
                    measured[d] += (package >= first) & (package < last)
                head = tail


def trips(movement: Movement, first: int, last: int, packages_per_vehicle: np.ndarray) -> Trips:
    """Loads of all departures, and how much of each is of packages `first` to `last` (exclusive).

    Parameters
    ----------
    packages_per_vehicle : int32[L]
        Per lane of the timetable.
    """
    t = movement.timetable
    n = len(t.departure_slot)
    load, measured = np.zeros(n, np.int64), np.zeros(n, np.int64)
    _count(
        movement.queue,
        movement.queue_first,
        movement.departed,
        t.departure_first,
        movement.n_classes,
        first,
        last,
        load,
        measured,
    )
    lane = np.repeat(np.arange(len(t.lane_origin)), np.diff(t.departure_first))
    return Trips(load, measured, -(-load // np.maximum(1, packages_per_vehicle[lane])))
