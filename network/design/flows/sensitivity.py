"""Shadow prices with their ranges: what a place's next packages an hour save, and what fewer cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from network.design.flows.face import Change, Face
from network.design.flows.limits import Decides, Limit, limits
from network.plan import linear, min_cost_flow
from network.plan.outcome import Solved
from network.plan.planning import Posed
from network.plan.problem import FlowProblem, FlowSolution

if TYPE_CHECKING:
    from datasets import Scenario

NO_RANGE = 1e-6
"""Units of capacity below which a price counts as holding for no more at all."""
CLOSED = 1e-13
"""Relative gap to which a linear program goes on, so that its prices are those of an optimum."""


@dataclass(frozen=True)
class Priced:
    """What a capacity is worth. A unit is of `limit.unit`.

    Attributes
    ----------
    limit : Limit
    saves_usd : float
        That a unit more would save a day; for the next `more_units` (inf: without end).
    more_units : float
    costs_usd : float
        That a unit less would cost a day; for the next `fewer_units`.
    fewer_units : float
    """

    limit: Limit
    saves_usd: float
    more_units: float
    costs_usd: float
    fewer_units: float


@dataclass(frozen=True)
class _Optimum:
    """A problem with an optimal flow, its prices and their face."""

    problem: FlowProblem
    solution: FlowSolution

    @cached_property
    def face(self) -> Face:
        return Face.of(self.problem, self.solution)

    def changed(self, change: Change, units: float) -> _Optimum:
        """The optimum with a capacity changed by some units, in whole packages."""
        p, n = self.problem, len(self.problem.source_capacity)
        usual, spare = round(change.usual * units), round(change.spare * units)
        if change.row < n:
            capacity, spares = p.source_capacity.copy(), p.source_spare.copy()
            capacity[change.row] = max(0, capacity[change.row] + usual)
            spares[change.row] = max(0, spares[change.row] + spare)
            return _optimum(replace(p, source_capacity=capacity, source_spare=spares))
        capacity = p.resource_capacity.copy()
        capacity[change.row - n] = max(0, capacity[change.row - n] + usual)
        return _optimum(replace(p, resource_capacity=capacity))


def _optimum(problem: FlowProblem, start: FlowSolution | None = None) -> _Optimum:
    solution = start or min_cost_flow.solve(problem)
    if solution.engine == "linear program" or len(linear.overloaded(problem, solution.flow)):
        solution = linear.solve(problem, solution, gap=CLOSED)
    return _Optimum(problem, solution)


def sensitivity(
    scenario: Scenario,
    posed: Posed,
    solved: Solved,
    most: int = 20,
    places: Sequence[str] = (),
    report: Callable[[float], None] = lambda done: None,
) -> list[Priced]:
    """The capacities that are worth most, then those nearest to being so, with how far each price holds.

    Prices and ranges are exact for the ways that the plan has at hand, with territories and demand as they are.

    Parameters
    ----------
    most : int
        Rows at most, where no `places` are named.
    places : sequence of str
        Facilities or lanes to look at instead.
    report : callable, optional
        Called with the share that is done.
    """
    asked = posed.asked
    optima: dict[Decides, _Optimum] = {
        "flows": _optimum(solved.arcs.problem, solved.solution),
        "vans' territories": _Optimum(asked.vans.problem, asked.vans.solution),
        "couriers' territories": _Optimum(asked.couriers.problem, asked.couriers.solution),
    }
    known = limits(scenario, posed, solved)
    chosen = [limit for limit in known if limit.place in set(places)] if places else _foremost(known, optima, most)
    rows = []
    for done, limit in enumerate(chosen):
        report(done / len(chosen))
        rows.append(_priced(limit, optima[limit.decides]))
    return sorted(rows, key=lambda row: (-row.saves_usd, -row.costs_usd, -row.limit.use, row.limit.place))


def _foremost(known: Sequence[Limit], optima: dict[Decides, _Optimum], most: int) -> list[Limit]:
    def worth(limit: Limit) -> float:
        at = optima[limit.decides]
        return limit.change.price(at.problem, at.solution)

    return sorted(known, key=lambda limit: (-worth(limit), -limit.use, limit.place))[:most]


def _priced(limit: Limit, at: _Optimum) -> Priced:
    saves, more = _side(limit.change, at, up=True)
    costs, fewer = _side(limit.change, at, up=False)
    return Priced(limit, saves / 1000, more, costs / 1000, fewer)


def _side(change: Change, at: _Optimum, up: bool) -> tuple[float, float]:
    """Mills of the next unit up or down, and for how many units in all."""
    price = change.price(at.problem, at.solution)
    if up and price <= 0:
        return 0.0, float("inf")
    units = at.face.furthest(change, up)
    if units > NO_RANGE:
        return price, units
    step = 1.0 if up else -1.0
    beside = at.changed(change, step)
    first = (at.solution.cost_mills - beside.solution.cost_mills) * step
    further = beside.face.furthest(change, up)
    alike = np.isclose(first, change.price(beside.problem, beside.solution), rtol=0.02, atol=1.0)
    return max(0.0, first), 1.0 + (further if alike else 0.0)
