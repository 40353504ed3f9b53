"""From what happened to what it means: costs, work of the sites, tables and key figures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from core.kpi import Kpi
from datasets import Scenario
from network.paths import Paths
from network.simulate import Movement
from network.sourcing_types import PATH_BITS, UNSERVED_REASONS, Sourced
from routing.estimate import DoorEstimate, VanSettings, estimate, stem_h
from twin import tables
from twin.costs import Trips, trips
from twin.delivery import Outcome
from twin.horizon import Horizon
from twin.kpis import Costs, DoorCosts, Sites, VanRoutes, key_figures
from twin.last_mile import LastMile
from twin.last_mile.summary import prices
from twin.last_mile.tables import route_tables

METRO_PEOPLE_PER_KM2 = 200.0
"""ZIPs as dense as this count as metro: the published routes are those of five cities."""


@dataclass(frozen=True)
class Happened:
    """Everything of a run that its answers are drawn from.

    Attributes
    ----------
    first_package, last_package : int
        The measured packages, the last one excluded.
    stem_km : float64[2, Z]
        Road from each zone's station and hub; NaN where it has none.
    saves_usd_facility, saves_usd_lane : float64[F], float64[L]
        What one more package an hour would save in a day, from the plan.
    last_mile : LastMile, optional
        Solved routes of chosen stations.
    """

    scenario: Scenario
    horizon: Horizon
    paths: Paths
    sourced: Sourced
    movement: Movement
    outcome: Outcome
    first_package: int
    last_package: int
    stem_km: np.ndarray
    saves_usd_facility: np.ndarray
    saves_usd_lane: np.ndarray
    last_mile: LastMile | None = None


@dataclass(frozen=True)
class Answers:
    """A run's key figures, its conserved sum of packages, and its tables."""

    kpis: list[Kpi]
    packages: dict[str, int]
    tables: dict[str, pd.DataFrame]


def answer(run: Happened) -> Answers:
    """Everything that a planner reads of a run."""
    names = tables.lane_names(run.scenario, run.movement.timetable)
    window = tables.Window(run.horizon.first_slot, run.horizon.last_slot, tables.end_of_movement(run.movement))
    carried = trips(run.movement, run.first_package, run.last_package, names.packages_per_vehicle)
    hours = tables.facility_hours(run.scenario, run.movement, window)
    facility_table = tables.facilities(run.scenario, hours, run.outcome, run.saves_usd_facility)
    lane_table = tables.lanes(names, run.movement.timetable, carried, run.saves_usd_lane, window)
    costs = _costs(run, names, carried, lane_table)
    promise_names = list(run.scenario.promises["promise"])
    outcome = run.outcome
    kpis = key_figures(
        outcome, costs, _sites(facility_table, hours, window), _unserved(run), promise_names, run.horizon.days
    )
    each = float((outcome.placed - outcome.unserved).sum()) or 1.0
    return Answers(
        kpis=kpis,
        packages=_packages(outcome),
        tables={
            "facilities": facility_table,
            "lanes": lane_table,
            "facility_hours": hours,
            "lane_departures": tables.lane_departures(names, run.movement.timetable, carried),
            "promises": tables.promises(promise_names, outcome),
            "promise_hours": tables.promise_hours(promise_names, outcome, window),
            "door_hours": tables.door_hours(promise_names, outcome),
            "bottlenecks": tables.bottlenecks(facility_table, lane_table),
            "cost_parts": pd.DataFrame(
                {"part": list(costs.parts), "usd_per_package": [usd / each for usd in costs.parts.values()]}
            ),
            **_routes_of(run),
        },
    )


def _routes_of(run: Happened) -> dict[str, pd.DataFrame]:
    return {} if run.last_mile is None else route_tables(run.last_mile, run.scenario)


def _packages(outcome: Outcome) -> dict[str, int]:
    placed, delivered, unserved = (int(x.sum()) for x in (outcome.placed, outcome.delivered, outcome.unserved))
    return {
        "placed": placed,
        "delivered": delivered,
        "in_flight": placed - delivered - unserved,
        "unserved": unserved,
    }


def _unserved(run: Happened) -> Mapping[str, int]:
    """Measured packages that could not be sourced, by reason."""
    order = run.sourced.unserved_order - run.sourced.first_order
    first, last = (int(run.sourced.slot_first_order[k]) for k in (run.horizon.first_slot, run.horizon.last_slot))
    inside = (order >= first) & (order < last)
    counts = np.bincount(run.sourced.unserved_reason[inside], minlength=len(UNSERVED_REASONS))
    return dict(zip(UNSERVED_REASONS, counts.tolist(), strict=True))


def _sites(facility_table: pd.DataFrame, hours: pd.DataFrame, window: tables.Window) -> Sites:
    return Sites(
        peak_everywhere=int(hours.groupby("start_s")["backlog"].sum().max()),
        days_to_clear=max(0, window.end_slot - window.last_slot) / SLOTS_PER_DAY,
        kind=facility_table["kind"].to_numpy(object),
        served=facility_table["packages"].to_numpy(),
        capacity=facility_table["capacity"].to_numpy(),
        picked=facility_table["picked"].to_numpy(),
        pick_capacity=facility_table["pick_capacity"].to_numpy(),
        peak_backlog=facility_table["peak_backlog"].to_numpy(),
    )


