"""What never changes during a simulation: who sends and receives what when, checked before kernels index by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.paths import Paths
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS
from network.timetable import DOOR, MAX_LEGS, Timetable

MAX_WINDOW = 12
"""Longest stretch, in slots, that facilities run on their own; longer ones gain nothing."""


@dataclass(frozen=True)
class Layout:
    """Departures as each facility meets them.

    Attributes
    ----------
    origins : int32[O]
        Facility rows of the origins.
    origin_row : int32[F]
        Row in `origins`; -1 elsewhere.
    departure_lane : int32[D]
    leaving, leaving_first : int64[D], int64[F + 1]
        Departures of each facility, by slot, lane, departure.
    coming, coming_first : int64[A], int64[F + 1]
        Departures that end at each facility, by arrival slot, lane, departure.
    coming_slot : int64[A]
        Slot of unloading.
    only_lane : int32[F]
        The one lane that leaves each facility; -1 where several or none do.
    next_lane : int32[MAX_LEGS, P]
        `Paths.next_lane`, a row a leg.
    """

    origins: np.ndarray
    origin_row: np.ndarray
    departure_lane: np.ndarray
    leaving: np.ndarray
    leaving_first: np.ndarray
    coming: np.ndarray
    coming_first: np.ndarray
    coming_slot: np.ndarray
    only_lane: np.ndarray
    next_lane: np.ndarray


def _first(facility: np.ndarray, n_facilities: int) -> np.ndarray:
    """Start of each facility's part of a list ordered by facility."""
    return np.concatenate([[0], np.cumsum(np.bincount(facility, minlength=n_facilities))]).astype(np.int64)


def make_layout(timetable: Timetable, paths: Paths) -> Layout:
    """Arrange departures by the facility that they leave and the one that they reach.

    Raises
    ------
    ValueError
        When the timetable or the paths contradict themselves (a kernel would write where it must not).
    """
    check_timetable(timetable)
    check_paths(timetable, paths)
    n_facilities = len(timetable.origin)
    lane = np.repeat(np.arange(len(timetable.lane_origin), dtype=np.int32), np.diff(timetable.departure_first))
    # Departures are numbered by lane and then slot: a stable sort by (facility, slot) keeps lane and departure order.
    slot = timetable.departure_slot.astype(np.int64)
    leaving = np.lexsort((slot, timetable.lane_origin[lane]))
    linehaul = np.flatnonzero(timetable.lane_destination[lane] != DOOR)
    reached = timetable.lane_destination[lane[linehaul]]
    unload = slot[linehaul] + timetable.lane_slots[lane[linehaul]]
    order = np.lexsort((unload, reached))
    origins = np.flatnonzero(timetable.origin).astype(np.int32)
    origin_row = np.full(n_facilities, -1, np.int32)
    origin_row[origins] = np.arange(len(origins), dtype=np.int32)
    only_lane = np.full(n_facilities, -1, np.int32)
    only_lane[timetable.lane_origin] = np.arange(len(timetable.lane_origin), dtype=np.int32)
    only_lane[np.bincount(timetable.lane_origin, minlength=n_facilities) != 1] = -1
    return Layout(
        origins=origins,
        origin_row=origin_row,
        departure_lane=lane,
        leaving=leaving.astype(np.int64),
        leaving_first=_first(timetable.lane_origin[lane], n_facilities),
        coming=linehaul[order].astype(np.int64),
        coming_first=_first(reached, n_facilities),
        coming_slot=unload[order],
        only_lane=only_lane,
        next_lane=np.ascontiguousarray(paths.next_lane.T, np.int32),
    )


def _require(sound: bool | np.bool_, message: str) -> None:
    if not sound:
        raise ValueError(message)


