"""Greedy opening, then interchange: the swap of one open for one closed site that saves most, until none does.

Teitz and Bart (1968); every swap's worth from one pass over the pairs as in Resende and Werneck (2007): what a site
saves where it opens, what one costs where it closes, and what both together give back to the same customer.
"""

from __future__ import annotations

import time

import numba
import numpy as np
import numpy.typing as npt

from network.design.p_median.pairs import Pairs

WORTH_IT = 1e-9
"""A swap saves at least this share of the cost, or rounding might go round in circles."""


@numba.njit(cache=True)
def served(first, site, cost, unserved, is_open):
    """Each customer's nearest open site (-1: none) and its cost, and the cost of the second nearest."""
    n = len(unserved)
    near = np.full(n, -1, np.int64)
    one = unserved.copy()
    two = unserved.copy()
    for j in range(n):
        for k in range(first[j], first[j + 1]):
            if is_open[site[k]]:
                if near[j] < 0:
                    near[j] = site[k]
                    one[j] = cost[k]
                else:
                    two[j] = cost[k]
                    break
    return near, one, two


@numba.njit(cache=True)
def _savings(first, site, cost, one, n_sites):
    """What each site would save if it opened."""
    gain = np.zeros(n_sites)
    for j in range(len(one)):
        for k in range(first[j], first[j + 1]):
            if cost[k] >= one[j]:
                break
            gain[site[k]] += one[j] - cost[k]
    return gain


@numba.njit(cache=True)
def _best_swap(first, site, cost, near, one, two, fixed, is_open, kept):
    """The swap (in, out) that saves most, and what it saves."""
    n_sites = len(fixed)
    rows = np.flatnonzero(is_open)
    place = np.full(n_sites, -1, np.int64)
    place[rows] = np.arange(len(rows))
    gain = -fixed.copy()
    loss = -fixed[rows].copy()
    back = np.zeros((n_sites, len(rows)))
    for j in range(len(near)):
        r = place[near[j]] if near[j] >= 0 else -1
        if r >= 0:
            loss[r] += two[j] - one[j]
        for k in range(first[j], first[j + 1]):
            if cost[k] >= two[j]:
                break
            i = site[k]
            if cost[k] < one[j]:
                gain[i] += one[j] - cost[k]
            if r >= 0:
                back[i, r] += two[j] - max(cost[k], one[j])
    best, enter, leave = 0.0, -1, -1
    for i in range(n_sites):
        if is_open[i]:
            continue
        for r in range(len(rows)):
            if kept[rows[r]]:
                continue
            saved = gain[i] - loss[r] + back[i, r]
            if saved > best:
                best, enter, leave = saved, i, rows[r]
    return best, enter, leave


def greedy(pairs: Pairs, p: int) -> npt.NDArray[np.bool_]:
    """Open the site that saves most, p times; those that are kept first."""
    is_open = pairs.kept.copy()
    for _ in range(p - int(is_open.sum())):
        _, one, _ = served(pairs.first, pairs.site, pairs.cost, pairs.unserved, is_open)
        gain = _savings(pairs.first, pairs.site, pairs.cost, one, pairs.n_sites) - pairs.fixed
        gain[is_open] = -np.inf
        is_open[int(np.argmax(gain))] = True
    return is_open


def interchange(pairs: Pairs, is_open: npt.NDArray[np.bool_], seconds: float = np.inf) -> npt.NDArray[np.bool_]:
    """Swap while a swap saves and there is time."""
    is_open = is_open.copy()
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        near, one, two = served(pairs.first, pairs.site, pairs.cost, pairs.unserved, is_open)
        saved, enter, leave = _best_swap(
            pairs.first, pairs.site, pairs.cost, near, one, two, pairs.fixed, is_open, pairs.kept
        )
        if enter < 0 or saved <= WORTH_IT * (1.0 + float(one.sum())):
            break
        is_open[enter], is_open[leave] = True, False
    return is_open


def cost_of(pairs: Pairs, is_open: npt.NDArray[np.bool_]) -> float:
    """Cost of a choice of sites."""
    _, one, _ = served(pairs.first, pairs.site, pairs.cost, pairs.unserved, is_open)
    return float(one.sum() + pairs.fixed[is_open].sum())