def _costs(run: Happened, names: tables.LaneNames, carried: Trips, lane_table: pd.DataFrame) -> Costs:
    facility = run.scenario.facilities
    each = facility["cost_per_package_usd"].to_numpy(float)
    lane = np.repeat(np.arange(len(names.lane)), np.diff(run.movement.timetable.departure_first))
    mode = names.mode[lane]
    trip_usd, trip_kg = (carried.shared(x[lane]) for x in (names.cost_per_trip_usd, names.co2_kg_per_trip))
    door = _last_mile(run)
    per_day = facility["fixed_usd_per_day"] + facility["equipment_usd_per_day"]
    open_sites = (facility["status"] == "open").to_numpy()
    fill = {m: _fill(lane_table[lane_table["mode"] == m], names) for m in ("truck", "air")}
    return Costs(
        parts={
            "fulfilment": float((run.outcome.source_packages * each).sum()),
            "sorting": _sorting_usd(run, each),
            "trucks": float(trip_usd[mode == "truck"].sum()),
            "air": float(trip_usd[mode == "air"].sum()),
            "last_mile": door.usd,
            "sites": float(per_day.to_numpy(float)[open_sites].sum()) * run.horizon.days,
        },
        co2_kg=float(trip_kg.sum()) + door.co2_kg,
        truck_fill=fill["truck"],
        air_fill=fill["air"],
        last_mile=door,
    )


def _fill(lane_table: pd.DataFrame, names: tables.LaneNames) -> float:
    room = float((lane_table["vehicles"].to_numpy() * names.packages_per_vehicle[lane_table.index]).sum())
    return float(lane_table["packages"].sum()) / room if room else float("nan")


def _sorting_usd(run: Happened, each: np.ndarray) -> float:
    """Handling at every facility of the measured packages' paths after the one that packed them."""
    path = run.sourced.word[run.first_package : run.last_package] & np.uint32((1 << PATH_BITS) - 1)
    count = np.bincount(path, minlength=len(run.paths))
    destination = run.movement.timetable.lane_destination
    lanes = run.paths.lanes
    at = np.where(lanes >= 0, destination[np.maximum(lanes, 0)], -1)
    usd = np.where(at >= 0, each[np.maximum(at, 0)], 0.0).sum(axis=1)
    return float((count * usd).sum())


def _last_mile(run: Happened) -> DoorCosts:
    """Vans and couriers for the measured packages as they lie over the zones, a mean measured day at a time."""
    days, facility = run.horizon.days, run.scenario.facilities
    land = run.scenario.zones["land_km2"].to_numpy(float)
    people = run.scenario.zones["population"].to_numpy(float)
    by_kind: list[DoorEstimate] = []
    metro = np.zeros(0, bool)
    for row, kind in enumerate(("delivery_station", "prime_now_hub")):
        packages = run.outcome.zone_packages[row] / days
        served = (packages > 0) & np.isfinite(run.stem_km[row])
        load = float(facility.loc[facility["kind"] == kind, "packages_per_van"].mean()) if served.any() else 1.0
        van = (VanSettings.of_vans, VanSettings.of_couriers)[row](run.scenario.settings, load)
        by_kind.append(estimate(packages[served], land[served], run.stem_km[row][served], van))
        metro = (people >= METRO_PEOPLE_PER_KM2 * land)[served] if row == 0 else metro
    vans, couriers = by_kind
    if run.last_mile is not None:
        zones = np.flatnonzero((run.outcome.zone_packages[0] > 0) & np.isfinite(run.stem_km[0]))
        vans = prices(run.last_mile, run.scenario, run.stem_km[0]).instead_of(vans, zones)
    return DoorCosts(
        usd=days * float(vans.cost_usd.sum() + couriers.cost_usd.sum()),
        co2_kg=days * float(vans.co2_kg.sum() + couriers.co2_kg.sum()),
        everywhere=_routes(vans, np.ones(len(vans.routes), bool), days),
        metro=_routes(vans, metro, days),
    )


def _routes(vans: DoorEstimate, some: np.ndarray, days: int) -> VanRoutes:
    routes = vans.routes[some]
    stops, packages = routes * vans.stops_per_route[some], routes * vans.packages_per_route[some]
    return VanRoutes(*(days * float(x.sum()) for x in (routes, stops, packages)))


def stem_slots(stem_km: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Drive from station (row 0) and hub (row 1) to each zone; int64[2, Z], a day where there is none."""
    hours = stem_h(np.where(np.isfinite(stem_km), stem_km, 0.0), VanSettings.of_vans(scenario.settings))
    slots = np.rint(hours * SLOTS_PER_H).astype(np.int64)
    return np.where(np.isfinite(stem_km), slots, SLOTS_PER_DAY)
