"""A morning from a run's tables of routes: the wave's problem put up again, so that the evaluator can drive it.

The run keeps where and in which order its vans stopped, and the scenario what driving and stopping takes. From these
the problem is posed as the twin posed it, but paid by the hour on the road (which is what the run's costs are), and
the evaluator's cost is then held against the run's own. Positions in the tables are rounded to a tenth of a metre.
"""

from __future__ import annotations

import contextlib
import math
import threading
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.errors import Finding, InvalidInput
from dashboard.pages.last_mile.morning import Morning, Source, labels_of
from dashboard.workspace import OpenRun
from datasets.times import Wave, parse_waves
from routing.estimate import VanSettings
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED, Places, Problem, Stops, VehicleType
from routing.reasons import Unassigned
from twin.last_mile.wave_problem import LEFT_OUT_USD, TICKS_PER_S, stop_ticks, travel_between

if TYPE_CHECKING:
    from datasets import Scenario

TOLERANCE = 2e-5
"""Share of a cost that rounded positions may move it by."""
SLACK = TICKS_PER_S
"""Ticks that a shift and a deadline may be passed by, for the same reason: a second."""
WHY_LEFT = {
    "too far": "No van would be back in time",
    "vans full": "Every van is full",
    "hours": "No van has the hours left",
}
RULE_LEFT = {"too far": "shift", "vans full": "capacity", "hours": "work"}


def scenario_of_run(run: OpenRun) -> Scenario:
    """What the run was made of: its scenario with its edits; kept for the last two runs."""
    told = run.document["scenario"]
    return _scenario(str(told.get("base") or told["name"]), tuple(map(str, told.get("edits", ()))))


def scenario_is_read(run: OpenRun) -> bool:
    """Whether `scenario_of_run` answers at once; where not, it is read in the background from now on."""
    key = (run.run_id, str(run.folder))
    if key in _read or key in _reading:
        return key in _read

    def read() -> None:
        # Whoever asks for it next gets the error, where it is shown.
        with contextlib.suppress(Exception):
            scenario_of_run(run)
        _read.add(key)
        _reading.discard(key)

    _reading.add(key)
    threading.Thread(target=read, name="scenario", daemon=True).start()
    return False


_read: set[tuple[str, str]] = set()
_reading: set[tuple[str, str]] = set()
_lock = threading.Lock()


def _scenario(base: str, edits: tuple[str, ...]) -> Scenario:
    with _lock:
        return _loaded(base, edits)


@lru_cache(maxsize=2)
def _loaded(base: str, edits: tuple[str, ...]) -> Scenario:
    import datasets

    return datasets.load(base, edits=edits)


def waves_of(run: OpenRun, station: str) -> list[dict[str, Any]]:
    """Solved waves of a station, as `result.json` tells them, in order of time."""
    told = run.document.get("last_mile") or {"waves": []}
    return [wave for wave in told["waves"] if wave["station"] == station]


def solved_stations(run: OpenRun) -> list[dict[str, Any]]:
    """Stations whose vans the run routed, those with most packages first."""
    told = run.document.get("last_mile") or {"stations": []}
    return sorted((row for row in told["stations"] if row["stops"]), key=lambda row: -row["packages"])


def day_key(wave: dict[str, Any]) -> str:
    """A wave in the address: "2-10:00"."""
    return f"{wave['day']}-{wave['wave']}"


def morning_of_run(run: OpenRun, station: str, day: str) -> Morning:
    """One wave of a solved station.

    Raises
    ------
    InvalidInput
        When the run did not solve this wave, or its scenario is not here any more.
    """
    stamp = (run.folder / "result.json").stat().st_mtime_ns
    key = (str(run.folder), stamp, station, day)
    if key not in _kept:
        while len(_kept) >= 4:
            _kept.pop(next(iter(_kept)))
        _kept[key] = _morning(run, station, day)
    return _kept[key]


_kept: dict[tuple[str, int, str, str], Morning] = {}


def _morning(run: OpenRun, station: str, day: str) -> Morning:
    wave = next((wave for wave in waves_of(run, station) if day_key(wave) == day), None)
    if wave is None:
        raise InvalidInput([Finding(run.run_id, 0, "no-wave", f"{station} has no solved wave {day}")])
    scenario = scenario_of_run(run)
    routes, stops, left = (_of_wave(run, name, wave) for name in ("routes", "route_stops", "route_left"))
    facilities = scenario.facilities.set_index("id")
    facility = facilities.loc[station]
    problem = wave_problem(scenario, facility, wave, routes, stops, left)
    plan = _plan(stops, len(problem))
    ids = problem.stops.id[len(stops) :]
    why = [Unassigned(name, WHY_LEFT.get(r, r), RULE_LEFT.get(r, r)) for name, r in zip(ids, left["why"], strict=True)]
    told = run.document["last_mile"]
    return Morning(
        name=station,
        place=str(facility["name"]),
        problem=problem,
        plan=plan,
        evaluation=evaluate(problem, plan),
        labels=labels_of(plan),
        left={each.stop: each for each in why},
        source=Source(
            engine=str(told["engine"]),
            stated_cost=float(routes["cost_usd"].sum()),
            kept_to_usd=TOLERANCE * float(routes["cost_usd"].sum()) + 0.0001 * len(routes),
            effort=f"{told['iterations_per_stop']} iterations a stop, seed {run.document['scenario']['seed']}",
            breaks=_breaks(VanSettings.of_vans(scenario.settings, 1).break_share),
        ),
        load_s=float(routes["departure_s"].min() - wave["start_s"]) if len(routes) else 0.0,
        counted_left={} if run.has("route_left") else dict(wave["left_out"]),
    )


