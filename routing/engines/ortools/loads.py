"""Loads: never more on board than the vehicle holds, in any dimension."""

from __future__ import annotations

import numpy as np

from routing.engines.ortools.model import Model
from routing.problem import Ints


def add_loads(model: Model) -> None:
    """Add a dimension of OR-Tools for each capacity dimension that any stop uses."""
    stops = model.problem.stops
    single = stops.pair < 0
    for row in range(model.problem.dimensions):
        delivery, pickup = stops.delivery[:, row], stops.pickup[:, row]
        from_start = np.where(single, delivery, 0)
        if not delivery.any() and not pickup.any():
            continue
        if not pickup.any():
            _add(model, f"load {row}", row, from_start)
        elif not from_start.any():
            _add(model, f"load {row}", row, pickup - delivery)
        else:
            _add_both(model, row, from_start, pickup - delivery)


def _add(model: Model, name: str, row: int, change: Ints, *, from_zero: bool = True) -> object:
    """Count what leaves (or comes on board) from nothing: the count may not pass the capacity."""
    index = model.vector(change)
    capacities = [model.problem.vehicles[kind].capacity[row] for kind in model.layout.types]
    return model.dimension(name, [index] * len(capacities), capacities, from_zero=from_zero)


def _add_both(model: Model, row: int, from_start: Ints, change: Ints) -> None:
    """Deliveries and pickups share the room: a route begins with all its deliveries on board."""
    delivered = _add(model, f"delivered {row}", row, from_start)
    load = _add(model, f"load {row}", row, change, from_zero=False)
    solver = model.routing.solver()
    for vehicle in range(len(model.layout.types)):
        start, end = model.routing.Start(vehicle), model.routing.End(vehicle)
        solver.Add(load.CumulVar(start) == delivered.CumulVar(end))  # type: ignore[attr-defined]
