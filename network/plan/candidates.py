"""Each demand cell's cheapest stocked ways, and how much of the promise's cycle each of them can take."""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H

HOURS = SLOTS_PER_DAY // SLOTS_PER_H
"""A way covers whole hours of the promise's cycle, counted from its start; all of them: in time for every order."""


@dataclass(frozen=True)
class Choice:
    """Everything that candidates are chosen from. S stations and hubs, W ways, P promises, M pools, F facilities.

    Attributes
    ----------
    first : int64[S + 1]
        Ways of station s are ``order[first[s]:first[s + 1]]``.
    source : int32[W]
    covers : int8[W, P]
        Hours of the cycle that the way covers (0..HOURS).
    stocked : bool[M, F]
    cell_of : int32[S, P, M]
        Row of each cell; -1 where there is none.
    cell_station, cell_promise, cell_pool : int32[C]
        The cells.
    late : int
        Places kept for the cheapest ways that are too late, where others would be in time.
    """

    first: np.ndarray
    source: np.ndarray
    covers: np.ndarray
    stocked: np.ndarray
    cell_of: np.ndarray
    cell_station: np.ndarray
    cell_promise: np.ndarray
    cell_pool: np.ndarray
    late: int = 0

    def cheapest(self, order: np.ndarray, count: int) -> np.ndarray:
        """Ways of each cell, int32[C, count], by price and padded with -1.

        The cheapest in time for some of the cycle (one source's dearer way only where it covers more), the last
        place given to whatever covers most where the cheaper ones do not cover all; then the cheapest late ones.

        Parameters
        ----------
        order : int32[W]
            Ways by station, and by ascending price at each.
        count : int
        """
        return _cheapest(
            self.first,
            order,
            self.source,
            self.covers,
            self.stocked,
            self.cell_station,
            self.cell_promise,
            self.cell_pool,
            count,
            min(self.late, count - 1),
        )


def hours_covered(latest: np.ndarray) -> np.ndarray:
    """Whole hours of the cycle up to a latest position; int8."""
    return (np.minimum(latest.astype(np.int32) + 1, SLOTS_PER_DAY) // SLOTS_PER_H).astype(np.int8)


def by_price(station: np.ndarray, price: np.ndarray, n_stations: int) -> tuple[np.ndarray, np.ndarray]:
    """Ways by station and price: `Choice.first` and an order for `Choice.cheapest` (ties, to 1/64 mill, by row)."""
    first = np.zeros(n_stations + 1, np.int64)
    np.cumsum(np.bincount(station, minlength=n_stations), out=first[1:])
    key = (station.astype(np.int64) << 40) + np.rint(price * 64).astype(np.int64)
    return first, np.argsort(key, kind="stable").astype(np.int32)


@nb.njit(cache=True)
def _repeats(found, n, source, covers, p, way):
    """Whether a cheaper way from the same source covers as much."""
    repeated = False
    for k in range(n):
        repeated |= source[found[k]] == source[way] and covers[found[k], p] >= covers[way, p]
    return repeated


@nb.njit(cache=True)
def _in_time(ways, source, covers, stocked, p, m, found):
    count, n, most = len(found), 0, np.int8(0)
    for way in ways:
        hours = covers[way, p]
        if hours == 0 or not stocked[m, source[way]]:
            continue
        if n < count:
            if not _repeats(found, n, source, covers, p, way):
                found[n] = way
                n += 1
                most = max(most, hours)
        elif hours > most:
            found[n - 1] = way
            most = hours
        if n == count and most == HOURS:
            break
    return n


@nb.njit(cache=True)
def _cheapest(first, order, source, covers, stocked, cell_station, cell_promise, cell_pool, count, late):
    chosen = np.full((len(cell_station), count), -1, np.int32)
    place = np.empty(len(source), np.int32)
    for i in range(len(order)):
        place[order[i]] = i
    for c in range(len(cell_station)):
        s, p, m = cell_station[c], cell_promise[c], cell_pool[c]
        ways, found = order[first[s] : first[s + 1]], chosen[c]
        n = _in_time(ways, source, covers, stocked, p, m, found[: count - late])
        if n < count:
            for way in ways:
                if covers[way, p] == 0 and stocked[m, source[way]] and not _repeats(found, n, source, covers, p, way):
                    found[n] = way
                    n += 1
                    if n == count:
                        break
            for k in range(1, n):  # late ones may be cheaper: back in order of price
                way, at = found[k], k
                while at > 0 and place[found[at - 1]] > place[way]:
                    found[at] = found[at - 1]
                    at -= 1
                found[at] = way
    return chosen
