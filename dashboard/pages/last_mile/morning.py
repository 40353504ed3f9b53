"""A station's day as the page looks at it: the problem, the plan, and what the independent evaluator says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from core.geography import EARTH_RADIUS_KM
from routing.evaluator import Evaluation, evaluate
from routing.plan import RoutePlan
from routing.problem import Problem
from routing.reasons import Unassigned

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Where a plan came from.

    Attributes
    ----------
    engine : str
        Who searched, in truth.
    stated_cost : float
        As the engine's own files say it, to be held against the evaluator.
    kept_to_usd : float
        How far the two may be apart because positions were rounded when they were written; 0 where none were.
    seconds : float or None
        Wall time of the search; None where nobody kept it.
    bound : float or None
        Proven lower bound of the cost.
    history : tuple of (float, float)
        Seconds and the best cost then.
    credits : tuple of str
        Who did what, one line each.
    effort : str
        How long it was asked to search.
    breaks : str
        How breaks are counted, where they are not placed on a route.
    """

    engine: str
    stated_cost: float
    kept_to_usd: float = 0.0
    seconds: float | None = None
    bound: float | None = None
    history: tuple[tuple[float, float], ...] = ()
    credits: tuple[str, ...] = ()
    effort: str = ""
    breaks: str = ""


@dataclass(frozen=True)
class Morning:
    """One plan of one station's day, driven by the evaluator.

    Attributes
    ----------
    name, place : str
        The station's id and where it is.
    problem : Problem
    plan : RoutePlan
    evaluation : Evaluation
        Of this plan.
    labels : tuple of str
        Names of the plan's routes ("R-17"), which stay when a route falls away.
    left : mapping of str to Unassigned
        Why each stop on no route has none, as far as it is known.
    source : Source
    load_s : float
        Loading before a van leaves; 0 where the day says nothing of it.
    counted_left : mapping of str to int
        Packages left out by reason, where the run kept no positions of theirs.
    """

    name: str
    place: str
    problem: Problem
    plan: RoutePlan
    evaluation: Evaluation
    labels: tuple[str, ...]
    left: Mapping[str, Unassigned]
    source: Source
    load_s: float = 0.0
    counted_left: Mapping[str, int] = field(default_factory=dict)

    @property
    def routes_cost(self) -> float:
        """Cost of all routes, without penalties of stops left out."""
        return float(sum(route.cost for route in self.evaluation.routes))

    @property
    def cost(self) -> float:
        """What the strip shows: routes and what the rules add, without penalties of stops left out."""
        stops = self.problem.stops
        out = np.array(self.plan.unassigned, np.int64)
        penalty = stops.penalty[out]
        return self.evaluation.cost - float(penalty[np.isfinite(penalty)].sum())

    @property
    def packages(self) -> npt.NDArray[np.int64]:
        """Packages of every stop; int64[S]."""
        return self.problem.stops.delivery[:, 0]

    def positions_km(self) -> Floats:
        """East and north of the station of every place, km; float64[P, 2]."""
        places, depot = self.problem.places, self.depot
        xy = np.column_stack([places.x, places.y])
        if not places.geographic:
            return (xy - xy[depot]) / 1000.0
        per_degree = np.pi * EARTH_RADIUS_KM / 180.0
        return (xy - xy[depot]) * per_degree * [np.cos(np.radians(xy[depot, 1])), 1.0]

    @property
    def depot(self) -> int:
        """Place of the station."""
        starts = [kind.start for kind in self.problem.vehicles if kind.start is not None]
        return starts[0] if starts else 0

    def seconds(self, ticks: float) -> float:
        """Ticks as seconds."""
        return ticks / self.problem.scale

    def clock_s(self, ticks: float) -> float:
        """A tick as seconds since the day's midnight."""
        return ticks / self.problem.scale + self.problem.day_start_s

    def with_plan(self, plan: RoutePlan, labels: tuple[str, ...]) -> Morning:
        """The same day with another plan, seen by the evaluator."""
        return replace(self, plan=plan, labels=labels, evaluation=evaluate(self.problem, plan))


def labels_of(plan: RoutePlan) -> tuple[str, ...]:
    """Names of a plan's routes: R-1, R-2 ..."""
    return tuple(f"R-{number}" for number in range(1, len(plan.routes) + 1))
