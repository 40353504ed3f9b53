"""What routes cost: legs, vehicles, strangers in an area, stops left out."""

from __future__ import annotations

import numpy as np

from routing.engines.ortools.model import Model
from routing.problem import REQUIRED, Ints

LARGEST = 10**17
"""All penalties together stay below, so that OR-Tools' sums fit into 64 bits."""

DETERRED = 4
"""Cost of a leg that may not be driven, in those of the dearest leg: OR-Tools builds its first routes by costs."""


def add_leg_costs(model: Model) -> None:
    """Cost of distance, of travel, of a vehicle used, and of serving a stop away from its home."""
    for vehicle, kind in enumerate(model.layout.types):
        its = model.problem.vehicles[kind]
        stranger = kind if model.problem.rules.away_cost and (model.problem.stops.home >= 0).any() else -1
        key = ("cost", its.profile, its.cost_per_distance, its.cost_per_travel, stranger)
        known = model.matrices.get(key)
        index = model.matrix(key, leg_costs(model, kind)) if known is None else known
        model.routing.SetArcCostEvaluatorOfVehicle(index, vehicle)
        model.routing.SetFixedCostOfVehicle(model.cost(its.fixed_cost), vehicle)


def leg_costs(model: Model, kind: int) -> Ints:
    """Cost of each leg for a vehicle type, int64[N, N], in OR-Tools' whole numbers."""
    its, stops = model.problem.vehicles[kind], model.problem.stops
    legs = model.legs[its.profile]
    cost = model.cost(its.cost_per_distance) * legs.distance + model.cost(its.cost_per_travel) * legs.duration
    cost[legs.forbidden] = DETERRED * cost.max(initial=1)
    away = np.flatnonzero((stops.home >= 0) & (stops.home != kind))
    cost[:, away] += model.cost(model.problem.rules.away_cost)
    return cost


def add_penalties(model: Model) -> None:
    """Let every stop be left out: at its penalty, or, where it is required, at more than all else can cost."""
    beyond = _beyond_all(model)
    for stop, penalty in enumerate(model.problem.stops.penalty.tolist()):
        cost = beyond if penalty == REQUIRED else min(model.cost(penalty), beyond)
        model.routing.AddDisjunction([model.index(stop)], cost)


def _beyond_all(model: Model) -> int:
    """More than any plan without penalties can cost, as far as whole numbers reach."""
    kinds = sorted(set(model.layout.types))
    dearest = max(int(leg_costs(model, kind).max(initial=0)) for kind in kinds)
    fixed = sum(model.cost(model.problem.vehicles[kind].fixed_cost) for kind in model.layout.types)
    optional = model.problem.stops.penalty[model.problem.stops.penalty != REQUIRED]
    work = sum(_work_cost(model, kind) for kind in model.layout.types)
    total = dearest * (len(model.layout) + len(model.layout.types)) + fixed + work + model.cost(float(optional.sum()))
    return min(total + 1, LARGEST // max(1, model.layout.stops))


def _work_cost(model: Model, kind: int) -> int:
    """Most that a vehicle's working time can cost, where its shift ends."""
    its = model.problem.vehicles[kind]
    longest = min(its.work_max, its.shift_close - its.shift_open, 10**9)
    return (model.cost(its.cost_per_work) + model.cost(model.problem.rules.longest_cost)) * longest
