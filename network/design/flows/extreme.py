"""The largest value of a column of a linear program."""

from __future__ import annotations

import numpy as np
from scipy import sparse

UNBOUNDED, UNBOUNDED_OR_INFEASIBLE = 3, 4
"""Statuses of `scipy.optimize.milp`."""


def extreme(matrix: sparse.csc_array, low: np.ndarray, high: np.ndarray, end: float) -> float:
    """How far the last column can go from 0 towards an end; the others are not negative.

    Parameters
    ----------
    matrix : sparse.csc_array[rows, columns]
    low, high : float64[rows]
        Of the rows' sums.
    end : float
        Above or below 0, inf included.

    Returns
    -------
    float
        inf where without end; 0 where there is no solution but by rounding.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n_columns = matrix.shape[1]
    cost, least, most = np.zeros(n_columns), np.zeros(n_columns), np.full(n_columns, np.inf)
    cost[-1], least[-1], most[-1] = -np.sign(end), min(0.0, end), max(0.0, end)
    # Without whole numbers this is HiGHS's simplex; highspy itself prints a banner on stdout, which is for answers.
    found = milp(cost, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(least, most))
    if found.status in (UNBOUNDED, UNBOUNDED_OR_INFEASIBLE):
        return float("inf")
    return abs(float(found.x[-1])) if found.x is not None else 0.0
