"""The run's tables: counters and samples as data frames, one Parquet file each.

Times are seconds from the scenario's start (`_s`). Every table is derived from the movement's counters or from the
sampled packages; none of them is needed to make another run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.clock import SLOT_S, SLOTS_PER_H
from datasets import Scenario
from network.simulate.movement import Movement
from network.timetable import DOOR, Timetable
from twin.costs import Trips
from twin.delivery import Outcome


@dataclass(frozen=True)
class Window:
    """The measured window, in slots, and the slots after which nothing moved any more."""

    first_slot: int
    last_slot: int
    end_slot: int

    @property
    def first_hour(self) -> int:
        """First measured hour."""
        return self.first_slot // SLOTS_PER_H

    @property
    def last_hour(self) -> int:
        """Hour after the last measured one."""
        return self.last_slot // SLOTS_PER_H

    @property
    def end_hour(self) -> int:
        """Hour after the last in which something moved."""
        return -(-self.end_slot // SLOTS_PER_H)


def by_hour(slots: np.ndarray) -> np.ndarray:
    """Sums of a per-slot array [F, n_slots] by hour, int64[F, n_slots // 12]."""
    return slots.reshape(len(slots), -1, SLOTS_PER_H).sum(axis=2, dtype=np.int64)


def end_of_movement(movement: Movement) -> int:
    """Slot after the last in which anything arrived, was served or departed."""
    moved = movement.arrived.any(axis=0) | movement.served.any(axis=0)
    last = int(np.flatnonzero(moved)[-1]) if moved.any() else 0
    left = movement.departed.sum(axis=1, dtype=np.int64)
    t = movement.timetable
    first = np.zeros(len(left), bool)
    first[t.departure_first[:-1][np.diff(t.departure_first) > 0]] = True
    loaded = np.diff(left, prepend=0)
    loaded[first] = left[first]
    busy = t.departure_slot[loaded > 0]
    return max(last, int(busy.max()) if len(busy) else 0) + 1


def facility_hours(scenario: Scenario, movement: Movement, window: Window) -> pd.DataFrame:
    """A row a facility and hour: arrived, served, backlog at the hour's end, capacity, utilisation; picking too."""
    hours = window.end_hour
    arrived, served = by_hour(movement.arrived)[:, :hours], by_hour(movement.served)[:, :hours]
    backlog = np.cumsum(arrived - served, axis=1)
    capacity = movement.timetable.serve_per_h[:, :hours].astype(np.int64)
    n_facilities = len(arrived)
    start = np.arange(hours) * 3600
    ids, kinds = scenario.facilities["id"].to_numpy(), scenario.facilities["kind"].to_numpy()
    flat_capacity, flat_served = capacity.ravel(), served.ravel()
    used = np.divide(flat_served, flat_capacity, out=np.zeros(len(flat_served)), where=flat_capacity > 0)
    return pd.DataFrame(
        {
            "facility": pd.Categorical.from_codes(np.repeat(np.arange(n_facilities), hours), ids),
            "kind": pd.Categorical(np.repeat(kinds, hours)),
            "start_s": np.tile(start, n_facilities).astype(np.int32),
            "measured": np.tile((start >= window.first_hour * 3600) & (start < window.last_hour * 3600), n_facilities),
            "arrived": arrived.ravel().astype(np.int32),
            "served": flat_served.astype(np.int32),
            "backlog": backlog.ravel().astype(np.int32),
            "capacity": flat_capacity.astype(np.int32),
            "utilisation": used.astype(np.float32),
            "picked": picked_by_hour(movement)[:, :hours].ravel().astype(np.int32),
            "pick_capacity": movement.timetable.pick_per_h[:, :hours].ravel().astype(np.int32),
        }
    )


def picked_by_hour(movement: Movement) -> np.ndarray:
    """Packages picked at each facility in each hour; int64[F, n_slots // 12], 0 where nobody picks."""
    timetable = movement.timetable
    by_end_of_hour = movement.picked[:, :, SLOTS_PER_H - 1 :: SLOTS_PER_H].sum(axis=1, dtype=np.int64)
    picked = np.zeros(timetable.pick_per_h.shape, np.int64)
    picked[timetable.origin] = np.diff(by_end_of_hour, axis=1, prepend=0)
    return picked


@dataclass(frozen=True)
class LaneNames:
    """What the timetable's lanes are called: the scenario's lanes, then a door lane a station and hub."""

    lane: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    mode: np.ndarray
    km: np.ndarray
    packages_per_vehicle: np.ndarray
    cost_per_trip_usd: np.ndarray
    co2_kg_per_trip: np.ndarray


def lane_names(scenario: Scenario, timetable: Timetable) -> LaneNames:
    """Ids and figures of every lane of the timetable; door lanes cost nothing here (the last mile is estimated)."""
    lanes, ids = scenario.lanes, scenario.facilities["id"].to_numpy()
    per_van = scenario.facilities["packages_per_van"].to_numpy()
    doors = timetable.lane_destination == DOOR
    at = timetable.lane_origin[doors]
    n_doors = int(doors.sum())
    if len(lanes) + n_doors != len(doors) or doors[: len(lanes)].any():
        raise ValueError("the timetable's lanes must be the scenario's, then the door lanes")

    def column(name: str, of_doors: np.ndarray) -> np.ndarray:
        return np.concatenate([lanes[name].to_numpy(), of_doors])

    nothing = np.zeros(n_doors)
    return LaneNames(
        lane=column("lane", np.array([f"{ids[f]}>door" for f in at], object)),
        origin=column("origin", ids[at]),
        destination=column("destination", np.full(n_doors, "", object)),
        mode=column("mode", np.full(n_doors, "van", object)),
        km=column("km", nothing),
        packages_per_vehicle=column("packages_per_vehicle", np.maximum(1, per_van[at])).astype(np.int64),
        cost_per_trip_usd=column("cost_per_trip_usd", nothing).astype(float),
        co2_kg_per_trip=column("co2_kg_per_trip", nothing).astype(float),
    )


def lane_departures(names: LaneNames, timetable: Timetable, trips: Trips) -> pd.DataFrame:
    """A row a departure that carried something: lane, time, packages, vehicles, capacity."""
    lane = np.repeat(np.arange(len(names.lane)), np.diff(timetable.departure_first))
    used = np.flatnonzero(trips.load)
    rows = lane[used]
    return pd.DataFrame(
        {
            "lane": pd.Categorical.from_codes(rows, names.lane),
            "start_s": timetable.departure_slot[used].astype(np.int32) * SLOT_S,
            "packages": trips.load[used].astype(np.int32),
            "measured_packages": trips.measured[used].astype(np.int32),
            "vehicles": trips.vehicles[used].astype(np.int32),
            "capacity": timetable.departure_capacity[used].astype(np.int32),
        }
    )


def lanes(names: LaneNames, timetable: Timetable, trips: Trips, shadow_usd: np.ndarray, window: Window) -> pd.DataFrame:
    """A row a lane: packages, vehicles, fill and cost of the departures in the measured window."""
    lane = np.repeat(np.arange(len(names.lane)), np.diff(timetable.departure_first))
    inside = (timetable.departure_slot >= window.first_slot) & (timetable.departure_slot < window.last_slot)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(lane[inside], values[inside], len(names.lane)).astype(np.int64)

    packages, vehicles = total(trips.load), total(trips.vehicles)
    room = vehicles * names.packages_per_vehicle
    return pd.DataFrame(
        {
            "lane": names.lane,
            "origin": names.origin,
            "destination": names.destination,
            "mode": names.mode,
            "km": names.km.astype(float),
            "hours": timetable.lane_slots / SLOTS_PER_H,
            "packages": packages,
            "vehicles": vehicles,
            "departure_capacity": total(timetable.departure_capacity),
            "fill": np.divide(packages, room, out=np.zeros(len(room)), where=room > 0),
            "cost_usd": vehicles * names.cost_per_trip_usd,
            "saves_usd_per_day": shadow_usd,
        }
    )


def facilities(scenario: Scenario, hours: pd.DataFrame, outcome: Outcome, shadow_usd: np.ndarray) -> pd.DataFrame:
    """A row a facility: the measured window's work, waiting, and what one more package an hour would save."""
    table = scenario.facilities
    by_facility = hours[hours["measured"]].groupby("facility", observed=False, sort=False)
    sums = by_facility[["served", "capacity", "backlog", "picked", "pick_capacity"]].sum().loc[table["id"]]
    highest = hours.groupby("facility", observed=False, sort=False)[["backlog", "capacity"]].max().loc[table["id"]]
    packages, capacity = sums["served"].to_numpy(np.int64), sums["capacity"].to_numpy(np.int64)
    picked, pick_capacity = sums["picked"].to_numpy(np.int64), sums["pick_capacity"].to_numpy(np.int64)
    peak, per_h = highest["backlog"].to_numpy(np.int64), highest["capacity"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "facility": table["id"],
            "kind": table["kind"],
            "place": table["name"].where(table["name"] != "", table["id"]),
            "state": table["state"],
            "region": table["region"],
            "clock_offset_h": table["clock_offset_h"],
            "lat": table["lat"],
            "lon": table["lon"],
            "packages": packages,
            "capacity": capacity,
            "utilisation": _share(packages, capacity),
            "robots": table["robots"],
            "stations": table["stations"],
            "pickers": table["pickers"],
            "picked": picked,
            "pick_capacity": pick_capacity,
            "pick_utilisation": _share(picked, pick_capacity),
            "peak_backlog": peak,
            "hours_to_clear": _share(peak, per_h),
            "waiting_package_h": sums["backlog"].to_numpy(np.int64),
            "delivered": outcome.station_delivered,
            "late_packages": outcome.station_late,
            "sourced": outcome.source_packages,
            "sourced_units": outcome.source_units,
            "saves_usd_per_day": shadow_usd,
        }
    )


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def bottlenecks(facility_table: pd.DataFrame, lane_table: pd.DataFrame) -> pd.DataFrame:
    """Facilities and lanes ranked by what limits the day: shadow price first, then late packages, then use."""
    sites = facility_table.assign(name=facility_table["facility"], utilisation_pct=100 * facility_table["utilisation"])
    used = _share(lane_table["packages"].to_numpy(), lane_table["departure_capacity"].to_numpy())
    ways = lane_table.assign(name=lane_table["lane"], utilisation_pct=100 * used)
    ways = ways[ways["mode"] != "van"]
    ways = ways.assign(kind=ways["mode"] + " lane", place=ways["origin"] + " to " + ways["destination"])
    ways = ways.assign(peak_backlog=0, hours_to_clear=0.0, waiting_package_h=0, late_packages=0)
    columns = [
        *("name", "place", "kind", "utilisation_pct", "peak_backlog", "hours_to_clear"),
        *("waiting_package_h", "late_packages", "saves_usd_per_day"),
    ]
    ranked = pd.concat([sites[columns], ways[columns]], ignore_index=True)
    keys = ["saves_usd_per_day", "late_packages", "utilisation_pct"]
    return ranked.sort_values(keys, ascending=False, kind="stable").head(200).reset_index(drop=True)


