"""The engine: a bound from prices, designs from the bound, better ones from those, and proof where there is time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from network.design.location.ascent import Climbed, climb, pay_rows, site_shares
from network.design.location.branching import branch, fixed_by_cost
from network.design.location.evaluate import evaluate, excess
from network.design.location.linearised import plan_at
from network.design.location.model import model_of
from network.design.location.moves import LARGE, ROOM, improve, scaled, stations_at, today, with_limits, without_idle
from network.design.location.pins import everything, pins_of
from network.design.location.problem import Choice, DesignProblem
from network.design.location.relaxation import Relaxation
from network.design.location.result import Design, Located
from network.design.location.seen import Clock, Seen, rank
from network.design.location.settling import Settled, settle
from network.design.location.sources import sources_at
from network.design.location.statuses import statuses_possible
from network.design.location.variant import with_carbon

OPTIMAL = 1e-4
"""Gap at which a design counts as optimal."""
PLANS, NODES = 150, 400
"""Plans and nodes at most where no seconds are given, so that the same problem has the same answer."""
MORE_EXCESS = 2e-3
"""How much more than the first designs' best a move of a large network may overload lanes, see `evaluate.excess`."""
SOURCE_ROOM = (1.0, 0.92)
"""Shares of a source's usual capacity that the surrogate fills."""
SURROGATE_ROUNDS = 3
ROWS_STEPS, STEPS = 250, 240
"""Steps of the root's ascents: rows alone, then facilities too."""

Progress = Callable[[str, float], None]


def locate(
    problem: DesignProblem,
    *,
    seconds: float | None = None,
    alternatives: int = 5,
    gap: float = OPTIMAL,
    progress: Progress = lambda text, share: None,
    stop: Callable[[], bool] = lambda: False,
) -> Located:
    """Which facilities to open, and how big: the best design found, and a bound that no design is cheaper than.

    Parameters
    ----------
    problem : DesignProblem
    seconds : float, optional
        To stop after, roughly (a plan that has begun is ended). Without it the effort is a count of plans and nodes,
        and the same problem has the same answer.
    alternatives : int
        Next best designs to tell.
    gap : float
        (cost - bound) / cost at which to stop.
    progress : callable
        Told what is done, and the share of the time or work that is over.
    stop : callable
        Asked often; once it is true, what is known is answered.
    """
    clock = Clock(seconds, stop)
    problem = with_carbon(problem, problem.carbon.usd_per_kg)
    seen, relaxation = _ready(problem, clock, None if seconds is None else 10**9)
    modules = np.zeros(len(problem.sites), np.int64)
    stands = _stands(seen, modules)
    marks = {"today": round(clock.spent, 3)}
    if not statuses_possible(problem):
        return _told(seen, stands, float("inf"), 0, marks, alternatives, gap, nothing=True)
    progress(f"today {stands.cost_usd:,.0f} USD a day", 0.05)
    root, shares = _root(seen, relaxation, progress)
    marks["bound"] = round(clock.spent, 3)
    _designs(seen, relaxation, root, shares, progress)
    marks["designs"] = round(clock.spent, 3)
    small = _small(problem)
    settled = Settled(root, problem.sites.choice, np.inf) if small else settle(seen, relaxation, root, 0.8)
    root = settled.kept
    marks["settled"] = round(clock.spent, 3)
    progress(f"no design is cheaper than {settled.usd:,.0f} USD a day", 0.6)
    start = min(seen.designs.values(), key=rank)
    if not small:
        seen.most_excess = MORE_EXCESS + excess(problem, seen.pins, start)
    improve(seen, start, root.answer, 0.3 if small else 0.85)
    marks["moves"] = round(clock.spent, 3)
    progress(f"best {seen.target_usd:,.0f}, bound {settled.usd:,.0f} USD a day", 0.9)
    if not clock.over():
        root = climb(problem, relaxation, root.prices, settled.choice, lambda: seen.target_usd, STEPS // 2, 0.05,
                     stop=lambda usd: clock.over(0.97) or _met(seen, usd, gap))  # fmt: skip
    choice = fixed_by_cost(seen, settled.choice, root)
    most = 1 if not small else NODES if seconds is None else 10**9
    bound, nodes = branch(seen, relaxation, root, choice, gap, most)
    bound = min(bound, settled.others_usd)
    marks["proof"] = round(clock.spent, 3)
    return _told(seen, stands, bound, nodes, marks, alternatives, gap, _modelled(seen, relaxation, root))


def _stands(seen: Seen, modules: np.ndarray) -> Design:
    """What stands today, as it is; what must open or close done so is the first design to choose from."""
    first, sites = seen.judge(today(seen.problem), modules), seen.problem.sites
    same = np.array_equal(today(seen.problem), sites.open_today)
    return first if same else evaluate(seen.problem, seen.pins, sites.open_today, modules)


def _ready(problem: DesignProblem, clock: Clock, most_plans: int | None) -> tuple[Seen, Relaxation]:
    scenario = everything(problem)
    pins = pins_of(scenario)
    models = [model_of(problem, scenario, pins, period.demand_factor) for period in problem.periods]
    return Seen(problem, pins, clock, most_plans or PLANS), Relaxation(problem, models)


def _met(seen: Seen, usd: float, gap: float) -> bool:
    return seen.best is not None and seen.best.cost_usd - usd <= gap * abs(seen.best.cost_usd)


def _late(clock: Clock, until: float, usd: float) -> bool:
    return clock.over(until)