def check_timetable(timetable: Timetable) -> None:
    """Raise ValueError unless the timetable's arrays fit each other and the record's bits."""
    t = timetable
    n_facilities, n_lanes, n_departures = len(t.origin), len(t.lane_origin), len(t.departure_slot)
    _require(
        0 < t.n_slots < 1 << RECORD_SLOT_BITS and t.n_slots % 12 == 0, f"n_slots {t.n_slots}: whole hours, < 65,536"
    )
    for name in ("pick_per_h", "serve_per_h"):
        shape = getattr(t, name).shape
        _require(shape == (n_facilities, t.n_slots // 12), f"{name} has shape {shape}")
        _require((getattr(t, name) >= 0).all(), f"{name} has a negative capacity")
    _require(((t.lane_origin >= 0) & (t.lane_origin < n_facilities)).all(), "a lane's origin is no facility")
    _require(((t.lane_destination >= DOOR) & (t.lane_destination < n_facilities)).all(), "a lane ends nowhere")
    inside = t.lane_destination != DOOR
    _require((t.lane_slots[inside] >= 1).all(), "a lane takes less than one slot")
    _require((t.lane_leg < MAX_LEGS).all(), "a lane's leg is beyond MAX_LEGS")
    _require(
        len(t.departure_first) == n_lanes + 1 and t.departure_first[0] == 0, "departure_first does not fit the lanes"
    )
    _require(t.departure_first[-1] == n_departures == len(t.departure_capacity), "departure arrays differ in length")
    _require((np.diff(t.departure_first) >= 0).all(), "departure_first decreases")
    if n_departures:
        _require(t.departure_slot.min() >= 0 and t.departure_capacity.min() >= 0, "a departure is negative")
        first_of_lane = np.zeros(n_departures + 1, bool)
        first_of_lane[t.departure_first] = True
        _require(
            ((np.diff(t.departure_slot) >= 0) | first_of_lane[1:-1]).all(),
            "a lane's departures are not in order of slot",
        )


def check_paths(timetable: Timetable, paths: Paths) -> None:
    """Raise ValueError unless every path is a chain of lanes from its source to a door that `next_lane` repeats."""
    t, lanes = timetable, paths.lanes
    n_paths, n_lanes = len(paths), len(t.lane_origin)
    _require(n_paths < 1 << RECORD_PATH_BITS, f"{n_paths} paths: more than a record's 19 bits hold")
    if n_paths == 0:
        return
    _require(lanes.shape == (n_paths, MAX_LEGS) == paths.next_lane.shape, "paths.lanes or next_lane has a wrong shape")
    _require(lanes.min() >= -1 and lanes.max() < n_lanes and lanes[:, 0].min() >= 0, "a path has a lane that is none")
    _require((paths.first_lane == lanes[:, 0]).all(), "first_lane differs from lanes")
    _require((t.lane_origin[lanes[:, 0]] == paths.source).all(), "a path's first lane does not leave its source")
    _require(t.origin[paths.source].all(), "a path starts where nothing is picked")
    rows = np.arange(n_paths)
    for i in range(MAX_LEGS):
        here = lanes[:, i]
        after = lanes[:, i + 1] if i + 1 < MAX_LEGS else np.full(n_paths, -1, lanes.dtype)
        on = here >= 0
        _require((after[~on] < 0).all(), "a path has a gap")
        ends = t.lane_destination[here] == DOOR
        _require((ends[on] == (after[on] < 0)).all(), "a path does not end with its one door lane")
        moves = on & ~ends
        _require((t.lane_destination[here[moves]] == t.lane_origin[after[moves]]).all(), "a path's lanes do not meet")
        _require(not t.origin[t.lane_destination[here[moves]]].any(), "a path passes through an origin")
        told = paths.next_lane[rows[moves], t.lane_leg[here[moves]]]
        _require((told == after[moves]).all(), "next_lane differs from lanes (a kind of hop used twice?)")


def longest_window(timetable: Timetable, used: np.ndarray) -> int:
    """Slots that facilities can run without hearing of each other: the shortest used lane, at most MAX_WINDOW.

    Parameters
    ----------
    used : bool[L]
        Lanes that some package's path takes.
    """
    slots = timetable.lane_slots[used & (timetable.lane_destination != DOOR)]
    return int(min(MAX_WINDOW, slots.min(initial=MAX_WINDOW)))
