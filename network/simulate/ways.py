"""The whole way of chosen packages, read back from the queues.

A record's place in its lane-class queue tells with which departure it left, and its slot when it was served, so
nothing more was written down on the way. One pass over the queues that the chosen packages can be in finds
all their records: few for one package, all of them for a sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from network.paths import Paths
from network.simulate.crew import Crew, next_item
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from network.sourcing_types import CLASS_BITS, PATH_BITS, Sourced
from network.timetable import DOOR

_ID_SHIFT = np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)
_SLOT_MASK = np.uint64((1 << RECORD_SLOT_BITS) - 1)
_PATH_MASK = np.uint32((1 << PATH_BITS) - 1)
_CLASS_MASK = np.uint32((1 << CLASS_BITS) - 1)


@dataclass(frozen=True)
class Ways:
    """Hops, a row each, by package and then in order of travel; slots are -1 for what has not happened.

    A package's rows end with the facility where it is at the horizon's end, or with the lane that it is under way on.

    Attributes
    ----------
    package : int64[H]
    hop : uint8[H]
        0 at the source.
    facility, lane : int32[H]
        Where it is handled, and the lane that it leaves by.
    arrived : int32[H]
        Slot of unloading (hop 0: of placement).
    picked : int32[H]
        Slot of picking (hop 0; elsewhere -1).
    served : int32[H]
        Slot of packing (hop 0) or sorting.
    departure, departed : int32[H]
        Departure (row of the timetable) and its slot.
    reached : int32[H]
        Slot at which that departure is unloaded, which may lie beyond the horizon; -1 for the door lane.
    """

    package: np.ndarray
    hop: np.ndarray
    facility: np.ndarray
    lane: np.ndarray
    arrived: np.ndarray
    picked: np.ndarray
    served: np.ndarray
    departure: np.ndarray
    departed: np.ndarray
    reached: np.ndarray


@nb.njit(nogil=True, cache=True)
def _note(
    record: int, rank: int, lane: int, ids: np.ndarray, lanes: np.ndarray, place: np.ndarray, slot: np.ndarray
) -> None:
    """Write down a record that was found: its rank in its queue, and when it was served."""
    i = np.searchsorted(ids, np.int64(record >> _ID_SHIFT))
    hop = 0
    while lanes[i, hop] != lane:
        hop += 1
    place[i, hop] = rank
    slot[i, hop] = np.int32(record & _SLOT_MASK)


@nb.njit(nogil=True, cache=True)
def _find(
    counter: np.ndarray,
    wanted: np.ndarray,
    n_classes: int,
    queue: np.ndarray,
    queue_first: np.ndarray,
    queue_tail: np.ndarray,
    bits: np.ndarray,
    first_id: int,
    ids: np.ndarray,
    lanes: np.ndarray,
    place: np.ndarray,
    slot: np.ndarray,
) -> None:
    """place[i, hop] and slot[i, hop] of package ids[i], from the queues in `wanted`."""
    first = np.uint64(first_id)
    last = np.uint64(64 * len(bits) - 1)
    while True:
        item = next_item(counter)
        if item >= len(wanted):
            return
        q = wanted[item]
        for at in range(queue_first[q], queue_tail[q]):
            b = (queue[at] >> _ID_SHIFT) - first  # an id before the first wraps to a number beyond the last
            if b <= last and (bits[b >> np.uint64(6)] >> (b & np.uint64(63))) & np.uint64(1):
                _note(queue[at], at - queue_first[q], q // n_classes, ids, lanes, place, slot)


@nb.njit(cache=True)
def _departures(
    lanes: np.ndarray,
    urgency: np.ndarray,
    place: np.ndarray,
    departed: np.ndarray,
    departure_first: np.ndarray,
) -> np.ndarray:
    """The first departure of the lane by which the queue's records up to `place` have left; -1 where none is."""
    departure = np.full(lanes.shape, -1, np.int32)
    for i in range(lanes.shape[0]):
        for hop in range(lanes.shape[1]):
            if lanes[i, hop] < 0 or place[i, hop] < 0:
                break
            low, end = departure_first[lanes[i, hop]], departure_first[lanes[i, hop] + 1]
            high = end
            while low < high:
                middle = (low + high) // 2
                if np.int64(departed[middle, urgency[i]]) > place[i, hop]:
                    high = middle
                else:
                    low = middle + 1
            if low < end:
                departure[i, hop] = low
    return departure


