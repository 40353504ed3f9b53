"""Better sets of open sites: close one, open one, swap two, as long as that saves; each set served exactly."""

from __future__ import annotations

import numba
import numpy as np

from network.design.warehouse_location.transport import serve

WORTH_IT = 1e-9
"""A change saves at least this share of the cost, or rounding might go round in circles."""


@numba.njit(cache=True)
def set_cost(cost, fixed, demand, capacity, is_open):
    """Cost of opening these sites and no others; inf where they do not hold the demand."""
    rows = np.flatnonzero(is_open)
    return serve(cost, demand, capacity, rows)[2] + fixed[rows].sum()


@numba.njit(cache=True)
def improve(cost, fixed, demand, capacity, is_open, best, may_close, candidates, most):
    """Change the set for the better until no single change of these does; gives the set and its cost.

    Parameters
    ----------
    is_open : bool[sites]
    best : float
        Its cost.
    may_close : bool[sites]
    candidates : int64[k]
        Sites that may be opened, the most promising first.
    most : int
        Sets to evaluate at the most.
    """
    now = is_open.copy()
    better = True
    while better and most > 0:
        better = False
        for out in range(-1, len(now)):
            if out >= 0 and not (now[out] and may_close[out]):
                continue
            for place in range(-1, len(candidates)):
                into = candidates[place] if place >= 0 else -1
                if (into >= 0 and now[into]) or (into < 0 and out < 0):
                    continue
                if out >= 0:
                    now[out] = False
                if into >= 0:
                    now[into] = True
                if most <= 0:
                    tried = np.inf
                else:
                    most -= 1
                    tried = set_cost(cost, fixed, demand, capacity, now)
                if tried < best - WORTH_IT * best:
                    best = tried
                    better = True
                    break
                if out >= 0:
                    now[out] = True
                if into >= 0:
                    now[into] = False
    return now, best
