"""Lanes as arrays, with one day of departures: the scenario's own, and the door lanes of stations and hubs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.clock import SLOT_S, SLOTS_PER_DAY, SLOTS_PER_H

if TYPE_CHECKING:
    from datasets import Scenario

DOOR = -1
"""Destination of a lane that ends at customers' doors (a station's van waves, a hub's couriers)."""

MAX_LEGS = 8
"""A lane's `leg` is its kind of hop (origin kind x destination kind), below this; a path uses each at most once."""

DOOR_KINDS = ("delivery_station", "prime_now_hub")
AIR_KINDS = ("air_hub", "air_gateway")

LEG_FROM_STOCK, LEG_SORT, LEG_TO_AIR, LEG_UP, LEG_DOWN, LEG_FROM_AIR, LEG_TO_STATION, LEG_DOOR = range(MAX_LEGS)
"""Legs in the order in which a path may use them, so that none is used twice:

from a fulfilment centre anywhere; between sortation centres; from one to an airport; to an air hub; from it;
from an airport to a sortation centre; to a station; to the door.
"""


@dataclass(frozen=True)
class Lanes:
    """The lanes and one day of their departures: the scenario's in table order, then one door lane a station or hub.

    Attributes
    ----------
    name : tuple of str
        Lane ids; ``STATION>`` for door lanes.
    origin, destination : int32[L]
        Facility rows; destination DOOR for door lanes.
    slots : int32[L]
        As `Timetable.lane_slots`.
    leg : uint8[L]
    open : bool[L]
        Neither closed nor at a closed facility; the others have no departures.
    first : int64[L + 1]
        Departures of lane l on any day are ``first[l]:first[l + 1]``.
    slot : int32[d]
        Slot of the day, scenario clock, ascending within a lane.
    capacity : int32[d]
        Packages.
    load_slots, span_slots : int32[d]
        Door departures: slots of loading before the van leaves, and from departure slot to the last stop. Else 0.
    door : int32[F]
        Each facility's door lane; -1 where it has none.
    """

    name: tuple[str, ...]
    origin: np.ndarray
    destination: np.ndarray
    slots: np.ndarray
    leg: np.ndarray
    open: np.ndarray
    first: np.ndarray
    slot: np.ndarray
    capacity: np.ndarray
    load_slots: np.ndarray
    span_slots: np.ndarray
    door: np.ndarray

    def doors_day(self, facilities: np.ndarray) -> np.ndarray:
        """Rows of a day's door departures of open facilities of one kind (all have as many); int64[n, W]."""
        doors = self.door[facilities]
        count = int((self.first[doors + 1] - self.first[doors]).max(initial=0))
        return self.first[doors][:, None] + np.arange(count)

    @property
    def capacity_per_day(self) -> np.ndarray:
        """Packages that a lane's departures can carry in a day; int64[L]."""
        sums = np.concatenate([[0], np.cumsum(self.capacity, dtype=np.int64)])
        return sums[self.first[1:]] - sums[self.first[:-1]]


def leg_of(origin_kind: str, destination_kind: str) -> int:
    """Leg of a lane between facilities of these kinds (destination "" for doors).

    Raises
    ------
    ValueError
        When no path can use such a lane.
    """
    if destination_kind == "" and origin_kind in DOOR_KINDS:
        return LEG_DOOR
    if origin_kind == "fulfilment_centre" and destination_kind in ("sortation_centre", "delivery_station", *AIR_KINDS):
        return LEG_FROM_STOCK
    if destination_kind == "delivery_station" and origin_kind in ("sortation_centre", *AIR_KINDS):
        return LEG_TO_STATION
    legs = {("sortation_centre", "sortation_centre"): LEG_SORT, ("air_hub", "air_gateway"): LEG_DOWN}
    legs |= {("sortation_centre", kind): LEG_TO_AIR for kind in AIR_KINDS}
    legs |= {(kind, "air_hub"): LEG_UP for kind in AIR_KINDS}
    legs |= {(kind, "sortation_centre"): LEG_FROM_AIR for kind in AIR_KINDS}
    try:
        return legs[origin_kind, destination_kind]
    except KeyError:
        raise ValueError(f"no path uses a lane from a {origin_kind} to a {destination_kind or 'door'}") from None


