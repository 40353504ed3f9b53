"""Several periods planned together: each has its own demand, and a facility's hours are one account over all of them.

A facility works its usual hours on the mean of the horizon: what a busy period takes more of, quiet ones take less of,
and only what goes beyond the account in all is overtime (an annualised-hours account; Hung, Int. J. Prod. Econ. 60-61,
1999). A day never takes more than the facility can do. As one problem: sources are the accounts, shared by all periods'
arcs; what a facility or lane can do is a resource of each period; so the plan's own solvers solve it, with its bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from network.plan import linear, min_cost_flow
from network.plan.outcome import Solved
from network.plan.problem import FlowProblem, FlowSolution

GAP = 5e-5
"""Relative gap to which the periods together are solved."""


@dataclass(frozen=True)
class Period:
    """Days alike.

    Attributes
    ----------
    name : str
    days : float
    factor : float
        Demand of a day of it over the scenario's.
    """

    name: str
    days: float
    factor: float


@dataclass(frozen=True)
class Together:
    """Periods solved with shared hours. T periods, N facilities.

    Attributes
    ----------
    problem : FlowProblem
        In packages of whole periods.
    solution : FlowSolution
    arcs : int64[T + 1]
        Arcs of period t are ``arcs[t]:arcs[t + 1]``.
    levels : int64[T + 1]
        The same of levels.
    load : float64[T, N]
        Packages a day that each facility is the source of.
    overtime_usd : float64[T]
        What goes beyond the accounts costs over the horizon, paid by the periods whose days are longer than usual, in
        proportion to what they are longer by.
    account_usd : float64[N]
        What one more package in a facility's account saves, over the horizon.
    day_usd : float64[T, N]
        What one more package that its day can take saves, beyond that.
    """

    problem: FlowProblem
    solution: FlowSolution
    arcs: np.ndarray
    levels: np.ndarray
    load: np.ndarray
    overtime_usd: np.ndarray
    account_usd: np.ndarray
    day_usd: np.ndarray


def alone_mills(solved: Sequence[Solved], days: Sequence[float]) -> float:
    """Objective of the periods when each keeps its own hours, over the horizon."""
    own = sum(n * one.solution.cost_mills for n, one in zip(days, solved, strict=True))
    return float(own) + outside_mills(solved, days)


def outside_mills(solved: Sequence[Solved], days: Sequence[float]) -> float:
    """What the periods are charged for packages that no cell asks for, over the horizon; shared hours bring none."""
    return float(sum(n * one.outside_mills for n, one in zip(days, solved, strict=True)))


def together(solved: Sequence[Solved], days: Sequence[float], flex: float = 0.0) -> Together:
    """Plan periods with each source's usual hours shared between them.

    Over the ways that the periods' own plans have at hand, of which `solved` are the solutions.

    Parameters
    ----------
    days : sequence of float
        Of each period.
    flex : float
        Share of the usual hours by which a day may go beyond what a facility can do with overtime.
    """
    problem = stacked([one.arcs.problem for one in solved], days, flex)
    solution = min_cost_flow.solve(problem)
    if len(linear.overloaded(problem, solution.flow)):
        solution = linear.solve(problem, solution, gap=GAP)
    n, periods = len(problem.source_capacity), len(solved)
    arcs = _ends([len(one.arcs.problem.arc_source) for one in solved])
    load = [
        np.bincount(problem.arc_source[a:b], weights=solution.flow[a:b], minlength=n)
        for a, b in itertools.pairwise(arcs)
    ]
    length = np.asarray(days, float)[:, None]
    per_day = np.stack(load) / length
    usual = np.stack([one.arcs.problem.source_capacity for one in solved])
    overtime = problem.spare_cost * problem.spare_used(solution.flow) / 1000
    return Together(
        problem=problem,
        solution=solution,
        arcs=arcs,
        levels=_ends([len(one.arcs.problem.level_demand) for one in solved]),
        load=per_day,
        overtime_usd=_shared_by(length * np.maximum(0.0, per_day - usual), overtime),
        account_usd=solution.source_dual / 1000,
        day_usd=solution.resource_dual.reshape(periods, -1)[:, -n:] / 1000,
    )


def _shared_by(longer: np.ndarray, usd: np.ndarray) -> np.ndarray:
    """What sources cost, float64[N], shared among periods by how much longer each works, float64[T, N]."""
    total = longer.sum(axis=0)
    return np.asarray(np.divide(longer, total, out=np.zeros_like(longer), where=total > 0) @ usd)


def stacked(problems: Sequence[FlowProblem], days: Sequence[float], flex: float = 0.0) -> FlowProblem:
    """The periods' problems as one, in packages of whole periods; parameters as of `together`."""
    n = len(problems[0].source_capacity)
    length = [float(value) for value in days]
    levels = _ends([len(p.level_demand) for p in problems])
    routes = _ends([p.usage.shape[0] for p in problems])
    account = np.array(length) @ np.stack([p.source_capacity for p in problems])
    spare = np.array(length) @ np.stack([p.source_spare for p in problems])
    capacity = [
        n_days * np.concatenate([p.resource_capacity, (1 + flex) * p.source_capacity + p.source_spare])
        for n_days, p in zip(length, problems, strict=True)
    ]
    return FlowProblem(
        source_capacity=_down(account),
        source_spare=_down(spare),
        spare_cost=problems[0].spare_cost,
        cell_first=np.concatenate(
            [[0], *(p.cell_first[1:] + first for p, first in zip(problems, levels[:-1], strict=True))]
        ),
        level_demand=np.concatenate([_whole(p, n_days) for n_days, p in zip(length, problems, strict=True)]),
        arc_source=np.concatenate([p.arc_source for p in problems]),
        arc_level=np.concatenate([p.arc_level + first for p, first in zip(problems, levels[:-1], strict=True)]).astype(
            np.int32
        ),
        arc_cost=np.concatenate([p.arc_cost for p in problems]),
        unserved_cost=np.concatenate([p.unserved_cost for p in problems]),
        arc_route=np.concatenate([p.arc_route + first for p, first in zip(problems, routes[:-1], strict=True)]).astype(
            np.int32
        ),
        usage=sparse.csr_array(sparse.block_diag([_with_sources(p, n) for p in problems], format="csr")),
        resource_capacity=_down(np.concatenate(capacity)),
    )


def _ends(counts: Sequence[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _whole(p: FlowProblem, days: float) -> np.ndarray:
    return np.rint(p.level_demand * days).astype(np.int64)


def _down(values: np.ndarray) -> np.ndarray:
    """Whole packages, but for the rounding of a product."""
    return np.floor(values + 1e-6).astype(np.int64)


def _with_sources(p: FlowProblem, n: int) -> sparse.csr_array:
    """Usage with a column more for each source: what a way takes of its source's day."""
    source = np.zeros(p.usage.shape[0], np.int64)
    source[p.arc_route] = p.arc_source
    rows = np.arange(len(source))
    own = sparse.csr_array((np.ones(len(source)), (rows, source)), shape=(len(source), n))
    return sparse.csr_array(sparse.hstack([p.usage, own], format="csr"))
