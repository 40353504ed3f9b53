"""Which stations to open at given prices of what comes before them: rows whole, drop, add and swap.

The surrogate of a design's stations alone: fast enough for thousands of moves, each of which the plan would take
seconds to judge (Kuehn and Hamburger 1963 for drop and add; Feldman, Lehrer, Ray 1966).
"""

from __future__ import annotations

import numba as nb
import numpy as np

from network.territory import NEAREST

PASSES = 6


def choose_stations(
    pair_row: np.ndarray,
    pair_station: np.ndarray,
    cost_usd: np.ndarray,
    packages: np.ndarray,
    nobody_usd: np.ndarray,
    room: np.ndarray,
    site_usd: np.ndarray,
    is_open: np.ndarray,
    free: np.ndarray,
    order: np.ndarray,
    nearest: int = NEAREST,
) -> tuple[np.ndarray, float]:
    """Stations to open, and what rows and sites then cost.

    Parameters
    ----------
    pair_row, pair_station : int64[J]
        In order of row, and of nearness.
    cost_usd : float64[J]
    packages, nobody_usd : float64[R]
    room : float64[S]
        Packages a day that a station may be filled to.
    site_usd : float64[S]
        What being open costs beyond being closed.
    is_open, free : bool[S]
        Where to start from, and which may change.
    order : int64[S]
        In which order stations are tried for closing.
    nearest : int
        How many open stations, from the first of a row's pairs on, the row may choose among.
    """
    first = np.searchsorted(pair_row, np.arange(len(packages) + 1))
    by_station = np.argsort(pair_station, kind="stable")
    station_first = np.searchsorted(pair_station[by_station], np.arange(len(room) + 1))
    result = np.array(is_open, bool)
    # arrays of our own: one that may not be written would be a type of its own, and compiled for apart
    row, station = np.array(pair_row, np.int64), np.array(pair_station, np.int64)
    usd, size, outside, space, site = (
        np.array(values, float) for values in (cost_usd, packages, nobody_usd, room, site_usd)
    )
    cost = _search(
        first, row, station, usd, size, outside, space, site, result, np.array(free, bool), np.array(order, np.int64),
        station_first, by_station, PASSES, nearest,
    )  # fmt: skip
    return result, float(cost)


@nb.njit(cache=True)
def _cheapest(r, without, first, pair_station, cost, packages, room, is_open, load, nearest):
    """Cheapest pair of the row with an open station that has room, -1 where none; of the nearest open, as in plans."""
    best, near = -1, 0
    for j in range(first[r], first[r + 1]):
        s = pair_station[j]
        near += is_open[s] and s != without
        if near > nearest:
            break
        if s != without and is_open[s] and load[s] + packages[r] <= room[s] and (best < 0 or cost[j] < cost[best]):
            best = j
    return best


@nb.njit(cache=True)
def _price(r, pair, cost, nobody):
    return nobody[r] if pair < 0 else min(nobody[r], cost[pair])


@nb.njit(cache=True)
def _move(r, pair, taken, pair_station, packages, load):
    if taken[r] >= 0:
        load[pair_station[taken[r]]] -= packages[r]
    taken[r] = pair
    if pair >= 0:
        load[pair_station[pair]] += packages[r]


@nb.njit(cache=True)
def _close(s, limit, rows, first, pair_station, cost, packages, nobody, room, is_open, load, taken, old, nearest):
    """Close s if its rows then cost less than `limit` more; the extra, or inf (and nothing changed)."""
    extra, n = 0.0, 0
    for r in rows:
        if taken[r] < 0 or pair_station[taken[r]] != s:
            continue
        pair = _cheapest(r, s, first, pair_station, cost, packages, room, is_open, load, nearest)
        extra += _price(r, pair, cost, nobody) - _price(r, taken[r], cost, nobody)
        old[n, 0], old[n, 1] = r, taken[r]
        n += 1
        _move(r, pair, taken, pair_station, packages, load)
        if extra >= limit:
            for i in range(n):
                _move(old[i, 0], old[i, 1], taken, pair_station, packages, load)
            return np.inf
    is_open[s] = False
    return extra


