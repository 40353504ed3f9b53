"""Who is served from where, once it is settled which sites are open: a transportation problem, solved exactly.

Everybody begins at the cheapest open site. While a site is overloaded, units move along the cheapest chain of sites
(a customer of the first goes to the second, one of the second to the third ...) that ends at a site with room:
successive shortest paths (Ahuja, Magnanti, Orlin 1993, section 9.7) on a graph whose nodes are the few open sites,
not the many customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from network.design.warehouse_location.problem import ROUNDING, Floats, WarehouseProblem


@dataclass(frozen=True)
class Transport:
    """The cheapest service from a set of open sites.

    Attributes
    ----------
    cost : float
        Of service alone; inf where the sites do not hold the demand.
    share : float64[open, customers]
        Part of each customer served from each open site, in the order of the rows asked for.
    price : float64[open]
        What one more unit of capacity would save.
    """

    cost: float
    share: Floats
    price: Floats


def transport(problem: WarehouseProblem, rows: npt.NDArray[np.int64]) -> Transport:
    """Serve everybody from the sites `rows` at the least cost."""
    share, price, cost = serve(problem.cost, problem.demand, problem.capacity, np.asarray(rows, np.int64))
    return Transport(cost, share, price)


@numba.njit(cache=True)
def _cheapest_move(unit, amount, k, to):
    """The customer of `k` whose units move to `to` at the least cost a unit, and that cost."""
    best, who = np.inf, -1
    for j in range(unit.shape[1]):
        if amount[k, j] > 0.0:
            move = unit[to, j] - unit[k, j]
            if move < best:
                best, who = move, j
    return best, who


@numba.njit(cache=True)
def _join(unit, move, mover, k, j):
    """Let customer `j` be one of those that `k` may pass on."""
    for to in range(len(move)):
        if to != k and unit[to, j] - unit[k, j] < move[k, to]:
            move[k, to] = unit[to, j] - unit[k, j]
            mover[k, to] = j


@numba.njit(cache=True)
def _leave(unit, amount, move, mover, k, j):
    """Customer `j` is no longer at `k`: find others where it was the cheapest to move."""
    for to in range(len(move)):
        if to != k and mover[k, to] == j:
            move[k, to], mover[k, to] = _cheapest_move(unit, amount, k, to)


@numba.njit(cache=True)
def _distances(move, start):
    """Cheapest chain to every site from those where `start` is finite, and the site before it."""
    n = len(move)
    distance = start.copy()
    before = np.full(n, -1, np.int64)
    for _ in range(n):
        changed = False
        for k in range(n):
            if distance[k] == np.inf:
                continue
            for to in range(n):
                reached = distance[k] + move[k, to]
                if reached < distance[to] - 1e-11 * (1.0 + abs(reached)):
                    distance[to] = reached
                    before[to] = k
                    changed = True
        if not changed:
            break
    return distance, before


@numba.njit(cache=True)
def _push(unit, amount, move, mover, load, capacity, before, last, small):
    """Move units along the chain that ends at `last`, as many as it takes."""
    n = len(load)
    units = capacity[last] - load[last]
    k, steps = last, 0
    while before[k] >= 0 and steps < n:
        units = min(units, amount[before[k], mover[before[k], k]])
        k = before[k]
        steps += 1
    units = min(units, load[k] - capacity[k])
    load[k] -= units
    load[last] += units
    chain = np.empty((steps, 3), np.int64)
    to = last
    for step in range(steps):
        k = before[to]
        chain[step] = (k, to, mover[k, to])
        to = k
    for step in range(steps):
        k, to, j = chain[step]
        amount[k, j] -= units
        amount[to, j] += units
    for step in range(steps):
        k, to, j = chain[step]
        if amount[k, j] <= small[j]:
            amount[to, j] += amount[k, j]
            load[k] -= amount[k, j]
            load[to] += amount[k, j]
            amount[k, j] = 0.0
            _leave(unit, amount, move, mover, k, j)
        _join(unit, move, mover, to, j)


@numba.njit(cache=True)
def serve(cost, demand, room, rows):
    """Shares, prices of capacity and cost (inf where the demand does not fit)."""
    n, n_customers = len(rows), len(demand)
    amount = np.zeros((n, n_customers))
    unit = np.zeros((n, n_customers))
    capacity = room[rows]
    load = np.zeros(n)
    needed = demand.sum()
    if n == 0 or capacity.sum() < needed * (1.0 - ROUNDING):
        return amount, np.zeros(n), np.inf
    nearest = np.zeros(n_customers, np.int64)
    for j in range(n_customers):
        for k in range(1, n):
            if cost[rows[k], j] < cost[rows[nearest[j]], j]:
                nearest[j] = k
        if demand[j] > 0.0:
            for k in range(n):
                unit[k, j] = cost[rows[k], j] / demand[j]
            amount[nearest[j], j] = demand[j]
            load[nearest[j]] += demand[j]
    move = np.full((n, n), np.inf)
    mover = np.full((n, n), -1, np.int64)
    for j in range(n_customers):
        if demand[j] > 0.0:
            _join(unit, move, mover, nearest[j], j)
    tiny = ROUNDING * (1.0 + needed)
    small = demand * 1e-12
    while True:
        start = np.full(n, np.inf)
        for k in range(n):
            if load[k] > capacity[k] + tiny:
                start[k] = 0.0
        if not np.isfinite(start).any():
            break
        distance, before = _distances(move, start)
        last = -1
        for k in range(n):
            if load[k] < capacity[k] - tiny * 1e-3 and (last < 0 or distance[k] < distance[last]):
                last = k
        if last < 0 or not np.isfinite(distance[last]):
            break
        _push(unit, amount, move, mover, load, capacity, before, last, small)
    price = -_distances(move, np.zeros(n))[0]
    total = 0.0
    for j in range(n_customers):
        if demand[j] > 0.0:
            for k in range(n):
                if amount[k, j] > 0.0:
                    amount[k, j] /= demand[j]
                    total += amount[k, j] * cost[rows[k], j]
        else:
            amount[nearest[j], j] = 1.0
            total += cost[rows[nearest[j]], j]
    return amount, price, total
