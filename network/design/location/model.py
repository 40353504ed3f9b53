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
from network.design.location.pins import Pins, pinned_arrays, pose
from network.design.location.problem import DesignProblem
from network.design.location.rows import Rows, rows_of
from network.design.location.variant import with_demand
from network.lanes import DOOR, in_shift
from network.plan.demand import packages_by_pool
from network.plan.network_arrays import NetworkArrays
from network.plan.planning import Posed
from network.ways import handling_mills, lane_mills

if TYPE_CHECKING:
    from datasets import Scenario


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
        rows=rows_of(problem, scenario, arrays, by_pool),
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
