"""The search as a whole: start, rounds of walks on all threads, temperature by the share of the budget used."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from routing.engines.engine import Budget, Found, Progress
from routing.engines.sisr.rules.model import Model, model_of
from routing.engines.sisr.rules.state import State, empty_state
from routing.engines.sisr.rules.walk import BEGIN, GO_ON, RETURN, Plan, empty_plan, walk
from routing.plan import Point, Route, RoutePlan
from routing.problem import Problem

ROUND_S = 0.1
"""Wall time of a round of walks between two looks at the clock."""

ROUND_STEPS = 500
"""Steps of a thread in a round where iterations limit the search."""

HOT, COLD = 0.6, 0.02
"""First and last temperature, in units of the start's cost per stop."""

HEAVY = 5.0
"""What it counts first to leave a required stop out, in the same units."""

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
    unit = max(1e-9, _unit(walkers[0], len(model.stops)))
    hot = unit * (HOT if start is None else HOT_AGAIN)
    history = [_point(clock, walkers)]
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
            _report(clock, walkers, history, progress)
    best = min(walkers, key=lambda walker: walker.rank)
    return Found(_plan(best.best, len(model.stops)), best.rank[1], clock.steps, history=tuple(history))


def _walker(model: Model, seed: int, start: RoutePlan | None) -> Walker:
    """Routes to begin with: those given, completed greedily."""
    state = empty_state(model, seed)
    best = empty_plan(model, state)
    if start is not None:
        for row, route in enumerate(start.routes):
            best.kind[row] = route.vehicle
            best.first[row + 1] = best.first[row] + len(route.stops)
            best.stops[best.first[row] : best.first[row + 1]] = route.stops
        best.record["routes"] = len(start.routes)
    walk(model, state, best, BEGIN, 0, 1.0, 1.0)
    walker = Walker(state, best)
    heavy = HEAVY * max(1e-6, _unit(walker, len(model.stops)))
    state.now["heavy"], state.now["weight"] = heavy, heavy * state.now["missing"]
    state.nodes["weight"][: len(model.stops)] = heavy * model.stops["required"]
    return walker


def _unit(walker: Walker, n_stops: int) -> float:
    """Cost of the start per stop that it visits, penalties apart."""
    routes = walker.state.routes
    visited = n_stops - int(walker.state.now[0]["absent"])
    return float(routes["cost"][routes["open"] == 1].sum()) / max(1, visited)


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


def _point(clock: Clock, walkers: list[Walker]) -> Point:
    return Point(time.perf_counter() - clock.began, min(walker.rank for walker in walkers)[1])


def _report(clock: Clock, walkers: list[Walker], history: list[Point], progress: Progress | None) -> None:
    """Note a better plan; tell who asked."""
    point = _point(clock, walkers)
    if point.cost != history[-1].cost:
        history.append(point)
    if progress is not None:
        progress(clock.share, point.cost)


def _plan(best: Plan, n_stops: int) -> RoutePlan:
    """The plan of its arrays."""
    routes = []
    for row in range(int(best.record[0]["routes"])):
        stops = best.stops[best.first[row] : best.first[row + 1]]
        routes.append(Route(int(best.kind[row]), tuple(stops.tolist())))
    return RoutePlan.of(routes, n_stops)
