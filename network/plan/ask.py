"""Who delivers whom, and what each station is then asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from network.lanes import offset_slots
from network.plan.candidates import HOURS, Choice
from network.plan.cells import Cells, whole_packages
from network.plan.demand import lines_by_zone, packages_by_pool, profile_by_slot
from network.plan.network_arrays import NetworkArrays
from network.territory import DoorCost, Territory, assign

if TYPE_CHECKING:
    from datasets import Scenario


@dataclass(frozen=True)
class Asked:
    """Demand by cell, and what is lost before any source is chosen.

    Attributes
    ----------
    vans, couriers : Territory
        Of the stations, and of the hubs.
    zone_station : int32[Z, P]
        Row of `Cycles.stations`; -1 where nobody delivers.
    cells : Cells
    total : int
        Packages a day, those of unreachable zones included.
    out_of_reach, beyond_station : int
        Packages a day of zones that nobody reaches, and those above what stations can sort and load.
    """

    vans: Territory
    couriers: Territory
    zone_station: np.ndarray
    cells: Cells
    total: int
    out_of_reach: int
    beyond_station: int

    @property
    def outside(self) -> int:
        """Packages a day that are lost before any source is chosen, so that no cell asks for them."""
        return self.out_of_reach + self.beyond_station


def ask(
    scenario: Scenario,
    arrays: NetworkArrays,
    choice: Choice,
    apart: np.ndarray,
    door_cost: DoorCost,
    hub_door_cost: DoorCost,
    near: Asked | None = None,
) -> Asked:
    """Give zones to stations and hubs, and add up what they ask for.

    `apart` is as of `network.plan.demand.packages_per_line`; `near` was asked of a scenario that differs little, and
    makes it faster.
    """
    by_pool = packages_by_pool(scenario, apart)
    lines = lines_by_zone(scenario)[:, None] * scenario.promise_share
    packages = lines * by_pool.sum(axis=1)
    hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    vans, couriers = _territories(scenario, arrays, packages, hub, door_cost, hub_door_cost, near)
    row_of = np.full(len(scenario.facilities) + 1, -1, np.int32)
    row_of[arrays.cycles.stations] = np.arange(len(arrays.cycles.stations))
    zone_station = np.where(hub[None, :], row_of[couriers.station][:, None], row_of[vans.station][:, None])
    door = np.where(hub[None, :], couriers.door_mills[:, None], vans.door_mills[:, None])
    cells, beyond = _cells(scenario, arrays, choice, zone_station, lines, by_pool, door)
    total = round(float(packages.sum()))
    return Asked(
        vans=vans,
        couriers=couriers,
        zone_station=zone_station.astype(np.int32),
        cells=cells,
        total=total,
        out_of_reach=total - int(cells.demand.sum()) - beyond,
        beyond_station=beyond,
    )


def _territories(
    scenario: Scenario,
    arrays: NetworkArrays,
    packages: np.ndarray,
    hub: np.ndarray,
    door_cost: DoorCost,
    hub_door_cost: DoorCost,
    near: Asked | None,
) -> tuple[Territory, Territory]:
    stations = arrays.cycles.stations
    stations = stations[(scenario.facilities["status"] == "open").to_numpy()[stations]]
    before = (near.vans, near.couriers) if near else (None, None)
    is_hub = (scenario.facilities["kind"] == "prime_now_hub").to_numpy()[stations]
    capacity = arrays.capacity * scenario.settings.policy.capacity_use
    reach = scenario.settings.door.max_km
    by_van = packages[:, ~hub].sum(axis=1)
    vans = assign(scenario, by_van, stations[~is_hub], capacity, door_cost, reach, near=before[0])
    offered = scenario.offered[:, hub].any(axis=1) if hub.any() else np.zeros(len(packages), bool)
    limits = scenario.promises["reach_km"].to_numpy(float)[hub]
    hub_reach = np.full(len(packages), np.where(limits > 0, limits, reach).max(initial=0.0))
    by_hub = set(scenario.promises["promise"][hub])
    offers = scenario.offers
    beyond = offers["zone"][offers["promise"].isin(by_hub) & (offers["offered"] == "yes")]
    hub_reach[scenario.zones["zone"].isin(beyond)] = reach
    quick = np.where(offered, packages[:, hub].sum(axis=1), np.nan)
    return vans, assign(scenario, quick, stations[is_hub], capacity, hub_door_cost, hub_reach, False, before[1])


def _cells(
    scenario: Scenario,
    arrays: NetworkArrays,
    choice: Choice,
    zone_station: np.ndarray,
    lines: np.ndarray,
    by_pool: np.ndarray,
    door: np.ndarray,
) -> tuple[Cells, int]:
    """The cells, and packages a day beyond what their stations can sort and load."""
    stations = arrays.cycles.stations
    n_stations, n_promises = len(stations), len(by_pool)
    served = zone_station >= 0
    place = np.where(served, zone_station * n_promises + np.arange(n_promises), 0)

    def add_up(values: np.ndarray) -> np.ndarray:
        sums = np.bincount(place[served], weights=values[served], minlength=n_stations * n_promises)
        return sums.astype(float).reshape(n_stations, n_promises)  # of nothing at all, bincount makes whole numbers

    asked, zones = add_up(lines), add_up(np.ones_like(lines))
    mean = np.divide(add_up(lines * door), asked, out=np.zeros_like(asked), where=asked > 0)
    plain = np.divide(add_up(door.astype(float)), zones, out=np.zeros_like(asked), where=zones > 0)
    door_mills = np.rint(np.where(asked > 0, mean, plain)).astype(np.int64)
    wanted = asked[choice.cell_station, choice.cell_promise] * by_pool[choice.cell_promise, choice.cell_pool]
    load = np.bincount(choice.cell_station, weights=wanted, minlength=n_stations)
    fits = np.minimum(1.0, np.divide(arrays.capacity[stations], load, out=np.ones(n_stations), where=load > 0))
    demand = whole_packages(wanted * fits[choice.cell_station])
    cells = Cells(
        station=choice.cell_station,
        promise=choice.cell_promise,
        pool=choice.cell_pool,
        demand=demand,
        door_mills=door_mills[choice.cell_station, choice.cell_promise],
        hour_share=hour_share(scenario, arrays)[choice.cell_station, choice.cell_promise],
    )
    return cells, round(float(wanted.sum())) - int(demand.sum())


def hour_share(scenario: Scenario, arrays: NetworkArrays) -> np.ndarray:
    """Share of orders placed in the first h hours of each promise's cycle; float64[S, P, HOURS + 1]."""
    stations, clock = arrays.cycles.stations, arrays.cycles
    offset = offset_slots(scenario.facilities["clock_offset_h"])[stations]
    so_far = np.concatenate([[0.0], np.cumsum(np.tile(profile_by_slot(scenario), 2))])
    start = (clock.cutoff.astype(np.int64) + offset[:, None]) % SLOTS_PER_DAY
    ends = start[:, :, None] + SLOTS_PER_H * np.arange(HOURS + 1)
    return so_far[ends] - so_far[start][:, :, None]
