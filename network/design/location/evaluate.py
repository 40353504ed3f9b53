"""What a design costs: the plan of each period over it, and its sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from network.design.location.pins import Pins, pose
from network.design.location.problem import DesignProblem
from network.design.location.result import Design
from network.design.location.variant import lane_kg, with_demand, with_design
from network.plan import min_cost_flow
from network.plan.demand import lines_by_zone, packages_by_pool
from network.plan.outcome import Solved
from network.plan.planning import Posed, posed_arcs, solve_posed

if TYPE_CHECKING:
    from datasets import Scenario
    from network.territory import DoorCost, Territory


@dataclass(frozen=True)
class Priced:
    """One period's plan of a design: what it charges, and the prices that it ends with.

    Attributes
    ----------
    usd : float
    unserved, late, carbon_kg : float
        A day.
    load : float64[F]
        Packages a day.
    dual_usd : float64[F + L]
        What one more package a day through each facility, or on each lane, would save.
    """

    usd: float
    unserved: float
    late: float
    carbon_kg: float
    load: np.ndarray
    dual_usd: np.ndarray


def evaluate(
    problem: DesignProblem, pins: Pins, is_open: np.ndarray, modules: np.ndarray, most_excess: float = np.inf
) -> Design:
    """The design's plan, period by period; `problem` has carbon in its costs (`with_carbon`).

    A design whose cheapest flows overload lanes and facilities between by more than `most_excess` (see `excess`) is
    refused: its linear program takes minutes where there are a thousand sites.
    """
    priced = []
    for period in problem.periods:
        posed = pose_period(problem, pins, is_open, modules, period.demand_factor)
        if np.isfinite(most_excess) and _excess(*posed) > most_excess:
            return _refused(is_open, modules)
        priced.append(_told(problem, pins, *posed, solve_posed(*posed)))
    return design_of(problem, is_open, modules, priced)


def excess(problem: DesignProblem, pins: Pins, design: Design) -> float:
    """Packages a day beyond what lanes and facilities between hold in the design's cheapest flows, per package."""
    factors = [period.demand_factor for period in problem.periods]
    return max(_excess(*pose_period(problem, pins, design.is_open, design.modules, factor)) for factor in factors)


def _excess(scenario: Scenario, posed: Posed) -> float:
    arcs = posed_arcs(scenario, posed.arrays, posed.asked, posed.cheapest)
    flow = min_cost_flow.solve(arcs.problem).flow
    beyond = np.maximum(0.0, arcs.problem.resource_load(flow) - arcs.problem.resource_capacity)
    return float(beyond.sum() / max(1.0, flow.sum()))


def _refused(is_open: np.ndarray, modules: np.ndarray) -> Design:
    none, endless = np.zeros(len(is_open)), float("inf")
    return Design(is_open, modules, endless, endless, 0.0, 0.0, 0.0, 0.0, none, ("overloaded",))


def design_of(problem: DesignProblem, is_open: np.ndarray, modules: np.ndarray, priced: list[Priced]) -> Design:
    """The design of its periods' plans."""
    share = problem.weights

    def mean(name: str) -> float:
        return float(share @ np.array([getattr(p, name) for p in priced]))

    plan_usd, sites_usd = mean("usd"), problem.sites.cost_usd(is_open, modules)
    load = share @ np.stack([p.load for p in priced])
    least = min((p.load for p in priced), key=lambda one: one.sum())
    design = Design(
        is_open=is_open,
        modules=modules,
        cost_usd=plan_usd + sites_usd,
        plan_usd=plan_usd,
        sites_usd=sites_usd,
        unserved=mean("unserved"),
        late=mean("late"),
        carbon_kg=mean("carbon_kg"),
        load=load,
        broken=(),
    )
    return _with_broken(problem, design, least)


