"""Counters alone: every package placed is delivered or somewhere, at every facility and slot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from network.audit.lanes import gone, queued
from network.audit.ledger import Ledger, quotas, where
from network.timetable import DOOR


def check_sorters(ledger: Ledger) -> Iterator[str]:
    """Facilities that sort serve all that they have, up to the quota, in every slot."""
    timetable, movement = ledger.timetable, ledger.movement
    loads = ledger.loaded.sum(axis=1)
    inside = (ledger.arrival < timetable.n_slots) & (timetable.lane_destination[ledger.lane_of] != DOOR)
    came = np.zeros((len(timetable.origin), timetable.n_slots), np.int64)
    np.add.at(came, (timetable.lane_destination[ledger.lane_of][inside], ledger.arrival[inside]), loads[inside])
    for facility in np.flatnonzero(~timetable.origin):
        served = movement.served[facility].astype(np.int64)
        for (slot,) in where(movement.arrived[facility] != came[facility]):
            yield (
                f"facility {facility}: arrived {movement.arrived[facility, slot]} in slot {slot}, "
                f"and {came[facility, slot]} were unloaded (conservation)"
            )
        waiting = came[facility].cumsum() - (served.cumsum() - served)
        quota = quotas(timetable.serve_per_h[facility])
        for (slot,) in where(served > quota):
            yield f"facility {facility}: sorted {served[slot]} in slot {slot}, over its quota of {quota[slot]}"
        for (slot,) in where(served != np.minimum(quota, waiting)):
            yield (
                f"facility {facility}: sorted {served[slot]} in slot {slot} with {waiting[slot]} waiting "
                f"and a quota of {quota[slot]} (conservation)"
            )


def check_totals(ledger: Ledger) -> Iterator[str]:
    """Served = queued for lanes, by facility; placed = delivered + in flight, over all."""
    timetable, movement = ledger.timetable, ledger.movement
    for_lanes = queued(ledger).sum(axis=1)
    by_facility = np.bincount(timetable.lane_origin, for_lanes, len(timetable.origin)).astype(np.int64)
    for (facility,) in where(by_facility != movement.served.sum(axis=1)):
        yield (
            f"facility {facility}: {movement.served[facility].sum()} served, "
            f"and {by_facility[facility]} queued for its lanes (conservation)"
        )
    placed = len(ledger.sourced.word)
    ends = delivered(ledger) + sum(in_flight(ledger).values())
    if placed != ends:
        yield f"{placed} packages were placed, and {ends} are delivered or in flight (conservation)"


def delivered(ledger: Ledger) -> int:
    """Packages that left with a van wave."""
    return int(gone(ledger)[ledger.timetable.lane_destination == DOOR].sum())


def in_flight(ledger: Ledger) -> dict[str, int]:
    """Packages that are not delivered by the horizon's end, by where they are."""
    timetable, movement = ledger.timetable, ledger.movement
    picked = int(movement.picked[:, :, -1].sum(dtype=np.int64))
    packed = int(movement.packed[:, :, -1].sum(dtype=np.int64))
    late = (ledger.arrival >= timetable.n_slots) & (timetable.lane_destination[ledger.lane_of] != DOOR)
    sorters = ~timetable.origin
    return {
        "to be picked": int(movement.arrived[timetable.origin].sum(dtype=np.int64)) - picked,
        "to be packed": picked - packed,
        "to be sorted": int((movement.arrived - movement.served)[sorters].sum(dtype=np.int64)),
        "waiting for a departure": int((queued(ledger) - gone(ledger)).sum()),
        "under way": int(ledger.loaded[late].sum()),
    }
