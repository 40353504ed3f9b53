"""Facilities: what came in is served in order, within the quota, and joins the right lane."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from network.audit.ledger import (
    SLOT_MASK,
    Ledger,
    most_urgent_first,
    number_of,
    path_in,
    quotas,
    slot_in,
    where,
)
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS


def check_streams(ledger: Ledger, chosen: np.ndarray) -> Iterator[str]:
    """Every package stands once in the streams, in order of placement; at `chosen` facilities with its own path."""
    movement, paths = ledger.movement, ledger.paths
    seen = np.zeros(len(ledger.sourced.word), bool)
    for part in range(len(movement.stream_first) - 1):
        numbers = stream(ledger, part)
        origin, urgency = movement.origins[part // ledger.n_classes], part % ledger.n_classes
        if len(numbers) and (numbers.max() >= len(seen) or (np.diff(numbers) <= 0).any()):
            yield f"facility {origin}: packages of class {urgency} are unknown or not in order of placement"
            continue
        seen[numbers] = True
        if chosen[origin] and (
            (paths.source[ledger.path_of(numbers)] != origin).any() or (ledger.class_of(numbers) != urgency).any()
        ):
            yield f"facility {origin}: a package in class {urgency} belongs elsewhere"
    for (number,) in where(~seen):
        yield f"package {number} is in no origin's stream"


def stream(ledger: Ledger, part: int) -> np.ndarray:
    """Packages of an origin and class, in order of placement."""
    movement = ledger.movement
    return movement.stream[movement.stream_first[part] : movement.stream_first[part + 1]].astype(np.int64)


def check_served(
    place: str, what: str, took: np.ndarray, available: np.ndarray, quota: np.ndarray, source: str
) -> Iterator[str]:
    """Packages taken in each slot and class against those that had come (`available`, running) and the quota."""
    waiting = available - (np.cumsum(took, axis=1) - took)
    for urgency, slot in where(took > waiting):
        yield (
            f"{place}: {what} {took[urgency, slot]} of class {urgency} in slot {slot}, "
            f"when {waiting[urgency, slot]} {source} (conservation)"
        )
        return
    total = took.sum(axis=0)
    for (slot,) in where(total > quota):
        yield f"{place}: {what} {total[slot]} in slot {slot}, over its quota of {quota[slot]}"
    expected = most_urgent_first(waiting, quota)
    for urgency, slot in where(took != expected):
        yield (
            f"{place}: {what} {took[urgency, slot]} of class {urgency} in slot {slot}, "
            f"not {expected[urgency, slot]} (most urgent first, up to the quota)"
        )


def check_origin(ledger: Ledger, row: int, with_records: bool) -> Iterator[str]:
    """Picking and packing of one origin, and the queues that its packages join."""
    movement, timetable = ledger.movement, ledger.timetable
    facility, n_classes = int(movement.origins[row]), ledger.n_classes
    numbers = [stream(ledger, row * n_classes + urgency) for urgency in range(n_classes)]
    placed = np.array([np.searchsorted(ids, ledger.sourced.slot_first_package) for ids in numbers])
    picked, packed = movement.picked[row].astype(np.int64), movement.packed[row].astype(np.int64)
    picks, packs = np.diff(picked, axis=1, prepend=0), np.diff(packed, axis=1, prepend=0)
    if (picks < 0).any() or (packs < 0).any():
        yield f"facility {facility}: picks or packs are taken back"
        return
    place = f"facility {facility}"
    earlier = np.concatenate([np.zeros((n_classes, 1), np.int64), picked[:, :-1]], axis=1)
    quota = quotas(timetable.pick_per_h[facility])
    yield from check_served(place, "picked", picks, placed[:, :-1], quota, "had been placed and not picked")
    quota = quotas(timetable.serve_per_h[facility])
    yield from check_served(place, "packed", packs, earlier, quota, "had been picked and not packed")
    for (slot,) in where(movement.served[facility] != packs.sum(axis=0)):
        yield f"facility {facility}: served {movement.served[facility, slot]} in slot {slot} is not what it packed"
    for (slot,) in where(movement.arrived[facility] != np.diff(placed, axis=1).sum(axis=0)):
        yield f"facility {facility}: arrived {movement.arrived[facility, slot]} in slot {slot} is not what was placed"
    if not with_records:
        return
    for urgency, ids in enumerate(numbers):
        out = ids[: int(packed[urgency, -1])]
        path = ledger.path_of(out)
        records = (out.astype(np.uint64) << np.uint64(RECORD_PATH_BITS) | path.astype(np.uint64)) << np.uint64(
            RECORD_SLOT_BITS
        )
        yield from check_queues(ledger, facility, urgency, records, ledger.paths.first_lane[path], packs[urgency])


def check_sorter(ledger: Ledger, facility: int) -> Iterator[str]:
    """Unloading and sorting of one facility, record by record, and the queues that its packages join."""
    loads = loads_into(ledger, facility)
    n_slots, timetable = ledger.timetable.n_slots, ledger.timetable
    lanes = ledger.lanes_from(facility)
    took = np.zeros((ledger.n_classes, n_slots), np.int64)
    available = np.zeros_like(took)
    for urgency in range(ledger.n_classes):
        for lane in lanes:
            took[urgency] += np.bincount(slot_in(ledger.records(lane, urgency)), minlength=n_slots)[:n_slots]
        available[urgency] = np.bincount(ledger.arrival[loads], ledger.loaded[loads, urgency], n_slots).cumsum()
    place = f"facility {facility}"
    for (slot,) in where(ledger.movement.served[facility] != took.sum(axis=0)):
        yield f"{place}: served {ledger.movement.served[facility, slot]} in slot {slot} is not what its queues say"
    quota = quotas(timetable.serve_per_h[facility])
    yield from check_served(place, "sorted", took, available, quota, "had been unloaded and not sorted")
    for urgency in range(ledger.n_classes):
        records, legs = unloaded(ledger, loads, urgency)
        n_sorted = int(took[urgency].sum())
        if n_sorted > len(records) or (path_in(records) >= len(ledger.paths)).any():
            yield f"{place}: sorted {n_sorted} of class {urgency}, and {len(records)} known packages came in"
            continue
        records, legs = records[:n_sorted], legs[:n_sorted]
        onward = ledger.onward[path_in(records), legs]
        yield from check_queues(ledger, facility, urgency, records & ~SLOT_MASK, onward, took[urgency])


def loads_into(ledger: Ledger, facility: int) -> np.ndarray:
    """Departures whose loads were unloaded at a facility, in order of unloading: slot, lane, departure."""
    first = ledger.timetable.departure_first
    rows = [np.arange(first[lane], first[lane + 1]) for lane in ledger.lanes_to(facility)]
    found = np.concatenate([np.zeros(0, np.int64), *rows])
    found = found[ledger.arrival[found] < ledger.timetable.n_slots]
    return found[np.argsort(ledger.arrival[found], kind="stable")]


def unloaded(ledger: Ledger, loads: np.ndarray, urgency: int) -> tuple[np.ndarray, np.ndarray]:
    """Records of a class in order of unloading, and the leg that each came in on."""
    movement, lane = ledger.movement, ledger.lane_of[loads]
    count = ledger.loaded[loads, urgency]
    first = movement.queue_first[lane * ledger.n_classes + urgency]
    begins = first + movement.departed[loads, urgency].astype(np.int64) - count
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    rows = np.repeat(begins, count) + within
    return movement.queue[rows], np.repeat(ledger.timetable.lane_leg[lane], count)


def check_queues(
    ledger: Ledger, facility: int, urgency: int, records: np.ndarray, lanes: np.ndarray, took: np.ndarray
) -> Iterator[str]:
    """The queues of a facility's lanes against what it served: records (slot left at 0), lanes, packages a slot."""
    own = ledger.lanes_from(facility)
    served = np.repeat(np.arange(len(took)), took)
    expected = records | served.astype(np.uint64)
    local = np.searchsorted(own, lanes)
    if len(lanes) and (local.max() >= len(own) or (own[local] != lanes).any()):
        yield f"facility {facility}: serves a package of class {urgency} that does not continue from here"
        return
    order = np.argsort(local.astype(np.uint16), kind="stable")
    actual = [ledger.records(lane, urgency) for lane in own]
    lengths = np.array([len(queue) for queue in actual])
    found = np.concatenate([np.zeros(0, np.uint64), *actual])
    if np.array_equal(found, expected[order]):
        return
    yield from explain_queues(facility, urgency, found, expected[order], np.repeat(own, lengths))


def explain_queues(
    facility: int, urgency: int, found: np.ndarray, expected: np.ndarray, lane: np.ndarray
) -> Iterator[str]:
    """Say in what way queues differ from what they should hold."""
    place = f"facility {facility}, class {urgency}"
    ours, theirs = number_of(found), number_of(expected)
    strangers = np.setdiff1d(ours, theirs)
    if len(np.unique(ours)) < len(ours):
        yield f"{place}: a package was served twice"
    elif len(strangers):
        yield f"{place}: package {strangers[0]} was served out of turn or never came (FIFO within class)"
    elif len(found) != len(expected):
        yield f"{place}: {len(found)} packages are queued, and {len(expected)} were served (conservation)"
    else:
        row = int(np.argmax(found != expected))
        yield (
            f"{place}: lane {lane[row]} has {say(found[row : row + 1])} "
            f"where {say(expected[row : row + 1])} is due (FIFO within class)"
        )


def say(record: np.ndarray) -> str:
    """A record in words."""
    return f"package {number_of(record)[0]} (slot {slot_in(record)[0]}, path {path_in(record)[0]})"
