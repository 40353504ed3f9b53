"""Lower bounds: every customer's demand is bought at a price, and each site alone decides what it would earn.

Relaxing "everybody is served" with prices u gives L(u) = sum(u) + the least over the choices of sites, which
together must hold the demand, of their fixed cost less what each earns: sum (u - c) x, a continuous knapsack. The
largest L(u) is the bound of the strong linear program, better where the choice of sites cannot be fractional.

The prices climb by the volume algorithm, as in Görtz and Klose (2012), A simple but usually fast branch-and-bound
algorithm for the capacitated facility location problem.
"""

from __future__ import annotations

import numba
import numpy as np

from network.design.branching import CLOSED, FREE, OPEN
from network.design.warehouse_location.problem import ROUNDING


@numba.njit(cache=True)
def earnings(cost, demand, capacity, u, state, served):
    """What each site that may open would earn at prices `u` (0 or more), and whom it would serve (share)."""
    n_sites, n_customers = cost.shape
    earned = np.zeros(n_sites)
    wanted = np.empty(n_customers, np.int64)
    worth = np.empty(n_customers)
    for i in range(n_sites):
        if state[i] == CLOSED:
            continue
        count = 0
        load = 0.0
        total = 0.0
        for j in range(n_customers):
            served[i, j] = 0.0
            gain = u[j] - cost[i, j]
            if gain > 0.0:
                total += gain
                load += demand[j]
                wanted[count] = j
                worth[count] = gain / demand[j] if demand[j] > 0.0 else np.inf
                count += 1
        if load <= capacity[i]:
            for k in range(count):
                served[i, wanted[k]] = 1.0
            earned[i] = total
            continue
        room = capacity[i]
        total = 0.0
        for k in np.argsort(-worth[:count], kind="mergesort"):
            j = wanted[k]
            share = 1.0 if demand[j] <= room else room / demand[j]
            served[i, j] = share
            total += share * (u[j] - cost[i, j])
            room -= share * demand[j]
            if share < 1.0 or room <= 0.0:
                break
        earned[i] = total
    return earned


@numba.njit(cache=True)
def _fill(worth, weight, state, need, whole, chosen):
    """Choose sites of least worth (cost, may be negative) whose weights reach `need`; the last one in part.

    Parameters
    ----------
    whole : bool
        Take the last one whole (right where all weights are the same).
    """
    total = 0.0
    enough = ROUNDING * need
    chosen[:] = 0.0
    for i in range(len(worth)):
        if state[i] == OPEN or (state[i] == FREE and worth[i] < 0.0):
            chosen[i] = 1.0
            need -= weight[i]
            total += worth[i]
    if need <= enough:
        return total
    ratio = np.full(len(worth), np.inf)
    for i in range(len(worth)):
        if state[i] == FREE and chosen[i] == 0.0 and weight[i] > 0.0:
            ratio[i] = worth[i] / weight[i]
    for i in np.argsort(ratio, kind="mergesort"):
        if ratio[i] == np.inf:
            break
        part = 1.0 if whole or weight[i] <= need else need / weight[i]
        chosen[i] = part
        total += part * worth[i]
        need -= part * weight[i]
        if part < 1.0 or need <= enough:
            return total
    return np.inf


@numba.njit(cache=True)
def choose(worth, capacity, state, needed, fewest, chosen):
    """Least worth of a choice of sites that holds the demand, from below: by capacity, and by number of sites."""
    same = True
    for i in range(1, len(capacity)):
        same = same and capacity[i] == capacity[0]
    by_number = _fill(worth, np.ones(len(worth)), state, fewest, True, chosen)
    if same or by_number == np.inf:
        return by_number
    other = np.zeros(len(worth))
    by_capacity = _fill(worth, capacity, state, needed, False, other)
    if by_capacity > by_number:
        chosen[:] = other
        return by_capacity
    return by_number


@numba.njit(cache=True)
def relax(cost, fixed, demand, capacity, state, needed, fewest, u, served, missing, chosen, worth):
    """Bound at prices `u`; fills in whom the choice serves, what it leaves missing, itself and the sites' worth."""
    worth[:] = fixed - earnings(cost, demand, capacity, u, state, served)
    least = choose(worth, capacity, state, needed, fewest, chosen)
    missing[:] = 1.0
    for i in range(len(chosen)):
        if chosen[i] > 0.0:
            for j in range(len(missing)):
                missing[j] -= chosen[i] * served[i, j]
    return u.sum() + least


@numba.njit(cache=True)
def settle(bound, worth, capacity, state, needed, fewest, target):
    """Settle sites whose other state would lift the bound to `target`; gives the new states."""
    settled = state.copy()
    trial = state.copy()
    chosen = np.zeros(len(worth))
    least = choose(worth, capacity, state, needed, fewest, chosen)
    for i in range(len(worth)):
        if state[i] != FREE:
            continue
        for other in (OPEN, CLOSED):
            trial[i] = other
            if bound - least + choose(worth, capacity, trial, needed, fewest, chosen) >= target:
                settled[i] = CLOSED if other == OPEN else OPEN
        trial[i] = FREE
    return settled
