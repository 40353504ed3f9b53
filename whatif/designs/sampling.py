"""Points of designs that sample: Latin hypercubes and Sobol' sequences, from scipy."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from whatif.batch import Batch, Factor, Level
from whatif.batch_files.levels import level_at

POINTS_A_FACTOR = 10
"""Loeppky, Sacks and Welch, Choosing the Sample Size of a Computer Experiment, Technometrics 51 (2009): n = 10 d."""
STEPS = 6
"""Drawn values are rounded to a millionth of their range, so that edits can be read."""
USUAL_SEED = 1


def points_of(batch: Batch) -> int:
    """Points that the design draws; ten a factor by itself, for Sobol' the next power of two."""
    told = batch.design_options.get("points")
    if told is not None:
        return int(told)
    usual = POINTS_A_FACTOR * len(batch.factors)
    return 1 << (usual - 1).bit_length() if batch.design == "sobol" else usual


def unit_points(batch: Batch) -> npt.NDArray[np.float64]:
    """Points in the unit cube, the same for the same batch.

    Returns
    -------
    float64[points, factors]
        In 0..1. A Latin hypercube has one point in each of `points` equal slices of every factor (McKay, Beckman and
        Conover, Technometrics 21, 1979); a Sobol' sequence is scrambled, its points a power of two.
    """
    from scipy.stats import qmc

    points, rng = points_of(batch), np.random.default_rng(batch.design_options.get("seed", USUAL_SEED))
    if batch.design == "sobol":
        return qmc.Sobol(len(batch.factors), rng=rng).random_base2(points.bit_length() - 1)
    return qmc.LatinHypercube(len(batch.factors), rng=rng).random(points)


def sampled(batch: Batch) -> Iterator[tuple[Level, ...]]:
    """Drawn combinations: of ranges a value, of levels one of them."""
    if not batch.factors:
        return
    for point in unit_points(batch).tolist():
        yield tuple(_drawn(factor, at) for factor, at in zip(batch.factors, point, strict=True))


def _drawn(factor: Factor, at: float) -> Level:
    if not factor.is_range:
        return factor.levels[min(int(at * len(factor.levels)), len(factor.levels) - 1)]
    width = factor.high - factor.low
    if factor.whole:
        return level_at(factor, int(min(factor.low + math.floor(at * (width + 1)), factor.high)))
    digits = STEPS - math.floor(math.log10(width))
    return level_at(factor, min(max(round(factor.low + at * width, digits), factor.low), factor.high))
