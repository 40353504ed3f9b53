"""Lower bounds of the p-median: customers are bought at a price, and sites decide alone what they would earn.

Relaxing "everybody is served" with prices u gives L(u) = sum(u) + the p least of (fixed cost less earnings), where a
site earns (u - c) of every customer that costs it less than its price. The largest L(u) is the linear program's
bound.
"""

from __future__ import annotations

import numba
import numpy as np

from network.design.branching import CLOSED, FREE, OPEN


@numba.njit(cache=True)
def choose(worth, state, p, chosen):
    """Least worth of p sites, those settled as open among them; inf where there are not p."""
    total, count = 0.0, 0
    chosen[:] = 0.0
    ranked = np.full(len(worth), np.inf)
    for i in range(len(worth)):
        if state[i] == OPEN:
            chosen[i] = 1.0
            total += worth[i]
            count += 1
        elif state[i] == FREE:
            ranked[i] = worth[i]
    if count > p:
        return np.inf
    if count == p:
        return total
    for i in np.argsort(ranked, kind="mergesort")[: p - count]:
        if ranked[i] == np.inf:
            return np.inf
        chosen[i] = 1.0
        total += worth[i]
    return total


@numba.njit(cache=True)
def relax(first, site, cost, unserved, fixed, state, p, u, missing, chosen, worth):
    """Bound at prices `u` (brought down to the price of going without); fills in the rest as `volume.Evaluate`."""
    worth[:] = fixed
    for j in range(len(u)):
        u[j] = min(u[j], unserved[j])
        for k in range(first[j], first[j + 1]):
            if cost[k] >= u[j]:
                break
            worth[site[k]] -= u[j] - cost[k]
    least = choose(worth, state, p, chosen)
    for j in range(len(u)):
        missing[j] = 1.0
        for k in range(first[j], first[j + 1]):
            if cost[k] >= u[j]:
                break
            missing[j] -= chosen[site[k]]
        if u[j] >= unserved[j]:
            missing[j] = min(missing[j], 0.0)
    return u.sum() + least


@numba.njit(cache=True)
def settle(bound, worth, state, p, target):
    """Settle sites whose other state would lift the bound to `target`; gives the new states."""
    settled = state.copy()
    trial = state.copy()
    chosen, other_choice = np.zeros(len(worth)), np.zeros(len(worth))
    least = choose(worth, state, p, chosen)
    for i in range(len(worth)):
        if state[i] != FREE:
            continue
        other = CLOSED if chosen[i] > 0.0 else OPEN
        trial[i] = other
        if bound - least + choose(worth, trial, p, other_choice) >= target:
            settled[i] = OPEN if other == CLOSED else CLOSED
        trial[i] = FREE
    return settled
