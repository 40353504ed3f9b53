"""Published problems with published answers, put to the plan's own solvers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from network.plan import linear, min_cost_flow
from network.plan.problem import FlowProblem

POWERCO_SUPPLY = (35, 50, 40)
POWERCO_DEMAND = (45, 20, 30, 30)
POWERCO_COST = ((8, 6, 10, 9), (9, 12, 13, 7), (14, 9, 16, 5))
POWERCO_OPTIMUM = 1020
"""Powerco's power plants and cities: Winston, Operations Research, 4th edition (2004), section 7.1."""


def powerco(through: int | None = None) -> FlowProblem:
    """The transportation problem as a plan: plants are sources, cities cells.

    Parameters
    ----------
    through : int, optional
        Put all that leaves the first plant through one resource of this capacity.
    """
    n, m = len(POWERCO_SUPPLY), len(POWERCO_DEMAND)
    source, level = np.tile(np.arange(n), m).astype(np.int32), np.repeat(np.arange(m), n).astype(np.int32)
    usage = np.zeros((n, 1)) if through is None else np.eye(n, 1)
    return FlowProblem(
        source_capacity=np.array(POWERCO_SUPPLY, np.int64),
        source_spare=np.zeros(n, np.int64),
        spare_cost=0,
        cell_first=np.arange(m + 1, dtype=np.int64),
        level_demand=np.array(POWERCO_DEMAND, np.int64),
        arc_source=source,
        arc_level=level,
        arc_cost=np.array(POWERCO_COST, np.int64)[source, level],
        unserved_cost=np.full(m, 1000, np.int64),
        arc_route=source,
        usage=sparse.csr_array(usage),
        resource_capacity=np.array([through if through is not None else 10**6], np.int64),
    )


def transportation_problem() -> Iterator[tuple[str, float, float]]:
    """(name, expected, got) of the solvers on it."""
    flow = min_cost_flow.solve(powerco())
    yield "Powerco's transportation problem, min-cost flow", float(POWERCO_OPTIMUM), flow.cost_mills
    yield "Powerco's transportation problem, dual bound", float(POWERCO_OPTIMUM), flow.bound_mills
    tight = powerco(through=20)
    solved = linear.solve(tight, min_cost_flow.solve(tight))
    yield (
        "Powerco with 20 of 35 through: cost and bound meet",
        round(solved.bound_mills, 3),
        round(solved.cost_mills, 3),
    )
