"""Who may serve what, and what goes together: skills, shipments, roads that are closed to a vehicle."""

from __future__ import annotations

import numpy as np

from routing.engines.ortools.model import Model
from routing.problem import Ints, Problem, VehicleType

POSITION = "position"
"""Dimension that counts stops along a route."""


def may_serve(problem: Problem, vehicle: VehicleType) -> np.ndarray:
    """Stops that a type has the skills and the room for by themselves, bool[S]."""
    stops = problem.stops
    skilled = (stops.skills & np.uint64(vehicle.skills)) == stops.skills
    capacity = np.array(vehicle.capacity, np.int64)
    return np.asarray(skilled & (np.maximum(stops.delivery, stops.pickup) <= capacity).all(axis=1))


def add_skills(model: Model) -> None:
    """Keep stops off vehicles that cannot serve them."""
    kinds = sorted(set(model.layout.types))
    may = {kind: may_serve(model.problem, model.problem.vehicles[kind]).tolist() for kind in kinds}
    for stop in range(len(model.problem)):
        allowed = [vehicle for vehicle, kind in enumerate(model.layout.types) if may[kind][stop]]
        if not allowed:
            model.leave_out(stop)
        elif len(allowed) < len(model.layout.types):
            model.routing.VehicleVar(model.index(stop)).SetValues([-1, *allowed])


def add_positions(model: Model) -> None:
    """Limit the stops of a route; positions also put the halves of a shipment in order."""
    stops = model.layout.stops
    limits = [min(model.problem.vehicles[kind].stops_max, stops) for kind in model.layout.types]
    paired = bool((model.problem.stops.pair >= 0).any())
    if paired or min(limits) < stops:
        index = model.vector(np.ones(stops, np.int64))
        model.dimension(POSITION, [index] * len(limits), limits)


def first_halves(problem: Problem) -> Ints:
    """Stop of each shipment that comes first: the one with a pickup; the lower row where both or none have one."""
    stops = problem.stops
    half = np.flatnonzero(stops.pair >= 0)
    other = stops.pair[half]
    picks_up = np.asarray(stops.pickup.any(axis=1))
    first = np.where(picks_up[half] == picks_up[other], half < other, picks_up[half])
    return half[first]


def add_shipments(model: Model) -> None:
    """Both halves on one route, the pickup first; or neither."""
    stops, solver = model.problem.stops, model.routing.solver()
    for stop in first_halves(model.problem).tolist():
        first, then = model.index(stop), model.index(int(stops.pair[stop]))
        model.routing.AddPickupAndDelivery(first, then)
        solver.Add(model.routing.VehicleVar(first) == model.routing.VehicleVar(then))
        position = model.routing.GetDimensionOrDie(POSITION)
        solver.Add(position.CumulVar(first) <= position.CumulVar(then))


def add_closed_roads(model: Model) -> None:
    """No vehicle drives a leg that is forbidden for its profile."""
    if not any(legs.forbidden.any() for legs in model.legs.values()):
        return
    profiles = [model.problem.vehicles[kind].profile for kind in model.layout.types]
    indices = [
        model.matrix(("closed", profile), model.legs[profile].forbidden.astype(np.int64)) for profile in profiles
    ]
    model.dimension("closed roads", indices, [0] * len(indices))
