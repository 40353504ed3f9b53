"""The inner loops of the bound."""

from __future__ import annotations

import numba as nb
import numpy as np

HOURS = 24


@nb.njit(cache=True)
def way_prices(usd, passes, price):
    """Cost of each way with the prices of what it passes; float64[W]."""
    total = usd.copy()
    for w in range(len(usd)):
        for k in range(passes.shape[1]):
            if passes[w, k] < 0:
                break
            total[w] += price[passes[w, k]]
    return total


@nb.njit(cache=True)
def serve(first, price, source, covers, stocked, mix, hour_share, late_usd, unserved_usd, chosen):
    """Least cost of a line's packages at each station, by promise: float64[S, P].

    Parameters
    ----------
    chosen : int32[S, P, M, 24]
        Written: the way that serves each hour of the cycle, with -2 - way where it does so late, and -1 where nobody.
    """
    n_stations, n_promises = hour_share.shape[0], hour_share.shape[1]
    n_pools = mix.shape[1]
    usd = np.zeros((n_stations, n_promises))
    best, arg = np.empty(HOURS + 1), np.empty(HOURS + 1, np.int32)
    for s in range(n_stations):
        for p in range(n_promises):
            for m in range(n_pools):
                if mix[p, m] == 0.0:
                    continue
                best[:] = np.inf
                arg[:] = -1
                late, late_way = np.inf, np.int32(-1)
                for w in range(first[s], first[s + 1]):
                    if price[w] >= late and (covers[w, p] == 0 or price[w] >= best[covers[w, p]]):
                        continue
                    if not stocked[m, source[w]]:
                        continue
                    h = covers[w, p]
                    if price[w] < best[h]:
                        best[h] = price[w]
                        arg[h] = w
                    if price[w] < late:
                        late, late_way = price[w], np.int32(w)
                now, way = unserved_usd, np.int32(-1)
                if late + late_usd < now:
                    now, way = late + late_usd, np.int32(-2 - late_way)
                cost = 0.0
                for h in range(HOURS, 0, -1):
                    if best[h] < now:
                        now, way = best[h], arg[h]
                    cost += hour_share[s, p, h - 1] * now
                    chosen[s, p, m, h - 1] = way
                usd[s, p] += mix[p, m] * cost
    return usd


@nb.njit(cache=True)
def loads(lines, mix, hour_share, chosen, passes, n_facilities):
    """Packages a day through each priced facility when stations are asked for these lines; float64[F], and late, lost.

    Parameters
    ----------
    lines : float64[S, P]
    """
    load = np.zeros(n_facilities)
    for s in range(lines.shape[0]):
        for p in range(lines.shape[1]):
            if lines[s, p] == 0.0:
                continue
            for m in range(mix.shape[1]):
                packages = lines[s, p] * mix[p, m]
                if packages == 0.0:
                    continue
                for h in range(HOURS):
                    way = chosen[s, p, m, h]
                    if way == -1:
                        continue
                    if way < -1:
                        way = -2 - way
                    amount = packages * hour_share[s, p, h]
                    for k in range(passes.shape[1]):
                        f = passes[way, k]
                        if f < 0:
                            break
                        load[f] += amount
    return load


@nb.njit(cache=True)
def pair_costs(pair_row, pair_station, door_usd, lines, usd):
    """What each pair of row and station costs; float64[J]."""
    cost = door_usd.copy()
    for j in range(len(pair_row)):
        r, s = pair_row[j], pair_station[j]
        for p in range(lines.shape[1]):
            cost[j] += lines[r, p] * usd[s, p]
    return cost


@nb.njit(cache=True)
def fill(station_first, station_pairs, pair_row, reward, packages, usual, spare, overtime_usd, share):
    """The most that each station can earn from the rows' prices: a knapsack filled in order of what a package earns.

    Parameters
    ----------
    station_first, station_pairs : int64[S + 1], int64[J]
        Pairs by station.
    reward : float64[J]
        Price of the row less cost of the pair.
    usual, spare : float64[S]
    share : float64[J]
        Written: how much of the row the station takes.

    Returns
    -------
    float64[S]
    """
    n = len(station_first) - 1
    earned = np.zeros(n)
    share[:] = 0.0
    for s in range(n):
        pairs = station_pairs[station_first[s] : station_first[s + 1]]
        good = pairs[reward[pairs] > 0.0]
        if len(good) == 0:
            continue
        each = np.empty(len(good))
        for i in range(len(good)):
            each[i] = -reward[good[i]] / packages[pair_row[good[i]]]
        left, extra = usual[s], spare[s]
        for i in np.argsort(each, kind="mergesort"):
            j = good[i]
            size = packages[pair_row[j]]
            take = min(left, size)
            left -= take
            more = min(extra, size - take) if -each[i] > overtime_usd else 0.0
            extra -= more
            earned[s] += -each[i] * (take + more) - overtime_usd * more
            share[j] = (take + more) / size
    return earned


@nb.njit(cache=True)
def source_costs(first, price, source, covers, hour_share, late_usd, n_facilities):
    """Least cost of a package at each station by promise from each source, late hours charged; float64[S, P, F]."""
    n_stations, n_promises = hour_share.shape[0], hour_share.shape[1]
    cost = np.full((n_stations, n_promises, n_facilities), np.inf)
    in_time = np.zeros(HOURS + 1)
    for s in range(n_stations):
        for p in range(n_promises):
            for h in range(HOURS):
                in_time[h + 1] = in_time[h] + hour_share[s, p, h]
            if in_time[HOURS] <= 0.0:
                continue
            for w in range(first[s], first[s + 1]):
                each = price[w] + late_usd * (1.0 - in_time[covers[w, p]] / in_time[HOURS])
                cost[s, p, source[w]] = min(cost[s, p, source[w]], each)
    return cost
