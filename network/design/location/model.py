"""The relaxed model that bounds every design: ZIPs by station, cells by source, at prices of capacities.

Rows are zones by who delivers them (vans of stations, couriers of hubs), each apart: nothing is aggregated. A row may
go to the nearest stations that may be open, to one further away at less than that can cost, or to nobody at the price
of unserved packages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOTS_PER_H
from datasets.offers import EARTH_RADIUS_KM, unit_vectors
from network.design.location.pins import Pins, pinned_arrays, pose
from network.design.location.problem import DesignProblem
from network.design.location.variant import with_demand
from network.lanes import DOOR, in_shift
from network.plan.demand import lines_by_zone, packages_by_pool
from network.plan.network_arrays import NetworkArrays
from network.plan.planning import Posed
from network.ways import handling_mills, lane_mills

if TYPE_CHECKING:
    from datasets import Scenario
    from network.territory import DoorCost

NEAREST = 12
"""Stations by name that a row may go to; farther ones are one choice more, at what they cost at least."""


@dataclass(frozen=True)
class Rows:
    """R rows of demand and the stations that may bring them: pairs, J of them, in order of row.

    Attributes
    ----------
    zone : int64[R]
    lines : float64[R, P]
        Order lines a day by promise.
    packages : float64[R]
    pair_row, pair_station : int64[J]
        `pair_station` is a row of the stations.
    pair_door_usd : float64[J]
        Last mile of all the row's packages.
    beyond_door_usd : float64[R]
        The least that the last mile from any other station costs; inf where there is none in reach.
    """

    zone: np.ndarray
    lines: np.ndarray
    packages: np.ndarray
    pair_row: np.ndarray
    pair_station: np.ndarray
    pair_door_usd: np.ndarray
    beyond_door_usd: np.ndarray


@dataclass(frozen=True)
class Ways:
    """Ways of the network at some prices: what each costs without them, and which facilities it passes.

    Attributes
    ----------
    first : int64[S + 1]
        Ways of station s are rows ``first[s]:first[s + 1]``.
    usd : float64[W]
    source : int32[W]
    passes : int32[W, 16]
        What has a price: facility rows (its source, and those between), F + rows of lanes; padded with -1 at the end.
        A hub's way has nothing.
    covers : int8[W, P]
    """

    first: np.ndarray
    usd: np.ndarray
    source: np.ndarray
    passes: np.ndarray
    covers: np.ndarray


@dataclass(frozen=True)
class Model:
    """One period's relaxed model. F facilities, S stations and hubs, P promises, M pools.

    Attributes
    ----------
    scenario : Scenario
        With every site open that may be.
    pins : Pins
    stations : int64[S]
        Facility rows.
    rows : Rows
    ways : Ways
    stocked : bool[M, F]
    mix : float64[P, M]
        Packages of each pool that an order line becomes.
    hour_share : float64[S, P, 24]
    usual, spare : float64[F]
        Packages a day, and those beyond at overtime; facilities between have none to spare.
    usual_step, spare_step : float64[F]
        What a module adds to them.
    lane_room : float64[L]
        Packages a day.
    late_usd, unserved_usd, overtime_usd : float
    """

    scenario: Scenario
    pins: Pins
    stations: np.ndarray
    rows: Rows
    ways: Ways
    stocked: np.ndarray
    mix: np.ndarray
    hour_share: np.ndarray
    usual: np.ndarray
    spare: np.ndarray
    usual_step: np.ndarray
    spare_step: np.ndarray
    lane_room: np.ndarray
    late_usd: float
    unserved_usd: float
    overtime_usd: float

    def at_prices(self, price_usd: np.ndarray) -> Model:
        """The model with the ways that are worth having at prices of facilities and lanes, float64[F + L].

        A way that is never better than another without prices may be so with them; the search must know them.
        """
        table, lanes = self.scenario.facilities.copy(), self.scenario.lanes.copy()
        table["cost_per_package_usd"] = table["cost_per_package_usd"] + price_usd[: len(table)]
        load = lanes["packages_per_vehicle"] * lanes["planned_fill"]
        lanes["cost_per_trip_usd"] = lanes["cost_per_trip_usd"] + load * price_usd[len(table) :][: len(lanes)]
        priced = replace(self.scenario, facilities=table, lanes=lanes)
        for name in ("facility_row", "stock_mask", "offered", "promise_share"):
            priced.__dict__[name] = getattr(self.scenario, name)
        arrays = pinned_arrays(priced, self.pins)
        return replace(
            self, ways=replace(_ways(arrays), usd=_ways(replace(arrays, cost_mills=self.own_mills(arrays))).usd)
        )

    def own_mills(self, arrays: NetworkArrays) -> np.ndarray:
        """What ways cost without any prices, in mills; int64[W]."""
        handling, trip = handling_mills(self.scenario), np.append(lane_mills(self.scenario), 0)
        chain = arrays.way_lanes
        inner = np.zeros(chain.shape, bool)
        inner[:, :-1] = chain[:, 1:] >= 0
        at = np.where(inner, handling[arrays.lanes.origin[np.maximum(chain, 0)]], 0)
        on = np.where(inner, trip[np.where(inner, chain, -1)], 0)
        return np.asarray((at + on).sum(axis=1) + handling[arrays.station])


def model_of(problem: DesignProblem, scenario: Scenario, pins: Pins, demand_factor: float) -> Model:
    """The model of one period; `scenario` has every site open that may be (`pins.everything`)."""
    scenario = with_demand(scenario, demand_factor)
    posed = pose(problem, scenario, pins)
    arrays = posed.arrays
    policy = scenario.settings.policy
    by_pool = packages_by_pool(scenario, pins.apart)
    is_source = np.zeros(len(arrays.hours), bool)
    is_source[arrays.source] = True
    is_door = np.zeros(len(arrays.hours), bool)
    is_door[arrays.cycles.stations] = True
    use = policy.capacity_use
    step = problem.sites.module_packages_per_h * in_shift(scenario).sum(axis=1) / SLOTS_PER_H
    has_spare = is_source | is_door
    return Model(
        scenario=scenario,
        pins=pins,
        stations=arrays.cycles.stations.astype(np.int64),
        rows=_rows(problem, scenario, arrays, by_pool),
        ways=_ways(arrays),
        stocked=np.ascontiguousarray(scenario.stock_mask),
        mix=by_pool,
        hour_share=_hour_share(posed),
        usual=arrays.capacity * use,
        spare=np.where(has_spare, arrays.capacity * (1 - use), 0.0),
        lane_room=np.where(arrays.lanes.destination == DOOR, np.inf, arrays.lanes.capacity_per_day),
        usual_step=step * use,
        spare_step=np.where(has_spare, step * (1 - use), 0.0),
        late_usd=float(policy.late_usd),
        unserved_usd=float(policy.unserved_usd),
        overtime_usd=float(policy.overtime_usd),
    )


def _hour_share(posed: Posed) -> np.ndarray:
    """Share of the orders of each hour of the cycle; float64[S, P, 24]. 0 where a station has no such cells."""
    cell = posed.choice.cell_of.max(axis=2)
    so_far = np.where(cell[:, :, None] >= 0, posed.asked.cells.hour_share[cell], 0.0)
    return np.diff(so_far, axis=2)


def _by_station(arrays: NetworkArrays) -> np.ndarray:
    return np.argsort(arrays.station_row, kind="stable")


def _ways(arrays: NetworkArrays) -> Ways:
    order = _by_station(arrays)
    counts = np.bincount(arrays.station_row, minlength=len(arrays.cycles.stations))
    chain = arrays.way_lanes[order]
    inside = np.zeros(chain.shape, bool)
    inside[:, :-1] = chain[:, 1:] >= 0  # the last lane is the door's; hubs, which have no other, are priced as stations
    lane = np.where(inside, chain, -1)
    passes = np.full((len(order), 2 * chain.shape[1]), -1)
    passes[:, 0::2] = np.where(inside, arrays.lanes.origin[np.maximum(chain, 0)], -1)
    passes[:, 1::2] = np.where(inside, len(arrays.hours) + lane, -1)
    return Ways(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        usd=arrays.cost_mills[order] / 1000,
        source=arrays.source[order].astype(np.int32),
        passes=passes.astype(np.int32),
        covers=arrays.covers[order],
    )


def _rows(problem: DesignProblem, scenario: Scenario, arrays: NetworkArrays, by_pool: np.ndarray) -> Rows:
    stations = arrays.cycles.stations
    kind = scenario.facilities["kind"].to_numpy()[stations]
    by_hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    lines = lines_by_zone(scenario)[:, None] * scenario.promise_share
    reach = float(scenario.settings.door.max_km)
    vans = _part(
        scenario, lines * ~by_hub, by_pool, stations, np.flatnonzero(kind != "prime_now_hub"),
        np.full(len(lines), reach), problem.door_cost, own=True,
    )  # fmt: skip
    limits = scenario.promises["reach_km"].to_numpy(float)[by_hub]
    hub_reach = np.full(len(lines), max(reach, np.max(limits, initial=0.0)))
    couriers = _part(
        scenario, lines * by_hub, by_pool, stations, np.flatnonzero(kind == "prime_now_hub"),
        hub_reach, problem.hub_door_cost, own=False,
    )  # fmt: skip
    n = len(vans.zone)
    joined = {
        name: np.concatenate([getattr(vans, name), getattr(couriers, name) + (n if name == "pair_row" else 0)])
        for name in Rows.__dataclass_fields__
    }
    return Rows(**joined)


def _part(
    scenario: Scenario,
    lines: np.ndarray,
    by_pool: np.ndarray,
    stations: np.ndarray,
    those: np.ndarray,
    reach_km: np.ndarray,
    door_cost: DoorCost,
    own: bool,
) -> Rows:
    """Rows of the zones that ask for these promises, with the nearest of `those` stations."""
    from scipy.spatial import cKDTree

    packages = lines @ by_pool.sum(axis=1)
    zone = np.flatnonzero(packages > 0)
    if len(zone) == 0 or len(those) == 0:
        none = np.zeros(0, np.int64)
        inf = np.full(len(zone), np.inf)
        return Rows(zone, lines[zone], packages[zone], none, none, np.zeros(0), inf)
    zones, facilities = scenario.zones, scenario.facilities
    points = unit_vectors(zones["lat"].to_numpy(float), zones["lon"].to_numpy(float))[zone]
    sites = unit_vectors(facilities["lat"].to_numpy(float), facilities["lon"].to_numpy(float))[stations[those]]
    count = min(NEAREST + 1, len(those))
    chord, index = cKDTree(sites).query(points, k=np.arange(1, count + 1))
    station = those[index]
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    usable = km <= reach_km[zone, None]
    if own:
        station, km, usable = _with_own(scenario, zone, stations, points, sites, those, station, km, usable)
    land = np.maximum(zones["land_km2"].to_numpy(float), 1e-3)[zone]
    stem = km * scenario.settings.door.detour
    shape = km.shape
    door = np.asarray(door_cost(np.repeat(packages[zone], shape[1]), np.repeat(land, shape[1]), stem.ravel())).reshape(
        shape
    )
    total = packages[zone, None] * door
    beyond = np.full(len(zone), np.inf)
    if len(those) > NEAREST:
        beyond = np.where(km[:, NEAREST] <= reach_km[zone], total[:, NEAREST], np.inf)
        usable[:, NEAREST] = False
    row, column = np.nonzero(usable)
    return Rows(zone, lines[zone], packages[zone], row, station[row, column], total[row, column], beyond)


def _with_own(scenario, zone, stations, points, sites, those, station, km, usable):  # type: ignore[no-untyped-def]
    """One choice more in front: the zone's own `station`, whatever the distance, where it is not among the nearest."""
    row_of = np.full(len(scenario.facilities) + 1, -1)
    row_of[stations[those]] = those
    own = row_of[scenario.zones["station"].map(scenario.facility_row).fillna(-1).to_numpy(np.int64)[zone]]
    if not (own >= 0).any():
        return station, km, usable
    place = np.full(len(stations), -1)
    place[those] = np.arange(len(those))
    chord = np.linalg.norm(points - sites[place[np.maximum(own, those[0])]], axis=1)
    own_km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    usable = usable & (station != own[:, None])
    last = station.shape[1]
    return (
        np.concatenate([station, own[:, None]], axis=1)[:, : last + 1],
        np.concatenate([km, own_km[:, None]], axis=1),
        np.concatenate([usable, (own >= 0)[:, None]], axis=1),
    )
