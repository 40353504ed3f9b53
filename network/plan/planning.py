"""The plan, end to end: ways -> territories -> demand cells -> least-cost flow -> candidates at shadow prices."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from network.plan import linear, min_cost_flow
from network.plan.ask import Asked, ask
from network.plan.candidates import Choice, by_price
from network.plan.cells import CellArcs, arcs_of
from network.plan.demand import pools_apart
from network.plan.network_arrays import NetworkArrays, network_arrays, resource_capacity
from network.plan.outcome import Solved, told
from network.plan.outline import source_prices
from network.plan.problem import FlowSolution
from network.plan.result import Plan
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
class Posed:
    """A scenario's planning problem, before it is solved.

    Attributes
    ----------
    arrays : NetworkArrays
    choice : Choice
    cheapest : int32[C, K]
        Each cell's cheapest ways by cost.
    asked : Asked
    """

    arrays: NetworkArrays
    choice: Choice
    cheapest: np.ndarray
    asked: Asked


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
    posed = pose(scenario, door_cost, hub_door_cost, clock.lap)
    solved = solve_posed(scenario, posed)
    clock.lap("flow")
    candidates = candidates_at(scenario, posed.arrays, posed.choice, solved.price)
    result = told(scenario, posed.arrays, posed.asked, posed.choice, solved, candidates)
    clock.lap("candidates")
    return replace(result, seconds=clock.seconds | {"total": round(sum(clock.seconds.values()), 3)})


def pose(
    scenario: Scenario,
    door_cost: DoorCost,
    hub_door_cost: DoorCost | None = None,
    lap: Callable[[str], None] = lambda stage: None,
    near: Asked | None = None,
) -> Posed:
    """Ways, territories and demand; arguments as of `plan`, `lap` is called at the end of each stage.

    `near` is as of `network.plan.ask.ask`.
    """
    arrays = network_arrays(scenario)
    lap("ways")
    choice = choice_of(scenario, arrays)
    cheapest = candidates_at(scenario, arrays, choice, arrays.cost_mills.astype(np.float64))
    apart = pools_apart(scenario, choice.cell_of, np.where(cheapest >= 0, arrays.source[cheapest], -1))
    asked = ask(scenario, arrays, choice, apart, door_cost, hub_door_cost or door_cost, near)
    lap("territories")
    return Posed(arrays, choice, cheapest, asked)


def first_problem(scenario: Scenario, door_cost: DoorCost, hub_door_cost: DoorCost | None = None) -> CellArcs:
    """The problem that the plan's minimum-cost flow is solved over (for benchmarks); arguments as of `plan`."""
    posed = pose(scenario, door_cost, hub_door_cost)
    return posed_arcs(scenario, posed.arrays, posed.asked, _first_candidates(scenario, posed))


def choice_of(scenario: Scenario, arrays: NetworkArrays) -> Choice:
    """Cells, ways and stock: cells are for the hubs' pool at hubs, for the others at stations."""
    stations = arrays.cycles.stations
    is_hub = (scenario.facilities["kind"] == "prime_now_hub").to_numpy()[stations, None, None]
    by_hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()[None, :, None]
    hub_pool = (scenario.pools["pool"] == "hub").to_numpy()[None, None, :]
    exists = np.where(is_hub, by_hub & hub_pool, ~by_hub & ~hub_pool)
    station, promise, pool = (rows.astype(np.int32) for rows in np.nonzero(exists))
    cell_of = np.full(exists.shape, -1, np.int32)
    cell_of[station, promise, pool] = np.arange(len(station))
    first, _ = by_price(arrays.station_row, arrays.cost_mills, len(stations))
    return Choice(
        first=first,
        source=arrays.source,
        covers=arrays.covers,
        stocked=np.ascontiguousarray(scenario.stock_mask),
        cell_of=cell_of,
        cell_station=station,
        cell_promise=promise,
        cell_pool=pool,
        late=int(scenario.settings.policy.late_choices),
    )


def candidates_at(scenario: Scenario, arrays: NetworkArrays, choice: Choice, price: np.ndarray) -> np.ndarray:
    """Each cell's cheapest ways at prices float64[W]; int32[C, K], as of `Choice.cheapest`."""
    _, order = by_price(arrays.station_row, price, len(arrays.cycles.stations))
    return choice.cheapest(order, int(scenario.settings.policy.candidates))


def posed_arcs(scenario: Scenario, arrays: NetworkArrays, asked: Asked, candidates: np.ndarray) -> CellArcs:
    """The flow problem of serving what is asked over these candidates."""
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
        late_everywhere=policy.late_choices > 0,
    )


def solve_posed(scenario: Scenario, posed: Posed) -> Solved:
    """Solve over the candidates, price all ways, add those that are now cheaper, until none matters.

    The first time by minimum-cost flow; a linear program goes on from it where resources are overloaded or ways
    were missing.
    """
    arrays, asked, choice = posed.arrays, posed.asked, posed.choice
    n_facilities = len(arrays.hours)
    candidates = _first_candidates(scenario, posed)
    arcs = posed_arcs(scenario, arrays, asked, candidates)
    solution = min_cost_flow.solve(arcs.problem)
    for rounds in range(MAX_ROUNDS + 1):
        between = solution.resource_dual
        facility_dual = solution.source_dual + between[:n_facilities]
        price = arrays.prices(facility_dual, between[n_facilities:])
        candidates = merged(candidates, candidates_at(scenario, arrays, choice, price))
        wider = posed_arcs(scenario, arrays, asked, candidates)
        bound = wider.problem.dual_bound(solution.source_dual, between)
        tight = solution.cost_mills - bound <= GAP * max(1.0, solution.cost_mills)
        full = len(linear.overloaded(arcs.problem, solution.flow)) > 0
        if not full and (tight or rounds == MAX_ROUNDS):
            break
        solution = linear.solve(wider.problem, _carried(arcs, solution, wider), gap=GAP / 2)
        arcs = wider
    return Solved(
        arcs=arcs,
        solution=solution,
        status="optimal" if tight else "feasible",
        bound_mills=min(bound, solution.cost_mills),
        price=price,
        facility_dual=facility_dual,
        lane_dual=between[n_facilities:],
        outside_mills=round(1000 * scenario.settings.policy.unserved_usd) * asked.outside,
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


def _first_candidates(scenario: Scenario, posed: Posed) -> np.ndarray:
    """The cheapest by cost, and the cheapest at the prices of a coarse plan (see `network.plan.outline`)."""
    arrays, asked, choice, cheapest = posed.arrays, posed.asked, posed.choice, posed.cheapest
    cells, n_promises, n_pools = asked.cells, len(scenario.promises), len(scenario.pools)
    group = (arrays.feeder()[cells.station] * n_promises + cells.promise) * n_pools + cells.pool
    dual = source_prices(posed_arcs(scenario, arrays, asked, cheapest).problem, group)
    price = arrays.prices(dual, np.zeros(len(arrays.lanes.origin)))
    return merged(cheapest, candidates_at(scenario, arrays, choice, price))


def merged(some: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Candidates of both, each once, padded with -1 at the end; int32[C, K]."""
    both = np.sort(np.concatenate([some, more], axis=1), axis=1)
    both[:, 1:][both[:, 1:] == both[:, :-1]] = -1
    both = -np.sort(-both, axis=1)
    return np.ascontiguousarray(both[:, : int((both >= 0).sum(axis=1).max(initial=1))])
