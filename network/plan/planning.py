"""The plan, end to end: ways -> territories -> demand cells -> least-cost flow -> candidates at shadow prices."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from network.paths import paths_of
from network.plan import linear, min_cost_flow
from network.plan.ask import Asked, ask
from network.plan.candidates import Choice, by_price
from network.plan.cells import CellArcs, arcs_of
from network.plan.network_arrays import NetworkArrays, network_arrays, resource_capacity
from network.plan.outline import source_prices
from network.plan.problem import FlowSolution
from network.plan.result import Flows, Plan
from network.sourcing_types import CandidateTable
from network.territory import DoorCost

if TYPE_CHECKING:
    from datasets import Scenario

GAP = 1e-4
"""Gap to the bound over all ways at which no more candidates are tried."""
MAX_ROUNDS = 6
"""Rounds of the linear program with more candidates."""


@dataclass
class _Clock:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - self._last, 3)
        self._last = now


@dataclass(frozen=True)
class _Solved:
    """The last round: arcs, their flow, and the prices it ended with."""

    arcs: CellArcs
    solution: FlowSolution
    status: str
    bound_mills: float
    price: np.ndarray
    facility_dual: np.ndarray
    lane_dual: np.ndarray


def plan(scenario: Scenario, door_cost: DoorCost, hub_door_cost: DoorCost | None = None) -> Plan:
    """Plan a measured day.

    Parameters
    ----------
    scenario : Scenario
    door_cost : callable
        Last mile of a package by a station's vans: (packages a day, land km2, stem km) of zones -> USD.
    hub_door_cost : callable, optional
        The same by a hub's couriers; `door_cost` where not given.

    Returns
    -------
    Plan
    """
    clock = _Clock()
    arrays = network_arrays(scenario)
    clock.lap("ways")
    asked = ask(scenario, arrays, door_cost, hub_door_cost or door_cost)
    clock.lap("territories")
    choice = _choice(scenario, arrays, asked)
    solved = _solve(scenario, arrays, asked, choice)
    clock.lap("flow")
    candidates = _candidates(scenario, arrays, choice, solved.price)
    result = _result(scenario, arrays, asked, choice, solved, candidates)
    clock.lap("candidates")
    return replace(result, seconds=clock.seconds | {"total": round(sum(clock.seconds.values()), 3)})


def _choice(scenario: Scenario, arrays: NetworkArrays, asked: Asked) -> Choice:
    first, _ = by_price(arrays.station_row, arrays.cost_mills, len(arrays.cycles.stations))
    return Choice(
        first=first,
        source=arrays.source,
        covers=arrays.covers,
        stocked=np.ascontiguousarray(scenario.stock_mask),
        cell_station=asked.cells.station,
        cell_promise=asked.cells.promise,
        cell_pool=asked.cells.pool,
    )


def _candidates(scenario: Scenario, arrays: NetworkArrays, choice: Choice, price: np.ndarray) -> np.ndarray:
    _, order = by_price(arrays.station_row, price, len(arrays.cycles.stations))
    return choice.cheapest(order, int(scenario.settings.policy.candidates))


def _arcs(scenario: Scenario, arrays: NetworkArrays, asked: Asked, candidates: np.ndarray) -> CellArcs:
    policy = scenario.settings.policy
    full = arrays.capacity.astype(np.int64)
    usual = (arrays.capacity * policy.capacity_use).astype(np.int64)
    return arcs_of(
        asked.cells,
        candidates,
        arrays.covers,
        arrays.cost_mills,
        arrays.source,
        usual,
        full - usual,
        round(1000 * policy.overtime_usd),
        arrays.usage,
        resource_capacity(scenario, arrays),
        late_mills=round(1000 * policy.late_usd),
        unserved_mills=round(1000 * policy.unserved_usd),
    )


def _solve(scenario: Scenario, arrays: NetworkArrays, asked: Asked, choice: Choice) -> _Solved:
    """Solve over the candidates, price all ways, add those that are now cheaper, until none matters.

    The first time by minimum-cost flow; a linear program goes on from it where resources are overloaded or ways
    were missing.
    """
    n_facilities = len(arrays.hours)
    candidates = _first_candidates(scenario, arrays, asked, choice)
    arcs = _arcs(scenario, arrays, asked, candidates)
    solution = min_cost_flow.solve(arcs.problem)
    for rounds in range(MAX_ROUNDS + 1):
        between = solution.resource_dual
        facility_dual = solution.source_dual + between[:n_facilities]
        price = arrays.prices(facility_dual, between[n_facilities:])
        candidates = _merged(candidates, _candidates(scenario, arrays, choice, price))
        wider = _arcs(scenario, arrays, asked, candidates)
        bound = wider.problem.dual_bound(solution.source_dual, between)
        tight = solution.cost_mills - bound <= GAP * max(1.0, solution.cost_mills)
        full = len(linear.overloaded(arcs.problem, solution.flow)) > 0
        if not full and (tight or rounds == MAX_ROUNDS):
            break
        solution = linear.solve(wider.problem, _carried(arcs, solution, wider), gap=GAP / 2)
        arcs = wider
    return _Solved(
        arcs=arcs,
        solution=solution,
        status="optimal" if tight else "feasible",
        bound_mills=min(bound, solution.cost_mills),
        price=price,
        facility_dual=facility_dual,
        lane_dual=between[n_facilities:],
    )


def _carried(arcs: CellArcs, solution: FlowSolution, to: CellArcs) -> FlowSolution:
    """A solution told in the arcs of a wider problem (late arcs that it no longer has are dropped)."""

    def key(some: CellArcs) -> np.ndarray:
        return (some.cell.astype(np.int64) << 32) | (some.way.astype(np.int64) << 1) | some.late

    order = np.argsort(key(to))
    known = key(to)[order]
    place = np.minimum(np.searchsorted(known, key(arcs)), len(known) - 1)
    there = known[place] == key(arcs)
    flow = np.zeros(len(known))
    flow[order[place[there]]] = solution.flow[there]
    return replace(solution, flow=flow, unserved=to.problem.unserved(flow))


def _first_candidates(scenario: Scenario, arrays: NetworkArrays, asked: Asked, choice: Choice) -> np.ndarray:
    """The cheapest by cost, and the cheapest at the prices of a coarse plan (see `network.plan.outline`)."""
    cheapest = _candidates(scenario, arrays, choice, arrays.cost_mills.astype(np.float64))
    cells, n_promises, n_pools = asked.cells, len(scenario.promises), len(scenario.pools)
    group = (arrays.feeder()[cells.station] * n_promises + cells.promise) * n_pools + cells.pool
    dual = source_prices(_arcs(scenario, arrays, asked, cheapest).problem, group)
    price = arrays.prices(dual, np.zeros(len(arrays.lanes.origin)))
    return _merged(cheapest, _candidates(scenario, arrays, choice, price))


def _merged(some: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Candidates of both, each once, padded with -1 at the end; int32[C, K]."""
    both = np.sort(np.concatenate([some, more], axis=1), axis=1)
    both[:, 1:][both[:, 1:] == both[:, :-1]] = -1
    both = -np.sort(-both, axis=1)
    return np.ascontiguousarray(both[:, : int((both >= 0).sum(axis=1).max(initial=1))])