@nb.njit(cache=True)
def _picking(
    ids: np.ndarray,
    origin_row: np.ndarray,
    urgency: np.ndarray,
    stream: np.ndarray,
    stream_first: np.ndarray,
    picked: np.ndarray,
) -> np.ndarray:
    """Slot in which each package was picked: its place in its stream, found in the cumulative count."""
    n_classes, n_slots = picked.shape[1], picked.shape[2]
    slot = np.full(len(ids), -1, np.int32)
    for i in range(len(ids)):
        s = origin_row[i] * n_classes + urgency[i]
        rank = np.searchsorted(stream[stream_first[s] : stream_first[s + 1]], np.uint32(ids[i]))
        low, high = 0, n_slots
        while low < high:
            middle = (low + high) // 2
            if np.int64(picked[origin_row[i], urgency[i], middle]) > rank:
                high = middle
            else:
                low = middle + 1
        if low < n_slots:
            slot[i] = low
    return slot


def ways(
    movement: Movement, paths: Paths, sourced: Sourced, packages: np.ndarray, *, threads: int | None = None
) -> Ways:
    """Every hop of the packages asked for.

    Parameters
    ----------
    packages : integers[n]
        Package numbers; each is told once, in ascending order.

    Raises
    ------
    ValueError
        When a number is none of the packages.
    """
    ids = np.unique(np.asarray(packages, np.int64))
    if len(ids) and not 0 <= ids[0] <= ids[-1] < len(sourced.word):
        raise ValueError(f"package {ids[0] if ids[0] < 0 else ids[-1]} is none of the {len(sourced.word)}")
    word = sourced.word[ids]
    path = (word & _PATH_MASK).astype(np.int64)
    urgency = (word >> np.uint32(PATH_BITS) & _CLASS_MASK).astype(np.int64)
    lanes = np.ascontiguousarray(paths.lanes[path])
    place, served = _records(movement, ids, lanes, urgency, threads)
    t = movement.timetable
    departure = _departures(lanes, urgency, place, movement.departed, t.departure_first)
    origin_row = np.searchsorted(movement.origins, paths.source[path])
    picked = np.full(lanes.shape, -1, np.int32)
    picked[:, 0] = _picking(ids, origin_row, urgency, movement.stream, movement.stream_first, movement.picked)
    placed = np.searchsorted(sourced.slot_first_package, ids, side="right") - 1
    return _table(movement, ids, lanes, placed, picked, served, departure)


def _records(
    movement: Movement, ids: np.ndarray, lanes: np.ndarray, urgency: np.ndarray, threads: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Place in its queue and slot of serving of every hop of the packages, -1 where there is none."""
    place = np.full(lanes.shape, -1, np.int64)
    slot = np.full(lanes.shape, -1, np.int32)
    if len(ids) == 0:
        return place, slot
    wanted = np.unique((lanes * movement.n_classes + urgency[:, None])[lanes >= 0])
    length = movement.queue_tail[wanted] - movement.queue_first[wanted]
    wanted = wanted[np.argsort(-length, kind="stable")]
    first_id = int(ids[0])
    bits = np.zeros((int(ids[-1]) - first_id) // 64 + 1, np.uint64)
    np.bitwise_or.at(bits, (ids - first_id) >> 6, np.uint64(1) << ((ids - first_id) & 63).astype(np.uint64))
    with Crew(1 if length.sum() < 1_000_000 else threads) as crew:
        crew.run(
            _find, wanted, movement.n_classes, movement.queue, movement.queue_first, movement.queue_tail,
            bits, first_id, ids, lanes, place, slot,
        )  # fmt: skip
    return place, slot


def _table(
    movement: Movement,
    ids: np.ndarray,
    lanes: np.ndarray,
    placed: np.ndarray,
    picked: np.ndarray,
    served: np.ndarray,
    departure: np.ndarray,
) -> Ways:
    """From [package, hop] to a row a hop that was reached within the horizon."""
    t = movement.timetable
    left = departure >= 0
    departed = np.where(left, _taken(t.departure_slot, departure), -1)
    inside = left & (t.lane_destination[lanes] != DOOR)
    reached = np.where(inside, departed + t.lane_slots[lanes], -1)
    arrived = np.concatenate([placed[:, None], reached[:, :-1]], axis=1)
    row, hop = np.nonzero((arrived >= 0) & (arrived < t.n_slots) & (lanes >= 0))
    lane = lanes[row, hop]
    return Ways(
        package=ids[row],
        hop=hop.astype(np.uint8),
        facility=t.lane_origin[lane],
        lane=lane,
        arrived=arrived[row, hop].astype(np.int32),
        picked=picked[row, hop],
        served=served[row, hop],
        departure=departure[row, hop],
        departed=departed[row, hop].astype(np.int32),
        reached=reached[row, hop].astype(np.int32),
    )


def _taken(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """`values[index]`, whatever it is where the index is -1; safe for no values."""
    return values[index] if len(values) else np.full(index.shape, -1, np.int32)
