"""Whom a customer may be visited next to: by cost, and by how well two windows follow each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.engines.sisr.plain.legs import Legs
from routing.engines.sisr.plain.state import CLOSE, OPEN, SERVICE, Table

WAIT_WEIGHT = 0.05
"""Worth of a tick of waiting that a pair cannot avoid (0.05 against 0.2 and 1: 2.8, 3.3, 6.7 % on 1,000 windows)."""

CANDIDATES = 200
"""Nearest customers among which windows choose."""


class Neighbours(NamedTuple):
    """See `Fixed`: customers to insert next to, costs from and to them, and nearest ones."""

    near: npt.NDArray[np.uint32]
    into: Table
    out: Table
    around: Table


def nearest(legs: Legs, stop: Table | None, number: int) -> Neighbours:
    """Neighbours of each customer, by cost; with `stop`, by windows, too."""
    n = len(legs.places) - 1
    by_cost = _by_cost(legs, n, max(number, CANDIDATES) if stop is not None else number)
    around = by_cost[:, :number]
    near = around if stop is None else _by_windows(legs, stop, by_cost)[:, :number]
    rows = np.repeat(np.arange(n + 1), near.shape[1])
    columns = near.astype(np.int64).ravel()
    into = legs.costs(columns, rows).reshape(near.shape)
    out = legs.costs(rows, columns).reshape(near.shape)
    into32 = np.ascontiguousarray(into, np.int32)
    out32 = into32 if np.array_equal(into, out) else np.ascontiguousarray(out, np.int32)
    return Neighbours(np.ascontiguousarray(near, np.uint32), into32, out32, np.ascontiguousarray(around))


def _by_cost(legs: Legs, n: int, number: int) -> Table:
    """Nearest customers, nearest first, ties by number; 0 where there are no more. int32[n + 1, number]."""
    found = np.zeros((n + 1, number), np.int32)
    kept = min(number, n - 1)
    if kept <= 0:
        return found
    if legs.plane:
        from scipy.spatial import cKDTree

        _, places = cKDTree(legs.xy[1:]).query(legs.xy[1:], k=kept + 1)
        rows = np.asarray(places) + 1
        own = rows == np.arange(1, n + 1)[:, None]
        own[~own.any(axis=1), -1] = True
        found[1:, :kept] = rows[~own].reshape(n, kept)
        return found
    for c in range(1, n + 1):
        row = np.minimum(legs.cost[c], legs.cost_back[c]).astype(np.int64)
        row[0] = row[c] = 1 << 40
        best = np.argpartition(row, kept - 1)[:kept]
        found[c, :kept] = best[np.lexsort((best, row[best]))]
    return found


def _by_windows(legs: Legs, stop: Table, candidates: Table) -> Table:
    """Candidates again, by cost plus the waiting and lateness that the pair cannot avoid in its better order."""
    n, number = candidates.shape[0] - 1, candidates.shape[1]
    rows = np.repeat(np.arange(n + 1), number)
    columns = candidates.astype(np.int64).ravel()
    proximity = np.minimum(_proximity(legs, stop, rows, columns), _proximity(legs, stop, columns, rows))
    proximity[columns == 0] = np.inf
    order = np.argsort(proximity.reshape(candidates.shape), axis=1, kind="stable")
    return np.take_along_axis(candidates, order, axis=1)


def _proximity(legs: Legs, stop: Table, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cost of going from one to the other, with waiting and impossibility weighed in (Vidal et al. 2013, C&OR 40)."""
    time = legs.times(first, second)
    opens, closes, service = (stop[:, column].astype(np.int64) for column in (OPEN, CLOSE, SERVICE))
    wait = np.maximum(opens[second] - closes[first] - service[first] - time, 0)
    late = np.maximum(opens[first] + service[first] + time - closes[second], 0)
    return legs.costs(first, second) + WAIT_WEIGHT * wait + np.where(late > 0, 1e9 + late, 0.0)
