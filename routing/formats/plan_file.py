"""Plan files: JSON that holds the problem, its routes with a timetable, and what was left out and why.

Times are seconds (`_s`) from the problem's start, and a clock's. Only `problem`, and `vehicle_type` and `stops` of the
routes are read back; the rest is for people and other programs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from routing.evaluator import RouteTimes, Visit
from routing.formats.clock import clock_of, seconds_of
from routing.formats.findings import Findings
from routing.formats.geojson import windows_of
from routing.formats.problem_data import problem_data, problem_of
from routing.formats.vroom.json_text import JsonText
from routing.plan import Result, Route, RoutePlan
from routing.problem import Problem

FORMAT = "pod2door-plan"
VERSION = 1


def write_plan(path: Path, problem: Problem, result: Result) -> None:
    """Write a result with its problem; large tables of travels go into `PATH.npz` beside it.

    Parameters
    ----------
    path : Path
    problem : Problem
    result : Result
    """
    driven = result.evaluation
    data: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "feasible": result.feasible,
        "engine": result.engine,
        "seconds": result.seconds,
        "iterations": result.iterations,
        "bound": result.bound,
        "kpis": _kpis(problem, result),
        "violations": [vars(each) | {"route": each.route + 1} for each in driven.violations],
        "unassigned": [vars(each) for each in result.unassigned],
        "routes": [_route(problem, route, driven.routes[row]) for row, route in enumerate(result.plan.routes)],
        "search": _search(result),
        "problem": problem_data(problem, path.with_name(path.name + ".npz")),
    }
    path.write_text(json.dumps(data, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8")


def _search(result: Result) -> dict[str, Any]:
    """How the best cost fell, and who did what."""
    told = {name: result.notes[name] for name in ("parts", "certificate") if name in result.notes}
    return told | {"history": [[round(point.seconds, 3), point.cost] for point in result.history]}


def _kpis(problem: Problem, result: Result) -> list[dict[str, Any]]:
    driven = result.evaluation
    served = sum(len(route.stops) for route in result.plan.routes)
    unit = ("m", "s") if problem.currency else ("", "")
    values = [
        ("cost", driven.cost, problem.currency),
        ("routes", len(result.plan.routes), ""),
        ("stops", served, ""),
        ("unassigned", len(problem) - served, ""),
        ("distance", seconds_of(problem, driven.distance), unit[0]),
        ("travel", seconds_of(problem, driven.travel), unit[1]),
        ("waiting", seconds_of(problem, driven.waiting), unit[1]),
        ("work", seconds_of(problem, driven.work), unit[1]),
        ("co2", driven.co2_kg, "kg"),
    ]
    return [{"name": name, "value": value, "unit": of} for name, value, of in values]


def _route(problem: Problem, route: Route, times: RouteTimes) -> dict[str, Any]:
    return {
        "vehicle": problem.vehicles[route.vehicle].id,
        "vehicle_type": route.vehicle,
        "stops": [problem.stops.id[stop] for stop in route.stops],
        "departure": clock_of(problem, times.departure),
        "departure_s": seconds_of(problem, times.departure),
        "arrival": clock_of(problem, times.arrival),
        "arrival_s": seconds_of(problem, times.arrival),
        "distance": seconds_of(problem, times.distance),
        "travel_s": seconds_of(problem, times.travel),
        "waiting_s": seconds_of(problem, times.waiting),
        "load": list(times.load),
        "cost": times.cost,
        "co2_kg": times.co2_kg,
        "timetable": [_visit(problem, visit) for visit in times.visits],
    }


def _visit(problem: Problem, visit: Visit) -> dict[str, Any]:
    row: dict[str, Any] = {"stop": None if visit.stop < 0 else problem.stops.id[visit.stop]}
    for name in ("arrival", "start", "departure"):
        ticks = getattr(visit, name)
        row |= {name: clock_of(problem, ticks), f"{name}_s": seconds_of(problem, ticks)}
    row |= {"load": list(visit.load), "late_s": seconds_of(problem, visit.late)}
    return row if visit.stop < 0 else row | {"windows": windows_of(problem, visit.stop)}


def read_plan(path: Path) -> tuple[Problem, RoutePlan]:
    """Read a plan file.

    Raises
    ------
    InvalidInput
        When it is none, or damaged.
    """
    findings = Findings(path)
    text = JsonText(path, findings)
    problem = _problem(text, path)
    return problem, _routes(text, problem)


def read_plan_problem(path: Path) -> Problem:
    """Read the problem of a plan file, without its routes.

    Raises
    ------
    InvalidInput
        When it is none, or damaged.
    """
    return _problem(JsonText(path, Findings(path)), path)


def read_routes(path: Path, problem: Problem) -> RoutePlan:
    """Read the routes of a plan file, by the ids of their stops, for a problem.

    Raises
    ------
    InvalidInput
        When it is none, or damaged, or a stop is not of the problem.
    """
    return _routes(JsonText(path, Findings(path)), problem)


def stated_cost(path: Path) -> float | None:
    """Cost that a plan file states; None where it, or another JSON, states none."""
    data = JsonText(path, Findings(path)).data
    kpis = data.get("kpis") if isinstance(data, dict) and data.get("format") == FORMAT else None
    costs = [kpi.get("value") for kpi in kpis or () if isinstance(kpi, dict) and kpi.get("name") == "cost"]
    return float(costs[0]) if costs and isinstance(costs[0], (int, float)) else None


def _problem(text: JsonText, path: Path) -> Problem:
    _check_format(text)
    try:
        return problem_of(text.data["problem"], path.parent)
    except KeyError as error:
        text.add(("problem",), "bad-plan", f"{error} is missing")
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        text.add(("problem",), "bad-plan", f"damaged: {error}")
    except OSError as error:
        text.add(("problem", "travels"), "missing-file", f"the tables beside the plan cannot be read: {error}")
    text.findings.raise_if_any()
    raise AssertionError("findings are raised")


def _check_format(text: JsonText) -> None:
    data = text.data
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        text.add((), "not-a-plan", f'the JSON is no plan file ("format": "{FORMAT}")')
    elif data.get("version") != VERSION:
        text.add(("version",), "unsupported", f"plan files of version {data.get('version')!r} cannot be read")
    text.findings.raise_if_any()


def _routes(text: JsonText, problem: Problem) -> RoutePlan:
    _check_format(text)
    row_of = {name: row for row, name in enumerate(problem.stops.id)}
    routes = []
    given = text.data.get("routes")
    if not isinstance(given, list):
        text.add(("routes",), "bad-plan", "routes is no list")
        given = []
    for number, data in enumerate(given):
        steps = ("routes", number)
        vehicle = data.get("vehicle_type") if isinstance(data, dict) else None
        stops = data.get("stops") if isinstance(data, dict) else None
        if type(vehicle) is not int or not 0 <= vehicle < len(problem.vehicles) or not isinstance(stops, list):
            text.add(steps, "bad-plan", "vehicle_type (a row of the problem's vehicles) and stops (ids) are needed")
            continue
        for place, name in enumerate(stops):
            if not isinstance(name, str) or name not in row_of:
                text.add((*steps, "stops", place), "unknown-stop", f"{str(name)[:40]!r} is no stop of the problem")
        routes.append(Route(vehicle, tuple(row_of.get(name, 0) for name in stops if isinstance(name, str))))
    text.findings.raise_if_any()
    return RoutePlan.of(routes, len(problem))
