"""From a VROOM problem to ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from routing.formats.findings import Findings
from routing.formats.options import CsvOptions
from routing.formats.penalties import longest_leg, penalties, trip_cost
from routing.formats.vroom.fleet import Vehicle, read_vehicles, vehicle_types
from routing.formats.vroom.item import Item
from routing.formats.vroom.json_text import JsonText
from routing.formats.vroom.matrices import matrix_rows, profiles_of, read_matrices, straight_travels
from routing.formats.vroom.places import PlaceBook
from routing.formats.vroom.tasks import MOST_SKILLS, Task, read_tasks, stops_of
from routing.problem import Problem, VehicleType

ROOT = "jobs shipments vehicles matrices"
REFUSED = {"matrix": 'give matrices by profile: {"matrices": {"car": {"durations": ...}}}'}


def read_vroom(path: Path, options: CsvOptions | None = None) -> Problem:
    """Read a VROOM problem (see routing/formats/vroom/__init__.py).

    Parameters
    ----------
    path : Path
    options : CsvOptions, optional
        Speed and detour between coordinates, where the problem has no matrices.

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    """
    findings = Findings(path)
    text = JsonText(path, findings)
    root = Item(text, (), text.data)
    root.only(ROOT, REFUSED)
    rows = matrix_rows(root)
    book = PlaceBook(rows)
    vehicles = read_vehicles(root, book)
    tasks = read_tasks(root, book)
    if not tasks:
        root.wrong("no-stops", "there are no jobs and no shipments")
    dimensions = _dimensions(tasks, vehicles)
    bits = _bits(root, tasks, vehicles)
    _fits(tasks, vehicles, dimensions)
    places = book.places()
    if rows is None:
        findings.raise_if_any()
        travels = straight_travels(text, places, vehicles, options or CsvOptions())
    else:
        travels = read_matrices(root, rows, vehicles)
    findings.raise_if_any()
    types = vehicle_types(vehicles, dimensions, bits, profiles_of(vehicles))
    worth = penalties([task.priority for task in tasks], trip_cost(types, longest_leg(travels)))
    halves = np.where([task.pair >= 0 for task in tasks], 0.5, 1.0)
    stops = stops_of(tasks, dimensions, bits, worth * halves)
    return Problem(path.stem, places, stops, types, travels, currency=_currency(types))


def _currency(types: tuple[VehicleType, ...]) -> str:
    """Seconds, unless a vehicle's costs say otherwise."""
    usual = all((kind.fixed_cost, kind.cost_per_distance, kind.cost_per_travel) == (0, 0, 1) for kind in types)
    return "s" if usual else "cost units"


def _dimensions(tasks: list[Task], vehicles: list[Vehicle]) -> int:
    """Number of load dimensions; loads of different lengths are noted."""
    loads = [(task.item, name, getattr(task, name)) for task in tasks for name in ("delivery", "pickup")]
    loads += [(vehicle.item, "capacity", vehicle.capacity) for vehicle in vehicles]
    longest = max((len(load) for _, _, load in loads), default=0)
    for item, name, load in loads:
        if load and len(load) < longest:
            item.wrong("wrong-field-count", f"{name} has {len(load)} values, others have {longest}")
    return max(longest, 1)


def _bits(root: Item, tasks: list[Task], vehicles: list[Vehicle]) -> dict[int, int]:
    asked = {skill for task in tasks for skill in task.skills}
    skills = sorted(asked.union(*(vehicle.skills for vehicle in vehicles)))
    if len(skills) > MOST_SKILLS:
        root.wrong("unsupported", f"{len(skills)} different skills; at most {MOST_SKILLS} are supported")
    return {skill: bit for bit, skill in enumerate(skills)}


def _fits(tasks: list[Task], vehicles: list[Vehicle], dimensions: int) -> None:
    most = [max((v.capacity[k] if k < len(v.capacity) else 0 for v in vehicles), default=0) for k in range(dimensions)]
    for task in tasks:
        for name, load in (("delivery", task.delivery), ("pickup", task.pickup)):
            if vehicles and any(value > limit for value, limit in zip(load, most, strict=False)):
                task.item.wrong("demand-over-capacity", f"{name} {load} is more than any vehicle takes ({most})")
