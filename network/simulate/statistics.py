"""Loads and backlogs, from cumulative counters alone: no package is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_H
from network.simulate.movement import Movement
from network.timetable import DOOR, Timetable


@dataclass(frozen=True)
class FacilityHours:
    """Packages by facility and hour; `backlog` and `loading` are those at the hour's end.

    Attributes
    ----------
    arrived, served, departed : int64[F, H]
        Placed (origins) or unloaded; packed or sorted; loaded onto departures, in the hour.
    backlog : int64[F, H]
        Arrived and not yet served.
    loading : int64[F, H]
        Served and not yet departed.
    """

    arrived: np.ndarray
    served: np.ndarray
    departed: np.ndarray
    backlog: np.ndarray
    loading: np.ndarray


def departure_load(movement: Movement) -> np.ndarray:
    """int32[D]: packages that left with each departure."""
    total = movement.departed.sum(axis=1, dtype=np.int64)
    load = np.diff(total, prepend=np.int64(0))
    first = movement.timetable.departure_first
    starts = first[:-1][np.diff(first) > 0]
    load[starts] = total[starts]
    return load.astype(np.int32)


def departure_lane(timetable: Timetable) -> np.ndarray:
    """int32[D]: the lane of each departure."""
    return np.repeat(np.arange(len(timetable.lane_origin), dtype=np.int32), np.diff(timetable.departure_first))


def delivered(movement: Movement) -> int:
    """Packages that left for the door within the horizon."""
    t = movement.timetable
    doors = np.flatnonzero((t.lane_destination == DOOR) & (np.diff(t.departure_first) > 0))
    return int(movement.departed[t.departure_first[doors + 1] - 1].sum(dtype=np.int64))


def facility_hours(movement: Movement) -> FacilityHours:
    """What each facility did in each hour."""
    t = movement.timetable
    n_facilities, n_hours = len(t.origin), t.n_slots // SLOTS_PER_H
    by_hour = (n_facilities, n_hours, SLOTS_PER_H)
    arrived = movement.arrived.reshape(by_hour).sum(axis=2, dtype=np.int64)
    served = movement.served.reshape(by_hour).sum(axis=2, dtype=np.int64)
    within = t.departure_slot < t.n_slots
    cell = t.lane_origin[departure_lane(t)[within]].astype(np.int64) * n_hours + t.departure_slot[within] // SLOTS_PER_H
    departed = np.zeros((n_facilities, n_hours), np.int64)
    np.add.at(departed.ravel(), cell, departure_load(movement)[within])
    return FacilityHours(
        arrived=arrived,
        served=served,
        departed=departed,
        backlog=np.cumsum(arrived - served, axis=1),
        loading=np.cumsum(served - departed, axis=1),
    )


@nb.njit(cache=True)
def _replay(arrived: np.ndarray, served: np.ndarray, backlog: np.ndarray) -> None:
    """Who of `arrived[slot, class]` is left each hour when `served[slot]` go, most urgent class first."""
    n_classes = arrived.shape[1]
    waiting = np.zeros(n_classes, np.int64)
    for slot in range(arrived.shape[0]):
        left = np.int64(served[slot])
        for c in range(n_classes):
            waiting[c] += arrived[slot, c]
            n = min(left, waiting[c])
            waiting[c] -= n
            left -= n
        backlog[slot // SLOTS_PER_H] = waiting


def class_backlog(movement: Movement, facility: int) -> np.ndarray:
    """int64[H, n_classes]: packages that wait to be sorted (packed, at origins: picked or not) at each hour's end.

    Notes
    -----
    Sorting facilities log only how many they serve. As they serve the most urgent class first, that and what was
    unloaded tell how many of each class are left.
    """
    t = movement.timetable
    n_hours = t.n_slots // SLOTS_PER_H
    if t.origin[facility]:
        raise ValueError(f"facility {facility} is an origin: its classes are in movement.picked and movement.packed")
    lane = departure_lane(t)
    unload = t.departure_slot.astype(np.int64) + t.lane_slots[lane]
    rows = np.flatnonzero((t.lane_destination[lane] == facility) & (unload < t.n_slots))
    load = movement.departed[rows].astype(np.int64)
    later = t.departure_first[lane[rows]] != rows
    load[later] -= movement.departed[rows[later] - 1]
    arrived = np.zeros((t.n_slots, movement.n_classes), np.int64)
    np.add.at(arrived, unload[rows], load)
    backlog = np.zeros((n_hours, movement.n_classes), np.int64)
    _replay(arrived, movement.served[facility], backlog)
    return backlog
