"""The volume algorithm: climbs a Lagrangean bound along a moving average of subgradients.

Barahona and Anbil (2000), The volume algorithm: producing primal solutions with a subgradient method. The weights of
the average also make an average of the choices, which nears the linear program's solution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Evaluate = Callable[[Floats, Floats, Floats, Floats], float]
"""Bound at some prices; fills in what the choice leaves missing of each customer, the choice, and each site's worth."""

SPREAD = 0.1
"""Largest weight of a new subgradient in the average; halved where the bound stalls."""
LEAST_SPREAD = 1e-4
AHEAD = 0.2
"""How far above the best bound steps aim at the most, where the best solution known is a poor one."""
CHECK_EVERY = 50
STALLED = 1e-4
"""Relative gain of so many rounds that is too small."""
IDLE = 10
"""Rounds without a gain after which steps shorten."""
FIRST_STEP, LONGEST_STEP, LEAST_STEP = 0.5, 2.0, 1e-6
VALUE, STEP, IDLE_FOR, WEIGHT, CHECKED, TURN = range(6)
"""Places of a climb's scalars."""


@dataclass(frozen=True)
class Climbed:
    """The best point of a climb.

    Attributes
    ----------
    value : float
        The bound; inf where there is no solution at all.
    prices : float64[customers]
        Of the bound.
    choice : float64[sites]
        How far each site is opened at the bound.
    worth : float64[sites]
        Fixed cost less earnings at the bound.
    opened : float64[sites]
        Average choice on the way.
    """

    value: float
    prices: Floats
    choice: Floats
    worth: Floats
    opened: Floats


def climb(evaluate: Evaluate, start: Floats, sites: int, target: float, rounds: int) -> Climbed:
    """Climb from the prices `start`; ends early where the bound reaches `target`, the cost to beat."""
    scalar = np.array([-np.inf, FIRST_STEP, 0.0, SPREAD, -np.inf, 0.0])
    prices = start.copy()
    now = (np.zeros(len(start)), np.zeros(sites), np.zeros(sites))
    average, centre = np.zeros(len(start)), start.copy()
    opened, choice, worth = np.zeros(sites), np.zeros(sites), np.zeros(sites)
    for _ in range(rounds):
        value = evaluate(prices, *now)
        if not np.isfinite(value):
            return Climbed(np.inf, prices, now[1], now[2], now[1])
        if not _take(scalar, value, *now, prices, average, centre, opened, choice, worth, target):
            break
    return Climbed(float(scalar[VALUE]), centre, choice, worth, opened)


@numba.njit(cache=True)
def _weight(average, missing, widest):
    """Weight of the newest subgradient: the one that leaves the least missing, within limits."""
    square, along = 0.0, 0.0
    for j in range(len(average)):
        apart = missing[j] - average[j]
        square += apart * apart
        along += average[j] * apart
    best = -along / square if square > 0.0 else widest
    return min(max(best, widest / 10.0), widest)


@numba.njit(cache=True)
def _pace(scalar, value, uphill):
    """Lengthen steps while they gain, shorten them when they have not for a while; the same for the average."""
    if value > scalar[VALUE] + 1e-9 * abs(scalar[VALUE]):
        scalar[STEP] = min(LONGEST_STEP, scalar[STEP] * (1.5 if uphill else 1.1))
        scalar[IDLE_FOR] = 0.0
    else:
        scalar[IDLE_FOR] += 1.0
        if scalar[IDLE_FOR] >= IDLE:
            scalar[STEP] *= 0.66
            scalar[IDLE_FOR] = 0.0
    scalar[TURN] += 1.0
    if scalar[TURN] % CHECK_EVERY == 0.0:
        best = max(value, scalar[VALUE])
        if best < scalar[CHECKED] + STALLED * abs(scalar[CHECKED]) and scalar[WEIGHT] > LEAST_SPREAD:
            scalar[WEIGHT] *= 0.5
        scalar[CHECKED] = best


@numba.njit(cache=True)
def _take(scalar, value, missing, choice, worth, prices, average, centre, opened, best_choice, best_worth, target):
    """Take a point in, and set the next prices; says whether to go on."""
    weight = 1.0 if scalar[TURN] == 0.0 else _weight(average, missing, scalar[WEIGHT])
    square, along = 0.0, 0.0
    for j in range(len(average)):
        average[j] += weight * (missing[j] - average[j])
        square += average[j] * average[j]
        along += average[j] * missing[j]
    for i in range(len(opened)):
        opened[i] += weight * (choice[i] - opened[i])
    if scalar[TURN] > 0.0:
        _pace(scalar, value, along >= 0.0)
    else:
        scalar[TURN] = 1.0
    if value > scalar[VALUE]:
        scalar[VALUE] = value
        centre[:] = prices
        best_choice[:] = choice
        best_worth[:] = worth
    best = scalar[VALUE]
    if best >= target or square < 1e-12 or scalar[STEP] < LEAST_STEP:
        return False
    ahead = min(target, best + AHEAD * abs(best) + 1.0)
    scale = scalar[STEP] * max(ahead - best, 1e-6 * abs(ahead)) / square
    for j in range(len(average)):
        prices[j] = centre[j] + scale * average[j]
    return True
