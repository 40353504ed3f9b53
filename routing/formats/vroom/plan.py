"""Routes out of a VROOM solution, this program's or VROOM's own."""

from __future__ import annotations

from pathlib import Path

from routing.formats.findings import Findings
from routing.formats.vehicle_names import types_by_number
from routing.formats.vroom.item import Item
from routing.formats.vroom.json_text import JsonText
from routing.formats.vroom.steps import tasks_of
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def read_solution(path: Path, problem: Problem) -> RoutePlan:
    """Read routes; times and costs of the file are not looked at.

    Raises
    ------
    InvalidInput
        When a vehicle or task is not of the problem.
    """
    text = JsonText(path, Findings(path))
    root = Item(text, (), text.data)
    tasks = {(task["type"], task["id"]): stop for stop, task in enumerate(tasks_of(problem))}
    types = types_by_number(problem.vehicles)
    routes = []
    if root.values("routes") is None:
        root.wrong("missing-field", "routes is missing: this is no VROOM solution")
    for item in root.children("routes"):
        vehicle = item.integer("vehicle", None)
        if vehicle not in types:
            item.wrong("unknown-vehicle", f"{vehicle} is no vehicle of the problem", "vehicle")
        stops = []
        for step in item.children("steps"):
            kind = step.data.get("type")
            if kind in ("start", "end", "break"):
                continue
            key = (kind, step.integer("id", None))
            if key in tasks:
                stops.append(tasks[key])
            else:
                step.wrong("unknown-stop", f"{kind} {key[1]} is no task of the problem")
        routes.append(Route(types.get(vehicle, 0), tuple(stops)))
    text.findings.raise_if_any()
    return RoutePlan.of(routes, len(problem))
