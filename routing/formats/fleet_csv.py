"""Vans of a table of stops: all alike by its options, or of several kinds by a table of their own.

| column | unit | where empty |
|---|---|---|
| `vehicle` | | unique name of the kind |
| `number` | | `CsvOptions.vehicles` |
| `capacity`, `capacity_l`, `capacity_kg` | packages, l, kg | the options' |
| `shift_open_s`, `shift_close_s` | s | the depot's |
| `shift_h` | h from leaving to returning | the options' |
| `range_km`, `max_stops` | of a route | no limit |
| `break_s`, `break_open_s`, `break_close_s` | s; begins within | no break |
| `skills` | `lift;cold`, beside those of the depot's row | none |
| `cost_per_h`, `cost_per_km`, `fixed_cost` | USD | the options' |
| `co2_kg_per_km` | | of a diesel van; of an electric one where `electric` is 1 |
| `electric` | 0 or 1 | 0 |
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from datasets.files import read_csv
from routing.formats.csv_cells import Cells
from routing.formats.findings import Findings
from routing.formats.options import (
    CAPACITY,
    CAPACITY_KG,
    CAPACITY_L,
    ELECTRIC_CO2_KG_PER_KM,
    VAN_CO2_KG_PER_KM,
    CsvOptions,
)
from routing.problem import UNLIMITED, Break, VehicleType

COLUMNS = tuple(
    "vehicle number capacity capacity_l capacity_kg shift_open_s shift_close_s shift_h range_km max_stops break_s"
    " break_open_s break_close_s skills cost_per_h cost_per_km fixed_cost co2_kg_per_km electric".split()
)
FINE = 1000
"""Weights are counted in grams, volumes in millilitres: loads are whole numbers."""

NONE = -1.0
"""An empty cell without a default."""

Shift = tuple[int, int]


def vehicles_of(
    stops: Cells, options: CsvOptions, shift: Shift, skills: int, known: dict[str, int]
) -> tuple[VehicleType, ...]:
    """Vehicle types of a table of stops; what is wrong with the fleet's table is noted.

    Parameters
    ----------
    stops : Cells
        Its columns say which capacities count.
    options : CsvOptions
    shift : (open, close)
        Of the depot, s.
    skills : int
        Of every van.
    known : dict of str to int
        Bits of skills.
    """
    usual = _van(stops, options, shift, skills)
    if options.fleet is None:
        return (usual,)
    findings = Findings(Path(options.fleet))
    table = read_csv(Path(options.fleet), findings.note)
    kinds: tuple[VehicleType, ...] = ()
    if table is not None and table.lines:
        kinds = _kinds(Cells(table, findings), stops, options, usual, known)
    stops.findings.take(findings)
    return kinds or (usual,)


def homes_of(stops: Cells, vans: tuple[VehicleType, ...]) -> npt.NDArray[np.int64]:
    """Vehicle type that should serve each row, -1 for any; names of none are noted, once the vans are known well."""
    row_of = {van.id: row for row, van in enumerate(vans)}
    names = stops.texts("home")
    homes = np.array([row_of.get(name, -1) for name in names], np.int64)
    unknown = np.array([bool(name) for name in names]) & (homes < 0)
    if not stops.findings:
        known = ", ".join(row_of)
        stops.note(
            unknown, "unknown-vehicle", lambda row: f"home {names[row][:40]!r} is no kind of vans: {known[:200]}"
        )
    return homes


def _van(stops: Cells, options: CsvOptions, shift: Shift, skills: int) -> VehicleType:
    priced = (options.cost_per_h, options.cost_per_km, options.fixed_cost) != (None, None, None)
    limits = (options.capacity or CAPACITY, options.capacity_l or CAPACITY_L, options.capacity_kg or CAPACITY_KG)
    opens, closes, work = _hours(*shift, UNLIMITED if options.shift_h is None else _seconds(options.shift_h))
    return VehicleType(
        id="van",
        number=options.vehicles or max(len(stops) - 1, 1),
        capacity=_capacity(stops, *limits),
        shift_open=opens,
        shift_close=closes,
        work_max=work,
        skills=skills,
        fixed_cost=options.fixed_cost or 0.0,
        cost_per_distance=(options.cost_per_km or 0.0) / 1000.0,
        cost_per_work=(options.cost_per_h or 0.0) / 3600.0,
        cost_per_travel=0.0 if priced else 1.0,
        co2_kg_per_km=VAN_CO2_KG_PER_KM,
    )


def _seconds(hours: float) -> int:
    return int(hours * 3600 + 0.5)


def _hours(opens: int, closes: int, work: int) -> tuple[int, int, int]:
    """Shift and longest work; each where it binds and the other does not say the same."""
    closes = opens + work if closes >= UNLIMITED > work else closes
    return opens, closes, UNLIMITED if work >= closes - opens else work


def _capacity(stops: Cells, packages: float, litres: float, kilograms: float) -> tuple[int, ...]:
    fine = [int(value * FINE) for name, value in (("volume_l", litres), ("weight_kg", kilograms)) if stops.has(name)]
    return (int(packages), *fine)


def _kinds(
    cells: Cells, stops: Cells, options: CsvOptions, usual: VehicleType, known: dict[str, int]
) -> tuple[VehicleType, ...]:
    cells.check_columns(COLUMNS)
    cells.check_names("vehicle")
    skills = cells.skills("skills", known)
    whole = {"number": usual.number, "max_stops": UNLIMITED, "shift_open_s": NONE, "shift_close_s": NONE}
    numbers = {
        "capacity": cells.numbers("capacity", options.capacity or CAPACITY, low=1, whole=True),
        "capacity_l": cells.numbers("capacity_l", options.capacity_l or CAPACITY_L),
        "capacity_kg": cells.numbers("capacity_kg", options.capacity_kg or CAPACITY_KG),
        "range_km": cells.numbers("range_km", NONE, high=1e6),
        "electric": cells.numbers("electric", 0, high=1, whole=True),
        **{name: cells.numbers(name, default, whole=True) for name, default in whole.items()},
        **{name: cells.numbers(name, NONE) for name in ("break_s", "break_open_s", "break_close_s", "shift_h")},
        **{name: cells.numbers(name, NONE) for name in ("co2_kg_per_km", "cost_per_h", "cost_per_km", "fixed_cost")},
    }
    rows = [{name: float(values[row]) for name, values in numbers.items()} for row in range(len(cells))]
    priced = usual.cost_per_travel == 0.0 or any(
        row[name] != NONE for row in rows for name in ("cost_per_h", "cost_per_km", "fixed_cost")
    )
    for number, row in enumerate(rows):
        _check(cells, number, row)
    if all(row["number"] == 0 for row in rows):
        cells.findings.add(0, "no-vehicle", "every number of vehicles is 0")
    if cells.findings:
        return ()
    names = cells.texts("vehicle")
    return tuple(
        _kind(stops, usual, names[number], row, usual.skills | int(skills[number]), priced)
        for number, row in enumerate(rows)
        if row["number"] > 0
    )


def _check(cells: Cells, number: int, row: dict[str, float]) -> None:
    line = cells.line(number)
    if NONE != row["shift_close_s"] < row["shift_open_s"]:
        cells.findings.add(line, "window-order", "the shift closes before it opens")
    if NONE != row["break_close_s"] < row["break_open_s"]:
        cells.findings.add(line, "window-order", "the break's window closes before it opens")
    if row["break_s"] == NONE and (row["break_open_s"] != NONE or row["break_close_s"] != NONE):
        cells.findings.add(line, "missing-value", "break_s is empty, and the break has a window")


def _kind(stops: Cells, usual: VehicleType, name: str, row: dict[str, float], skills: int, priced: bool) -> VehicleType:
    def given(column: str, default: float) -> float:
        return default if row[column] == NONE else row[column]

    opens = int(given("shift_open_s", usual.shift_open))
    closes = int(given("shift_close_s", usual.shift_close))
    work = usual.work_max if row["shift_h"] == NONE else _seconds(row["shift_h"])
    opens, closes, work = _hours(opens, closes, work)
    rest = Break(
        int(row["break_s"]), int(given("break_open_s", opens)), int(given("break_close_s", min(closes, UNLIMITED)))
    )
    co2 = ELECTRIC_CO2_KG_PER_KM if row["electric"] else VAN_CO2_KG_PER_KM
    return VehicleType(
        id=name,
        number=int(row["number"]),
        capacity=_capacity(stops, row["capacity"], row["capacity_l"], row["capacity_kg"]),
        shift_open=opens,
        shift_close=closes,
        work_max=work,
        distance_max=UNLIMITED if row["range_km"] == NONE else int(row["range_km"] * 1000),
        stops_max=int(row["max_stops"]),
        breaks=() if row["break_s"] == NONE else (rest,),
        skills=skills,
        fixed_cost=given("fixed_cost", usual.fixed_cost),
        cost_per_distance=given("cost_per_km", usual.cost_per_distance * 1000.0) / 1000.0,
        cost_per_work=given("cost_per_h", usual.cost_per_work * 3600.0) / 3600.0,
        cost_per_travel=0.0 if priced else 1.0,
        co2_kg_per_km=given("co2_kg_per_km", co2),
        electric=bool(row["electric"]),
    )
