"""From the simulated packages to every chosen station's solved waves."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from routing.estimate import VanSettings
from twin.delivery import ESTIMATED, WAITS, DoorPlan
from twin.last_mile.addresses import addresses
from twin.last_mile.asked import Request
from twin.last_mile.departing import Departing, Stream, departing, door_rows, packages_by_station, station_of
from twin.last_mile.search import Effort
from twin.last_mile.stations import StationChoice
from twin.last_mile.vans import WaveVans, wave_vans
from twin.last_mile.wave_problem import Depot
from twin.last_mile.waves import SolvedWave, solve_waves

if TYPE_CHECKING:
    from datasets import Scenario
    from network.simulate import Movement
    from network.sourcing_types import Sourced
    from network.timetable import Timetable
    from twin.horizon import Horizon
    from twin.planning import Prepared


@dataclass(frozen=True)
class LastMile:
    """Solved waves of the chosen stations.

    Attributes
    ----------
    request : Request
    stations : int64[s]
        Facility rows, ascending.
    waves : tuple of SolvedWave
        By station, then by time.
    packages : Departing
        All that left the stations with these waves.
    station_of_zone : int64[Z]
        Facility row of the station whose vans serve each ZIP; -1 where none does.
    """

    request: Request
    stations: np.ndarray
    waves: tuple[SolvedWave, ...]
    packages: Departing
    station_of_zone: np.ndarray

    def routed_slots(self, first_package: int, last_package: int) -> np.ndarray:
        """`DoorPlan.routed_slot` of packages ``first_package .. last_package - 1``; int32[n]."""
        slots = np.full(last_package - first_package, ESTIMATED, np.int32)
        number = self.packages.package
        inside = (number >= first_package) & (number < last_package)
        slots[number[inside] - first_package] = WAITS
        for wave in self.waves:
            rows, slot = wave.door_slots()
            own = inside[rows]
            slots[number[rows[own]] - first_package] = slot[own]
        return slots


@dataclass(frozen=True)
class Leaving:
    """What leaves the chosen stations.

    Attributes
    ----------
    stations : int64[s]
        Facility rows, ascending.
    departures : int64[k]
        Rows of the timetable's departures.
    packages : Departing
    """

    stations: np.ndarray
    departures: np.ndarray
    packages: Departing


def solve_last_mile(
    request: Request,
    scenario: Scenario,
    when: Horizon,
    prepared: Prepared,
    sourced: Sourced,
    movement: Movement,
    plan: DoorPlan,
    stream: Stream,
    progress: Callable[[float], None],
) -> LastMile:
    """Solve the waves that leave the chosen stations in the measured days, and in the days with orders after them.

    Most packages leave on the day after they were ordered: without the days after, most measured packages would
    keep their estimated times.

    Parameters
    ----------
    plan : DoorPlan
        For deadlines and the seed.
    stream : callable
        The run's orders from a first to a last number (left out).
    progress : callable
        Told the share of all packages whose waves are solved.
    """
    left = leaving(request.stations, when, sourced, movement, plan, stream)
    return solve_leaving(request, scenario, prepared, left, plan, progress)


def leaving(
    stations: StationChoice, when: Horizon, sourced: Sourced, movement: Movement, plan: DoorPlan, stream: Stream
) -> Leaving:
    """Look up what leaves the chosen stations with vans; parameters as `solve_last_mile` takes them."""
    timetable = movement.timetable
    measured = door_rows(timetable, when.first_slot, when.last_slot)
    chosen = stations.among(packages_by_station(movement, measured[_of_vans(plan, timetable, measured)]))
    rows = door_rows(timetable, when.first_slot, when.order_slots)
    rows = rows[np.isin(station_of(timetable, rows), chosen)]
    return Leaving(chosen, rows, departing(movement, sourced, plan, rows, stream))


def solve_leaving(
    request: Request,
    scenario: Scenario,
    prepared: Prepared,
    left: Leaving,
    plan: DoorPlan,
    progress: Callable[[float], None],
) -> LastMile:
    """Solve the waves of packages that leave; parameters as `solve_last_mile` takes them."""
    timetable, packages, seed = prepared.timetable, left.packages, int(plan.seed)
    places = addresses(packages, scenario.zones, float(scenario.settings.door.packages_per_stop), seed)
    effort, tell = Effort(request.iterations_per_stop, seed), _Counter(len(packages), progress)

    def solve_one(station: int) -> list[SolvedWave]:
        own = left.departures[station_of(timetable, left.departures) == station]
        vans = [wave_vans(scenario, timetable, prepared.doors, station, row) for row in own.tolist()]
        waves = [(some, van_of(scenario, some)) for some in sorted(vans, key=lambda some: some.slot)]
        return solve_waves(depot_of(scenario, station), waves, packages, places, effort, tell.add)

    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="routes") as pool:
        solved = list(pool.map(solve_one, left.stations.tolist()))
    waves = tuple(wave for waves in solved for wave in waves)
    return LastMile(request, left.stations, waves, packages, _station_of_zone(prepared, plan))


def _of_vans(plan: DoorPlan, timetable: Timetable, departures: np.ndarray) -> np.ndarray:
    """Which door departures are vans', not couriers'."""
    return plan.by_courier[station_of(timetable, departures)] == 0


def depot_of(scenario: Scenario, station: int) -> Depot:
    """A station as its routes see it."""
    facility = scenario.facilities.iloc[station]
    return Depot(facility["id"], float(facility["lat"]), float(facility["lon"]), float(facility["clock_offset_h"]))


def van_of(scenario: Scenario, vans: WaveVans) -> VanSettings:
    """What driving and stopping takes and costs on a wave, as the estimate has it."""
    van = VanSettings.of_vans(scenario.settings, vans.packages)
    return replace(van, work_h=vans.hours * (1.0 - van.break_share))


def _station_of_zone(prepared: Prepared, plan: DoorPlan) -> np.ndarray:
    candidates = prepared.candidates
    row = candidates.zone_station
    station = np.where(row >= 0, candidates.stations[np.maximum(row, 0)], -1).astype(np.int64)
    by_van = (station >= 0) & (plan.by_courier[np.maximum(station, 0)] == 0)
    return np.where(by_van, station, -1).max(axis=1)


class _Counter:
    """Adds up what threads have done, and tells the share."""

    def __init__(self, total: int, progress: Callable[[float], None]) -> None:
        self._total, self._progress, self._done = max(1, total), progress, 0
        self._lock = threading.Lock()

    def add(self, packages: int) -> None:
        """So many packages more."""
        with self._lock:
            self._done += packages
            self._progress(self._done / self._total)
