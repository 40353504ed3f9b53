"""Which stops belong beside which: near, and reachable without waiting or coming late."""

from __future__ import annotations

import numba as nb
import numpy as np

from routing.engines.sisr.rules.model import Array, Model

WAIT_WEIGHT = 0.2
"""What a tick of waiting that no route can avoid counts, beside one of driving."""


def closest(model: Model, count: int) -> Array:
    """Neighbours of each stop, best first: int64[S, min(count, S - 1)].

    Ranked by the smaller, over both directions, of travel + 0.2 * unavoidable waiting + lateness (Vidal et al. 2013,
    C&OR 40, section 4.4).
    """
    found = np.empty((len(model.stops), min(count, max(0, len(model.stops) - 1))), np.int64)
    _rank(model, _leg_weights(model), bool(model.facts["timed"][0]), found)
    return found


def _leg_weights(model: Model) -> Array:
    """Weight of a tick of distance, and of duration, over the types' mean."""
    types = model.types
    weights = np.array([types["per_distance"].mean(), types["per_travel"].mean() + types["per_work"].mean()])
    if weights.sum() <= 0:
        return np.array([0.0, 1.0])
    mean: Array = weights / weights.sum()
    return mean


@nb.njit(cache=True, nogil=True)
def _proximity(model: Model, weights: Array, timed: bool, one: int, other: int) -> float:
    """How little it costs that `other` follows `one`."""
    vehicle = model.types[0]
    a, b = model.stops[one], model.stops[other]
    drive = model.tables[vehicle.durations, a.place, b.place]
    cost = weights[0] * model.tables[vehicle.distances, a.place, b.place] + weights[1] * drive
    if timed:
        takes = a.service + drive
        wait = b.open - a.close - takes
        late = a.open + takes - b.close
        cost += WAIT_WEIGHT * max(0, wait) + 1.0 * max(0, late)
        if late > 0:
            cost += 1e6
    return cost


@nb.njit(cache=True, nogil=True)
def _rank(model: Model, weights: Array, timed: bool, found: Array) -> None:
    """Fill in the neighbours."""
    n_stops, count = len(model.stops), found.shape[1]
    cost = np.empty(n_stops, np.float64)
    for stop in range(n_stops):
        for other in range(n_stops):
            forth = _proximity(model, weights, timed, stop, other)
            cost[other] = min(forth, _proximity(model, weights, timed, other, stop))
        cost[stop] = np.inf
        found[stop] = np.argsort(cost)[:count]
