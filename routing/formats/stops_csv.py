"""A table of stops: CSV with one row a stop, the first of them the depot.

| column | unit | |
|---|---|---|
| `stop` | | unique name |
| `lat`, `lon` or `x_m`, `y_m` | degrees or metres | |
| `packages` | | 1 where empty; the depot's is 0 |
| `open_s`, `close_s` | s | several windows as `0;36000` and `7200;43200`; always open where empty |
| `service_s`, `setup_s` | s | setup is saved where the stop before is at the same place |
| `volume_l`, `weight_kg` | | more capacity dimensions |
| `skills` | | `lift;cold`: its van needs them |
| `penalty` | as the cost | of leaving the stop out; empty: it has to be served |
| `priority` | 0-100 | may be left out, the lowest first; any number served is worth more than any cost |
| `release_s` | s | its van leaves no earlier |
| `home` | | kind of vans that should serve it, by its name in the fleet's table; another costs `away_cost` |

The depot's `open_s` and `close_s` are the vans' shift, its `skills` every van's. Vans are alike (`CsvOptions`), or of
several kinds (`fleet_csv`); the packages of all stops are on board when they leave.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from datasets.files import read_csv
from routing.formats.csv_cells import Cells, whole
from routing.formats.csv_windows import Windows, read_windows
from routing.formats.findings import Findings
from routing.formats.fleet_csv import FINE, homes_of, vehicles_of
from routing.formats.options import DETOUR, SHIFT_STARTS_S, SPEED_KMH, CsvOptions
from routing.formats.penalties import longest_leg, penalties, trip_cost
from routing.problem import REQUIRED, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import FORBIDDEN, Travel

__all__ = ["CsvOptions", "read_stops_csv"]

Floats = npt.NDArray[np.float64]

COLUMNS = tuple(
    "stop lat lon x_m y_m packages open_s close_s service_s setup_s volume_l weight_kg skills penalty priority"
    " release_s home".split()
)
MOST_LITRES = 1e6

EARTH_M = 20_037_508.0
"""Half around the Earth."""


def read_stops_csv(path: Path, options: CsvOptions | None = None) -> Problem:
    """Read a table of stops.

    Parameters
    ----------
    path : Path
    options : CsvOptions, optional

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    """
    chosen = options or CsvOptions()
    findings = Findings(path)
    table = read_csv(path, findings.note)
    if table is None or not table.lines or len(table.columns) == 1:
        findings.raise_if_any()
    assert table is not None
    cells = Cells(table, findings)
    _check_columns(cells)
    places = _places(cells)
    travel = _travel(cells, places, chosen)
    windows = read_windows(cells)
    known: dict[str, int] = {}
    skills = cells.skills("skills", known)
    vans = vehicles_of(cells, chosen, windows.shift(), int(skills[0]), known)
    columns = {"skills": skills} | _columns(cells, vans)
    columns["home"] = homes_of(cells, vans)
    findings.raise_if_any()
    assert travel is not None
    stops = _stops(cells, columns, windows, trip_cost(vans, longest_leg((travel,))))
    currency = "s" if vans[0].cost_per_travel else "USD"
    day_start = _day_start(chosen, windows.shift()[0])
    rules = _rules(chosen)
    return Problem(path.stem, places, stops, vans, (travel,), rules, currency=currency, day_start_s=day_start)


def _rules(options: CsvOptions) -> Rules:
    return Rules(
        away_cost=options.away_cost or 0.0,
        longest_cost=(options.balance or 0.0) / 3600.0,
        docks=options.docks or 0,
        load=int((options.load_min or 0.0) * 60 + 0.5),
    )


def _columns(cells: Cells, vans: tuple[VehicleType, ...]) -> dict[str, npt.NDArray[Any]]:
    """Everything that is a column of every row, the depot's too."""
    loads = _loads(cells)
    _check_loads(cells, loads, vans)
    penalty, priority = _worth(cells)
    durations = {name: whole(cells.numbers(f"{name}_s", 0)) for name in ("service", "setup", "release")}
    return {"delivery": loads, "penalty": penalty, "priority": priority} | durations


def _stops(cells: Cells, columns: dict[str, npt.NDArray[Any]], windows: Windows, trip: float) -> Stops:
    given = {name: values[1:] for name, values in columns.items()}
    priority = given.pop("priority")
    ranked = penalties(np.maximum(priority, 0.0), trip)
    given["penalty"] = np.where(priority >= 0, ranked, given["penalty"])
    ids, places = tuple(cells.texts("stop")[1:]), np.arange(1, len(cells))
    return Stops.of(ids, places, **given, **windows.of_stops())


