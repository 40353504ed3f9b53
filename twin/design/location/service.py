"""Sequential objectives: service first, then cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from datasets.settings import Settings
from network.design.location import Design, DesignProblem, Located
from network.design.location import locate as locate_sites
from network.design.location.evaluate import evaluate
from network.design.location.pins import everything, pins_of
from network.design.location.variant import with_carbon
from network.plan.demand import lines_by_zone

SERVICE = 1000.0
"""How many times its price an unserved or late package has while service comes first."""
ROUNDED = 1e-4
"""Packages by which rounding to whole ones may make a design serve better or worse, a line ordered."""
SEARCH, AGAIN = 0.4, 0.2
"""Shares of the seconds for each search, and for judging anew what the first one found."""
MOST_AGAIN = 20
"""Designs of the first search that are judged anew, at most."""


def served_first(
    problem: DesignProblem,
    *,
    seconds: float | None,
    alternatives: int,
    progress: Callable[[str, float | None], None],
    stop: Callable[[], bool],
) -> Located:
    """The fewest unserved packages first, then the fewest late ones, then the least cost, of all designs judged.

    The first search has unserved and late packages at `SERVICE` times their price. What it finds is judged anew at
    the usual prices, at which days are planned and everything is told: there a plan may serve fewer. The second
    search seeks the cheapest design that serves as well, and may meet one that serves better.

    Arguments as of `network.design.location.locate`.
    """
    part = None if seconds is None else SEARCH * seconds
    first = locate_sites(_dear_service(problem), seconds=part, alternatives=0, progress=progress, stop=stop)
    if first.best is None:
        return first
    served = _again(problem, first, None if seconds is None else AGAIN * seconds, stop)
    kept = problem
    if served:
        least = min(served, key=_service)
        kept = replace(problem, most_unserved=least.unserved, most_late=least.late)
    second = locate_sites(kept, seconds=part, alternatives=0, progress=progress, stop=stop)
    judged = (_by_own_limits(problem, design) for design in second.judged)
    sound = sorted(_once([*(design for design in judged if not design.broken), *served]), key=_service)
    if not sound:
        return second
    best, same = sound[0], second.best is not None and _key(sound[0]) == _key(second.best)
    # That nobody serves better is certain of full service alone.
    proven = same and second.status == "optimal" and best.unserved == 0 and best.late == 0
    return replace(
        second,
        status="optimal" if proven else "feasible",
        best=best,
        today=_by_own_limits(problem, second.today),
        bound_usd=min(second.bound_usd, best.cost_usd),
        alternatives=tuple(sound[1 : alternatives + 1]),
        model_usd=second.model_usd if same else float("nan"),
        plans=first.plans + len(served) + second.plans,
        proven_infeasible=False,
        cut=first.cut or second.cut,
    )


def _again(problem: DesignProblem, first: Located, seconds: float | None, stop: Callable[[], bool]) -> list[Design]:
    """The designs of the first search that served best, one at least, judged at usual prices; those that keep all."""
    started, found = time.monotonic(), list[Design]()
    problem = with_carbon(problem, problem.carbon.usd_per_kg)
    pins = pins_of(everything(problem))
    for design in sorted((one for one in first.judged if not one.broken), key=_service)[:MOST_AGAIN]:
        late = seconds is not None and time.monotonic() - started > seconds
        if found and (late or stop()):
            break
        found.append(evaluate(problem, pins, design.is_open, design.modules))
    return [design for design in found if not design.broken]


def _service(design: Design) -> tuple[float, float, float]:
    """Order of designs; packages to the hundredths in which they are told, lest noise outweighs cost."""
    return round(design.unserved, 2), round(design.late, 2), design.cost_usd


def _key(design: Design) -> tuple[bytes, bytes]:
    return design.is_open.tobytes(), design.modules.tobytes()


def _once(designs: Iterable[Design]) -> list[Design]:
    """The first of each design."""
    first: dict[tuple[bytes, bytes], Design] = {}
    for design in designs:
        first.setdefault(_key(design), design)
    return list(first.values())


def _by_own_limits(problem: DesignProblem, design: Design) -> Design:
    """A design with what it breaks of the problem's own limits of service, not of the second search's."""
    kept = {
        name
        for name, value, most in (
            ("unserved", design.unserved, problem.most_unserved),
            ("late", design.late, problem.most_late),
        )
        if value <= most * (1 + 1e-9) + 1e-6
    }
    return replace(design, broken=tuple(name for name in design.broken if name not in kept))


def _dear_service(problem: DesignProblem) -> DesignProblem:
    """The problem in which unserved and late packages outweigh every cost."""
    settings = dict(problem.scenario.settings)
    for key in ("policy.unserved_usd", "policy.late_usd"):
        settings[key] *= SERVICE
    dear = replace(problem, scenario=replace(problem.scenario, settings=Settings(settings)))
    lines = float(lines_by_zone(dear.scenario).sum())
    return replace(dear, doubt_usd=ROUNDED * lines * settings["policy.unserved_usd"])
