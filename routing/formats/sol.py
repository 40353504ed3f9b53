"""CVRPLIB solution files: a line a route, the cost in the last line.

A stop's number is its row counted on from the number of depots: in the usual files the node less 1 (the depot is 0).
Two lines more, which other readers pass over: `Vehicles` has the row of `Problem.vehicles` of each route, where there
are several types; `Problem` names the problem's file. Files without `Vehicles` give route k to vehicle k of the VRPLIB
file where there are several types, as the best known solutions of PyVRP/Instances do.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from routing.formats.findings import Findings, natural_of
from routing.formats.options import CsvOptions
from routing.formats.source import Source
from routing.formats.vehicle_names import types_by_number
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from routing.travel.sources import Sources

_ROUTE = re.compile(r"\s*route\s*#?\s*\d*\s*:?(.*)$", re.IGNORECASE)
_COST = re.compile(r"\s*cost\s*:?\s*(\S+)", re.IGNORECASE)


def first_number(problem: Problem) -> int:
    """Number of the first stop."""
    return max(1, len(problem.places) - len(problem.stops))


def write_sol(
    path: Path,
    problem: Problem,
    plan: RoutePlan,
    cost: float,
    file: Path | None = None,
    options: CsvOptions | None = None,
    convention: str | None = None,
    sources: Sources | None = None,
) -> None:
    """Write a solution.

    Parameters
    ----------
    path : Path
    problem : Problem
    plan : RoutePlan
    cost : float
        As the evaluator counts it.
    file : Path, optional
        Where the problem was read from, with `options`, `convention` and `sources`.
    """
    first = first_number(problem)
    lines = [
        f"Route #{number}: {' '.join(str(stop + first) for stop in route.stops)}"
        for number, route in enumerate(plan.routes, start=1)
    ]
    if len(problem.vehicles) > 1:
        lines.append("Vehicles " + " ".join(str(route.vehicle) for route in plan.routes))
    if file is not None:
        lines.append(f"Problem {Source(file, options, convention, sources or Sources()).text()}")
    lines.append(f"Cost {cost:.12g}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_sol(path: Path, problem: Problem) -> RoutePlan:
    """Read the routes of a solution; stops that none visits are unassigned.

    Raises
    ------
    InvalidInput
        When a number is no stop's, or a vehicle is not known; what a plan breaks else is the evaluator's to say.
    """
    findings = Findings(path)
    routes: list[tuple[int, list[int]]] = []
    vehicles: list[int] | None = None
    for line, text in enumerate(findings.text(path).splitlines(), start=1):
        if match := _ROUTE.match(text):
            routes.append((line, _numbers(findings, line, match[1], problem)))
        elif text.split()[:1] == ["Vehicles"]:
            vehicles = _types(findings, line, text.split()[1:], problem)
    if not routes:
        findings.add(0, "not-a-solution", "there is no line `Route #1: ...`")
    if vehicles is None:
        vehicles = _usual_types(findings, problem, [line for line, _ in routes])
    elif len(vehicles) != len(routes):
        findings.add(0, "wrong-field-count", f"Vehicles has {len(vehicles)} values for {len(routes)} routes")
    findings.raise_if_any()
    made = [Route(vehicle, tuple(stops)) for vehicle, (_, stops) in zip(vehicles, routes, strict=True)]
    return RoutePlan.of(made, len(problem))


def _numbers(findings: Findings, line: int, text: str, problem: Problem) -> list[int]:
    first, count = first_number(problem), len(problem)
    cells = text.split()
    numbers = []
    for cell in cells:
        number = natural_of(cell)
        if number is None or number >= first + count:
            findings.add(line, "unknown-stop", f"{cell[:40]!r} is no stop of {first} to {first + count - 1}")
        else:
            numbers.append(number - first)
    while numbers and numbers[0] < 0:  # some write the depot at both ends
        numbers.pop(0)
    while numbers and numbers[-1] < 0:
        numbers.pop()
    for number in numbers:
        if number < 0:
            findings.add(line, "unknown-stop", f"{number + first} is a depot, amid a route")
    return numbers


def _types(findings: Findings, line: int, cells: list[str], problem: Problem) -> list[int]:
    for cell in cells:
        if not cell.isdecimal() or int(cell) >= len(problem.vehicles):
            findings.add(
                line, "unknown-vehicle", f"{cell[:40]!r} is no vehicle type of 0 to {len(problem.vehicles) - 1}"
            )
    return [int(cell) if cell.isdecimal() else 0 for cell in cells]


def _usual_types(findings: Findings, problem: Problem, lines: list[int]) -> list[int]:
    if len(problem.vehicles) == 1:
        return [0] * len(lines)
    type_of = types_by_number(problem.vehicles)
    for number, line in enumerate(lines, start=1):
        if number not in type_of:
            findings.add(line, "unknown-vehicle", f"route {number} is beyond the {len(type_of)} vehicles there are")
    return [type_of.get(number, 0) for number in range(1, len(lines) + 1)]


def read_cost(path: Path) -> float | None:
    """Cost that the file states; None where it states none."""
    costs = [match[1] for line in path.read_text(encoding="utf-8").splitlines() if (match := _COST.match(line))]
    try:
        return float(costs[-1]) if costs else None
    except ValueError:
        return None


def read_source(path: Path) -> Source | None:
    """Problem that the file names; None where it names none.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or its `Problem` line is damaged.
    """
    findings = Findings(path)
    for line, text in enumerate(findings.text(path).splitlines(), start=1):
        name, _, rest = text.partition(" ")
        if name != "Problem":
            continue
        try:
            return Source.of_text(rest)
        except (ValueError, json.JSONDecodeError) as error:
            findings.add(line, "bad-problem-line", f"the Problem line is damaged: {error}")
    findings.raise_if_any()
    return None
