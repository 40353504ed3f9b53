"""When things can move: every lane's departures and every facility's hourly capacity, in slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from network.lanes import DOOR, MAX_LEGS, Lanes, in_shift, lanes

if TYPE_CHECKING:
    import pandas as pd

    from datasets import Scenario

__all__ = ["DOOR", "MAX_LEGS", "DoorDepartures", "Timetable", "build_timetable", "timetable_of"]

ORIGIN_KINDS = ("fulfilment_centre", "prime_now_hub")


@dataclass(frozen=True)
class Timetable:
    """The moving parts of a scenario over a horizon, as arrays.

    Attributes
    ----------
    n_slots : int
        Horizon; a multiple of 12 (whole hours).
    origin : bool[F]
        Facilities where orders are picked and packed (fulfilment centres, Prime Now hubs); the others sort.
    pick_per_h, serve_per_h : int32[F, n_slots // 12]
        Packages an hour. `serve` is packing at origins and sorting elsewhere; `pick` is 0 elsewhere.
        In slot k of the hour the quota is ``C * (k + 1) // 12 - C * k // 12``.
    lane_origin, lane_destination : int32[L]
        Facility rows; destination DOOR for door lanes.
    lane_slots : int32[L]
        Slots from departure to unloading at the destination (at least 1; door lanes 0).
    lane_leg : uint8[L]
        Kind of hop, below MAX_LEGS (see network/timetable.py); a path uses each kind at most once.
    departure_first : int64[L + 1]
        Departures of lane l are ``departure_first[l]:departure_first[l + 1]``, in order of slot.
    departure_slot, departure_capacity : int32[D]
        Slot of departure and packages it can carry.
    """

    n_slots: int
    origin: np.ndarray
    pick_per_h: np.ndarray
    serve_per_h: np.ndarray
    lane_origin: np.ndarray
    lane_destination: np.ndarray
    lane_slots: np.ndarray
    lane_leg: np.ndarray
    departure_first: np.ndarray
    departure_slot: np.ndarray
    departure_capacity: np.ndarray


@dataclass(frozen=True)
class DoorDepartures:
    """What a timetable's door departures mean for the doors.

    Attributes
    ----------
    door_lane : int32[F]
        Each facility's door lane; -1 where it has none.
    load_slots, span_slots : int32[D]
        Per departure of the timetable, as in `Lanes`; 0 for those of other lanes.
    """

    door_lane: np.ndarray
    load_slots: np.ndarray
    span_slots: np.ndarray


def build_timetable(scenario: Scenario, n_slots: int) -> Timetable:
    """The scenario's timetable over `n_slots` slots from its start.

    Lanes are those of `lanes`. While it stands still a facility neither works nor dispatches; where some of its robots
    or stations do, it picks as much less as `outages` say. Picking follows the scenario's `pick_pace`.

    Raises
    ------
    ValueError
        When `n_slots` is no positive multiple of 12.
    """
    return timetable_of(scenario, lanes(scenario), n_slots)[0]


def timetable_of(scenario: Scenario, day: Lanes, n_slots: int) -> tuple[Timetable, DoorDepartures]:
    """`build_timetable` of lanes at hand, and what its door departures mean."""
    if n_slots <= 0 or n_slots % SLOTS_PER_H:
        raise ValueError(f"a horizon of {n_slots} slots is no positive number of whole hours")
    facilities = scenario.facilities
    works = _works(scenario, n_slots)
    origin = facilities["kind"].isin(ORIGIN_KINDS).to_numpy()

    def per_h(column: str, slots: np.ndarray) -> np.ndarray:
        return np.rint(facilities[column].to_numpy(float)[:, None] * slots / SLOTS_PER_H).astype(np.int32)

    index, slot = _repeat_days(day, n_slots)
    lane = np.repeat(np.arange(len(day.origin)), np.diff(day.first))[index]
    keep = (slot < n_slots) & ~_stands_still(scenario, n_slots)[day.origin[lane], np.minimum(slot, n_slots - 1)]
    index, slot, lane = index[keep], slot[keep], lane[keep]
    timetable = Timetable(
        n_slots=n_slots,
        origin=origin,
        pick_per_h=np.where(origin[:, None], per_h("pick_packages_per_h", _picking(scenario, works)), 0),
        serve_per_h=per_h("capacity_packages_per_h", _by_hour(works)),
        lane_origin=day.origin,
        lane_destination=day.destination,
        lane_slots=day.slots,
        lane_leg=day.leg,
        departure_first=np.searchsorted(lane, np.arange(len(day.origin) + 1)).astype(np.int64),
        departure_slot=slot.astype(np.int32),
        departure_capacity=day.capacity[index],
    )
    return timetable, DoorDepartures(day.door, day.load_slots[index], day.span_slots[index])


def _by_hour(slots: np.ndarray) -> np.ndarray:
    """Sum of each hour's slots; [F, n_slots // 12]."""
    return slots.reshape(len(slots), -1, SLOTS_PER_H).sum(axis=2)


def _picking(scenario: Scenario, works: np.ndarray) -> np.ndarray:
    """Slots' worth of picking that each facility does in each hour; float[F, n_slots // 12]."""
    table = scenario.outages[~whole_outages(scenario.outages)]
    left = works.astype(float)
    for name, first, last, share in zip(
        table["facility"], table["from_slot"], table["to_slot"], table["pick_left"], strict=True
    ):
        left[scenario.facility_row[name], int(first) : int(last)] *= share
    slots, pace = _by_hour(left), scenario.pick_pace
    return slots if pace is None else slots * pace[:, np.arange(slots.shape[1]) % pace.shape[1]]


def whole_outages(outages: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows in which the whole facility stands still, not only some of its robots or stations."""
    return ((outages["robots"] == 0) & (outages["stations"] == 0)).to_numpy()


def _stands_still(scenario: Scenario, n_slots: int) -> npt.NDArray[np.bool_]:
    """Slots in which an outage holds a whole facility; bool[F, n_slots]."""
    still = np.zeros((len(scenario.facilities), n_slots), dtype=bool)
    table = scenario.outages[whole_outages(scenario.outages)]
    for name, first, last in zip(table["facility"], table["from_slot"], table["to_slot"], strict=True):
        still[scenario.facility_row[name], int(first) : int(last)] = True
    return still


def _works(scenario: Scenario, n_slots: int) -> npt.NDArray[np.bool_]:
    """Slots in shift and not in an outage; bool[F, n_slots]."""
    n_days = -(-n_slots // SLOTS_PER_DAY)
    return np.tile(in_shift(scenario), (1, n_days))[:, :n_slots] & ~_stands_still(scenario, n_slots)


def _repeat_days(day: Lanes, n_slots: int) -> tuple[np.ndarray, np.ndarray]:
    """Every departure of every day, lane by lane in order of slot: row in `day`, slot (some beyond the horizon)."""
    n_days = -(-n_slots // SLOTS_PER_DAY)
    per_lane = np.diff(day.first)
    total = per_lane * n_days
    lane = np.repeat(np.arange(len(per_lane)), total)
    place = np.arange(total.sum()) - np.repeat(np.cumsum(total) - total, total)
    index = day.first[lane] + place % per_lane[lane]
    return index, day.slot[index].astype(np.int64) + place // per_lane[lane] * SLOTS_PER_DAY
