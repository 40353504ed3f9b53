"""The last step of every measured package: when it reaches the door, and whether that was in time.

A package that leaves its station with a van wave is delivered at

    wave + load + stem(zone) + u * max(0, span - load - stem(zone))

slots, where `u` in [0, 1) is the place of its stop in the route (a hash of the package's number: routes are
not solved here) and `span` the wave's planned length to its last stop. Counts are exact, package by package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_CLASS, SLOTS_PER_DAY, SLOTS_PER_H
from core.hashing import draw64
from demand.chunk import OrderChunk
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, Sourced

_STREAM_STOP = np.uint64(0x57)
MAX_DAYS = 40
"""Click-to-door times are counted in five-minute bins up to this many days; longer ones fall into the last."""


@dataclass(frozen=True)
class DoorPlan:
    """What delivery times depend on.

    Attributes
    ----------
    departure_slot, load_slots, span_slots : int32[D]
        Per departure of the timetable; the last two matter for door lanes only.
    stem_slots : int32[Z]
        Drive from the station to the zone.
    deadline_time : int16[F, P]
        Slot of the day (scenario clock) by which a promise is due at a station's doors; -1 for promises that are
        due some slots after the order (`due_after`).
    due_after : int32[P, 288]
        Slots from order to deadline by the order's slot of the day at the station, for promises in hours.
    """

    departure_slot: np.ndarray
    load_slots: np.ndarray
    span_slots: np.ndarray
    stem_slots: np.ndarray
    deadline_time: np.ndarray
    due_after: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Counts over the measured packages; P promises, Z zones, F facilities, H order hours.

    Attributes
    ----------
    placed, delivered, on_time, quoted, quoted_on_time : int64[P]
        `quoted` packages were promised a later day than asked, as the order was placed.
    door_slots : int64[P, MAX_DAYS * 288]
        Histogram of slots from order to door.
    hour_placed, hour_on_time : int64[P, H]
        By hour of placement.
    zone_packages : int64[Z]
    station_delivered, station_late : int64[F]
    source_packages, source_units : int64[F]
    in_region, units, split_orders, orders, lines_units : int64
    unserved : int64[P]
    """

    placed: np.ndarray
    delivered: np.ndarray
    on_time: np.ndarray
    quoted: np.ndarray
    quoted_on_time: np.ndarray
    door_slots: np.ndarray
    hour_placed: np.ndarray
    hour_on_time: np.ndarray
    zone_packages: np.ndarray
    station_delivered: np.ndarray
    station_late: np.ndarray
    source_packages: np.ndarray
    source_units: np.ndarray
    unserved: np.ndarray
    totals: np.ndarray

    @property
    def orders(self) -> int:
        """Measured orders."""
        return int(self.totals[0])

    @property
    def units(self) -> int:
        """Units ordered in them."""
        return int(self.totals[1])

    @property
    def split_orders(self) -> int:
        """Orders that left in more than one package."""
        return int(self.totals[2])

    @property
    def in_region(self) -> int:
        """Packages whose source lies in their customer's region."""
        return int(self.totals[3])


@nb.njit(cache=True, nogil=True)
def deliver(package, departure, zone, door, stem_slots, seed):
    """Slot at the door of a package that left with `departure` of the door table (slot, load, span)."""
    slot, load, span = door[departure, 0], door[departure, 1], door[departure, 2]
    out = load + stem_slots[zone]
    room = max(0, span - out)
    u = draw64(np.uint64(seed), np.uint64(package), _STREAM_STOP) >> np.uint64(32)
    return slot + out + np.int64((u * np.uint64(room + 1)) >> np.uint64(32))


@nb.njit(cache=True, nogil=True)
def due(klass, promise, order_slot, station, deadline_time, due_after):
    """Deadline slot of a package, from its class (half-day) and its station's time of day."""
    time_of_day = deadline_time[station, promise]
    if time_of_day < 0:
        return order_slot + due_after[promise, order_slot % SLOTS_PER_DAY]
    first = klass * SLOTS_PER_CLASS
    day = first // SLOTS_PER_DAY * SLOTS_PER_DAY
    return day + time_of_day


