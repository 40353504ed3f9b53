"""The last mile's estimate beside solved routes: the constant fitted on some stations, its error on others.

    python -m benchmarks.last_mile_fit [--scenario us] [--stations 20] [--iterations 60]

Stations are taken evenly over the ranking by packages. Every wave of theirs in the measured days is solved with as many
vans as it asks for, as the estimate has it. Of each wave, the estimate gets the packages by ZIP and the packages a
stop that the routes had, so that what differs is the ways: Daganzo's constant is fitted to the cost on every other
station, by density class, and the rest are held out. `routing.estimate` says what came out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402
from scipy.optimize import minimize_scalar  # noqa: E402

import datasets  # noqa: E402
from core.clock import SLOTS_PER_H  # noqa: E402
from routing import estimate  # noqa: E402
from routing.estimate import VanSettings  # noqa: E402
from twin.doors import door_plan  # noqa: E402
from twin.horizon import horizon  # noqa: E402
from twin.kept import Keeper  # noqa: E402
from twin.last_mile.addresses import addresses  # noqa: E402
from twin.last_mile.departing import departing, door_rows, packages_by_station, station_of  # noqa: E402
from twin.last_mile.search import Effort  # noqa: E402
from twin.last_mile.solving import depot_of, van_of  # noqa: E402
from twin.last_mile.totals import TICKS_PER_H  # noqa: E402
from twin.last_mile.vans import wave_vans  # noqa: E402
from twin.last_mile.waves import SolvedWave, solve_waves  # noqa: E402
from twin.progress import Progress  # noqa: E402
from twin.run import Orders, happen  # noqa: E402

CLASSES = (("rural", 0.0, 200.0), ("suburban", 200.0, 1000.0), ("urban", 1000.0, np.inf))
"""By people a km2 of the wave's stops (geometric mean)."""

LEAST_STOPS = 250
SEED = 1


@dataclass(frozen=True)
class Observed:
    """A solved wave, and what the estimate is asked about it.

    Attributes
    ----------
    people_per_km2 : float
    packages, land_km2, stem_km : float64[z]
        By ZIP.
    van : VanSettings
        With the packages a stop that the routes had.
    usd : float
    """

    station: str
    wave: str
    people_per_km2: float
    packages: np.ndarray
    land_km2: np.ndarray
    stem_km: np.ndarray
    van: VanSettings
    usd: float

    def error(self, constant: float) -> float:
        """Logarithm of the solved cost over the estimated one."""
        estimate.DAGANZO = constant
        made = estimate.estimate(self.packages, self.land_km2, self.stem_km, self.van)
        return float(np.log(self.usd / made.cost_usd.sum()))


def observations(name: str, n_stations: int, iterations: int) -> Iterator[Observed]:
    """Run a scenario, and solve the waves of some stations."""
    scenario = datasets.load(name)
    orders, when, nothing = Orders(scenario, SEED, None), horizon(scenario.settings), np.zeros(0, np.int64)
    happened, prepared = happen(scenario, orders, Progress(), nothing, Keeper(nothing))
    timetable, plan = happened.movement.timetable, door_plan(scenario, prepared, SEED)
    rows = door_rows(timetable, when.first_slot, when.last_slot)
    rows = rows[plan.by_courier[station_of(timetable, rows)] == 0]
    chosen = evenly(packages_by_station(happened.movement, rows), n_stations)
    rows = rows[np.isin(station_of(timetable, rows), chosen)]
    packages = departing(happened.movement, happened.sourced, plan, rows, orders.stream)
    places = addresses(packages, scenario.zones, float(scenario.settings.door.packages_per_stop), SEED)

    def solved(station: int) -> list[SolvedWave]:
        own = rows[station_of(timetable, rows) == station].tolist()
        vans = [wave_vans(scenario, timetable, prepared.doors, station, row) for row in own]
        free = [(replace(some, number=len(packages)), van_of(scenario, some)) for some in vans]
        return solve_waves(depot_of(scenario, station), free, packages, places, Effort(iterations, SEED), _silent)

    with ThreadPoolExecutor(2) as pool:
        for station, waves in zip(chosen.tolist(), pool.map(solved, chosen.tolist()), strict=True):
            offset = float(scenario.facilities["clock_offset_h"].iloc[station])
            for wave in waves:
                if len(wave.served) >= LEAST_STOPS:
                    time = f"{(wave.vans.slot / SLOTS_PER_H + offset) % 24:04.1f}"
                    yield observed(scenario, happened.stem_km[0], wave, packages.zone, time)