def _breaks(share: float) -> str:
    """How a run counts breaks: it takes them off the hours that a van may work."""
    return f"breaks are {100 * share:.0f} % of a van’s hours, kept free, not placed" if share > 0 else ""


def _of_wave(run: OpenRun, name: str, wave: dict[str, Any]) -> pd.DataFrame:
    """Rows of a wave; none of a table that the run does not have."""
    if not run.has(name):
        return pd.DataFrame({"lat": [], "lon": [], "packages": [], "why": []})
    table = run.table(name)
    own = (table["station"] == wave["station"]) & (table["day"] == wave["day"]) & (table["wave"] == wave["wave"])
    return table[own]


def wave_problem(
    scenario: Scenario,
    facility: pd.Series,
    wave: dict[str, Any],
    routes: pd.DataFrame,
    stops: pd.DataFrame,
    left: pd.DataFrame,
) -> Problem:
    """Pose the problem of a wave again; stops in the tables' order, those left out behind them.

    Parameters
    ----------
    facility : Series
        The station's row of the scenario.
    wave : dict
        Of `result.json`'s waves.
    routes, stops, left : DataFrame
        The run's tables, of this wave alone.
    """
    timed = wave_settings(scenario, str(wave["wave"]))
    full = float(scenario.settings.door.full_route_h)
    capacity = max(1, math.floor(float(facility["packages_per_van"]) * timed.hours / full + 1e-9))
    van = VanSettings.of_vans(scenario.settings, capacity)
    van = replace(van, work_h=timed.hours * (1.0 - van.break_share))
    leave_s = int(routes["departure_s"].min()) if len(routes) else int(wave["start_s"])
    lat = np.concatenate([[float(facility["lat"])], stops["lat"], left["lat"]]).astype(float)
    lon = np.concatenate([[float(facility["lon"])], stops["lon"], left["lon"]]).astype(float)
    load = np.concatenate([stops["packages"], left["packages"]]).astype(np.int64)
    at_stop = stop_ticks(van)
    due = stops["due_s"].astype("Int64").fillna(-1).to_numpy(np.int64)
    close = np.where(due < 0, UNLIMITED, (due - leave_s) * TICKS_PER_S - 1 - at_stop + SLACK)
    columns = {
        "service": np.full(len(load), at_stop),
        "close": np.concatenate([close, np.full(len(left), UNLIMITED)]),
        "penalty": load * LEFT_OUT_USD,
    }
    return Problem(
        name=str(wave["station"]),
        places=Places(lon, lat, geographic=True),
        stops=Stops.of(_ids(len(load)), np.arange(1, len(lat)), load, **columns),
        vehicles=(_vehicle(wave, capacity, timed, van),),
        travels=(travel_between(lat, lon, van),),
        scale=TICKS_PER_S,
        currency="USD",
        day_start_s=round(leave_s + float(facility["clock_offset_h"]) * 3600) % 86_400,
    )


def _ids(count: int) -> tuple[str, ...]:
    return tuple(f"S{number:05d}" for number in range(1, count + 1))


def wave_settings(scenario: Scenario, local: str) -> Wave:
    """What the scenario says of the wave that starts at this local time: its share of the vans, its hours."""
    seconds = int(local[:2]) * 3600 + int(local[3:5]) * 60
    waves = parse_waves(scenario.settings.door.waves)
    return min(waves, key=lambda wave: abs(wave.slot * 300 - seconds))


def _vehicle(wave: dict[str, Any], capacity: int, timed: Wave, van: VanSettings) -> VehicleType:
    return VehicleType(
        id="van",
        number=int(wave["vans_there"]),
        capacity=(capacity,),
        shift_close=round(timed.hours * 3600 * TICKS_PER_S) + SLACK,
        fixed_cost=van.overhead_h * van.usd_per_h,
        cost_per_work=van.usd_per_h / 3600.0 / TICKS_PER_S,
        co2_kg_per_km=van.co2_kg_per_km,
    )


def _plan(stops: pd.DataFrame, count: int) -> RoutePlan:
    vehicle = stops["vehicle"].to_numpy()
    ends = np.flatnonzero(np.diff(vehicle)) + 1
    parts = np.split(np.arange(len(stops)), ends) if len(stops) else []
    return RoutePlan.of([Route(0, tuple(part.tolist())) for part in parts], count)