def _with_broken(problem: DesignProblem, design: Design, least_load: np.ndarray) -> Design:
    sites, ids = problem.sites, problem.scenario.facilities["id"].to_numpy()
    low = design.is_open & (least_load < sites.min_packages - 0.5)
    broken = [f"limit {limit.name}" for limit in problem.limits if limit.broken_by(design.is_open)]
    broken += [f"least throughput {ids[row]}" for row in np.flatnonzero(low)]
    most = (
        ("carbon cap", design.carbon_kg, problem.carbon.cap_kg_per_day),
        ("unserved", design.unserved, problem.most_unserved),
        ("late", design.late, problem.most_late),
    )
    broken += [name for name, value, limit in most if value > limit * (1 + 1e-9) + 1e-6]
    return replace(design, broken=tuple(broken))


def price_period(
    problem: DesignProblem, pins: Pins, is_open: np.ndarray, modules: np.ndarray, demand_factor: float
) -> Priced:
    """Plan one period of a design.

    Its objective, and what the plan itself leaves out: what a station takes beyond `policy.capacity_use` is overtime,
    as it is at sources.
    """
    posed = pose_period(problem, pins, is_open, modules, demand_factor)
    return _told(problem, pins, *posed, solve_posed(*posed))


def pose_period(
    problem: DesignProblem, pins: Pins, is_open: np.ndarray, modules: np.ndarray, demand_factor: float
) -> tuple[Scenario, Posed]:
    """A design's scenario in a period, and its planning problem."""
    scenario = with_demand(with_design(problem.scenario, problem.sites, is_open, modules), demand_factor)
    return scenario, pose(problem, scenario, pins)


def _told(problem: DesignProblem, pins: Pins, scenario: Scenario, posed: Posed, solved: Solved) -> Priced:
    arrays, asked, policy = posed.arrays, posed.asked, scenario.settings.policy
    arcs, flow = solved.arcs, solved.solution.flow
    n = len(arrays.hours)
    brought = np.bincount(arrays.cycles.stations[asked.cells.station], weights=asked.cells.demand, minlength=n)
    overtime = np.maximum(0.0, brought - arrays.capacity * policy.capacity_use)
    overtime[np.isin(np.arange(n), arrays.source[arcs.way])] = 0.0  # a hub's overtime is its source's
    station = arrays.station[arcs.way]
    own = station == arrays.source[arcs.way]
    load = arcs.problem.resource_load(flow)[:n] + np.bincount(arrays.source[arcs.way], weights=flow, minlength=n)
    load += np.bincount(station[~own], weights=flow[~own], minlength=n)
    return Priced(
        usd=solved.objective_usd + policy.overtime_usd * overtime.sum(),
        unserved=float(solved.solution.unserved.sum()) + asked.outside,
        late=float(flow[arcs.late].sum()),
        carbon_kg=_carbon(problem, pins, scenario, posed, solved),
        load=load,
        dual_usd=np.concatenate([solved.facility_dual, solved.lane_dual]) / 1000,
    )


def _carbon(problem: DesignProblem, pins: Pins, scenario: Scenario, posed: Posed, solved: Solved) -> float:
    """Kilograms a day of lanes, and of the doors of zones that somebody brings."""
    arrays, asked, arcs = posed.arrays, posed.asked, solved.arcs
    per_lane = np.append(np.concatenate([lane_kg(scenario), np.zeros(len(arrays.lanes.origin))]), 0.0)
    chain = np.where(arrays.way_lanes[arcs.way] >= 0, arrays.way_lanes[arcs.way], len(per_lane) - 1)
    kg = float(per_lane[chain].sum(axis=1) @ solved.solution.flow)
    lines = lines_by_zone(scenario)[:, None] * scenario.promise_share
    packages = lines * packages_by_pool(scenario, pins.apart).sum(axis=1)
    hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    carbon = problem.carbon
    kg += _door(scenario, asked.vans, packages[:, ~hub].sum(axis=1), carbon.door_kg)
    return kg + _door(scenario, asked.couriers, packages[:, hub].sum(axis=1), carbon.hub_door_kg)


def _door(scenario: Scenario, given: Territory, packages: np.ndarray, kg_of: DoorCost | None) -> float:
    zones = np.flatnonzero((given.station >= 0) & (packages > 0))
    if kg_of is None or len(zones) == 0:
        return 0.0
    land = np.maximum(scenario.zones["land_km2"].to_numpy(float), 1e-3)[zones]
    return float(packages[zones] @ kg_of(packages[zones], land, given.stem_km[zones]))