def _result(
    scenario: Scenario, arrays: NetworkArrays, asked: Asked, choice: Choice, solved: _Solved, candidates: np.ndarray
) -> Plan:
    arcs, solution = solved.arcs, solved.solution
    carrying = np.flatnonzero(solution.flow > 0)
    used = np.unique(np.concatenate([candidates[candidates >= 0], arcs.way[carrying]]))
    path_of = np.full(len(arrays.source), -1, np.int32)
    path_of[used] = np.arange(len(used))
    cells, cell = asked.cells, arcs.cell[carrying]
    flows = Flows(
        station=arrays.cycles.stations[cells.station[cell]],
        promise=cells.promise[cell],
        pool=cells.pool[cell],
        path=path_of[arcs.way[carrying]],
        packages_per_day=solution.flow[carrying],
        late=arcs.late[carrying],
    )
    variable = arrays.cost_mills[arcs.way] + cells.door_mills[arcs.cell]
    n_facilities = len(arrays.hours)
    load = arcs.problem.resource_load(solution.flow)
    at_ends = np.bincount(arrays.source[arcs.way], weights=solution.flow, minlength=n_facilities)
    station = arrays.station[arcs.way]
    own = station == arrays.source[arcs.way]
    at_ends += np.bincount(station[~own], weights=solution.flow[~own], minlength=n_facilities)
    use = scenario.settings.policy.capacity_use
    departures = np.diff(arrays.lanes.first)
    late = round(float(solution.flow[arcs.late].sum()))
    return Plan(
        status=solved.status,
        cost_usd=float(variable @ solution.flow) / 1000,
        objective_usd=solution.cost_mills / 1000,
        bound_usd=solved.bound_mills / 1000,
        packages_per_day=asked.total,
        unserved=_unserved(scenario, arrays, asked, choice, arcs, solution),
        late=late,
        flows=flows,
        paths=paths_of(arrays.lanes, arrays.ways, arrays.hub_ways, used),
        candidates=_table(scenario, arrays, asked, candidates, path_of, solved.price),
        lanes=arrays.lanes,
        facility_load=load[:n_facilities] + at_ends,
        facility_capacity=arrays.capacity,
        lane_load=load[n_facilities:],
        lane_capacity=arrays.lanes.capacity_per_day.astype(float),
        facility_saves_usd=solved.facility_dual * arrays.hours * use / 1000,
        lane_saves_usd=solved.lane_dual * departures / 1000,
        stem_km=np.stack([asked.vans.stem_km, asked.couriers.stem_km]),
        unreachable=tuple(scenario.zones["zone"].to_numpy()[asked.vans.unreachable]),
        engine=solution.engine,
        seconds={},
        scenario=scenario,
    )