def _check_columns(cells: Cells) -> None:
    cells.check_columns(COLUMNS)
    cells.check_names("stop")
    if len(cells) == 1:
        cells.findings.add(cells.line(0), "no-stops", "there is a depot, and no stop to visit")
    sphere, plane = (cells.has(a) or cells.has(b) for a, b in (("lat", "lon"), ("x_m", "y_m")))
    if sphere and plane:
        cells.findings.add(1, "two-coordinates", "there are lat, lon and x_m, y_m: which of them holds?")
    elif not sphere and not plane:
        cells.findings.add(1, "missing-column", "columns lat, lon (or x_m, y_m) are missing")
    for a, b in (("lat", "lon"), ("x_m", "y_m")):
        if cells.has(a) != cells.has(b):
            cells.findings.add(1, "missing-column", f"column {b if cells.has(a) else a!r} is missing")


def _places(cells: Cells) -> Places:
    if not (cells.has("lat") and cells.has("lon")):
        if not (cells.has("x_m") and cells.has("y_m")):  # noted once, not once a row
            return Places(*np.full((2, len(cells)), np.nan))
        x, y = (cells.numbers(name, None, low=-1e9) for name in ("x_m", "y_m"))
        return Places(x, y)
    lat, lon = (cells.numbers(name, None, low=-360.0, high=360.0) for name in ("lat", "lon"))

    def message(row: int) -> str:
        hint = "; lat and lon seem to be swapped" if abs(lon[row]) <= 90.0 else ""
        return f"lat {lat[row]:g} is beyond 90 degrees{hint}"

    cells.note(np.abs(lat) > 90.0, "latitude", message)
    cells.note(np.abs(lon) > 180.0, "longitude", lambda row: f"lon {lon[row]:g} is beyond 180 degrees")
    return Places(lon, lat, geographic=True)


def _travel(cells: Cells, places: Places, options: CsvOptions) -> Travel | None:
    """Straight lines; None where coordinates are wrong, which is noted."""
    if not np.isfinite(places.x + places.y).all() or (places.geographic and (np.abs(places.y) > 90).any()):
        return None
    speed, detour = (options.speed_kmh or SPEED_KMH) / 3.6, options.detour or DETOUR
    widest = EARTH_M if places.geographic else float(np.hypot(np.ptp(places.x), np.ptp(places.y)))
    if 2.0 * widest * detour * max(1.0, 1.0 / speed) >= FORBIDDEN:
        cells.findings.add(0, "out-of-range", f"stops lie {widest / 1000:,.0f} km apart, at {speed * 3.6:g} km/h")
        return None
    if places.geographic:
        from routing.travel.great_circle import GreatCircleTravel  # numba is slow to import

        return GreatCircleTravel(places.y, places.x, detour=detour, speeds=speed)
    from routing.travel.plane import PlaneTravel

    return PlaneTravel(places.x, places.y, detour=detour, speeds=speed)


def _loads(cells: Cells) -> npt.NDArray[np.int64]:
    """Packages, millilitres and grams of every row, those that the table has."""
    packages = cells.numbers("packages", 1, whole=True)
    if cells.texts("packages")[0] and packages[0] > 0:
        cells.findings.add(cells.line(0), "depot-demand", "the first row is the depot: its packages must be 0")
    fine = [cells.numbers(name, 0, high=MOST_LITRES) * FINE for name in ("volume_l", "weight_kg") if cells.has(name)]
    return whole(np.stack([packages, *fine], axis=1))


def _worth(cells: Cells) -> tuple[Floats, Floats]:
    """Penalty of every row, and its priority (-1 where it has none)."""
    given = np.array([bool(text) for text in cells.texts("penalty")])
    penalty = np.where(given, cells.numbers("penalty", 0), REQUIRED)
    priority = cells.numbers("priority", -1, low=0, high=100, whole=True)
    cells.note(given & (priority >= 0), "two-penalties", lambda row: "give penalty or priority, not both")
    return penalty, priority


def _check_loads(cells: Cells, loads: npt.NDArray[np.int64], vans: tuple[VehicleType, ...]) -> None:
    names = [name for name in ("packages", "volume_l", "weight_kg") if name == "packages" or cells.has(name)]
    largest = np.max([van.capacity for van in vans], axis=0)
    for name, load, most in zip(names, loads.T, largest.tolist(), strict=True):
        unit = 1 if name == "packages" else FINE
        for row in np.flatnonzero(load > most).tolist():
            message = f"{name} {load[row] / unit:g} is more than any van takes ({most / unit:g})"
            cells.findings.add(cells.line(row), "demand-over-capacity", message)


def _day_start(options: CsvOptions, opens: int) -> int:
    if options.day_start is not None:
        return options.day_start
    return SHIFT_STARTS_S if opens == 0 else 0
