"""Which vans a station should have, and how many: cost by count, and the best mix of candidate types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.engines import Budget, Engine
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED, Problem, VehicleType


@dataclass(frozen=True)
class FleetPoint:
    """A fleet, and the best plan known with it.

    Attributes
    ----------
    numbers : tuple of int
        Vehicles that may be used, of each type of the problem.
    used : tuple of int
        Of them, those that the plan uses.
    cost : float
        As evaluated: routes with their fixed costs, penalties.
    feasible : bool
    marginal : float
        What the last vehicle saves, against the fleet that is one smaller; NaN where that is not known.
    plan : RoutePlan
    """

    numbers: tuple[int, ...]
    used: tuple[int, ...]
    cost: float
    feasible: bool
    plan: RoutePlan
    marginal: float = np.nan


def best_mix(problem: Problem, candidates: Sequence[VehicleType], budget: Budget, engine: Engine) -> FleetPoint:
    """Decide which of some vehicle types to have, and how many of each.

    All types together are searched for half of the budget; each alone, and the mix found again, for the rest. The
    best plan tells the fleet: what it uses.

    Parameters
    ----------
    problem : Problem
        Its own vehicles do not count.
    candidates : sequence of VehicleType
        With their fixed cost of a day and costs of kilometres and hours; `number` of each is the most to have.
    budget : Budget
        Of the whole decision.
    engine : Engine

    Raises
    ------
    ValueError
        When there is no candidate.
    """
    if not candidates:
        raise ValueError("a fleet needs candidates")
    mixed = replace(problem, vehicles=tuple(candidates))
    every = tuple(vehicle.number for vehicle in candidates)
    alone = [tuple(n if row == only else 0 for row, n in enumerate(every)) for only in range(len(every))]
    smaller = _part(budget, 0.5 / (len(alone) + 1))
    points = [_solved(mixed, every, _part(budget, 0.5), engine)]
    if len(candidates) > 1:
        points += [_solved(mixed, numbers, smaller, engine) for numbers in alone]
    best = min(points, key=_rank)
    again = _solved(mixed, every, smaller, engine, best.plan)
    return min((again, best), key=_rank)


def cost_by_count(
    problem: Problem,
    counts: Iterable[int],
    budget: Budget,
    engine: Engine,
    *,
    start: RoutePlan | None = None,
    report: Callable[[float], None] = lambda done: None,
) -> tuple[FleetPoint, ...]:
    """Cost of fleets of several sizes, from the largest down, each from the plan before.

    A smaller fleet's plan is a plan for a larger one too: where it is cheaper, the larger fleet takes it, so that
    cost never rises with the count (fixed costs are of routes that are driven).

    Parameters
    ----------
    problem : Problem
        Types keep their shares of a fleet: those that are left out are dealt from the types in turn.
    counts : iterable of int
        Above 0, in any order.
    budget : Budget
        Of each size.
    engine : Engine
    start : RoutePlan, optional
        For the largest.
    report : callable
        Told the share that is done.

    Returns
    -------
    tuple of FleetPoint
        By rising count; `marginal` is what a vehicle saves, per vehicle where counts are further apart than one.
    """
    sizes = sorted(set(counts), reverse=True)
    if not sizes or sizes[-1] < 1:
        raise ValueError("a fleet has at least one vehicle")
    points: list[FleetPoint] = []
    plan = start
    for row, size in enumerate(sizes):
        numbers = _numbers(problem, size)
        points.append(_solved(problem, numbers, budget, engine, None if plan is None else _cut(plan, numbers)))
        plan = points[-1].plan
        report((row + 1) / len(sizes))
    return _falling(points[::-1])


def _falling(points: list[FleetPoint]) -> tuple[FleetPoint, ...]:
    """Points by rising count, with the smaller fleet's plan where it is better, and what each vehicle saves."""
    found = points[:1]
    for point in points[1:]:
        last = found[-1]
        if _rank(last) < _rank(point):
            point = replace(last, numbers=point.numbers)
        more = sum(point.numbers) - sum(last.numbers)
        saved = (last.cost - point.cost) / more if last.feasible and point.feasible and more else np.nan
        found.append(replace(point, marginal=saved))
    return tuple(found)


def _solved(
    problem: Problem, numbers: tuple[int, ...], budget: Budget, engine: Engine, start: RoutePlan | None = None
) -> FleetPoint:
    """Best plan with so many vehicles of each type; types of which there is none are kept from the engine."""
    kept = [row for row, number in enumerate(numbers) if number > 0]
    vehicles = tuple(replace(problem.vehicles[row], number=numbers[row]) for row in kept)
    new_row = np.full(len(numbers) + 1, -1)
    new_row[kept] = np.arange(len(kept))
    fleet = replace(problem, vehicles=vehicles, stops=replace(problem.stops, home=new_row[problem.stops.home]))
    begin = None if start is None else _renamed(start, {row: new for new, row in enumerate(kept)}, len(problem))
    plan = _renamed(engine.solve(fleet, budget, start=begin).plan, dict(enumerate(kept)), len(problem))
    rows = [route.vehicle for route in plan.routes]
    limited = tuple(replace(v, number=n) for v, n in zip(problem.vehicles, numbers, strict=True))
    seen = evaluate(replace(problem, vehicles=limited), plan)
    used = tuple(rows.count(row) for row in range(len(numbers)))
    return FleetPoint(numbers, used, seen.cost, seen.feasible, plan)


def _renamed(plan: RoutePlan, new: dict[int, int], n_stops: int) -> RoutePlan:
    return RoutePlan.of((Route(new[r.vehicle], r.stops) for r in plan.routes if r.vehicle in new), n_stops)


def _cut(plan: RoutePlan, numbers: tuple[int, ...]) -> RoutePlan:
    """The plan without the shortest routes that a fleet has no vehicle for."""
    left = list(numbers)
    kept = []
    for route in sorted(plan.routes, key=lambda route: -len(route.stops)):
        if left[route.vehicle] > 0:
            left[route.vehicle] -= 1
            kept.append(route)
    stops = sum(len(route.stops) for route in plan.routes) + len(plan.unassigned)
    return RoutePlan.of(kept, stops)


def _numbers(problem: Problem, size: int) -> tuple[int, ...]:
    """Vehicles of each type in a fleet of a size: types in turn, by their shares (the largest quotient takes next)."""
    most = np.array([min(vehicle.number, UNLIMITED) for vehicle in problem.vehicles], np.float64)
    found = np.zeros(len(most), np.int64)
    for _ in range(min(size, int(min(most.sum(), UNLIMITED)))):
        found[int(np.where(found < most, most / (2 * found + 1), -1.0).argmax())] += 1
    return tuple(found.tolist())


def _part(budget: Budget, share: float) -> Budget:
    seconds = None if budget.seconds is None else budget.seconds * share
    iterations = None if budget.iterations is None else max(1, int(budget.iterations * share))
    return replace(budget, seconds=seconds, iterations=iterations)


def _rank(point: FleetPoint) -> tuple[bool, float]:
    return not point.feasible, point.cost
