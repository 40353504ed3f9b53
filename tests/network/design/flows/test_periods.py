"""Periods with one account of hours: against a linear program written down separately, and what must hold."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from network.audit.duality import certify
from network.design.flows.periods import alone_mills, together
from network.plan import linear, min_cost_flow
from network.plan.cells import CellArcs
from network.plan.outcome import Solved
from tests.network.test_plan_solvers import random_problem

DAYS = [30.0, 5.0]


def period(seed, factor, tight):
    """A period's own plan: the same network with its demand times a factor."""
    base = random_problem(seed, 1.0, resource_slack=0.5 if tight else None)
    problem = replace(base, level_demand=np.rint(base.level_demand * factor).astype(np.int64))
    solution = min_cost_flow.solve(problem)
    if len(linear.overloaded(problem, solution.flow)):
        solution = linear.solve(problem, solution, gap=0.0)
    rows = np.arange(len(problem.arc_source), dtype=np.int32)
    arcs = CellArcs(problem, problem.cell_of_level[problem.arc_level], rows, np.zeros(len(rows), bool))
    none = np.zeros(0)
    return Solved(arcs, solution, solution.status, solution.bound_mills, none, none, none)


def least_cost(solved, flex):
    """By HiGHS: a column an arc, an unserved level and a site's overtime of the horizon; days stay days."""
    problems, n = [one.arcs.problem for one in solved], len(solved[0].arcs.problem.source_capacity)
    columns = sum(len(p.arc_source) + len(p.level_demand) for p in problems) + n
    cost, upper, rows, limits, exact = np.zeros(columns), np.full(columns, np.inf), [], [], []
    account = np.zeros((n, columns))
    at = 0
    for days, p in zip(DAYS, problems, strict=True):
        arcs = at + np.arange(len(p.arc_source))
        lost = at + len(arcs) + np.arange(len(p.level_demand))
        at = lost[-1] + 1
        cost[arcs], cost[lost] = days * p.arc_cost, days * p.unserved_cost[p.cell_of_level]
        for cell in range(p.n_cells):
            for level in range(p.cell_first[cell], p.cell_first[cell + 1]):
                row, last = np.zeros(columns), p.cell_first[cell + 1]
                row[arcs[(p.arc_level >= level) & (p.arc_level < last)]] = -1
                row[lost[level:last]] = -1
                rows.append(row)
                limits.append(-float(p.level_demand[level:last].sum()))
                if level == p.cell_first[cell]:
                    exact.append((row, limits[-1]))
        used = p.usage.toarray()[p.arc_route]
        for resource, capacity in enumerate(p.resource_capacity):
            row = np.zeros(columns)
            row[arcs] = used[:, resource]
            rows.append(row)
            limits.append(float(capacity))
        for source in range(n):
            row = np.zeros(columns)
            row[arcs[p.arc_source == source]] = 1
            rows.append(row)
            limits.append((1 + flex) * p.source_capacity[source] + p.source_spare[source])
            account[source] += days * row
    for source in range(n):
        account[source, columns - n + source] = -1
        rows.append(account[source])
        limits.append(sum(DAYS) * float(problems[0].source_capacity[source]))
    cost[columns - n :] = problems[0].spare_cost
    upper[columns - n :] = sum(DAYS) * problems[0].source_spare
    found = linprog(
        cost,
        A_ub=np.array(rows),
        b_ub=limits,
        A_eq=np.array([row for row, _ in exact]),
        b_eq=[value for _, value in exact],
        bounds=np.stack([np.zeros(columns), upper], axis=1),
    )
    assert found.status == 0
    return found.fun


@pytest.mark.parametrize("flex", [0.0, 0.2])
@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_periods_together_cost_what_a_linear_program_says(seed, tight, flex):
    solved = [period(seed, 0.8, tight), period(seed, 1.4, tight)]
    joined = together(solved, DAYS, flex)
    assert joined.solution.cost_mills == pytest.approx(least_cost(solved, flex), rel=1e-4)
    assert certify(joined.problem, joined.solution).problems(1e-4) == []
    assert joined.solution.cost_mills <= alone_mills(solved, DAYS) * (1 + 1e-4), "sharing never costs"
    p = solved[0].arcs.problem
    room = sum(DAYS) * (p.source_capacity + p.source_spare)
    assert (np.array(DAYS) @ joined.load <= room + 1e-3).all()
    assert (joined.load <= (1 + flex) * p.source_capacity + p.source_spare + 1).all()


def test_a_period_alone_is_its_own_plan():
    solved = [period(2, 1.0, False)]
    joined = together(solved, [1.0])
    assert joined.solution.cost_mills == pytest.approx(solved[0].solution.cost_mills)


def test_periods_alike_share_nothing():
    solved = [period(5, 1.0, False), period(5, 1.0, False)]
    joined = together(solved, DAYS)
    assert joined.solution.cost_mills == pytest.approx(alone_mills(solved, DAYS), rel=1e-9)
