"""The last step of every measured package: when it reaches the door, and whether that was in time.

A package that leaves its station with a van wave is delivered at

    wave + load + stem(zone) + u * max(0, span - load - stem(zone))

slots, where `u` in [0, 1) is the place of its stop in the route (a hash of the package's number) and `span` the
wave's planned length to its last stop; where `twin.last_mile` solved the station's routes, when its route is there.
Counts are exact, package by package.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_CLASS, SLOTS_PER_DAY, SLOTS_PER_H
from core.hashing import draw64
from demand.chunk import OrderChunk
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, QUOTED_BITS, Sourced

_STREAM_STOP = np.uint64(0x57)
_CLASS_AT, _QUOTED_AT = PATH_BITS, PATH_BITS + CLASS_BITS + PROMISE_BITS
_UNITS_AT = _QUOTED_AT + QUOTED_BITS
MAX_DAYS = 40
"""Click-to-door times are counted in five-minute bins up to this many days; longer ones fall into the last."""

ESTIMATED, WAITS = -2, -1
"""Door slots of packages whose routes are not solved, and of those that no route took by the run's end."""

TOMORROW_SLOTS = 2 * SLOTS_PER_DAY
"""A next-day promise counts from the cut-off, so it ends within two days of the order, and a two-day promise later."""


class DoorPlan(NamedTuple):
    """What delivery times and deadlines depend on.

    Attributes
    ----------
    slot, load_slots, span_slots : int64[D]
        Per departure of the timetable; the last two matter for door lanes only.
    by_courier : uint8[F]
        1 for Prime Now hubs, whose couriers deliver; 0 for stations with vans.
    stem_slots : int64[2, Z]
        Drive to the zone from its station and from its hub.
    deadline_time : int64[F, P]
        Slot of the day (scenario clock) by which a promise is due at a station's doors; -1 for promises that are
        due some slots after the order.
    due_after : int64[F, P, 288]
        For those: slots from order to deadline, by the order's slot of the day (scenario clock).
    path_source, path_station : int32[paths]
    zone_region, facility_region : int32[Z], int32[F]
    seed : uint64
    routed_first : int
        Number of the first package that `routed_slot` tells of.
    routed_slot : int32[n]
        Slot at the door of packages on solved routes; ESTIMATED for others, WAITS for those that no route took.
    """

    slot: np.ndarray
    load_slots: np.ndarray
    span_slots: np.ndarray
    by_courier: np.ndarray
    stem_slots: np.ndarray
    deadline_time: np.ndarray
    due_after: np.ndarray
    path_source: np.ndarray
    path_station: np.ndarray
    zone_region: np.ndarray
    facility_region: np.ndarray
    seed: np.uint64
    routed_first: int = 0
    routed_slot: np.ndarray = np.empty(0, np.int32)


class Outcome(NamedTuple):
    """Counts over the measured packages; P promises, Z zones, F facilities, H measured hours.

    Attributes
    ----------
    placed, delivered, on_time, quoted, quoted_on_time, unserved : int64[P]
        `quoted` packages were promised a later day than asked, as the order was placed.
    door_slots : int64[P, MAX_DAYS * 288]
        Histogram of slots from order to door.
    hour_placed, hour_on_time : int64[P, H]
        By hour of placement.
    zone_packages : int64[2, Z]
        By van and by courier.
    station_delivered, station_late : int64[F]
    source_packages, source_units : int64[F]
    totals : int64[5]
        Orders, units, split orders, packages served in region, packages promised by tomorrow (`TOMORROW_SLOTS`).
    """

    placed: np.ndarray
    delivered: np.ndarray
    on_time: np.ndarray
    quoted: np.ndarray
    quoted_on_time: np.ndarray
    unserved: np.ndarray
    door_slots: np.ndarray
    hour_placed: np.ndarray
    hour_on_time: np.ndarray
    zone_packages: np.ndarray
    station_delivered: np.ndarray
    station_late: np.ndarray
    source_packages: np.ndarray
    source_units: np.ndarray
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

    @property
    def by_tomorrow(self) -> int:
        """Packages promised, at checkout, by tomorrow or sooner."""
        return int(self.totals[4])


class _Rows(NamedTuple):
    """A chunk's columns and the packages that its orders became, as the kernel reads them."""

    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    line_first: np.ndarray
    quantity: np.ndarray
    order_packages: np.ndarray
    word: np.ndarray
    door_index: np.ndarray


@nb.njit(cache=True, nogil=True)
def deliver(package: int, departure: int, zone: int, station: int, plan: DoorPlan) -> int:
    """Slot at the door of a package that left its station with `departure`; WAITS where no solved route took it."""
    row = package - plan.routed_first
    if 0 <= row < len(plan.routed_slot) and plan.routed_slot[row] != ESTIMATED:
        return int(plan.routed_slot[row])
    out = plan.load_slots[departure] + plan.stem_slots[plan.by_courier[station], zone]
    room = max(0, plan.span_slots[departure] - out)
    u = draw64(plan.seed, np.uint64(package), _STREAM_STOP) >> np.uint64(32)
    return plan.slot[departure] + out + np.int64((u * np.uint64(room + 1)) >> np.uint64(32))


