"""What the plan knows of a network: ways, clocks, capacities of a day, and what each way uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from scipy import sparse

from core.clock import SLOTS_PER_H
from network import ways as ways_module
from network.lanes import DOOR, Lanes, in_shift, lanes
from network.plan.candidates import hours_covered
from network.promises import Cycles, cycles
from network.ways import Ways

if TYPE_CHECKING:
    from datasets import Scenario

UNLIMITED = np.int64(2**40)


@dataclass(frozen=True)
class NetworkArrays:
    """A scenario's network as the plan sees it; rows of ways count through `ways`, then `hub_ways`.

    Attributes
    ----------
    lanes : Lanes
    ways, hub_ways : Ways
    cycles : Cycles
    source, station : int32[W]
        Facility rows.
    station_row : int32[W]
        Row of `Cycles.stations`.
    way_lanes : int32[W, 8]
    cost_mills : int64[W]
    covers : int8[W, P]
        Hours of the promise's cycle that each way covers.
    hours : float64[F]
        Hours a day in shift.
    capacity : float64[F]
        Packages a day in shift: the lesser of picking and packing, or sorting; at stations and hubs also what
        their vans carry.
    """

    lanes: Lanes
    ways: Ways
    hub_ways: Ways
    cycles: Cycles
    source: np.ndarray
    station: np.ndarray
    station_row: np.ndarray
    way_lanes: np.ndarray
    cost_mills: np.ndarray
    covers: np.ndarray
    hours: np.ndarray
    capacity: np.ndarray

    def usage(self, rows: np.ndarray) -> sparse.csr_array:
        """Facilities (columns 0..F - 1: those between source and station) and lanes (then; doors left out) of ways."""
        n_facilities = len(self.hours)
        place, resource = _usage(self.way_lanes[rows], self.station[rows], self.lanes.destination, n_facilities)
        shape = (len(rows), n_facilities + len(self.lanes.origin))
        return sparse.csr_array((np.ones(len(resource)), resource, place), shape=shape)

    def feeder(self) -> np.ndarray:
        """Facility from which most of a station's ways come in (a hub's: itself); int64[S]."""
        n_stations, n_facilities = len(self.cycles.stations), len(self.hours)
        last = (self.way_lanes >= 0).sum(axis=1) - 2
        lane = self.way_lanes[np.arange(len(last)), np.maximum(last, 0)]
        before = np.where(last >= 0, self.lanes.origin[lane], self.station)
        pair = self.station_row.astype(np.int64) * n_facilities + before
        return np.bincount(pair, minlength=n_stations * n_facilities).reshape(n_stations, n_facilities).argmax(axis=1)

    def prices(self, facility_dual: np.ndarray, lane_dual: np.ndarray) -> np.ndarray:
        """Cost of each way with the shadow prices of its source and of all between, in mills; float64[W]."""
        if not (facility_dual.any() or lane_dual.any()):
            return self.cost_mills.astype(np.float64)
        return _prices(self.cost_mills, self.way_lanes, self.lanes.origin, facility_dual, lane_dual)


@nb.njit(cache=True)
def _usage(chains, station, destination, n_facilities):
    """Rows of a CSR matrix: where each begins, and the facilities and lanes of each chain of lanes."""
    place = np.zeros(len(chains) + 1, np.int32)
    resource = np.empty(2 * chains.size, np.int32)
    n = 0
    for row in range(len(chains)):
        chain = chains[row]
        for k in range(len(chain) - 1):
            if chain[k + 1] < 0:
                break
            reached = destination[chain[k]]
            if reached != station[row]:
                resource[n] = reached
                n += 1
            resource[n] = n_facilities + chain[k]
            n += 1
        place[row + 1] = n
    return place, resource[:n]


@nb.njit(cache=True)
def _prices(cost, way_lanes, origin, facility_dual, lane_dual):
    price = cost.astype(np.float64)
    for i in range(len(cost)):
        for k in range(way_lanes.shape[1]):
            lane = way_lanes[i, k]
            if lane < 0:
                break
            if k + 1 == way_lanes.shape[1] or way_lanes[i, k + 1] < 0:  # the door lane: its station has no price here
                if k == 0:
                    price[i] += facility_dual[origin[lane]]
                break
            price[i] += facility_dual[origin[lane]] + lane_dual[lane]
    return price


def network_arrays(scenario: Scenario) -> NetworkArrays:
    """All that the plan needs to know of the scenario's network."""
    day = lanes(scenario)
    ways, hub_ways = ways_module.search(scenario, day), ways_module.of_hubs(scenario, day)
    clock = cycles(scenario, day, ways, hub_ways)
    source, station, way_lanes, cost = (
        np.concatenate([getattr(ways, name), getattr(hub_ways, name)])
        for name in ("source", "station", "lanes", "cost_mills")
    )
    row_of = np.full(len(scenario.facilities), -1, np.int32)
    row_of[clock.stations] = np.arange(len(clock.stations))
    covers = hours_covered(clock.latest)
    covers[len(ways) :] = np.where(clock.latest[len(ways) :] >= 0, 24, 0)
    hours = in_shift(scenario).sum(axis=1) / SLOTS_PER_H
    return NetworkArrays(
        lanes=day,
        ways=ways,
        hub_ways=hub_ways,
        cycles=clock,
        source=source,
        station=station,
        station_row=row_of[station],
        way_lanes=way_lanes,
        cost_mills=cost.astype(np.int64),
        covers=covers,
        hours=hours,
        capacity=_capacity(scenario, day, hours),
    )


def _capacity(scenario: Scenario, day: Lanes, hours: np.ndarray) -> np.ndarray:
    facilities = scenario.facilities
    serve = facilities["capacity_packages_per_h"].to_numpy(float)
    pick = facilities["pick_packages_per_h"].to_numpy(float)
    picks = facilities["kind"].isin(["fulfilment_centre", "prime_now_hub"]).to_numpy()
    capacity = np.where(picks, np.minimum(pick, serve), serve) * hours
    with_doors = day.door >= 0
    capacity[with_doors] = np.minimum(capacity[with_doors], day.capacity_per_day[day.door[with_doors]])
    return capacity


def resource_capacity(scenario: Scenario, arrays: NetworkArrays) -> np.ndarray:
    """Packages a day that the plan may put on each resource of `NetworkArrays.usage`; int64[F + L]."""
    use = scenario.settings.policy.capacity_use
    lane = np.where(arrays.lanes.destination == DOOR, UNLIMITED, arrays.lanes.capacity_per_day)
    return np.concatenate([arrays.capacity * use, lane]).astype(np.int64)
