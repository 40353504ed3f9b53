"""Maximal covering: the sites within whose reach most is asked for (Church and ReVelle 1974, Papers in RSA 32)."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

EXACT_PAIRS = 60_000
"""Pairs of place and customer up to which the model is also given to HiGHS."""
STEPS = 300
"""Steps of the Lagrangean bound at most."""


@dataclass(frozen=True)
class Coverage:
    """Sites and what they cover.

    Attributes
    ----------
    sites : int64[p]
        Rows of places, ascending.
    covered : float
        Weight within reach of a site.
    bound : float
        The most that any so many sites could cover.
    """

    sites: np.ndarray
    covered: float
    bound: float


def pairs_within(
    place_lat: np.ndarray, place_lon: np.ndarray, lat: np.ndarray, lon: np.ndarray, reach_km: float
) -> sparse.csr_array:
    """Which customers lie within reach of which place; float64 ones, csr_array[places, customers]."""
    from scipy.spatial import cKDTree

    from core.geography import EARTH_RADIUS_KM, unit_vectors

    chord = 2 * np.sin(min(reach_km / (2 * EARTH_RADIUS_KM), np.pi / 2))
    tree, customers = cKDTree(unit_vectors(place_lat, place_lon)), cKDTree(unit_vectors(lat, lon))
    found = tree.query_ball_tree(customers, chord * (1 + 1e-12))
    counts = np.array([len(rows) for rows in found])
    index = np.concatenate([np.sort(np.array(rows, np.int32)) for rows in found]) if counts.sum() else np.zeros(0, int)
    pointer = np.concatenate([[0], np.cumsum(counts)])
    return sparse.csr_array((np.ones(len(index)), index, pointer), shape=(len(found), len(lat)))


def cover(within: sparse.csr_array, weight: np.ndarray, count: int, seconds: float = 30.0) -> Coverage:
    """`count` places that cover most weight, by greedy choice and interchange, with an upper bound.

    Small problems (`EXACT_PAIRS`) are solved exactly by HiGHS.

    Parameters
    ----------
    within : csr_array[S, C]
        See `pairs_within`.
    weight : float64[C]
    count : int
        At most S.
    seconds : float
        Where it cuts interchange or HiGHS off, the answer may differ from machine to machine.
    """
    end = time.monotonic() + seconds
    sites = _interchanged(within, weight, _greedy(within, weight, count), end)
    covered = float(weight[_times(within, sites) > 0].sum())
    bound = max(covered, _bound(within, weight, count, covered, end))
    if within.nnz <= EXACT_PAIRS and bound > covered * (1 + 1e-9) and time.monotonic() < end:
        sites, covered, bound = _exact(within, weight, count, (sites, covered, bound), end - time.monotonic())
    return Coverage(np.sort(sites), covered, bound)


def needed_by(within: sparse.csr_array, sites: np.ndarray, site: int) -> np.ndarray:
    """Rows of the places that cover all that only this one of the sites covers (itself among them); int64[n]."""
    row = sites[site]
    own = within.indices[within.indptr[row] : within.indptr[row + 1]]
    only = np.zeros(within.shape[1])
    only[own[_times(within, sites)[own] == 1]] = 1.0
    return np.flatnonzero(within @ only >= only.sum() - 0.5)


def _times(within: sparse.csr_array, sites: np.ndarray) -> np.ndarray:
    """By how many sites each customer is covered; int64[C]."""
    rows = [within.indices[within.indptr[site] : within.indptr[site + 1]] for site in sites]
    return np.bincount(np.concatenate(rows) if rows else np.zeros(0, int), minlength=within.shape[1])


def _greedy(within: sparse.csr_array, weight: np.ndarray, count: int) -> np.ndarray:
    left, sites = weight.copy(), np.zeros(count, np.int64)
    free = np.ones(within.shape[0], bool)
    for k in range(count):
        sites[k] = np.argmax(np.where(free, within @ left, -1.0))
        free[sites[k]] = False
        left[within.indices[within.indptr[sites[k]] : within.indptr[sites[k] + 1]]] = 0.0
    return sites


def _interchanged(within: sparse.csr_array, weight: np.ndarray, sites: np.ndarray, end: float) -> np.ndarray:
    """Move one site at a time to where it covers most beside the others, until none moves."""
    times, moved = _times(within, sites), True
    while moved:
        moved = False
        for k in range(len(sites)):
            if time.monotonic() > end:
                return sites
            own = within.indices[within.indptr[sites[k]] : within.indptr[sites[k] + 1]]
            times[own] -= 1
            gain = within @ np.where(times == 0, weight, 0.0)
            gain[np.delete(sites, k)] = -1.0
            best = int(np.argmax(gain))
            if gain[best] > gain[sites[k]] * (1 + 1e-12) + 1e-9:
                sites[k], moved = best, True
            times[within.indices[within.indptr[sites[k]] : within.indptr[sites[k] + 1]]] += 1
    return sites


def _bound(within: sparse.csr_array, weight: np.ndarray, count: int, covered: float, end: float) -> float:
    """The Lagrangean bound: customers pay a price, at most their weight, to the places that could cover them.

    Galvao and ReVelle (1996), European Journal of Operational Research 88.
    """
    price, best, scale, since = 0.5 * weight, float(weight.sum()), 1.0, 0
    for _ in range(STEPS):
        worth = within @ price
        top = np.argpartition(worth, len(worth) - count)[len(worth) - count :]
        value = float((weight - price).sum() + worth[top].sum())
        if value < best * (1 - 1e-7):
            best, since = value, 0
        else:
            best, since = min(best, value), since + 1
        if since >= 10:
            scale, since = scale / 2, 0
        slope = _times(within, top) - (weight > price)
        slope = np.where((price <= 0) & (slope > 0) | (price >= weight) & (slope < 0), 0, slope)
        norm = float((slope * slope).sum())
        if norm == 0 or best <= covered * (1 + 1e-6) or scale < 1e-4 or time.monotonic() > end:
            break
        price = np.clip(price - scale * (value - covered) / norm * slope, 0.0, weight)
    return best


def _exact(
    within: sparse.csr_array, weight: np.ndarray, count: int, known: tuple[np.ndarray, float, float], seconds: float
) -> tuple[np.ndarray, float, float]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    n_sites, n_customers = within.shape
    covers = sparse.hstack([-within.T, sparse.eye_array(n_customers)], format="csr")
    number = sparse.csr_array(np.concatenate([np.ones(n_sites), np.zeros(n_customers)])[None, :])
    found = milp(
        np.concatenate([np.zeros(n_sites), -weight]),
        integrality=np.concatenate([np.ones(n_sites), np.zeros(n_customers)]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(covers, -np.inf, 0), LinearConstraint(number, count, count)],
        options={"time_limit": max(0.1, seconds), "mip_rel_gap": 1e-9},
    )
    sites, covered, bound = known
    if found.x is not None:
        chosen = np.flatnonzero(found.x[:n_sites] > 0.5)
        value = float(weight[_times(within, chosen) > 0].sum())
        if value > covered:
            sites, covered = chosen, value
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, -found.mip_dual_bound)
    return sites, covered, max(bound, covered)
