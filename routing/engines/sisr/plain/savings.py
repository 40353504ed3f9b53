"""First routes by savings: two routes' ends are joined where that saves most (Clarke, Wright 1964, Oper. Res. 12)."""

from __future__ import annotations

import numba as nb
import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.state import DEMAND, FROM_DEPOT, Longs, Table

PAIRS = 40
"""Neighbours of a customer that it may be joined to."""


def by_savings(prepared: Prepared) -> Routes:
    """Routes without regard to time, for legs that cost the same both ways; each customer is on one."""
    fixed, n = prepared.fixed, len(prepared)
    near = fixed.near[1:, :PAIRS].astype(np.int64)
    first = np.repeat(np.arange(1, n + 1), near.shape[1])
    second = near.ravel()
    cost = fixed.into[1:, :PAIRS].ravel().astype(np.int64)
    home = fixed.stop[:, FROM_DEPOT].astype(np.int64)
    saved = home[first] + home[second] - cost
    kept = np.flatnonzero((second > 0) & (saved > 0))
    order = kept[np.argsort(-saved[kept], kind="stable")]
    links = _joined(first[order], second[order], fixed.stop, fixed.capacity)
    visits, first_of = _followed(links)
    return Routes(visits, first_of, np.zeros(0, np.int32))


@nb.njit(cache=True, nogil=True)
def _joined(first: Longs, second: Longs, stop: Table, capacity: int) -> Table:
    """Join pairs in this order where both are ends of routes that fit on one vehicle; each customer's two links."""
    n = len(stop) - 1
    links = np.zeros((n + 1, 2), np.int32)
    other_end = np.arange(n + 1)
    load = stop[:, DEMAND].astype(np.int64)  # of a route, kept at both of its ends
    for k in range(len(first)):
        a, b = first[k], second[k]
        if links[a, 1] != 0 or links[b, 1] != 0 or other_end[a] == b or load[a] + load[b] > capacity:
            continue
        for c, d in ((a, b), (b, a)):
            links[c, 0 if links[c, 0] == 0 else 1] = d
        head, tail = other_end[a], other_end[b]
        total = load[a] + load[b]
        other_end[head], other_end[tail] = tail, head
        load[head] = load[tail] = total
    return links


@nb.njit(cache=True, nogil=True)
def _followed(links: Table) -> tuple[Table, Longs]:
    """Routes along the links: `visits` and `first` of `Routes`."""
    n = len(links) - 1
    visits, first = np.empty(n, np.int32), np.zeros(n + 1, np.int64)
    seen = np.zeros(n + 1, np.bool_)
    placed = routes = 0
    for start in range(1, n + 1):
        if seen[start] or links[start, 1] != 0:
            continue
        before, c = 0, start
        while c != 0:
            seen[c] = True
            visits[placed] = c
            placed += 1
            ahead = links[c, 0] if links[c, 0] != before else links[c, 1]
            before, c = c, ahead
        routes += 1
        first[routes] = placed
    return visits, first[: routes + 1]
