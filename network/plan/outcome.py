"""A solved flow as a plan: flows and loads, what is unserved and why, prices, and the candidates for sourcing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from network.paths import paths_of
from network.plan.ask import Asked
from network.plan.candidates import Choice
from network.plan.cells import CellArcs
from network.plan.charges import charges_of
from network.plan.network_arrays import NetworkArrays
from network.plan.problem import FlowSolution
from network.plan.result import Flows, Plan
from network.sourcing_types import CandidateTable

if TYPE_CHECKING:
    from datasets import Scenario
    from network.audit.duality import Duality


@dataclass(frozen=True)
class Solved:
    """The last round: arcs, their flow, and the prices it ended with.

    `outside_mills` is what packages are charged that no cell asks for (`Asked.outside`): the same for every flow, so
    it moves cost and bound alike, and says what a network that reaches fewer people loses.
    """

    arcs: CellArcs
    solution: FlowSolution
    status: str
    bound_mills: float
    price: np.ndarray
    facility_dual: np.ndarray
    lane_dual: np.ndarray
    outside_mills: float = 0.0

    @property
    def objective_usd(self) -> float:
        """The flow's cost with all charges."""
        return (self.solution.cost_mills + self.outside_mills) / 1000

    @property
    def bound_usd(self) -> float:
        """The least that any flow over the ways known could have."""
        return (self.bound_mills + self.outside_mills) / 1000

    def certified(self) -> Duality:
        """The check of flow and prices by code that solved nothing, of cost and bound with all charges."""
        from network.audit.duality import certify

        found = certify(self.arcs.problem, self.solution)
        cost, bound = found.cost_mills + self.outside_mills, found.bound_mills + self.outside_mills
        return replace(found, cost_mills=cost, bound_mills=bound)


def told(
    scenario: Scenario, arrays: NetworkArrays, asked: Asked, choice: Choice, solved: Solved, candidates: np.ndarray
) -> Plan:
    """The plan of what was solved, with the candidates that it leaves to sourcing (rows of ways)."""
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
    departures = np.diff(arrays.lanes.first)
    late = round(float(solution.flow[arcs.late].sum()))
    return Plan(
        status=solved.status,
        cost_usd=float(variable @ solution.flow) / 1000,
        objective_usd=solved.objective_usd,
        bound_usd=solved.bound_usd,
        charges=charges_of(scenario, arrays, solved),
        packages_per_day=asked.total,
        unserved=_unserved(scenario, arrays, asked, choice, arcs, solution),
        late=late,
        flows=flows,
        paths=paths_of(arrays.lanes, arrays.ways, arrays.hub_ways, used),
        candidates=_table(scenario, arrays, asked, choice, candidates, path_of, solved.price),
        lanes=arrays.lanes,
        facility_load=load[:n_facilities] + at_ends,
        facility_capacity=arrays.capacity,
        lane_load=load[n_facilities:],
        lane_capacity=arrays.lanes.capacity_per_day.astype(float),
        facility_saves_usd=_facility_saves(scenario, arrays, solved),
        lane_saves_usd=solved.lane_dual * departures / 1000,
        stem_km=np.stack([asked.vans.stem_km, asked.couriers.stem_km]),
        unreachable=tuple(scenario.zones["zone"].to_numpy()[asked.vans.unreachable]),
        engine=solution.engine,
        duality=solved.certified(),
        seconds={},
        scenario=scenario,
    )


def _facility_saves(scenario: Scenario, arrays: NetworkArrays, solved: Solved) -> np.ndarray:
    """What a package an hour more would save a day: its usual share, and at sources the rest of it as overtime."""
    use, spare_cost = scenario.settings.policy.capacity_use, solved.arcs.problem.spare_cost
    beyond = np.maximum(0.0, solved.solution.source_dual - spare_cost)
    return np.asarray(arrays.hours * (use * solved.facility_dual + (1 - use) * beyond) / 1000)


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
    choice: Choice,
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
        cell_of=choice.cell_of,
        stations=clock.stations,
        zone_station=asked.zone_station,
        path=np.where(there, path_of[way], -1).astype(np.int32),
        cost_mills=np.where(there, np.minimum(cost, np.iinfo(np.int32).max), 0).astype(np.int32),
        latest=np.where(there, latest, -1).astype(np.int16),
        cutoff=clock.cutoff,
        due_slots=clock.due_slots,
        within_slots=clock.within_slots,
    )