def offset_slots(clock_offset_h: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Local time less the scenario's clock, in slots."""
    return np.rint(np.asarray(clock_offset_h, dtype=float) * SLOTS_PER_H).astype(np.int64)


def in_shift(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Slots of the day, scenario clock, in which each facility works; bool[F, 288]. Closed ones never do."""
    from datasets.times import shift_mask

    table = scenario.facilities
    offsets = offset_slots(table["clock_offset_h"])
    masks = {text: shift_mask(text) for text in set(table["shifts"])}
    keys = list(zip(table["shifts"], offsets.tolist(), strict=True))
    rolled = {key: np.roll(masks[key[0]], -key[1]) for key in set(keys)}
    return np.stack([rolled[key] for key in keys]) & (table["status"] == "open").to_numpy()[:, None]


def lanes(scenario: Scenario) -> Lanes:
    """All lanes of a scenario, with one day of departures on the scenario's clock."""
    facilities, table = scenario.facilities, scenario.lanes
    row, kind = scenario.facility_row, facilities["kind"].to_numpy()
    is_open = (facilities["status"] == "open").to_numpy()
    ends = [table[name].map(row).to_numpy(dtype=np.int32) for name in ("origin", "destination")]
    doors = np.flatnonzero(np.isin(kind, DOOR_KINDS)).astype(np.int32)
    origin = np.concatenate([ends[0], doors])
    destination = np.concatenate([ends[1], np.full(len(doors), DOOR, np.int32)])
    lane_open = is_open[origin] & (is_open[destination] | (destination == DOOR))
    lane_open[: len(table)] &= (table["status"] == "open").to_numpy()
    days = [*_truck_and_air_days(scenario, ends[0]), *_door_days(scenario, doors)]
    days = [day if ok else _EMPTY for day, ok in zip(days, lane_open, strict=True)]
    count = np.array([day.shape[1] for day in days], np.int64)
    columns = np.concatenate(days, axis=1) if days else _EMPTY
    load = (table["vehicles_per_departure"] * table["packages_per_vehicle"]).to_numpy(dtype=np.int64)
    columns[1, : count[: len(table)].sum()] = np.repeat(load, count[: len(table)])
    kinds = [(kind[o], kind[d] if d >= 0 else "") for o, d in zip(origin, destination, strict=True)]
    legs = {pair: leg_of(*pair) for pair in set(kinds)}
    door_lane = np.full(len(facilities), -1, np.int32)
    door_lane[doors] = len(table) + np.arange(len(doors))
    hours = np.ceil(table["hours"].to_numpy(float) * SLOTS_PER_H - 1e-9)
    return Lanes(
        name=(*table["lane"], *(f"{name}>" for name in facilities["id"].to_numpy()[doors])),
        origin=origin,
        destination=destination,
        slots=np.concatenate([np.maximum(1, hours), np.zeros(len(doors))]).astype(np.int32),
        leg=np.array([legs[pair] for pair in kinds], np.uint8),
        open=lane_open,
        first=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        slot=columns[0],
        capacity=columns[1],
        load_slots=columns[2],
        span_slots=columns[3],
        door=door_lane,
    )


_EMPTY = np.zeros((4, 0), np.int32)


def _day(local_slots: npt.ArrayLike, offset: int, *columns: npt.ArrayLike) -> np.ndarray:
    """Rows slot (scenario clock, ascending) and the columns, int32[4, n]."""
    slot = (np.asarray(local_slots) - offset) % SLOTS_PER_DAY
    day = np.stack([slot, *(np.broadcast_to(column, slot.shape) for column in columns)]).astype(np.int32)
    return day[:, np.argsort(slot, kind="stable")]


def _truck_and_air_days(scenario: Scenario, origin: np.ndarray) -> list[np.ndarray]:
    """Capacities are left 0: lanes with the same departures share their arrays."""
    from datasets.times import parse_departures

    offsets = offset_slots(scenario.facilities["clock_offset_h"])[origin].tolist()
    keys = list(zip(scenario.lanes["departures"], offsets, strict=True))
    known = {key: _day(np.array(parse_departures(key[0])), key[1], 0, 0, 0) for key in set(keys)}
    return [known[key] for key in keys]


def _door_days(scenario: Scenario, doors: np.ndarray) -> list[np.ndarray]:
    """A station's van waves: ``floor(vans x share x packages_per_van x hours / full_route_h)`` packages each.

    A hub's couriers are back after `hub_route_h`, so a departure finds as many as have had time to come back.
    """
    from datasets.times import parse_departures, parse_waves

    door, facilities = scenario.settings.door, scenario.facilities
    offsets = offset_slots(facilities["clock_offset_h"])
    waves, hub_slots = parse_waves(door.waves), np.array(parse_departures(door.hub_departures))
    wave_slots = np.array([wave.slot for wave in waves])
    wave_hours = np.array([wave.hours for wave in waves])
    wave_share = np.array([wave.share for wave in waves]) * wave_hours / door.full_route_h
    gap = np.diff(hub_slots, prepend=hub_slots[-1] - SLOTS_PER_DAY)
    hub_share = np.minimum(1.0, gap / (door.hub_route_h * SLOTS_PER_H))
    load = -(-int(door.load_min * 60) // SLOT_S)
    carried = (facilities["vans"] * facilities["packages_per_van"]).to_numpy(float)
    is_hub = (facilities["kind"] == "prime_now_hub").to_numpy()
    days = []
    for row in doors:
        packages = carried[row]
        if is_hub[row]:
            span = round(door.hub_route_h * SLOTS_PER_H)
            days.append(_day(hub_slots, offsets[row], np.floor(packages * hub_share + 1e-9), 0, span))
        else:
            span = np.rint(wave_hours * SLOTS_PER_H)
            days.append(_day(wave_slots, offsets[row], np.floor(packages * wave_share + 1e-9), load, span))
    return days