def _root(seen: Seen, relaxation: Relaxation, progress: Progress) -> tuple[Climbed, list[np.ndarray]]:
    """The bound of all designs: facilities at a plan's prices, rows by a quick ascent, then both."""
    problem, clock = seen.problem, seen.clock
    shares = site_shares(problem, relaxation)
    no_modules = np.zeros(len(problem.sites), np.int64)
    price = np.max(shares, axis=0)[: len(problem.sites)]
    plans = plan_at(problem, seen.pins, problem.sites.may_open, no_modules, price)
    facility = []
    for period, share, priced in zip(relaxation.periods, shares, plans, strict=True):
        dual = priced.dual_usd.copy()
        dual[: len(period.is_station)][period.is_station] = 0.0
        facility.append(share + dual)
    prices = pay_rows(problem, relaxation, facility)
    best: Climbed | None = None
    for steps, scale, rows_only, until in ((ROWS_STEPS, 0.2, True, 0.2), (STEPS, 0.1, False, 0.3)):
        found = climb(
            problem,
            relaxation,
            prices,
            problem.sites.choice,
            lambda: seen.target_usd,
            steps,
            scale,
            rows_only,
            partial(_late, clock, until),
        )
        best = found if best is None or found.usd > best.usd else replace(best, shares=found.shares)
        prices = best.prices
        progress(f"no design is cheaper than {best.usd:,.0f} USD a day", until)
    assert best is not None
    return best, shares


def _designs(seen: Seen, relaxation: Relaxation, root: Climbed, shares: list[np.ndarray], progress: Progress) -> None:
    """First designs: stations chosen at the bound's prices, sources for them, stations for those; slope scaling."""
    problem, gain = seen.problem, root.answer.gain_usd
    none = np.zeros(len(problem.sites), np.int64)
    is_station = relaxation.periods[0].is_station
    if _small(problem):
        for share in (0.5, 0.2):
            seen.judge(with_limits(problem, _rounded(problem, root, share), gain), none)
    _surrogates(seen, relaxation, root, problem.sites.may_open)
    progress(f"best of the first designs {seen.target_usd:,.0f} USD a day", 0.5)
    base = min(seen.designs.values(), key=rank).is_open | (problem.sites.may_open & ~is_station)
    for is_open in scaled(seen, base, none, shares, is_station) if _small(problem) else ():
        if seen.full(0.7):
            break
        seen.judge(with_limits(problem, is_open, gain), none)


def _surrogates(seen: Seen, relaxation: Relaxation, root: Climbed, start: np.ndarray) -> None:
    """Stations and sources chosen in turn, with more room and with less, while that makes a better design."""
    problem, gain = seen.problem, root.answer.gain_usd
    none = np.zeros(len(problem.sites), np.int64)
    busiest = int(np.argmax([period.demand_factor for period in problem.periods]))
    factor = problem.periods[busiest].demand_factor
    best = without_idle(seen, seen.judge(with_limits(problem, start, gain), none))
    for _ in range(SURROGATE_ROUNDS):
        before = rank(best)
        for room in SOURCE_ROOM:
            if seen.full(0.6):
                return
            model = relaxation.periods[busiest].model
            is_open = sources_at(problem, model, factor, best.is_open, best.load, room)
            best = min(best, seen.judge(with_limits(problem, is_open, gain), none), key=rank)
        for room in ROOM:
            if seen.full(0.6):
                return
            is_open = stations_at(problem, relaxation, root.prices, root.answer, best.is_open, room)
            best = min(best, seen.judge(with_limits(problem, is_open, gain), none), key=rank)
        if rank(best) >= before:
            return


def _small(problem: DesignProblem) -> bool:
    """Whether the search tree may come to an end; where it cannot, the bound is climbed on instead."""
    return int(problem.sites.free.sum()) <= LARGE


def _rounded(problem: DesignProblem, root: Climbed, share: float) -> np.ndarray:
    return np.asarray(np.where(problem.sites.free, root.shares >= share, root.answer.is_open > 0.5))


def _modelled(seen: Seen, relaxation: Relaxation, root: Climbed) -> float:
    """The best design as the bound's model prices it; NaN without one, or without time."""
    if seen.best is None or seen.clock.over(1.1):
        return float("nan")
    choice = np.where(seen.best.is_open, Choice.OPEN, Choice.CLOSED).astype(np.int8)
    found = climb(
        replace(seen.problem, limits=()), relaxation, root.prices, choice, lambda: seen.target_usd, STEPS // 2, 0.1,
        stop=lambda usd: seen.clock.over(1.1),
    )  # fmt: skip
    return found.usd


def _told(
    seen: Seen,
    stands: Design,
    bound: float,
    nodes: int,
    marks: dict[str, float],
    alternatives: int,
    gap: float,
    model_usd: float = float("nan"),
    nothing: bool = False,
) -> Located:
    best = None if nothing else seen.best
    if best is None:
        status = "infeasible"
    else:
        bound = min(bound, best.cost_usd)
        status = "optimal" if best.cost_usd - bound <= gap * abs(best.cost_usd) else "feasible"
    return Located(
        status=status,
        best=best,
        today=stands,
        bound_usd=bound,
        alternatives=seen.next_best(alternatives),
        model_usd=model_usd,
        plans=seen.plans,
        nodes=nodes,
        seconds=marks | {"total": round(seen.clock.spent, 3)},
        proven_infeasible=nothing,
        cut=seen.clock.cut,
        judged=tuple(seen.designs.values()),
    )
