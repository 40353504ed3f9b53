"""From a posed problem and prices that are about right to its optimum over every way, with the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from network.design.screening.every_way import Least, least_cost
from network.plan import warm
from network.plan.cells import CellArcs
from network.plan.planning import Posed, merged, posed_arcs
from network.plan.problem import FlowSolution

if TYPE_CHECKING:
    from datasets import Scenario

MAX_ROUNDS = 12
"""Rounds with more candidates, after which an answer is told with the gap that it has."""
CLOSED_GAP = 1e-9
"""Relative gap to the bound over every way that ends the search."""


@dataclass(frozen=True)
class Settled:
    """An optimum and its certificate.

    Attributes
    ----------
    arcs : CellArcs
    solution : FlowSolution
    candidates : int32[C, K]
        Rows of ways, padded with -1.
    price : float64[W]
        Mills of every way with the shadow prices.
    bound_mills : float
        No plan over any way costs less.
    released : int
        Cells that were solved again, in the last round.
    rounds : int
        Rounds with more candidates; 1: the first ones did.
    """

    arcs: CellArcs
    solution: FlowSolution
    candidates: np.ndarray
    price: np.ndarray
    bound_mills: float
    released: int
    rounds: int

    @property
    def gap_mills(self) -> float:
        """Distance of cost and bound."""
        return self.solution.cost_mills - self.bound_mills


def least_ways(scenario: Scenario, posed: Posed, rows: np.ndarray, price: np.ndarray) -> Least:
    """The cheapest of every way for some cells at the ways' prices (see `prices`)."""
    policy = scenario.settings.policy
    late, unserved = round(1000 * policy.late_usd), round(1000 * policy.unserved_usd)
    return least_cost(posed.asked.cells, posed.choice, rows, price, late, unserved)


def prices(posed: Posed, source_dual: np.ndarray, resource_dual: np.ndarray) -> np.ndarray:
    """Mills of every way with the shadow prices; float64[W]."""
    n_facilities = len(posed.arrays.hours)
    return posed.arrays.prices(source_dual + resource_dual[:n_facilities], resource_dual[n_facilities:])


def settle(
    scenario: Scenario,
    posed: Posed,
    candidates: np.ndarray,
    source_dual: np.ndarray,
    resource_dual: np.ndarray,
    sound: Sound | None = None,
) -> Settled:
    """The optimum over every way.

    Parameters
    ----------
    scenario : Scenario
    posed : Posed
    candidates : int32[C, K]
        Ways to begin with.
    source_dual, resource_dual : float64[F], float64[F + L]
        Prices to begin with (see `network.plan.problem.FlowSolution`).
    sound : Sound, optional
        What is known already of a problem with more ways, so that cells that nothing has changed for are not priced
        again.
    """
    rounds = 0
    while True:
        rounds += 1
        arcs = posed_arcs(scenario, posed.arrays, posed.asked, candidates)
        found = warm.solve(arcs.problem, source_dual, resource_dual)
        solution = found.solution
        source_dual, resource_dual = solution.source_dual, solution.resource_dual
        price = prices(posed, source_dual, resource_dual)
        rows = sound.suspects(candidates, price) if sound else np.arange(len(candidates))
        least = least_ways(scenario, posed, rows, price)
        at_hand = _at_hand(arcs, solution)[rows]
        beaten = np.maximum(0.0, at_hand - least.mills)
        bound = min(solution.bound_mills - beaten.sum(), solution.cost_mills)
        if solution.cost_mills - bound <= CLOSED_GAP * solution.cost_mills or rounds == MAX_ROUNDS:
            return Settled(arcs, solution, candidates, price, float(bound), found.released, rounds)
        candidates = with_ways(candidates, rows, np.where(beaten[:, None] > 0, least.way, -1))


@dataclass(frozen=True)
class Sound:
    """What is known of the problem that another one is made from by taking ways away.

    Attributes
    ----------
    price : float64[W]
        Prices at which each cell's candidates are the cheapest of all its ways.
    changed : bool[C]
        Cells of which that can no longer be said: other clocks, other demand.
    """

    price: np.ndarray
    changed: np.ndarray

    def suspects(self, candidates: np.ndarray, price: np.ndarray) -> np.ndarray:
        """Cells that some way beyond their candidates may now be cheaper for; int64[n].

        Where no way has become cheaper than it was, these are the changed ones and those with a dearer candidate.
        """
        if (price < self.price - 1e-6).any():
            return np.arange(len(candidates))
        dearer = (candidates >= 0) & (price > self.price + 1e-6)[candidates]
        return np.flatnonzero(self.changed | dearer.any(axis=1))


def with_ways(candidates: np.ndarray, rows: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Candidates of which some rows get more ways; int32[C, K]."""
    again = merged(candidates[rows], more.astype(np.int32))
    width = max(candidates.shape[1], again.shape[1])
    wider = np.full((len(candidates), width), -1, np.int32)
    wider[:, : candidates.shape[1]] = candidates
    wider[rows] = -1
    wider[rows, : again.shape[1]] = again
    return wider


def _at_hand(arcs: CellArcs, solution: FlowSolution) -> np.ndarray:
    """What each cell's packages cost over its candidates at the solution's prices, in mills; float64[C]."""
    p = arcs.problem
    at_level = p.level_prices(p.arc_prices(solution.source_dual, solution.resource_dual))
    return np.add.reduceat(p.level_demand * at_level, p.cell_first[:-1])
