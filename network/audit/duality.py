"""Does a flow prove itself? Feasibility, strong duality and complementary slackness, without the solver's code.

The gap between what a flow costs and the bound that its prices give is a sum of terms, none of which can be negative
in a sound pair: each product of a quantity and the slack of its price. So the gap says how far from the optimum the
flow may be, and the largest term says where (Ahuja, Magnanti, Orlin, Network Flows, 1993, section 9.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from network.plan.problem import FlowProblem, FlowSolution

ROUNDING = 1e-7
"""Share of all packages (or of the cost) by which a sum may be off: linear programs are floating point."""
NEGATIVE = 1e-3
"""Mills below zero that a price may be."""


@dataclass(frozen=True)
class Duality:
    """What a check of a flow and its prices found.

    Attributes
    ----------
    cost_mills, bound_mills : float
        Of the flow, and the least that any flow can cost, both added up anew.
    asked : float
        Packages a day.
    worst_primal : float
        Packages by which the worst sum of the flow misses: demand, a capacity, a negative flow.
    worst_dual : float
        Mills by which a price is negative.
    slackness_mills : mapping of str to float
        The gap's terms: arcs (used though dearer than the cheapest), unserved (though somebody would serve for less),
        early (levels served by dearer late arcs), sources and resources (priced though not full).
    """

    cost_mills: float
    bound_mills: float
    asked: float
    worst_primal: float
    worst_dual: float
    slackness_mills: Mapping[str, float]

    @property
    def gap(self) -> float:
        """Distance of cost and bound, relative."""
        return (self.cost_mills - self.bound_mills) / max(1.0, abs(self.cost_mills))

    def problems(self, gap: float) -> list[str]:
        """What is wrong with the pair, where a relative `gap` is allowed; empty where nothing is."""
        found = []
        if self.worst_primal > ROUNDING * max(1.0, self.asked):
            found.append(f"the flow misses a demand or a capacity by {self.worst_primal:.6g} packages")
        if self.worst_dual > NEGATIVE:
            found.append(f"a price is negative by {self.worst_dual:.6g} mills")
        for name, mills in self.slackness_mills.items():
            if mills < -ROUNDING * max(1.0, abs(self.cost_mills)):
                found.append(f"the slackness of {name} is negative: {mills:.6g} mills")
        if self.gap > gap + ROUNDING:
            worst = max(self.slackness_mills, key=lambda name: self.slackness_mills[name])
            found.append(f"cost and bound are {self.gap:.3g} of the cost apart, mostly for {worst}")
        return found


def certify(problem: FlowProblem, solution: FlowSolution) -> Duality:
    """Check a solution against its problem; shares no code with what solved it.

    Parameters
    ----------
    problem : FlowProblem
    solution : FlowSolution
    """
    p, flow, unserved = problem, solution.flow, solution.unserved
    sources, resources = solution.source_dual, solution.resource_dual
    through = p.usage.tocoo()
    way = np.zeros(p.usage.shape[0])
    np.add.at(way, through.coords[0], resources[through.coords[1]] * through.data)
    price = p.arc_cost + sources[p.arc_source] + way[p.arc_route]
    fail = np.repeat(p.unserved_cost.astype(float), np.diff(p.cell_first))
    worth = _worth(p, price, fail)
    early, missed = _passed_on(p, flow, unserved)
    used = np.zeros(len(p.source_capacity))
    np.add.at(used, p.arc_source, flow)
    load = _loads(p, flow)
    over = np.maximum(0.0, used - p.source_capacity)
    rise = np.diff(worth, prepend=0.0)
    rise[p.cell_first[:-1]] = 0.0
    beyond = np.maximum(0.0, sources - p.spare_cost)
    slackness = {
        "arcs": float(flow @ (price - worth[p.arc_level])),
        "unserved": float(unserved @ (fail - worth)),
        "early": float(early @ rise),
        "sources": float(sources @ (p.source_capacity - used) + p.spare_cost * over.sum() + p.source_spare @ beyond),
        "resources": float(resources @ (p.resource_capacity - load)),
    }
    primal = (
        missed,
        -flow.min(initial=0.0),
        -unserved.min(initial=0.0),
        -early.min(initial=0.0),
        (over - p.source_spare).max(initial=0.0),
        (load - p.resource_capacity).max(initial=0.0),
    )
    paid = sources @ p.source_capacity + resources @ p.resource_capacity + p.source_spare @ beyond
    return Duality(
        cost_mills=float(p.arc_cost @ flow + fail @ unserved + p.spare_cost * over.sum()),
        bound_mills=float(p.level_demand @ worth - paid),
        asked=float(p.level_demand.sum()),
        worst_primal=float(max(primal)),
        worst_dual=float(max(0.0, -sources.min(initial=0.0), -resources.min(initial=0.0))),
        slackness_mills=slackness,
    )


def _worth(p: FlowProblem, price: np.ndarray, fail: np.ndarray) -> np.ndarray:
    """What one more package of each level costs at most: the least price of all that may still serve it."""
    worth = fail.copy()
    np.minimum.at(worth, p.arc_level, price)
    last = np.zeros(len(worth), bool)
    last[p.cell_first[1:] - 1] = True
    for _ in range(int(np.diff(p.cell_first).max(initial=1)) - 1):
        later = np.append(worth[1:], np.inf)
        worth = np.where(last, worth, np.minimum(worth, later))
    return worth


def _passed_on(p: FlowProblem, flow: np.ndarray, unserved: np.ndarray) -> tuple[np.ndarray, float]:
    """What each level hands to those before it in its cell, and the largest sum of a cell that is off."""
    left = np.zeros(len(p.level_demand))
    np.add.at(left, p.arc_level, flow)
    left += unserved - p.level_demand
    total = np.add.reduceat(left, p.cell_first[:-1]) if len(left) else np.zeros(0)
    cell = np.repeat(np.arange(len(total)), np.diff(p.cell_first))
    so_far = np.cumsum(left) - left
    handed = so_far[p.cell_first[:-1]][cell] - so_far + total[cell]
    handed[p.cell_first[:-1]] = 0.0
    return handed, float(np.abs(total).max(initial=0.0))


def _loads(p: FlowProblem, flow: np.ndarray) -> np.ndarray:
    by_way = np.zeros(p.usage.shape[0])
    np.add.at(by_way, p.arc_route, flow)
    through = p.usage.tocoo()
    load = np.zeros(len(p.resource_capacity))
    np.add.at(load, through.coords[1], by_way[through.coords[0]] * through.data)
    return load
