"""Sobol indices: which share of a figure's variance each assumption makes, alone and with others."""

from __future__ import annotations

import numpy as np

from core.errors import Infeasible
from whatif.assumptions.points import Point, Points, values_of
from whatif.assumptions.uncertain import Uncertain
from whatif.sensitivity.design import problem_of, saltelli
from whatif.sensitivity.noise import between_seeds
from whatif.sensitivity.result import Effect, Failure, OfKpi

MOST_FAILED = 0.05
"""Share of blocks that may fail before the indices no longer speak of the ranges that were asked about."""


def blocks(uncertain: Uncertain, points: Points, count: int, seed: int) -> tuple[list[Point], tuple[Failure, ...]]:
    """Run Saltelli's blocks; the points of those that came through whole, and what failed.

    Raises
    ------
    Infeasible
        When more than `MOST_FAILED` of the blocks failed: then what is left is no longer a sample of the ranges.
    """
    drawn = saltelli(uncertain, count, seed)
    found = points.at([uncertain.edits(row) for block in drawn for row in uncertain.rounded(block)])
    size, kept, failures = drawn.shape[1], [], []
    for number in range(count):
        own = found[number * size : (number + 1) * size]
        failed = next((point for point in own if point.error), None)
        if failed is None:
            kept += own
        else:
            failures.append(Failure(f"block {number + 1} of {count}", failed.error))
    if len(failures) > MOST_FAILED * count:
        errors = list(dict.fromkeys(failure.error for failure in failures))
        head = f"Sobol indices need the whole ranges: {len(failures)} of {count} blocks failed; narrow the ranges"
        raise Infeasible([head, *errors[:5]])
    return kept, tuple(failures)


def shares(uncertain: Uncertain, points: list[Point], base: Point, kpi: str, seed: int) -> OfKpi:
    """Each assumption's share of a figure's variance, by SALib's analysis of means over seeds.

    The base's first seeds are the points'.
    """
    spread = between_seeds(base.kpis[kpi])
    values = values_of(points, kpi)
    unit, mean = base.units[kpi], float(base.kpis[kpi][: values.shape[1]].mean())
    means = values.mean(axis=1)
    if not np.isfinite(values).all():
        missing = int((~np.isfinite(values)).any(axis=1).sum())
        return OfKpi(kpi, unit, mean, spread, cannot=f"it has no value at {missing} of {len(values)} points")
    low, high = float(means.min()), float(means.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        return OfKpi(kpi, unit, mean, spread, low, high, cannot="it is the same at every point")
    found = _analysed(uncertain, means, _by_chance(values, spread), seed)
    return OfKpi(kpi, unit, mean, spread, low, high, tuple(sorted(found, key=lambda e: (-e.size, e.key))))


def _analysed(uncertain: Uncertain, means: np.ndarray, chance: float, seed: int) -> list[Effect]:
    from SALib.analyze import sobol

    # SALib takes a seed of 0 for none.
    found = sobol.analyze(problem_of(uncertain), means, calc_second_order=False, seed=seed + 1)
    total, total_conf, first, first_conf = (np.asarray(found[name]) for name in ("ST", "ST_conf", "S1", "S1_conf"))
    return [
        Effect(
            a, float(total[i]), float(total_conf[i]), float(first[i]), float(first_conf[i]), float("nan"), float(chance)
        )
        for i, a in enumerate(uncertain.assumptions)
    ]


def _by_chance(values: np.ndarray, base_spread: float) -> float:
    """Share of the variance between points that is by chance; float64[points, S].

    What a seed does to all points alike is no difference between them.
    """
    variance, n_seeds = values.mean(axis=1).var(), values.shape[1]
    if n_seeds == 1:
        return float(base_spread**2 / variance)
    own = values - values.mean(axis=0)
    return float(own.var(axis=1, ddof=1).mean() / n_seeds / variance)
