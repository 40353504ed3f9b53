"""Solomon's and Gehring-Homberger's text: a VEHICLE block, and a CUSTOMER table whose first row is the depot.

Distances are Euclidean and the times they take; by default both are cut to one decimal, as the published costs are.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from routing.formats.conventions import CONVENTIONS, convention_named
from routing.formats.findings import Findings, natural_of, number_of
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.conventions import Convention
from routing.travel.table import FORBIDDEN

COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time")
LARGEST = 1e9

Floats = npt.NDArray[np.float64]


def read_solomon(path: Path, convention: str | None = None) -> Problem:
    """Read a problem; stops are called by their customer number.

    Parameters
    ----------
    path : Path
    convention : {"round", "truncate", "exact"}, optional
        "truncate" where not given.

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    """
    findings = Findings(path)
    rule = convention_named(convention) if convention else CONVENTIONS["truncate"]
    lines = [(number, text.split()) for number, text in enumerate(findings.text(path).splitlines(), start=1)]
    lines = [(number, cells) for number, cells in lines if cells]
    vehicles, capacity = _vehicles(findings, lines)
    numbers, table = _customers(findings, lines)
    _check(findings, numbers, table, capacity, rule)
    findings.raise_if_any()
    return _problem(" ".join(lines[0][1]), table, vehicles, capacity, rule)


def _problem(name: str, table: Floats, vehicles: int, capacity: int, rule: Convention) -> Problem:
    from routing.travel.plane import PlaneTravel  # numba is slow to import

    x, y = np.ascontiguousarray(table[:, 1]), np.ascontiguousarray(table[:, 2])
    times = rule.ticks(table[:, 4:7])
    stops = Stops.of(
        tuple(str(int(number)) for number in table[1:, 0]),
        np.arange(1, len(table)),
        table[1:, 3],
        open=times[1:, 0],
        close=times[1:, 1],
        service=times[1:, 2],
    )
    van = VehicleType(
        id=f"1-{vehicles}",
        number=vehicles,
        capacity=(capacity,),
        shift_open=int(times[0, 0]),
        shift_close=int(times[0, 1]),
        cost_per_distance=1.0 / rule.scale,
    )
    return Problem(name, Places(x, y), stops, (van,), (PlaneTravel(x, y, rule),), scale=rule.scale)


def _vehicles(findings: Findings, lines: list[tuple[int, list[str]]]) -> tuple[int, int]:
    """Number and capacity; (1, 0) where (noted) they are missing."""
    for place, (number, cells) in enumerate(lines[:-1]):
        if cells[0] == "NUMBER":
            number, cells = lines[place + 1]
            values = [value for cell in cells if (value := natural_of(cell)) is not None and value <= LARGEST]
            if len(values) == len(cells) == 2:
                if not values[0]:
                    findings.add(number, "no-vehicle", "the number of vehicles is 0")
                return max(values[0], 1), values[1]
            findings.add(number, "bad-number", f"{' '.join(cells)[:40]!r} is not a number of vehicles and a capacity")
            return 1, 0
    findings.add(0, "missing-section", "the VEHICLE block (NUMBER, CAPACITY) is missing")
    return 1, 0


def _customers(findings: Findings, lines: list[tuple[int, list[str]]]) -> tuple[list[int], Floats]:
    """Line of each row, and the rows, NaN where (noted) they are wrong."""
    start = next((place for place, (_, cells) in enumerate(lines) if cells[0] == "CUST"), None)
    if start is None:
        findings.add(0, "missing-section", "the CUSTOMER table (a line that begins with CUST NO.) is missing")
        return [], np.zeros((0, len(COLUMNS)))
    rows = lines[start + 1 :]
    table = np.full((len(rows), len(COLUMNS)), np.nan)
    for row, (line, cells) in enumerate(rows):
        if len(cells) != len(COLUMNS):
            message = (
                f"{len(cells)} values, {len(COLUMNS)} are needed{' (the file may be cut)' * (row == len(rows) - 1)}"
            )
            findings.add(line, "wrong-field-count", message)
            continue
        for column, cell in enumerate(cells):
            table[row, column] = _number(findings, line, column, cell)
    return [line for line, _ in rows], table


def _number(findings: Findings, line: int, column: int, cell: str) -> float:
    value = number_of(cell)
    if isinstance(value, str):
        findings.add(line, "bad-number", f"{COLUMNS[column]} {cell[:40]!r} {value}")
    elif column in (0, 3) and value != math.floor(value):
        findings.add(line, "bad-number", f"{COLUMNS[column]} {cell} is not a whole number")
    elif abs(value) > LARGEST or (value < 0 and COLUMNS[column] not in ("x", "y")):
        findings.add(line, "out-of-range", f"{COLUMNS[column]} {cell} is {'negative' if value < 0 else 'too large'}")
    else:
        return value
    return math.nan


def _check(findings: Findings, lines: list[int], table: Floats, capacity: int, rule: Convention) -> None:
    if len(table) < 2:
        findings.add(0, "no-stops", "the CUSTOMER table needs a depot and a customer at least")
        return
    seen: dict[float, int] = {}
    for line, (number, _, _, demand, ready, due, _) in zip(lines, table.tolist(), strict=True):
        if number in seen:
            findings.add(line, "duplicate-id", f"customer {number:g} stands in line {seen[number]} already")
        seen[number] = line
        if due < ready:
            findings.add(line, "window-order", f"the window closes at {due:g}, before it opens at {ready:g}")
        if demand > capacity:
            message = f"customer {number:g} has a demand of {demand:g}; a vehicle takes {capacity}"
            findings.add(line, "demand-over-capacity", message)
    if table[0, 3] > 0:
        findings.add(lines[0], "depot-demand", f"the first row is the depot, and has a demand of {table[0, 3]:g}")
    span = float(np.hypot(*(np.ptp(table[:, 1:3], axis=0)))) if np.isfinite(table[:, 1:3]).all() else 0.0
    if 2.0 * span * rule.scale >= FORBIDDEN:
        findings.add(0, "out-of-range", f"customers lie {span:,.0f} apart, too far for {rule.scale} ticks a unit")
