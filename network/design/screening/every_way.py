"""The certificate over every way of the network, not only over each cell's candidates.

At prices of sources, facilities between and lanes, each hour's orders of a cell cost at least what the cheapest of
**all** ways in time for them costs. What that adds up to, less what the prices pay for capacity, is a bound on every
plan (weak duality), and where a way beats the candidates at hand it is told, so that it can become one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from network.plan.candidates import HOURS, Choice
from network.plan.cells import Cells


@dataclass(frozen=True)
class Least:
    """What cells cost at least.

    Attributes
    ----------
    mills : float64[n]
        Of all packages of each cell, at the prices.
    way : int32[n, HOURS]
        The way that is cheapest for the orders of each hour of the cycle; -1 where they are better unserved (or none).
    """

    mills: np.ndarray
    way: np.ndarray


def least_cost(
    cells: Cells, choice: Choice, rows: np.ndarray, price: np.ndarray, late_mills: int, unserved_mills: int
) -> Least:
    """Each cell's least cost over all of its ways.

    Parameters
    ----------
    cells : Cells
    choice : Choice
        Its ways stand by station, as those of `network.plan.network_arrays` do.
    rows : int64[n]
        The cells to look at.
    price : float64[W]
        Cost of each way and all that its capacities are worth, in mills.
    late_mills, unserved_mills : int
        As of `network.plan.cells.arcs_of`.
    """
    return Least(
        *_least(
            choice.first,
            choice.source,
            choice.covers,
            choice.stocked,
            price,
            choice.cell_station[rows],
            choice.cell_promise[rows],
            choice.cell_pool[rows],
            cells.demand[rows],
            cells.door_mills[rows].astype(np.float64),
            cells.hour_share[rows],
            float(late_mills),
            float(unserved_mills),
        )
    )


@nb.njit(cache=True, nogil=True)
def _least(
    first, source, covers, stocked, price, cell_station, cell_promise, cell_pool, demand, door, hour_share, late, fail
):  # fmt: skip
    n = len(demand)
    mills, chosen = np.zeros(n), np.full((n, HOURS), -1, np.int32)
    best, way = np.empty(HOURS + 1), np.empty(HOURS + 1, np.int32)
    for c in range(n):
        if demand[c] == 0:
            continue
        s, p, m = cell_station[c], cell_promise[c], cell_pool[c]
        best[:], way[:] = np.inf, -1
        anyhow, slowest = np.inf, -1
        for i in range(first[s], first[s + 1]):
            if stocked[m, source[i]]:
                hours = covers[i, p]
                if hours > 0 and price[i] < best[hours]:
                    best[hours], way[hours] = price[i], i
                if price[i] < anyhow:
                    anyhow, slowest = price[i], i
        lacks = way[HOURS] < 0
        below, before = np.int64(0), np.int64(0)
        for h in range(HOURS - 1, 0, -1):
            if best[h + 1] < best[h]:
                best[h], way[h] = best[h + 1], way[h + 1]
        for h in range(1, HOURS + 1):
            below = np.int64(np.floor(demand[c] * hour_share[c, h] + 0.5)) if h < HOURS else demand[c]
            cost, choice = fail, -1
            if best[h] < cost:
                cost, choice = best[h], way[h]
            if lacks and anyhow + late < cost:
                cost, choice = anyhow + late, slowest
            if below > before:
                mills[c] += (below - before) * (cost + door[c])
                chosen[c, h - 1] = choice
            before = below
    return mills, chosen
