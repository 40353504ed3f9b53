"""A coarse plan first: neighbouring stations as one, to know about what sources will be worth.

With these prices the candidates that the exact plan starts from are those that it ends with, nearly all of them.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from network.plan import min_cost_flow
from network.plan.problem import FlowProblem


def source_prices(problem: FlowProblem, group: np.ndarray) -> np.ndarray:
    """Duals of the sources when all cells of a group are served alike, at their mean costs; float64[N].

    Parameters
    ----------
    problem : FlowProblem
    group : int64[C]
        Any numbers; cells that share one are added up.
    """
    return min_cost_flow.solve(_coarse(problem, group)).source_dual


def _coarse(p: FlowProblem, group: np.ndarray) -> FlowProblem:
    """One level a group; an arc where some of its cells have one, at the mean cost weighted by demand."""
    groups, group_of = np.unique(group, return_inverse=True)
    demand = np.add.reduceat(p.level_demand, p.cell_first[:-1])
    weight = np.maximum(demand, 1e-3)
    cell = p.cell_of_level[p.arc_level]
    n_sources = len(p.source_capacity)
    pair, pair_of = np.unique(group_of[cell].astype(np.int64) * n_sources + p.arc_source, return_inverse=True)

    def mean(row: np.ndarray, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return np.rint(np.bincount(row, weights * values) / np.bincount(row, weights)).astype(np.int64)

    return FlowProblem(
        source_capacity=p.source_capacity,
        source_spare=p.source_spare,
        spare_cost=p.spare_cost,
        cell_first=np.arange(len(groups) + 1, dtype=np.int64),
        level_demand=np.bincount(group_of, demand).astype(np.int64),
        arc_source=(pair % n_sources).astype(np.int32),
        arc_level=(pair // n_sources).astype(np.int32),
        arc_cost=mean(pair_of, p.arc_cost, weight[cell]),
        unserved_cost=mean(group_of, p.unserved_cost, weight),
        arc_route=np.zeros(len(pair), np.int32),
        usage=sparse.csr_array((1, 0)),
        resource_capacity=np.zeros(0, np.int64),
    )
