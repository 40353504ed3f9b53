"""The search as a whole: start, rounds of walks on all threads, temperature by the share of the budget used."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from routing.engines.engine import Budget, Found, Progress
from routing.engines.sisr.rules.model import Model, model_of
from routing.engines.sisr.rules.plans import Plan, empty_plan, read_plan, write_plan
from routing.engines.sisr.rules.state import State, empty_state
from routing.engines.sisr.rules.walk import BEGIN, GO_ON, RETURN, walk
from routing.plan import Point, RoutePlan
from routing.problem import Problem

ROUND_S = 0.1
"""Wall time of a round of walks between two looks at the clock."""

ROUND_STEPS = 500
"""Steps of a thread in a round where iterations limit the search."""

HOT, COLD = 0.6, 0.02
"""First and last temperature, in units of the start's cost per stop."""

HOT_PRIZES = 1.0
"""First temperature where stops may be left out."""

HEAVY = 2.0
"""What it counts first to leave a required stop out, in units of the mean cost of a stop alone on a route."""

HOT_AGAIN = 0.1
"""First temperature where a plan is given to start from."""


@dataclass
class Walker:
    """One thread's routes and the best it has seen."""

    state: State
    best: Plan

    @property
    def rank(self) -> tuple[int, float]:
        """What makes a plan better: fewer required stops missing, then cost."""
        record = self.best.record[0]
        return int(record["missing"]), float(record["cost"])


@dataclass
class Clock:
    """What of a budget is used."""

    budget: Budget
    began: float = field(default_factory=lambda: time.perf_counter())  # as it is when the search begins
    steps: int = 0

    @property
    def share(self) -> float:
        """Part of the budget used, 1 when it is all."""
        shares = [0.0]
        if self.budget.seconds is not None:
            shares.append((time.perf_counter() - self.began) / max(1e-9, self.budget.seconds))
        if self.budget.iterations is not None:
            shares.append(self.steps / max(1, self.budget.iterations))
        return min(1.0, max(shares))


def search(problem: Problem, budget: Budget, start: RoutePlan | None, progress: Progress | None) -> Found:
    """Search for a plan until the budget ends."""
    clock = Clock(budget)
    model = model_of(problem)
    walkers = [_walker(model, budget.seed + 7919 * number, start) for number in range(max(1, budget.threads))]
    unit = _unit(model, walkers[0])
    hot = unit * _hot(model, start)
    history = History(clock)
    history.see(walkers, progress)
    steps = ROUND_STEPS if budget.seconds is None else 20
    with ThreadPoolExecutor(len(walkers)) as pool:
        while clock.share < 1.0 and len(model.stops):
            left = (budget.iterations or 1 << 60) - clock.steps
            steps = max(1, min(steps, -(-left // len(walkers))))
            now, began = clock.share, time.perf_counter()
            ahead = min(1.0, now + _share_of(clock, steps * len(walkers)))
            warm, cool = (hot * (COLD * unit / hot) ** share for share in (now, ahead))
            list(pool.map(lambda walker: walk(model, walker.state, walker.best, GO_ON, steps, warm, cool), walkers))  # noqa: B023
            clock.steps += steps * len(walkers)
            if budget.seconds is not None:
                steps = _paced(steps, time.perf_counter() - began)
            _exchange(model, walkers, now, clock.share)
            history.see(walkers, progress)
    best = min(walkers, key=lambda walker: walker.rank)
    return Found(read_plan(model, best.best), best.rank[1], clock.steps, history=tuple(history.points))


def _walker(model: Model, seed: int, start: RoutePlan | None) -> Walker:
    """Routes to begin with: those given, completed greedily."""
    state = empty_state(model, seed)
    best = empty_plan(model, state)
    if start is not None:
        write_plan(model, best, start)
    walk(model, state, best, BEGIN, 0, 1.0, 1.0)
    heavy = HEAVY * _price(model)
    state.now["heavy"], state.now["weight"] = heavy, heavy * state.now["missing"]
    state.nodes["weight"][: len(model.stops)] = heavy * model.stops["required"]
    return Walker(state, best)


def _hot(model: Model, start: RoutePlan | None) -> float:
    """First temperature in units of the start's cost per stop."""
    if start is not None:
        return HOT_AGAIN
    return HOT if model.stops["required"].all() else HOT_PRIZES


def _unit(model: Model, walker: Walker) -> float:
    """Cost of the start per stop that it visits, penalties apart; of a stop alone where it visits none."""
    routes = walker.state.routes
    visited = len(model.stops) - int(walker.state.now[0]["absent"])
    if visited == 0:
        return _price(model)
    return max(1e-9, float(routes["cost"][routes["open"] == 1].sum()) / visited)


def _price(model: Model) -> float:
    """Mean cost of a stop alone on a route, over those that can be."""
    costs = model.suits["cost"]
    possible = costs[np.isfinite(costs)]
    return max(1e-9, float(possible.mean())) if len(possible) else 1.0


def _share_of(clock: Clock, steps: int) -> float:
    """Part of the budget that some steps are likely to use."""
    if clock.steps == 0:
        return 0.0
    return clock.share * steps / clock.steps


def _paced(steps: int, took: float) -> int:
    """Steps of the next round, so that it takes as long as a round should."""
    return int(np.clip(steps * ROUND_S / max(took, 1e-4), steps / 4 + 1, steps * 4))


def _exchange(model: Model, walkers: list[Walker], before: float, after: float) -> None:
    """At each twentieth of the budget the worst walker goes on from the best plan of all."""
    if len(walkers) == 1 or int(before * 20) == int(after * 20):
        return
    order = sorted(walkers, key=lambda walker: walker.rank)
    walk(model, order[-1].state, order[0].best, RETURN, 0, 1.0, 1.0)


class History:
    """How the best cost fell, since as few required stops were missing as now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._missing = -1
        self.points: list[Point] = []

    def see(self, walkers: list[Walker], progress: Progress | None) -> None:
        """Note a better plan; tell who asked."""
        missing, cost = min(walker.rank for walker in walkers)
        if missing != self._missing:
            self._missing, self.points = missing, []
        if not self.points or cost != self.points[-1].cost:
            self.points.append(Point(time.perf_counter() - self._clock.began, cost))
        if progress is not None:
            progress(self._clock.share, cost)
