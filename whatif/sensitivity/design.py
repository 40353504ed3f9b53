"""The designs as SALib draws them, over a scenario's assumptions."""

from __future__ import annotations

from typing import Any

import numpy as np

from whatif.assumptions.uncertain import Uncertain

LEVELS = 4
"""Of Morris' grid (Morris 1991): a step is two thirds of the range."""

STEP = LEVELS / (2 * (LEVELS - 1))


def problem_of(uncertain: Uncertain) -> dict[str, Any]:
    """The assumptions as SALib takes them."""
    return {
        "num_vars": len(uncertain.assumptions),
        "names": list(uncertain.keys),
        "bounds": [[a.low, a.high] for a in uncertain.assumptions],
    }


def trajectories(uncertain: Uncertain, count: int, rng: np.random.Generator) -> np.ndarray:
    """Morris trajectories, whose neighbouring points differ in one assumption; float64[count, k + 1, k]."""
    from SALib.sample import morris

    drawn = morris.sample(problem_of(uncertain), count, num_levels=LEVELS, seed=rng)
    k = len(uncertain.assumptions)
    return drawn.reshape(count, k + 1, k)


def saltelli(uncertain: Uncertain, points: int, seed: int) -> np.ndarray:
    """Saltelli's blocks for first and total order, on a scrambled Sobol sequence; float64[points, k + 2, k].

    Whole numbers are drawn half a step wider, so that rounding gives each the same chance.
    """
    from SALib.sample import sobol

    problem = problem_of(uncertain)
    problem["bounds"] = [
        [a.low - 0.5, a.high + 0.5 - 1e-9] if a.whole else [a.low, a.high] for a in uncertain.assumptions
    ]
    drawn = sobol.sample(problem, points, calc_second_order=False, seed=seed)
    k = len(uncertain.assumptions)
    return drawn.reshape(points, k + 2, k)
