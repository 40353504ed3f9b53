"""What an evaluation says."""

from __future__ import annotations

from dataclasses import dataclass


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
    """One route as it happens: the vehicle leaves as late as it can without returning later, docks allowing.

    Attributes
    ----------
    departure, arrival : int
        From its start, and at its end; ticks.
    visits : tuple of Visit
        Stops, and the breaks taken on the road.
    distance, travel, waiting : int
        Ticks; waiting is for windows to open and breaks to begin.
    cost : float
        Of the vehicle: what `Rules` and penalties add is in the evaluation's cost alone.
    co2_kg : float
    load : tuple of int
        On board at leaving.
    """

    departure: int
    arrival: int
    visits: tuple[Visit, ...]
    distance: int
    travel: int
    waiting: int
    cost: float
    co2_kg: float
    load: tuple[int, ...] = ()

    @property
    def work(self) -> int:
        """From leaving to returning."""
        return self.arrival - self.departure


@dataclass(frozen=True)
class Evaluation:
    """A plan as it would happen.

    Attributes
    ----------
    cost : float
        Routes' costs, penalties of optional stops left out, and what `Problem.rules` add.
    routes : tuple of RouteTimes
        Row by row as in the plan.
    violations : tuple of Violation
    distance, travel, work, waiting : int
        Ticks, of all routes.
    co2_kg : float
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
