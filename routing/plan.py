"""Routes: who visits what, in which order; and the result of a search for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.evaluator import Evaluation
    from routing.reasons import Unassigned


@dataclass(frozen=True)
class Route:
    """One vehicle's tour.

    Attributes
    ----------
    vehicle : int
        Row of `Problem.vehicles`.
    stops : tuple of int
        Rows of `Problem.stops`, in the order of visits; never empty.
    """

    vehicle: int
    stops: tuple[int, ...]


@dataclass(frozen=True)
class RoutePlan:
    """All routes, and the stops that none of them visits."""

    routes: tuple[Route, ...]
    unassigned: tuple[int, ...] = ()

    @staticmethod
    def of(routes: Iterable[Route], n_stops: int) -> RoutePlan:
        """Make a plan of the routes that visit something; what none visits of `n_stops` is unassigned."""
        kept = tuple(route for route in routes if route.stops)
        visited = {stop for route in kept for stop in route.stops}
        return RoutePlan(kept, tuple(stop for stop in range(n_stops) if stop not in visited))


@dataclass(frozen=True)
class Point:
    """Best cost known after some seconds of a search."""

    seconds: float
    cost: float


@dataclass(frozen=True)
class Result:
    """A plan that the evaluator has seen.

    Attributes
    ----------
    plan : RoutePlan
    evaluation : Evaluation
        Cost, times and violations, by code that shares nothing with the engine.
    unassigned : tuple of Unassigned
        Stops left out, each with its reason.
    engine : str
        What made the plan, in truth: "sisr", "sisr+ortools", "ortools", "pyvrp".
    seconds : float
        Wall time, reading and compiling apart.
    iterations : int
    bound : float or None
        Proven lower bound of the cost, where the engine has one.
    history : tuple of Point
        How the best cost fell.
    notes : dict
        What else the engine tells: certificate, parts, seeds.
    """

    plan: RoutePlan
    evaluation: Evaluation
    unassigned: tuple[Unassigned, ...]
    engine: str
    seconds: float
    iterations: int = 0
    bound: float | None = None
    history: tuple[Point, ...] = ()
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def feasible(self) -> bool:
        """Whether no rule is broken and every required stop is served."""
        return self.evaluation.feasible
