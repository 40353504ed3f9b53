"""Steps of a route in VROOM's words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from routing.evaluator import RouteTimes, Visit
from routing.formats.findings import natural_of
from routing.plan import Route
from routing.problem import Problem

HALVES = ("pickup", "delivery")
Step = tuple[dict[str, Any], int]
"""A step and its stop; -1 for what is none."""


def route_steps(problem: Problem, tasks: list[dict[str, Any]], route: Route, times: RouteTimes) -> list[Step]:
    """Steps from the start to the end, `tasks` are those of `tasks_of`; `duration` is the travel up to an arrival."""
    kind = problem.vehicles[route.vehicle]
    made: list[Step] = []
    leave, driven = times.departure, 0
    if kind.start is not None:
        made.append((_end("start", times.departure, list(times.load), problem, kind.start), -1))
    place = kind.start
    for visit in times.visits:
        driven += visit.arrival - leave
        leave = visit.departure
        place = place if visit.stop < 0 else int(problem.stops.place[visit.stop])
        task = {"type": "break"} if visit.stop < 0 else tasks[visit.stop]
        step = task | _visit(problem, visit, place)
        made.append((step | {"duration": seconds(problem, driven)}, visit.stop))
    if kind.end is not None:
        driven += times.arrival - leave
        load = list(times.visits[-1].load if times.visits else times.load)
        step = _end("end", times.arrival, load, problem, kind.end)
        made.append((step | {"duration": seconds(problem, driven)}, -1))
    return made


def _end(kind: str, at: int, load: list[int], problem: Problem, place: int) -> dict[str, Any]:
    rest = {"duration": 0, "setup": 0, "service": 0, "waiting_time": 0, "load": load}
    return {"type": kind, "arrival": seconds(problem, at)} | rest | where(problem, place)


def _visit(problem: Problem, visit: Visit, place: int | None) -> dict[str, Any]:
    length = visit.departure - visit.start
    service = length if visit.stop < 0 else int(problem.stops.service[visit.stop])
    return {
        "arrival": seconds(problem, visit.arrival),
        "setup": seconds(problem, length - service),
        "service": seconds(problem, service),
        "waiting_time": seconds(problem, visit.start - visit.arrival),
        "load": list(visit.load),
        **({} if place is None else where(problem, place)),
    }


def tasks_of(problem: Problem) -> list[dict[str, Any]]:
    """Type and id of every stop.

    Where the VROOM reader named them ("12", "pickup 12", "delivery 12"), the ids are the file's. Otherwise they are
    the rows from 1, for all of them so that none is there twice, and what a stop is called is its description.
    """
    paired = (problem.stops.pair >= 0).tolist()
    named = [task for name, pair in zip(problem.stops.id, paired, strict=True) if (task := _named(name, pair))]
    if len(named) == len(problem):
        return named
    picks = problem.stops.pickup.sum(axis=1) > 0
    kinds = np.where(problem.stops.pair < 0, "job", np.where(picks, *HALVES)).tolist()
    return [
        {"type": kind, "id": row, "description": name}
        for row, (kind, name) in enumerate(zip(kinds, problem.stops.id, strict=True), start=1)
    ]


def _named(name: str, paired: bool) -> dict[str, Any] | None:
    kind, _, number = name.rpartition(" ")
    if natural_of(number) is None or str(int(number)) != number or kind not in (HALVES if paired else ("",)):
        return None
    return {"type": kind or "job", "id": int(number)}


def where(problem: Problem, place: int) -> dict[str, Any]:
    """Row of a place in the travels, and its coordinates where they are known."""
    x, y = float(problem.places.x[place]), float(problem.places.y[place])
    return {"location_index": place} | ({"location": [x, y]} if math.isfinite(x + y) else {})


def seconds(problem: Problem, ticks: int) -> int:
    """Seconds (or metres) of ticks, rounded."""
    return (ticks + problem.scale // 2) // problem.scale