def _unserved(
    scenario: Scenario, arrays: NetworkArrays, asked: Asked, choice: Choice, arcs: CellArcs, solution: FlowSolution
) -> dict[str, int]:
    """Packages a day that nobody brings, by reason; adds up exactly."""
    p, cells = arcs.problem, asked.cells
    lost = np.bincount(p.cell_of_level, weights=solution.unserved, minlength=p.n_cells)
    has_way = np.bincount(arcs.cell, minlength=p.n_cells) > 0
    is_open = (scenario.facilities["status"] == "open").to_numpy()
    stocked = (choice.stocked & is_open[None, :]).any(axis=1)[cells.pool]
    no_stock = round(float(lost[~has_way & ~stocked].sum()))
    no_path = round(float(lost[~has_way & stocked].sum()))
    return {
        "no path": no_path + asked.out_of_reach,
        "no stock": no_stock,
        "no capacity": round(float(lost.sum())) - no_stock - no_path + asked.beyond_station,
    }


def _table(
    scenario: Scenario,
    arrays: NetworkArrays,
    asked: Asked,
    candidates: np.ndarray,
    path_of: np.ndarray,
    price: np.ndarray,
) -> CandidateTable:
    clock, cells = arrays.cycles, asked.cells
    way = np.maximum(candidates, 0)
    cost = np.rint(price[way] + cells.door_mills[:, None])
    latest = clock.latest[way, cells.promise[:, None]]
    # A way that is dearer by more than a late package costs is no answer to being late.
    there = (candidates >= 0) & (cost <= cost[:, :1] + 1000 * scenario.settings.policy.late_usd)
    return CandidateTable(
        cell_of=asked.cell_of,
        stations=clock.stations,
        zone_station=asked.zone_station,
        path=np.where(there, path_of[way], -1).astype(np.int32),
        cost_mills=np.where(there, np.minimum(cost, np.iinfo(np.int32).max), 0).astype(np.int32),
        latest=np.where(there, latest, -1).astype(np.int16),
        cutoff=clock.cutoff,
        due_slots=clock.due_slots,
        within_slots=clock.within_slots,
    )
