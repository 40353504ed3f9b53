"""Why a stop was left out."""

from __future__ import annotations

from dataclasses import dataclass

from routing.plan import RoutePlan
from routing.problem import Problem


@dataclass(frozen=True)
class Unassigned:
    """A stop that no route visits, and the rule that keeps it out.

    Attributes
    ----------
    stop : str
    reason : str
        One line for a planner, with the values.
    rule : str
        ``capacity``, ``skill``, ``window``, ``shift``, ``distance``, ``fleet``, ``penalty`` ...
    """

    stop: str
    reason: str
    rule: str


def reasons(problem: Problem, plan: RoutePlan) -> tuple[Unassigned, ...]:
    """Say of each unassigned stop why it has no place."""
    return tuple(Unassigned(problem.stops.id[stop], "left out by the search", "search") for stop in plan.unassigned)
