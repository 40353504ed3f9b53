"""Put a model together."""

from __future__ import annotations

from routing.engines.ortools.breaks import add_breaks
from routing.engines.ortools.costs import add_leg_costs, add_penalties
from routing.engines.ortools.docks import add_docks
from routing.engines.ortools.legs import Legs
from routing.engines.ortools.limits import add_limits
from routing.engines.ortools.loads import add_loads
from routing.engines.ortools.model import Model
from routing.engines.ortools.relations import add_closed_roads, add_positions, add_shipments, add_skills
from routing.engines.ortools.times import add_longest_day, add_times, has_times
from routing.engines.ortools.visits import Visits
from routing.problem import Problem


def build(
    problem: Problem,
    types: tuple[int, ...],
    *,
    legs: dict[int, Legs] | None = None,
    visits: Visits | None = None,
    optional: bool = True,
) -> Model:
    """Model a problem with all its rules.

    Parameters
    ----------
    types : tuple of int
        Row of `Problem.vehicles` of each vehicle of the model.
    legs, visits
        Where they are known better than from the problem: on routes that are already fixed.
    optional : bool
        Whether stops may be left out; not when a plan is only read back.
    """
    model = Model.empty(problem, types, legs, visits)
    add_leg_costs(model)
    if optional:
        add_penalties(model)
    add_skills(model)
    add_positions(model)
    add_shipments(model)
    add_closed_roads(model)
    add_loads(model)
    add_limits(model)
    if has_times(problem):
        add_times(model)
        add_longest_day(model)
        add_breaks(model, strict=not optional)
        add_docks(model)
    return model
