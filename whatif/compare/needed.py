"""How many seeds a difference needs until a test would find it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.optimize import elementwise
from statsmodels.stats.power import TTestIndPower, TTestPower

POWER = 0.8
MOST = 1_000_000
EXACT_UP_TO = 50
STEP = 1.03


def seeds_needed(effect: np.ndarray, alpha: float, *, paired: bool) -> np.ndarray:
    """About how many seeds find a true effect of this size in 80 % of the batches.

    It is as uncertain as the effect it is told: one that a few seeds have shown may be far from the true one.

    Parameters
    ----------
    effect : float[R]
        Cohen's d_z of pairs, or the standardised difference of two sides; the sign does not matter.
    alpha : float
        Level of the two-sided test; of a family of tests, its share (`alpha` / tests), so that the difference stands
        after Holm too.
    paired : bool
        Else each side needs so many.

    Returns
    -------
    float[R]
        Exact up to 50, then in steps of 3 %; NaN where no million does, or the effect is none.
    """
    counts, least = _least_effects(alpha, paired)
    size = np.abs(np.asarray(effect, dtype=float))
    place = np.searchsorted(-least, -np.where(np.isnan(size), 0.0, size))
    return np.append(counts, np.nan)[place]


@lru_cache(maxsize=64)
def _least_effects(alpha: float, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Counts of seeds, and the least effect that each finds with the wished power, descending."""
    steps = int(np.log(MOST / EXACT_UP_TO) / np.log(STEP))
    counts = np.concatenate([np.arange(2, EXACT_UP_TO), np.ceil(EXACT_UP_TO * STEP ** np.arange(steps + 1))])
    power = (TTestPower() if paired else TTestIndPower()).power
    root = np.sqrt(counts if paired else counts / 2)
    freedom = counts - 1 if paired else 2 * counts - 2

    # The far tail of the two-sided test adds nothing at such a power, and overflows for two or three seeds.
    def short(shift: np.ndarray, n: np.ndarray, root: np.ndarray) -> np.ndarray:
        return power(shift / root, n, alpha / 2, alternative="larger") - POWER

    most = 10 * stats.t.isf(alpha / 2, freedom)
    found = elementwise.find_root(short, (np.zeros_like(counts), most), args=(counts, root))
    return counts, np.nan_to_num(found.x / root, nan=np.inf)