@nb.njit(cache=True, nogil=True)
def _tally(
    first_order, first_package, package_base, slot, zone, promise, line_first, quantity, order_packages, word, door_index,
    door, stem_slots, deadline_time, due_after, path_source, path_station, zone_region, facility_region, seed, hour_base,
    placed, delivered, on_time, quoted, quoted_on_time, door_slots, hour_placed, hour_on_time, zone_packages,
    station_delivered, station_late, source_packages, source_units, unserved, totals,
):
    path_mask = np.uint32((1 << PATH_BITS) - 1)
    n_bins, n_hours = door_slots.shape[1], hour_placed.shape[1]
    package = first_package
    for i in range(len(slot)):
        p_asked = promise[i]
        parts = order_packages[first_order + i]
        made, lost = parts & 15, parts >> 4
        placed[p_asked] += made + lost
        unserved[p_asked] += lost
        totals[0] += 1
        totals[2] += made > 1
        for j in range(line_first[i], line_first[i + 1]):
            totals[1] += quantity[j]
        hour = min(n_hours - 1, max(0, slot[i] // SLOTS_PER_H - hour_base))
        hour_placed[p_asked, hour] += made + lost
        z = zone[i]
        for _ in range(made):
            w = word[package]
            path = w & path_mask
            klass = np.int64((w >> np.uint32(PATH_BITS)) & np.uint32((1 << CLASS_BITS) - 1))
            slower = (w >> np.uint32(PATH_BITS + CLASS_BITS + PROMISE_BITS)) & np.uint32(1)
            source, station = path_source[path], path_station[path]
            zone_packages[z] += 1
            source_packages[source] += 1
            source_units[source] += np.int64(w >> np.uint32(PATH_BITS + CLASS_BITS + PROMISE_BITS + 1)) + 1
            totals[3] += zone_region[z] == facility_region[source]
            quoted[p_asked] += slower
            d = door_index[package - package_base]
            if d >= 0:
                at = deliver(package, d, z, door, stem_slots, seed)
                late = at > due(klass, p_asked, slot[i], station, deadline_time, due_after)
                delivered[p_asked] += 1
                station_delivered[station] += 1
                station_late[station] += late
                door_slots[p_asked, min(n_bins - 1, at - slot[i])] += 1
                if not late:
                    hour_on_time[p_asked, hour] += 1
                    if slower:
                        quoted_on_time[p_asked] += 1
                    else:
                        on_time[p_asked] += 1
            package += 1
    return package


def tally(
    chunks: Iterable[OrderChunk],
    sourced: Sourced,
    door_index: np.ndarray,
    first_package: int,
    plan: DoorPlan,
    path_source: np.ndarray,
    path_station: np.ndarray,
    zone_region: np.ndarray,
    facility_region: np.ndarray,
    seed: int,
    first_slot: int,
    n_slots: int,
) -> Outcome:
    """Follow every measured package to its door.

    Parameters
    ----------
    chunks : iterable of OrderChunk
        Exactly the measured orders, in order.
    door_index : int32[measured packages]
        Door departure of each (a row of the timetable's departures), -1 where it has not left.
    first_package : int
        Number of the first measured package.
    path_source, path_station : int32[paths]
    zone_region, facility_region : int32[Z], int32[F]
    first_slot, n_slots : int
        The measured window.
    """
    n_promises, n_zones, n_facilities = plan.deadline_time.shape[1], len(zone_region), len(facility_region)
    n_hours = n_slots // SLOTS_PER_H

    def by_promise() -> np.ndarray:
        return np.zeros(n_promises, np.int64)

    def by_facility() -> np.ndarray:
        return np.zeros(n_facilities, np.int64)

    outcome = Outcome(
        placed=by_promise(),
        delivered=by_promise(),
        on_time=by_promise(),
        quoted=by_promise(),
        quoted_on_time=by_promise(),
        door_slots=np.zeros((n_promises, MAX_DAYS * SLOTS_PER_DAY), np.int64),
        hour_placed=np.zeros((n_promises, n_hours), np.int64),
        hour_on_time=np.zeros((n_promises, n_hours), np.int64),
        zone_packages=np.zeros(n_zones, np.int64),
        station_delivered=by_facility(),
        station_late=by_facility(),
        source_packages=by_facility(),
        source_units=by_facility(),
        unserved=by_promise(),
        totals=np.zeros(4, np.int64),
    )
    door = np.stack([plan.departure_slot, plan.load_slots, plan.span_slots], axis=1).astype(np.int64)
    package = first_package
    for c in chunks:
        package = _tally(
            c.first_order, package, first_package, c.slot, c.zone, c.promise, c.line_first, c.quantity,
            sourced.order_packages, sourced.word, door_index, door, plan.stem_slots, plan.deadline_time, plan.due_after,
            path_source, path_station, zone_region, facility_region, np.uint64(seed), first_slot // SLOTS_PER_H,
            outcome.placed, outcome.delivered, outcome.on_time, outcome.quoted, outcome.quoted_on_time,
            outcome.door_slots, outcome.hour_placed, outcome.hour_on_time, outcome.zone_packages,
            outcome.station_delivered, outcome.station_late, outcome.source_packages, outcome.source_units,
            outcome.unserved, outcome.totals,
        )  # fmt: skip
    return outcome
