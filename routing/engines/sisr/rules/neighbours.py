"""Which stops belong beside which: near, and reachable without waiting or coming late."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.rules.model import Array, Model

WAIT_WEIGHT = 0.2
"""What a tick of waiting that no route can avoid counts, beside one of driving."""

LATE = 1e9
"""Added where a stop cannot follow another in time: such neighbours come last."""

_BLOCK = 256
"""Stops ranked at once."""


def closest(model: Model, count: int) -> Array:
    """Neighbours of each stop, best first: int64[S, min(count, S - 1)].

    Ranked by the smaller, over both directions, of travel + 0.2 * unavoidable waiting + lateness (Vidal et al. 2013,
    C&OR 40, section 4.4).
    """
    n_stops = len(model.stops)
    found = np.empty((n_stops, max(0, min(count, n_stops - 1))), np.int64)
    everything = np.arange(n_stops)
    for first in range(0, n_stops, _BLOCK):
        rows = everything[first : first + _BLOCK]
        cost = np.minimum(_proximity(model, rows, everything), _proximity(model, everything, rows).T)
        cost[np.arange(len(rows)), rows] = np.inf
        found[rows] = _smallest(cost, found.shape[1])
    return found


def _smallest(cost: Array, count: int) -> Array:
    """Columns of the smallest entries of each row, ascending."""
    if count == 0:
        return np.empty((len(cost), 0), np.int64)
    columns = np.sort(np.argpartition(cost, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(np.take_along_axis(cost, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def _proximity(model: Model, stops: Array, others: Array) -> Array:
    """How little it costs that each of `others` follows each of `stops`: float64[stops, others]."""
    vehicle, (per_distance, per_duration) = model.types[0], _leg_weights(model)
    one, other = model.stops[stops], model.stops[others]
    cells = np.ix_(one["place"], other["place"])
    drive = model.tables[vehicle["durations"]][cells].astype(np.float64)
    cost: Array = per_duration * drive + per_distance * model.tables[vehicle["distances"]][cells]
    if model.facts["timed"][0]:
        takes = one["service"][:, None] + drive
        wait = other["open"][None, :] - one["close"][:, None] - takes
        late = one["open"][:, None] + takes - other["close"][None, :]
        cost += WAIT_WEIGHT * wait.clip(0) + np.where(late > 0, LATE + late, 0.0)
    return cost


def _leg_weights(model: Model) -> tuple[float, float]:
    """Weight of a tick of distance, and of duration, over the types' mean; together 1."""
    distance = float(model.types["per_distance"].mean())
    duration = float(model.types["per_travel"].mean() + model.types["per_work"].mean())
    total = distance + duration
    return (distance / total, duration / total) if total > 0 else (0.0, 1.0)