@nb.njit(cache=True, nogil=True)
def due(klass: int, promise: int, order_slot: int, station: int, plan: DoorPlan) -> int:
    """Deadline slot of a package, from its class (half-day) and its station's time of day."""
    time_of_day = plan.deadline_time[station, promise]
    if time_of_day < 0:
        return order_slot + plan.due_after[station, promise, order_slot % SLOTS_PER_DAY]
    return klass * SLOTS_PER_CLASS // SLOTS_PER_DAY * SLOTS_PER_DAY + time_of_day


@nb.njit(cache=True, nogil=True)
def _tally_package(
    word: int, package: int, departure: int, rows: _Rows, i: int, hour: int, plan: DoorPlan, to: Outcome
) -> None:
    path = word & np.uint32((1 << PATH_BITS) - 1)
    klass = np.int64((word >> np.uint32(_CLASS_AT)) & np.uint32((1 << CLASS_BITS) - 1))
    quoted = np.int64((word >> np.uint32(_QUOTED_AT)) & np.uint32(1))
    asked, zone, slot = rows.promise[i], rows.zone[i], np.int64(rows.slot[i])
    source, station = plan.path_source[path], plan.path_station[path]
    to.zone_packages[plan.by_courier[station], zone] += 1
    to.source_packages[source] += 1
    to.source_units[source] += np.int64(word >> np.uint32(_UNITS_AT)) + 1
    to.totals[3] += plan.zone_region[zone] == plan.facility_region[source]
    to.quoted[asked] += quoted
    deadline = due(klass, asked, slot, station, plan)
    to.totals[4] += deadline - slot <= TOMORROW_SLOTS
    if departure < 0:
        return
    at = deliver(package, departure, zone, station, plan)
    if at == WAITS:
        return
    to.delivered[asked] += 1
    to.station_delivered[station] += 1
    to.door_slots[asked, min(to.door_slots.shape[1] - 1, at - slot)] += 1
    if at > deadline:
        to.station_late[station] += 1
        return
    to.hour_on_time[asked, hour] += 1
    to.on_time[asked] += 1 - quoted
    to.quoted_on_time[asked] += quoted


@nb.njit(cache=True, nogil=True)
def _tally(rows: _Rows, first_package: int, row: int, first_hour: int, plan: DoorPlan, to: Outcome) -> int:
    """Count a chunk whose first package is row `row` of the measured ones; the row after its last."""
    for i in range(len(rows.slot)):
        asked, parts = rows.promise[i], np.int64(rows.order_packages[i])
        made, lost = parts & 15, parts >> 4
        to.placed[asked] += made + lost
        to.unserved[asked] += lost
        to.totals[0] += 1
        to.totals[2] += made > 1
        for line in range(rows.line_first[i], rows.line_first[i + 1]):
            to.totals[1] += rows.quantity[line]
        hour = min(to.hour_placed.shape[1] - 1, max(0, rows.slot[i] // SLOTS_PER_H - first_hour))
        to.hour_placed[asked, hour] += made + lost
        for _ in range(made):
            word, departure = rows.word[row], rows.door_index[row]
            _tally_package(word, first_package + row, departure, rows, i, hour, plan, to)
            row += 1
    return row


def tally(
    chunks: Iterable[OrderChunk],
    sourced: Sourced,
    door_index: np.ndarray,
    first_package: int,
    plan: DoorPlan,
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
    plan : DoorPlan
    first_slot, n_slots : int
        The measured window.
    """
    n_facilities, n_promises = plan.deadline_time.shape
    n_zones = plan.stem_slots.shape[1]
    to = empty_outcome(n_promises, n_zones, n_facilities, n_slots // SLOTS_PER_H)
    words = sourced.word[first_package : first_package + len(door_index)]
    row = 0
    for c in chunks:
        first = c.first_order - sourced.first_order
        rows = _Rows(
            c.slot,
            c.zone,
            c.promise,
            c.line_first,
            c.quantity,
            sourced.order_packages[first : first + len(c)],
            words,
            door_index,
        )
        row = _tally(rows, first_package, row, first_slot // SLOTS_PER_H, plan, to)
    if row != len(door_index):
        raise RuntimeError(f"{row} packages followed of {len(door_index)} that were placed in the window")
    return to


def empty_outcome(n_promises: int, n_zones: int, n_facilities: int, n_hours: int) -> Outcome:
    """All counts at zero."""

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int64)

    promise, facility = n_promises, n_facilities
    return Outcome(
        placed=zeros(promise),
        delivered=zeros(promise),
        on_time=zeros(promise),
        quoted=zeros(promise),
        quoted_on_time=zeros(promise),
        unserved=zeros(promise),
        door_slots=zeros(promise, MAX_DAYS * SLOTS_PER_DAY),
        hour_placed=zeros(promise, n_hours),
        hour_on_time=zeros(promise, n_hours),
        zone_packages=zeros(2, n_zones),
        station_delivered=zeros(facility),
        station_late=zeros(facility),
        source_packages=zeros(facility),
        source_units=zeros(facility),
        totals=zeros(5),
    )