def _silent(packages: int) -> None:
    """Nobody is told."""


def evenly(packages: np.ndarray, count: int) -> np.ndarray:
    """Facility rows of stations taken evenly over their ranking by packages."""
    ranked = np.argsort(-packages, kind="stable")[: np.count_nonzero(packages)]
    return ranked[np.linspace(0, len(ranked) - 1, min(count, len(ranked))).astype(int)]


def observed(scenario: Any, stem_km: np.ndarray, wave: SolvedWave, zone: np.ndarray, time: str) -> Observed:
    """What a wave's routes cost, and what the estimate is told of it."""
    served = wave.served
    own = zone[wave.stops.rows_of(served)]
    zones, count = np.unique(own, return_counts=True)
    table = scenario.zones.loc[zones]
    land = table["land_km2"].to_numpy(float)
    density = np.log(np.maximum(table["population"].to_numpy(float), 1.0) / land)
    paid_h = wave.evaluation.work / TICKS_PER_H + len(wave.plan.routes) * wave.van.overhead_h
    return Observed(
        station=str(scenario.facilities["id"].iloc[wave.vans.station]),
        wave=time,
        people_per_km2=float(np.exp(np.average(density, weights=count))),
        packages=count.astype(float),
        land_km2=land,
        stem_km=np.nan_to_num(stem_km[zones]),
        van=replace(wave.van, packages_per_stop=len(own) / len(served)),
        usd=paid_h * wave.van.usd_per_h,
    )


def fitted(waves: Sequence[Observed]) -> float:
    """The constant with the least squared error."""
    squares: Callable[[float], float] = lambda k: sum(wave.error(k) ** 2 for wave in waves)  # noqa: E731
    return float(minimize_scalar(squares, bounds=(0.2, 2.0), method="bounded").x)


def told(name: str, train: Sequence[Observed], held: Sequence[Observed], before: float) -> str:
    """A line: the constant fitted on some, the errors on others with it and with the one in use."""
    if not train or not held:
        return f"{name:9s} {len(train):3d} {len(held):3d}   too few"
    constant = fitted(train)
    errors = [100 * np.array([wave.error(k) for wave in held]) for k in (constant, before)]
    parts = "  ".join(f"{e.mean():+6.1f} {np.abs(e).mean():5.1f}" for e in errors)
    return f"{name:9s} {len(train):3d} {len(held):3d}   {constant:5.3f}   {parts}"


def main() -> None:
    """Solve, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="us")
    parser.add_argument("--stations", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=60, help="steps of the search for each stop")
    options = parser.parse_args()
    in_use, waves = estimate.DAGANZO, []
    print("station     wave  people/km2  packages  USD a package  solved over estimated, %")
    for wave in observations(options.scenario, options.stations, options.iterations):
        waves.append(wave)
        each = wave.usd / wave.packages.sum()
        print(
            f"{wave.station:10s}  {wave.wave}  {wave.people_per_km2:10.0f}  {wave.packages.sum():8.0f}"
            f"  {each:13.2f}  {100 * wave.error(in_use):+24.1f}"
        )
    names = list(dict.fromkeys(wave.station for wave in waves))
    train = [wave for wave in waves if wave.station in names[::2]]
    held = [wave for wave in waves if wave.station in names[1::2]]
    print("\nclass    waves held   constant   held out: mean and absolute error, %; the same with the constant in use")
    for name, low, high in (("all", 0.0, np.inf), *CLASSES):
        inside = [[wave for wave in some if low <= wave.people_per_km2 < high] for some in (train, held)]
        print(told(name, inside[0], inside[1], in_use))


if __name__ == "__main__":
    main()