def promises(names: list[str], outcome: Outcome) -> pd.DataFrame:
    """A row a promise: placed, delivered, on time as asked, quoted later, quoted and kept, unserved."""
    return pd.DataFrame(
        {
            "promise": names,
            "placed": outcome.placed,
            "delivered": outcome.delivered,
            "on_time": outcome.on_time,
            "quoted": outcome.quoted,
            "quoted_on_time": outcome.quoted_on_time,
            "unserved": outcome.unserved,
        }
    )


def promise_hours(names: list[str], outcome: Outcome, window: Window) -> pd.DataFrame:
    """A row a promise and hour of placement in the measured window."""
    n = outcome.hour_placed.shape[1]
    start = (window.first_hour + np.arange(n)) * 3600
    return pd.DataFrame(
        {
            "promise": np.repeat(np.array(names, object), n),
            "start_s": np.tile(start, len(names)),
            "placed": outcome.hour_placed.ravel(),
            "on_time": outcome.hour_on_time.ravel(),
        }
    )


def door_hours(names: list[str], outcome: Outcome) -> pd.DataFrame:
    """A row a promise and hour from click to door: packages."""
    hourly = outcome.door_slots.reshape(len(names), -1, SLOTS_PER_H).sum(axis=2)
    busy = np.flatnonzero(hourly.any(axis=0))
    n = int(busy[-1]) + 1 if len(busy) else 1
    return pd.DataFrame(
        {
            "promise": np.repeat(np.array(names, object), n),
            "hours": np.tile(np.arange(n), len(names)),
            "packages": hourly[:, :n].ravel(),
        }
    )
