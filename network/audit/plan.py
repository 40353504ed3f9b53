"""Is what the simulation was given sound? Timetable, paths, sourced packages, and the shapes of what came back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.clock import SLOTS_PER_H
from network.audit.ledger import onward_lanes, where
from network.paths import Paths
from network.simulate.movement import Movement
from network.sourcing_types import CLASS_BITS, PATH_BITS, UNSERVED_REASONS, Sourced
from network.timetable import DOOR, MAX_LEGS, Timetable

CHUNK = 1 << 20


def check_timetable(timetable: Timetable) -> Iterator[str]:
    """Whole hours, departures in order, no lane into an origin or without duration."""
    hours = (len(timetable.origin), timetable.n_slots // SLOTS_PER_H)
    if timetable.n_slots % SLOTS_PER_H or timetable.serve_per_h.shape != hours or timetable.pick_per_h.shape != hours:
        yield "timetable: hourly capacities do not cover the horizon"
    first = timetable.departure_first
    if first[0] != 0 or first[-1] != len(timetable.departure_slot) or (np.diff(first) < 0).any():
        yield "timetable: departures are not split by lane"
        return
    lane_of = np.repeat(np.arange(len(first) - 1), np.diff(first))
    slot = timetable.departure_slot
    for (row,) in where((np.diff(slot) <= 0) & (np.diff(lane_of) == 0)):
        yield f"timetable: departures of lane {lane_of[row]} are not in order at row {row}"
    for (row,) in where((slot < 0) | (slot >= timetable.n_slots) | (timetable.departure_capacity < 0)):
        yield f"timetable: departure {row} lies outside the horizon or has a negative capacity"
    door = timetable.lane_destination == DOOR
    for (lane,) in where(~door & ((timetable.lane_slots < 1) | timetable.origin[timetable.lane_destination])):
        yield f"timetable: lane {lane} takes no time or ends at an origin"


def check_paths(timetable: Timetable, paths: Paths) -> Iterator[str]:
    """Each path is a chain of lanes from its source to its station's door, through no facility twice."""
    if paths.lanes.shape != (len(paths), MAX_LEGS) or paths.next_lane.shape != paths.lanes.shape:
        yield "paths: tables have the wrong shape"
        return
    used = paths.lanes >= 0
    if (used[:, 1:] & ~used[:, :-1]).any() or not used[:, 0].all() or paths.lanes.max() >= len(timetable.lane_origin):
        yield "paths: lanes are not packed to the left, or unknown"
        return
    begins = np.where(used, timetable.lane_origin[paths.lanes], -2 - np.arange(MAX_LEGS))
    ends = np.where(used, timetable.lane_destination[paths.lanes], -3)
    last = used.sum(axis=1) - 1
    rows = np.arange(len(paths))
    for row, hop in where(used[:, 1:] & (ends[:, :-1] != begins[:, 1:])):
        yield f"paths: path {row} does not continue after hop {hop}"
    for (row,) in where((ends[rows, last] != DOOR) | (begins[rows, last] != paths.station)):
        yield f"paths: path {row} does not end at its station's door"
    for (row,) in where((begins[:, 0] != paths.source) | (paths.lanes[:, 0] != paths.first_lane)):
        yield f"paths: path {row} does not begin at its source"
    stops = np.sort(begins, axis=1)
    for row, _ in where(stops[:, 1:] == stops[:, :-1]):
        yield f"paths: path {row} goes through a facility twice"
    for row, leg in where(onward_lanes(timetable, paths) != paths.next_lane):
        yield f"paths: path {row} does not follow its lanes after leg {leg}"


def check_sourced(paths: Paths, sourced: Sourced, n_slots: int, n_classes: int) -> Iterator[str]:
    """Packages and orders add up, and every package has a path and a class."""
    n_packages = len(sourced.word)
    for name, first, total in (
        ("packages", sourced.slot_first_package, n_packages),
        ("orders", sourced.slot_first_order, len(sourced.order_packages)),
    ):
        if len(first) != n_slots + 1 or first[0] != 0 or first[-1] != total or (np.diff(first) < 0).any():
            yield f"sourced: {name} by slot do not add up to {total}"
    path, urgency = largest(sourced.word)
    if path >= len(paths):
        yield "sourced: a package has an unknown path"
    if urgency >= n_classes:
        yield f"sourced: a package has a class beyond {n_classes - 1}"
    carried = int((sourced.order_packages & 15).sum(dtype=np.int64))
    lost = sourced.order_packages >> 4
    if carried != n_packages:
        yield f"sourced: orders have {carried} packages, and {n_packages} were placed"
    row = sourced.unserved_order - sourced.first_order
    if len(row) and (row.min() < 0 or row.max() >= len(lost) or sourced.unserved_reason.max() >= len(UNSERVED_REASONS)):
        yield "sourced: an unserved package has an unknown order or reason"
        return
    orders, counts = np.unique(row, return_counts=True)
    if (lost[orders] != counts).any() or int(lost.sum(dtype=np.int64)) != len(row):
        yield f"sourced: orders miss {int(lost.sum(dtype=np.int64))} packages, and {len(row)} are listed as unserved"
    for (order,) in where(sourced.order_packages == 0):
        yield f"sourced: order {order + sourced.first_order} has neither packages nor reasons"


def largest(word: np.ndarray) -> tuple[int, int]:
    """Largest path and class among packages, without a second array of them all; -1 where there are none."""
    path = urgency = -1
    for first in range(0, len(word), CHUNK):
        part = word[first : first + CHUNK]
        path = max(path, int((part & np.uint32((1 << PATH_BITS) - 1)).max()))
        urgency = max(urgency, int((part >> np.uint32(PATH_BITS) & np.uint32((1 << CLASS_BITS) - 1)).max()))
    return path, urgency


def check_shapes(timetable: Timetable, sourced: Sourced, movement: Movement) -> Iterator[str]:
    """Arrays of the movement have the sizes that the timetable implies, and queues do not overlap."""
    n_slots, n_classes = timetable.n_slots, movement.n_classes
    n_facilities, n_queues = len(timetable.origin), len(timetable.lane_origin) * n_classes
    origins = np.flatnonzero(timetable.origin)
    by_origin = (len(origins), n_classes, n_slots)
    for name, shape in (
        ("queue_first", (n_queues,)),
        ("queue_tail", (n_queues,)),
        ("departed", (len(timetable.departure_slot), n_classes)),
        ("picked", by_origin),
        ("packed", by_origin),
        ("stream", (len(sourced.word),)),
        ("stream_first", (len(origins) * n_classes + 1,)),
        ("served", (n_facilities, n_slots)),
        ("arrived", (n_facilities, n_slots)),
    ):
        if getattr(movement, name).shape != shape:
            yield f"movement: {name} has shape {getattr(movement, name).shape}, not {shape}"
            return
    if sorted(movement.origins.tolist()) != origins.tolist():
        yield "movement: origins are not the timetable's"
    first, tail = movement.queue_first, movement.queue_tail
    filled = np.flatnonzero(tail > first)
    order = filled[np.argsort(first[filled])]
    if (tail < first).any() or (first[order][1:] < tail[order][:-1]).any() or (tail > len(movement.queue)).any():
        yield "movement: queues overlap or lie outside the records"
    edges = movement.stream_first
    if edges[0] != 0 or edges[-1] != len(movement.stream) or (np.diff(edges) < 0).any():
        yield "movement: streams do not cover the packages"
