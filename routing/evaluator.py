"""The independent evaluator: times, loads, cost and every broken rule of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from routing.plan import RoutePlan
from routing.problem import Problem


@dataclass(frozen=True)
class Violation:
    """A broken rule.

    Attributes
    ----------
    rule : str
        ``capacity``, ``window``, ``shift``, ``work``, ``travel``, ``distance``, ``stops``, ``break``, ``skill``,
        ``pair``, ``release``, ``docks``, ``fleet``, ``forbidden-leg``, ``missing`` (a required stop), ``twice``,
        ``unknown-vehicle``, ``unknown-stop``.
    route : int
        Row in the plan; -1 where it concerns no single route.
    stop : str
        The stop's id; "" where it concerns the route as a whole.
    message : str
        One line with the values.
    amount : float
        By how much, in the rule's unit.
    """

    rule: str
    route: int
    stop: str
    message: str
    amount: float


@dataclass(frozen=True)
class Visit:
    """A stop or break as it happens on a route; ticks.

    Attributes
    ----------
    stop : int
        Row of `Problem.stops`; -1 for a break.
    arrival, start, departure : int
    load : tuple of int
        On board after it.
    late : int
        Beyond the last window's close.
    """

    stop: int
    arrival: int
    start: int
    departure: int
    load: tuple[int, ...]
    late: int = 0


@dataclass(frozen=True)
class RouteTimes:
    """One route as it happens: the vehicle leaves as late as it can without returning later."""

    departure: int
    arrival: int
    visits: tuple[Visit, ...]
    distance: int
    travel: int
    waiting: int
    cost: float
    co2_kg: float


@dataclass(frozen=True)
class Evaluation:
    """A plan as it would happen.

    Attributes
    ----------
    cost : float
        Routes' costs, penalties of optional stops left out, and what `Problem.rules` add.
    distance, travel, work, waiting : int
        Ticks, of all routes.
    """

    cost: float
    routes: tuple[RouteTimes, ...]
    violations: tuple[Violation, ...]
    distance: int
    travel: int
    work: int
    waiting: int
    co2_kg: float

    @property
    def feasible(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def evaluate(problem: Problem, plan: RoutePlan) -> Evaluation:
    """Drive the plan and say what happens."""
    raise NotImplementedError
