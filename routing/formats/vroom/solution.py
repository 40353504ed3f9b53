"""A plan as VROOM would answer: code, summary, routes with their steps, unassigned tasks."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from routing.evaluator import Evaluation, RouteTimes, Violation
from routing.formats.vehicle_names import numbers_of, vehicle_numbers
from routing.formats.vroom.steps import route_steps, seconds, tasks_of, where
from routing.plan import Route, RoutePlan
from routing.problem import Problem

CAUSES = {
    "window": "delay",
    "shift": "delay",
    "capacity": "load",
    "stops": "max_tasks",
    "skill": "skills",
    "pair": "precedence",
    "break": "missing_break",
    "travel": "max_travel_time",
    "distance": "max_distance",
}
"""VROOM's names of our rules; others keep their own."""

SUMMED = ("setup", "service", "duration", "waiting_time", "distance")


def write_solution(path: Path, problem: Problem, plan: RoutePlan, evaluation: Evaluation) -> None:
    """Write `vroom_solution` as a file."""
    path.write_text(json.dumps(vroom_solution(problem, plan, evaluation), indent=1) + "\n", encoding="utf-8")


def vroom_solution(problem: Problem, plan: RoutePlan, evaluation: Evaluation) -> dict[str, Any]:
    """Say a plan in VROOM's words: seconds, metres, costs of the routes (what is left out costs nothing there).

    Problems that came from elsewhere get numbers, stops by their row from 1, and what they are called as
    `description`. Priorities are penalties by now, and are not repeated.

    Parameters
    ----------
    problem : Problem
    plan : RoutePlan
    evaluation : Evaluation
        Of this plan, with its routes in the same order.
    """
    vehicles, tasks = _vehicles(problem, plan), tasks_of(problem)
    routes = []
    for row, (times, vehicle) in enumerate(zip(evaluation.routes, vehicles, strict=True)):
        broken = [each for each in evaluation.violations if each.route == row]
        routes.append(vehicle | _route(problem, tasks, plan.routes[row], times, broken))
    served = {stop for route in plan.routes for stop in route.stops}
    left = [stop for stop in range(len(problem)) if stop not in served]
    return {
        "code": 0,
        "summary": {
            "cost": sum(route["cost"] for route in routes),
            "routes": len(routes),
            "unassigned": len(left),
            **{name: sum(route[name] for route in routes) for name in SUMMED},
            **{name: _total(problem, [route[name] for route in routes]) for name in ("delivery", "pickup")},
            "violations": _causes(evaluation.violations),
        },
        "unassigned": [tasks[stop] | where(problem, int(problem.stops.place[stop])) for stop in left],
        "routes": routes,
    }


def _vehicles(problem: Problem, plan: RoutePlan) -> list[dict[str, Any]]:
    """Which vehicle drives each route: those of a type one after the other."""
    numbers = vehicle_numbers(problem.vehicles)
    total = sum(kind.number for kind in problem.vehicles)
    used: dict[int, int] = defaultdict(int)
    named: list[dict[str, Any]] = []
    for route in plan.routes:
        place = used[route.vehicle]
        used[route.vehicle] += 1
        total += place >= len(numbers[route.vehicle])  # more routes than vehicles: numbers that no vehicle has
        number = numbers[route.vehicle][place] if place < len(numbers[route.vehicle]) else total
        name = problem.vehicles[route.vehicle].id
        named.append({"vehicle": number} | ({} if numbers_of(name) else {"description": name}))
    return named


def _route(
    problem: Problem, tasks: list[dict[str, Any]], route: Route, times: RouteTimes, broken: list[Violation]
) -> dict[str, Any]:
    stops = list(route.stops)
    steps = route_steps(problem, tasks, route, times)
    by_stop: dict[str, list[Violation]] = defaultdict(list)
    for each in broken:
        by_stop[each.stop].append(each)
    for step, stop in steps:
        step["violations"] = _causes(by_stop[problem.stops.id[stop]] if stop >= 0 else [])
    return {
        "cost": math.floor(times.cost + 0.5),
        "setup": sum(step["setup"] for step, _ in steps),
        "service": sum(step["service"] for step, _ in steps),
        "duration": seconds(problem, times.travel),
        "waiting_time": seconds(problem, times.waiting),
        "distance": seconds(problem, times.distance),
        "delivery": problem.stops.delivery[stops].sum(axis=0).tolist(),
        "pickup": problem.stops.pickup[stops].sum(axis=0).tolist(),
        "steps": [step for step, _ in steps],
        "violations": _causes(broken),
    }


def _total(problem: Problem, amounts: list[list[int]]) -> list[int]:
    return [sum(amount[k] for amount in amounts) for k in range(problem.dimensions)]


def _causes(broken: Iterable[Violation]) -> list[dict[str, str]]:
    return [{"cause": CAUSES.get(each.rule, each.rule)} for each in broken]
