"""Sequential objectives: service first, then cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from datasets.settings import Settings
from network.design.location import Design, DesignProblem, Located
from network.design.location import locate as locate_sites
from network.plan.demand import lines_by_zone

SERVICE = 1000.0
"""How many times its price an unserved or late package has while service comes first."""
ROUNDED = 1e-4
"""Packages by which rounding to whole ones may make a design serve better or worse, a line ordered."""
EVERY = 10**9
"""More designs than are ever judged."""


def served_first(
    problem: DesignProblem,
    *,
    seconds: float | None,
    alternatives: int,
    progress: Callable[[str, float | None], None],
    stop: Callable[[], bool],
) -> Located:
    """The fewest unserved packages first, then the fewest late ones, then the least cost.

    The first search has unserved and late packages at `SERVICE` times their price, the second seeks the cheapest
    design that serves as well. A plan counts whole packages and the bound does not, so that the first may end some
    packages short of the best service, and the second may meet it: the answer is the best of all designs of both.

    Arguments as of `network.design.location.locate`; each of the two has half of the seconds.
    """
    half = None if seconds is None else seconds / 2
    first = locate_sites(_dear_service(problem), seconds=half, alternatives=EVERY, progress=progress, stop=stop)
    if first.best is None:
        return first
    served = sorted((_at_usual_prices(problem, design) for design in (first.best, *first.alternatives)), key=_service)
    kept = replace(problem, most_unserved=served[0].unserved, most_late=served[0].late)
    second = locate_sites(kept, seconds=half, alternatives=EVERY, progress=progress, stop=stop)
    cheap = () if second.best is None else (second.best, *second.alternatives)
    best, *others = _once(sorted((*cheap, *served), key=_service))
    # That nobody serves better is certain of full service alone.
    proven = second.status == "optimal" and best is second.best and not best.unserved and not best.late
    return replace(
        second,
        status="optimal" if proven else "feasible",
        best=best,
        bound_usd=min(second.bound_usd, best.cost_usd),
        alternatives=tuple(others[:alternatives]),
        model_usd=second.model_usd if best is second.best else float("nan"),
        plans=first.plans + second.plans,
        proven_infeasible=False,
        cut=first.cut or second.cut,
    )


def _service(design: Design) -> tuple[float, float, float]:
    """Order of designs; packages to the hundredths in which they are told, lest noise outweighs cost."""
    return round(design.unserved, 2), round(design.late, 2), design.cost_usd


def _once(designs: list[Design]) -> list[Design]:
    """The first of each design: the two searches may judge the same, at other prices."""
    first: dict[tuple[bytes, bytes], Design] = {}
    for design in designs:
        first.setdefault((design.is_open.tobytes(), design.modules.tobytes()), design)
    return list(first.values())


def _dear_service(problem: DesignProblem) -> DesignProblem:
    """The problem in which unserved and late packages outweigh every cost."""
    settings = dict(problem.scenario.settings)
    for key in ("policy.unserved_usd", "policy.late_usd"):
        settings[key] *= SERVICE
    dear = replace(problem, scenario=replace(problem.scenario, settings=Settings(settings)))
    lines = float(lines_by_zone(dear.scenario).sum())
    return replace(dear, doubt_usd=ROUNDED * lines * settings["policy.unserved_usd"])


def _at_usual_prices(problem: DesignProblem, design: Design) -> Design:
    """A design of `_dear_service` at the prices that unserved and late packages have."""
    policy = problem.scenario.settings.policy
    charged = policy.unserved_usd * design.unserved + policy.late_usd * design.late
    less = (SERVICE - 1) * charged
    return replace(design, plan_usd=design.plan_usd - less, cost_usd=design.cost_usd - less)