@nb.njit(cache=True)
def _open(s, pairs, pair_row, pair_station, cost, packages, nobody, room, is_open, load, taken):
    """Open s and give it the rows that save most a package; what that saves."""
    is_open[s] = True
    gain = np.empty(len(pairs))
    for i in range(len(pairs)):
        r = pair_row[pairs[i]]
        gain[i] = -(_price(r, taken[r], cost, nobody) - cost[pairs[i]]) / packages[r]
    saved = 0.0
    for i in np.argsort(gain, kind="mergesort"):
        r = pair_row[pairs[i]]
        if gain[i] >= 0.0:
            break
        if load[s] + packages[r] <= room[s]:
            saved -= gain[i] * packages[r]
            _move(r, pairs[i], taken, pair_station, packages, load)
    return saved


@nb.njit(cache=True)
def _search(
    first, pair_row, pair_station, cost, packages, nobody, room, site_usd, is_open, free, order,
    station_first, by_station, passes, nearest,
):  # fmt: skip
    n_rows, n_stations = len(packages), len(room)
    load, taken = np.zeros(n_stations), np.full(n_rows, -1, np.int64)
    old = np.empty((n_rows, 2), np.int64)
    for r in np.argsort(-packages, kind="mergesort"):
        pair = _cheapest(r, -1, first, pair_station, cost, packages, room, is_open, load, nearest)
        _move(r, pair, taken, pair_station, packages, load)
    for _ in range(passes):
        moved = 0
        for s in order:
            if free[s] and is_open[s]:
                rows = pair_row[by_station[station_first[s] : station_first[s + 1]]]
                extra = _close(
                    s, site_usd[s], rows, first, pair_station, cost, packages, nobody, room, is_open, load, taken, old,
                    nearest,
                )  # fmt: skip
                moved += extra < np.inf
        for r in range(n_rows):
            pair = _cheapest(r, -1, first, pair_station, cost, packages, room, is_open, load, nearest)
            if _price(r, pair, cost, nobody) < _price(r, taken[r], cost, nobody) - 1e-9:
                _move(r, pair, taken, pair_station, packages, load)
                moved += 1
        for s in order[::-1]:
            if free[s] and not is_open[s]:
                moved += _swap(
                    s, first, pair_row, pair_station, cost, packages, nobody, room, site_usd, is_open, free,
                    station_first, by_station, load, taken, old, nearest,
                )  # fmt: skip
        if moved == 0:
            break
    total = 0.0
    for r in range(n_rows):
        total += _price(r, taken[r], cost, nobody)
    for s in range(n_stations):
        if is_open[s]:
            total += site_usd[s]
    return total


@nb.njit(cache=True)
def _swap(
    s, first, pair_row, pair_station, cost, packages, nobody, room, site_usd, is_open, free,
    station_first, by_station, load, taken, old, nearest,
):  # fmt: skip
    """Open s, and close the one of those it took rows from that saves most; undone where it saves nothing."""
    pairs = by_station[station_first[s] : station_first[s + 1]]
    rows = pair_row[pairs]
    before = taken[rows].copy()
    saved = _open(s, pairs, pair_row, pair_station, cost, packages, nobody, room, is_open, load, taken) - site_usd[s]
    near = np.zeros(len(rows), np.int64)
    for i in range(len(rows)):
        near[i] = pair_station[before[i]] if before[i] >= 0 else -1
    for other in np.unique(near):
        if other < 0 or other == s or not free[other] or not is_open[other]:
            continue
        its = pair_row[by_station[station_first[other] : station_first[other + 1]]]
        extra = _close(
            other, site_usd[other] + min(0.0, saved), its, first, pair_station, cost, packages, nobody, room,
            is_open, load, taken, old, nearest,
        )  # fmt: skip
        if extra < np.inf:
            saved += site_usd[other] - extra
            break
    if saved > 1e-9:
        return 1
    is_open[s] = False
    for i in range(len(rows)):
        if taken[rows[i]] != before[i]:
            _move(rows[i], before[i], taken, pair_station, packages, load)
    return 0
