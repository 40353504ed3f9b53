"""Measuring a capacity curve: the floor's model at every point of a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from datasets import Settings
from warehouse.curves.curve import CapacityCurve
from warehouse.curves.points import Point, Simulate, grid, units_per_h
from warehouse.curves.shift_pace import shift_pace
from warehouse.curves.worker import measure_side_by_side
from warehouse.modes import simulate

Progress = Callable[[int, int], None]


def measure(
    plan: str,
    mode: str,
    people: int,
    settings: Settings,
    *,
    seeds: tuple[int, ...] = (1,),
    processes: int = 1,
    run: Simulate = simulate,
    progress: Progress = lambda done, total: None,
) -> CapacityCurve:
    """The capacity curve of one module.

    Parameters
    ----------
    plan : str
        Bundled floor plan.
    mode : {"pods", "pickers"}
    people : int
        Pick stations or pickers of a full module.
    settings : Settings
        `scenario.settings.floor`.
    seeds : tuple of int
        Of orders and model; all points have the same, and the mean of their runs is taken.
    processes : int
        Points are measured side by side where this is more than one.
    run : callable
        `warehouse.modes.simulate`, or what stands for it in this process.
    progress : callable, optional
        ``progress(points done, points)``.

    Raises
    ------
    Pod2doorError
        When a process fails.
    """
    robots, counts = grid(mode, people)
    points = [Point(plan, mode, settings, r, p, seeds) for r in robots for p in counts]
    found: Iterator[float] = (units_per_h(point, run) for point in points)
    if processes > 1:
        found = measure_side_by_side(points, processes)
    units = np.empty(len(points))
    for number, value in enumerate(found):
        units[number] = value
        progress(number + 1, len(points))
    shape = len(robots), len(counts)
    return CapacityCurve(
        np.array(robots, np.int32), np.array(counts, np.int32), units.reshape(shape), shift_pace(settings)
    )
