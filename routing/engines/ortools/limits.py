"""Limits of a route that are plain sums of its legs: distance (an electric van's range) and time at the wheel."""

from __future__ import annotations

from routing.engines.ortools.model import Model
from routing.problem import UNLIMITED


def add_limits(model: Model) -> None:
    """Add a dimension for each limit that some vehicle has."""
    vehicles = [model.problem.vehicles[kind] for kind in model.layout.types]
    _add(model, "distance", [vehicle.distance_max for vehicle in vehicles])
    _add(model, "duration", [vehicle.travel_max for vehicle in vehicles])


def _add(model: Model, what: str, limits: list[int]) -> None:
    if min(limits) >= UNLIMITED:
        return
    profiles = [model.problem.vehicles[kind].profile for kind in model.layout.types]
    indices = [model.matrix((what, profile), getattr(model.legs[profile], what)) for profile in profiles]
    model.dimension(what, indices, limits)
