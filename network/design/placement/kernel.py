"""The cost of a placement, and of every place that a pool might move to, over all markets."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(cache=True)
def best_ways(usd, held):
    """Cheapest centre that holds each pool, by market, and both pools of each pair; float64[K, M, M] (inf: none)."""
    n_markets, n_facilities = usd.shape
    n_pools = held.shape[0]
    best = np.full((n_markets, n_pools, n_pools), np.inf)
    for k in range(n_markets):
        for f in range(n_facilities):
            for m in range(n_pools):
                if held[m, f]:
                    for b in range(m, n_pools):
                        if held[b, f] and usd[k, f] < best[k, m, b]:
                            best[k, m, b] = usd[k, f]
                            best[k, b, m] = usd[k, f]
    return best


@nb.njit(cache=True)
def apart_usd(together, alone, split_usd):
    """What two pools that one order asks for cost beyond the rarer's own way: together, or as a package more."""
    return min(split_usd, together - alone) if together < np.inf else split_usd


@nb.njit(cache=True)
def total_usd(best, demand, weight, rarer, split_usd, unserved_usd):
    """Ways and splits of a placement; `weight` is float64[K, M, M] orders of each pair, `rarer` int64[M, M]."""
    total = 0.0
    n_markets, n_pools = demand.shape
    for k in range(n_markets):
        for m in range(n_pools):
            total += demand[k, m] * min(best[k, m, m], unserved_usd)
            for b in range(m + 1, n_pools):
                if weight[k, m, b] > 0:
                    r = rarer[m, b]
                    total += weight[k, m, b] * apart_usd(best[k, m, b], min(best[k, r, r], unserved_usd), split_usd)
    return total


@nb.njit(cache=True)
def own_usd(pool, partners, best, demand, weight, rarer, split_usd, unserved_usd):
    """What of `total_usd` hangs on a pool: its ways, and its pairs."""
    total = 0.0
    for k in range(demand.shape[0]):
        alone = min(best[k, pool, pool], unserved_usd)
        total += demand[k, pool] * alone
        for b in partners:
            own = alone if rarer[pool, b] == pool else min(best[k, b, b], unserved_usd)
            total += weight[k, pool, b] * apart_usd(best[k, pool, b], own, split_usd)
    return total


@nb.njit(cache=True)
def moved_usd(pool, out, into, partners, usd, held, best, demand, weight, rarer, split_usd, unserved_usd):
    """What `own_usd` would be if the pool left centre `out` (-1: none) for each of `into`; float64[len(into) + 1].

    The last is for leaving without going anywhere.
    """
    n_markets = usd.shape[0]
    n = len(partners)
    value = np.zeros(len(into) + 1)
    together, other, orders = np.empty(n), np.empty(n), np.empty(n)
    leads = np.empty(n, np.bool_)
    for i in range(n):
        leads[i] = rarer[pool, partners[i]] == pool
    for k in range(n_markets):
        alone = _left(k, pool, pool, out, usd, held, best)
        alone = min(alone, unserved_usd)
        stay = demand[k, pool] * alone
        for i in range(n):
            b = partners[i]
            together[i] = _left(k, pool, b, out, usd, held, best)
            other[i] = min(best[k, b, b], unserved_usd)
            orders[i] = weight[k, pool, b]
            stay += orders[i] * apart_usd(together[i], alone if leads[i] else other[i], split_usd)
        value[len(into)] += stay
        for j in range(len(into)):
            f = into[j]
            way = usd[k, f]
            mine = min(alone, way)
            there = demand[k, pool] * mine
            for i in range(n):
                both = together[i]
                if way < both and held[partners[i], f]:
                    both = way
                there += orders[i] * apart_usd(both, mine if leads[i] else other[i], split_usd)
            value[j] += there
    return value


@nb.njit(cache=True)
def _left(k, pool, b, out, usd, held, best):
    """Cheapest way from a centre with both pools once the first has left `out`."""
    if out < 0 or not held[b, out] or usd[k, out] > best[k, pool, b]:
        return best[k, pool, b]
    least = np.inf
    for f in range(usd.shape[1]):
        if f != out and held[pool, f] and held[b, f] and usd[k, f] < least:
            least = usd[k, f]
    return least


@nb.njit(cache=True)
def renew(pool, usd, held, best):
    """Bring `best` up to date after a pool has moved."""
    n_markets, n_facilities = usd.shape
    for k in range(n_markets):
        for b in range(held.shape[0]):
            least = np.inf
            for f in range(n_facilities):
                if held[pool, f] and held[b, f] and usd[k, f] < least:
                    least = usd[k, f]
            best[k, pool, b] = least
            best[k, b, pool] = least
