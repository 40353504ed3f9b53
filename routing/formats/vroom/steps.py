"""Steps of a route in VROOM's words."""

from __future__ import annotations

import math
from typing import Any

from routing.evaluator import RouteTimes, Visit
from routing.plan import Route
from routing.problem import Problem

Step = tuple[dict[str, Any], int]
"""A step and its stop; -1 for what is none."""


def route_steps(problem: Problem, route: Route, times: RouteTimes) -> list[Step]:
    """Steps from the start to the end; `duration` is the travel up to a step's arrival."""
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
        step = _visit(problem, visit, place)
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
    task = {"type": "break"} if visit.stop < 0 else task_of(problem, visit.stop)
    return {
        **task,
        "arrival": seconds(problem, visit.arrival),
        "setup": seconds(problem, length - service),
        "service": seconds(problem, service),
        "waiting_time": seconds(problem, visit.start - visit.arrival),
        "load": list(visit.load),
        **({} if place is None else where(problem, place)),
    }


def task_of(problem: Problem, stop: int) -> dict[str, Any]:
    """Type and id of a stop, as the VROOM reader named it: "12", "pickup 12", "delivery 12"."""
    name = problem.stops.id[stop]
    if problem.stops.pair[stop] < 0:
        return {"type": "job"} | ({"id": int(name)} if name.isdecimal() else {"id": stop + 1, "description": name})
    kind, _, number = name.partition(" ")
    if kind in ("pickup", "delivery") and number.isdecimal():
        return {"type": kind, "id": int(number)}
    kind = "pickup" if problem.stops.pickup[stop].any() else "delivery"
    return {"type": kind, "id": stop + 1, "description": name}


def where(problem: Problem, place: int) -> dict[str, Any]:
    """Row of a place in the travels, and its coordinates where they are known."""
    x, y = float(problem.places.x[place]), float(problem.places.y[place])
    return {"location_index": place} | ({"location": [x, y]} if math.isfinite(x + y) else {})


def seconds(problem: Problem, ticks: int) -> int:
    """Seconds (or metres) of ticks, rounded."""
    return (ticks + problem.scale // 2) // problem.scale
