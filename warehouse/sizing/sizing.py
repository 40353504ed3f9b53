"""`warehouse size`: the cheapest floor for a rate, and what other rates would cost in every mode."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from core.errors import Infeasible
from warehouse.floor_run import LINES_PER_PICKER_H
from warehouse.layout.floor_plan import floor_plan
from warehouse.modes import MODES
from warehouse.sizing.crossover import Crossover, Point, crossover
from warehouse.sizing.meter import Meter
from warehouse.sizing.search import Size, cheapest, fewest

if TYPE_CHECKING:
    from datasets import Scenario

FACTORS = (0.1, 0.25, 0.5, 1.0, 2.0)
"""Rates of the crossover chart over the rate that is asked about."""
SEEDS = (1, 2, 3)
"""Of the crossover's points."""
FASTEST = {"pickers": 400.0, "proteus": 400.0}
"""Lines an hour that no picker exceeds where people walk; published rates reach 300."""
SLOWEST = {mode: rate / 4 for mode, rate in LINES_PER_PICKER_H.items()}
"""Lines an hour of a picker at which the search gives up: the floor is full."""


@dataclass(frozen=True)
class Sizing:
    """The answer.

    Attributes
    ----------
    rate : float
        Lines an hour asked about.
    best : Size
        The cheapest of all modes.
    modes : list of Size
        The cheapest of each mode that holds the rate.
    points : list of Point
        The crossover chart.
    crossover : Crossover
        Pods against walking.
    """

    rate: float
    best: Size
    modes: list[Size]
    points: list[Point]
    crossover: Crossover

    def to_json(self) -> dict[str, Any]:
        """The JSON document of `warehouse size`."""
        return {
            **self.best.to_json(),
            "asked_lines_per_h": self.rate,
            "modes": [size.to_json() for size in self.modes],
            "crossover": self.crossover.to_json() | {"points": list(self._chart())},
        }

    def _chart(self) -> Iterator[dict[str, Any]]:
        """A row a rate and mode: mean cost over the seeds; null where the floor cannot hold the rate."""
        for rate in sorted({point.rate for point in self.points}):
            for mode in dict.fromkeys(point.mode for point in self.points):
                here = [point for point in self.points if (point.rate, point.mode) == (rate, mode)]
                cost = sum(point.cost_per_line_usd for point in here) / len(here)
                row = {"lines_per_h": rate, "mode": mode, "robots": max(point.robots for point in here)}
                row |= {"people": max(point.people for point in here)}
                yield row | {"cost_per_line_usd": round(cost, 4) if math.isfinite(cost) else None}


@dataclass(frozen=True)
class _Job:
    """One search, for a process of its own."""

    layout: str | None
    scenario: Scenario
    mode: str
    rate: float
    seed: int
    """0: the search that is sure at 95 %; else a point of the chart."""

    def __call__(self) -> Size | Point | None:
        plan = floor_plan(self.layout)
        meter = Meter(plan, self.scenario, self.rate)
        most, fastest = self._people(sum(place.picks for place in plan.pods.stations))
        if self.seed == 0:
            return cheapest(meter, self.mode, self.rate, most, fastest)
        found = fewest(meter, self.mode, self.rate, most, fastest, self.seed)
        if found is None:
            return Point(self.rate, self.mode, self.seed, 0, 0, math.nan)
        cost = meter.cost_per_line_usd(self.mode, found, self.seed)
        return Point(self.rate, self.mode, self.seed, found.robots, found.pickers, cost)

    def _people(self, stations: int) -> tuple[int, float]:
        """(most people that are tried, lines an hour that none exceeds)."""
        if self.mode == "pods":
            return stations, 3600 / self.scenario.settings.floor.pick_unit_s
        return math.ceil(self.rate / SLOWEST[self.mode]) + 1, FASTEST[self.mode]


def size(
    layout: str | None,
    scenario: Scenario,
    rate: float,
    *,
    modes: Sequence[str] = MODES,
    progress: Callable[[str, float], None] = lambda stage, done: None,
) -> Sizing:
    """Find the cheapest floor that holds `rate` lines an hour, and the crossover of pods and walking.

    Searches run in as many processes as there are processors.

    Parameters
    ----------
    layout : str, optional
        As `floor_plan` takes it.
    scenario : Scenario
    rate : float
        Lines an hour.
    modes : sequence of str
    progress : callable, optional
        ``progress(stage, done)`` with `done` in 0..1.

    Raises
    ------
    Infeasible
        When no mode holds the rate on this layout.
    """
    floor_plan(layout)
    jobs = [_Job(layout, scenario, mode, rate, 0) for mode in modes]
    jobs += [_Job(layout, scenario, mode, rate * f, seed) for f in FACTORS for mode in modes for seed in SEEDS]
    found = _in_processes(jobs, progress)
    sizes = [result for result in found[: len(modes)] if isinstance(result, Size)]
    points = [result for result in found[len(modes) :] if isinstance(result, Point)]
    if not sizes:
        raise Infeasible([f"{rate:,.0f} lines/h: no number of people and robots holds that on this floor"])
    best = min(sizes, key=lambda found: found.cost_per_line_usd)
    return Sizing(rate, best, sizes, points, crossover(points))


def _in_processes(jobs: Sequence[_Job], progress: Callable[[str, float], None]) -> list[Size | Point | None]:
    """Every job's result, in order; the largest rates are begun first."""
    by_size = sorted(range(len(jobs)), key=lambda k: -jobs[k].rate)
    progress("sizing", 0.0)
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
        futures: dict[Future[Size | Point | None], int] = {pool.submit(jobs[k]): k for k in by_size}
        results: list[Size | Point | None] = [None] * len(jobs)
        for done, future in enumerate(as_completed(futures), 1):
            results[futures[future]] = future.result()
            progress("sizing", done / len(jobs))
    return results
