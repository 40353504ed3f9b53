"""`warehouse size`: the cheapest floor for a rate, and what other rates would cost in every mode."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from core.errors import Infeasible
from warehouse.floor_run import check_floors
from warehouse.layout.floor_plan import floor_plan
from warehouse.modes import MODES, Staffing
from warehouse.sizing.crossover import Crossover, Point, crossover
from warehouse.sizing.holds import interval
from warehouse.sizing.meter import Meter
from warehouse.sizing.search import Size, cheapest, fewest

if TYPE_CHECKING:
    from datasets import Scenario

FACTORS = (0.1, 0.25, 0.5, 1.0, 1.5)
"""Rates of the crossover chart over the rate that is asked about."""
SEEDS = {"pods": (1, 2, 3), "pickers": (1, 2, 3), "proteus": (1,)}
"""Of the chart's points: the crossover of pods and walking has an interval, the third mode a line to look at."""
PICKER_LINES_PER_H = 15.0
"""Lines an hour of a walking picker at which the search gives up: the floor is full."""


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
        """A row a rate and mode: mean cost over its seeds, 95 % interval; null where there is none."""
        for rate in sorted({point.rate for point in self.points}):
            for mode in dict.fromkeys(point.mode for point in self.points):
                here = [point for point in self.points if (point.rate, point.mode) == (rate, mode)]
                costs = [point.cost_per_line_usd for point in here]
                cost, low, high = interval(costs, 0.975) if len(costs) > 1 else (costs[0], math.nan, math.nan)
                row = {"lines_per_h": rate, "mode": mode, "robots": max(point.robots for point in here)}
                row |= {"people": max(point.people for point in here)}
                named = {"cost_per_line_usd": cost, "low_usd": low, "high_usd": high}
                yield row | {name: round(usd, 4) if math.isfinite(usd) else None for name, usd in named.items()}


Found = tuple[Size | None, list[Point]]


@dataclass(frozen=True)
class _Job:
    """One mode at one rate, for a process of its own."""

    layout: str | None
    scenario: Scenario
    mode: str
    rate: float
    sure: bool
    """Whether the search that is sure at 95 % is wanted, beside the chart's points."""

    def __call__(self) -> Found:
        plan = floor_plan(self.layout)
        meter = Meter(plan, self.scenario, self.rate)
        stations = sum(place.picks for place in plan.pods.stations)
        most = stations if self.mode == "pods" else math.ceil(self.rate / PICKER_LINES_PER_H) + 1
        points, near = [], None
        for seed in SEEDS[self.mode]:
            found = fewest(meter, self.mode, self.rate, most, seed, near)
            points.append(self._point(meter, found, seed))
            near = found or near
        return (cheapest(meter, self.mode, self.rate, most) if self.sure else None), points

    def _point(self, meter: Meter, found: Staffing | None, seed: int) -> Point:
        if found is None:
            return Point(self.rate, self.mode, seed, 0, 0, math.nan)
        cost = meter.cost_per_line_usd(self.mode, found, seed)
        return Point(self.rate, self.mode, seed, found.robots, found.pickers, cost)


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
    InvalidInput
        What is wrong with the layout.
    Infeasible
        When no mode holds the rate on this layout.
    """
    check_floors(floor_plan(layout), dict.fromkeys(modes, Staffing()))
    jobs = [_Job(layout, scenario, mode, rate * factor, factor == 1) for factor in FACTORS for mode in modes]
    found = _in_processes(jobs, progress)
    sizes = [sure for sure, _ in found if sure is not None]
    points = [point for _, points in found for point in points]
    if not sizes:
        raise Infeasible([f"{rate:,.0f} lines/h: no number of people and robots holds that on this floor"])
    best = min(sizes, key=lambda found: found.cost_per_line_usd)
    return Sizing(rate, best, sizes, points, crossover(points))


def _in_processes(jobs: Sequence[_Job], progress: Callable[[str, float], None]) -> list[Found]:
    """Every job's result, in order; the largest rates are begun first. An interrupt ends the processes at once."""
    by_size = sorted(range(len(jobs)), key=lambda k: -jobs[k].rate)
    progress("sizing", 0.0)
    results: list[Found] = [(None, [])] * len(jobs)
    with get_context("spawn").Pool(min(len(jobs), os.cpu_count() or 1), _ignore_interrupts) as pool:
        for done, (k, found) in enumerate(pool.imap_unordered(_numbered, [(k, jobs[k]) for k in by_size]), 1):
            results[k] = found
            progress("sizing", done / len(jobs))
    return results


def _numbered(job: tuple[int, _Job]) -> tuple[int, Found]:
    return job[0], job[1]()


def _ignore_interrupts() -> None:
    """The parent is interrupted too, and ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
