"""Sequential objectives: service first, then cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from datasets.settings import Settings
from network.design.location import Design, DesignProblem, Located
from network.design.location import locate as locate_sites

SERVICE = 1000.0
"""How many times its price an unserved or late package has while service comes first."""
ROOM = 1.0
"""Packages a day by which the design of least cost may serve worse than that of best service."""


def served_first(
    problem: DesignProblem,
    *,
    seconds: float | None,
    alternatives: int,
    progress: Callable[[str, float | None], None],
    stop: Callable[[], bool],
) -> Located:
    """The least unserved and late packages first, then the cheapest design that serves as well.

    Arguments as of `network.design.location.locate`; each of the two has half of the seconds.
    """
    half = None if seconds is None else seconds / 2
    served = locate_sites(_dear_service(problem), seconds=half, alternatives=0, progress=progress, stop=stop)
    if served.best is None:
        return served
    kept = replace(
        problem,
        most_unserved=min(problem.most_unserved, served.best.unserved + ROOM),
        most_late=min(problem.most_late, served.best.late + ROOM),
    )
    cheapest = locate_sites(kept, seconds=half, alternatives=alternatives, progress=progress, stop=stop)
    return _cheaper(cheapest, _at_usual_prices(problem, served.best))


def _cheaper(answer: Located, served: Design) -> Located:
    """The answer, or the design that served best where that is cheaper (or there is no answer)."""
    if answer.best is not None and answer.best.cost_usd <= served.cost_usd:
        return answer
    return replace(
        answer,
        status="feasible",
        best=served,
        alternatives=tuple(filter(None, (answer.best, *answer.alternatives))),
        model_usd=served.cost_usd,
        proven_infeasible=False,
    )


def _dear_service(problem: DesignProblem) -> DesignProblem:
    """The problem in which unserved and late packages outweigh every cost."""
    settings = dict(problem.scenario.settings)
    for key in ("policy.unserved_usd", "policy.late_usd"):
        settings[key] *= SERVICE
    return replace(problem, scenario=replace(problem.scenario, settings=Settings(settings)))


def _at_usual_prices(problem: DesignProblem, design: Design) -> Design:
    """A design of `_dear_service` at the prices that unserved and late packages have."""
    policy = problem.scenario.settings.policy
    charged = policy.unserved_usd * design.unserved + policy.late_usd * design.late
    less = (SERVICE - 1) * charged
    return replace(design, plan_usd=design.plan_usd - less, cost_usd=design.cost_usd - less)
