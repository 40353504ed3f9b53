"""A test that may be looked at every day: the mixture sequential probability ratio test (mSPRT).

Johari, Koomen, Pekelis, Walsh 2022, "Always valid inference: continuous monitoring of A/B tests" (Operations Research
70(3)). The effect's estimate with variance V is mixed over effects N(0, tau^2); the likelihood ratio is

    L = sqrt(V / (V + tau^2)) * exp(tau^2 d^2 / (2 V (V + tau^2)))

and 1 / L, at its least so far, is a p-value at whatever moment one stops. It was chosen over group-sequential bounds
because it needs no plan of looks. The price is width: at equal data its interval is wider than the fixed one's.
The normal law of d holds for large groups; looks before `MINIMUM_USERS` a group are not taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MINIMUM_USERS = 100


@dataclass(frozen=True)
class SequentialTest:
    """The test after a number of looks.

    Attributes
    ----------
    difference : float
        At the last look.
    p_value : float
        Always valid: the least 1 / L of all looks, at most 1.
    low, high : float
        Always-valid interval at the last look.
    looks : int
    tau : float
        Standard deviation of the effects mixed over.
    """

    difference: float
    p_value: float
    low: float
    high: float
    looks: int
    tau: float


def likelihood_ratio(difference: float, variance: float, tau: float) -> float:
    """L of the module's formula; `variance` > 0 is that of the difference."""
    spread = variance + tau**2
    exponent = tau**2 * difference**2 / (2.0 * variance * spread)
    return math.exp(min(exponent + 0.5 * math.log(variance / spread), 700.0))


def reach_at(variance: float, tau: float, *, confidence: float = 0.95) -> float:
    """Half the width of the always-valid interval."""
    spread = variance + tau**2
    return math.sqrt(variance * spread / tau**2 * (2.0 * -math.log1p(-confidence) + math.log(spread / variance)))


def sequential_test(looks: Iterable[tuple[float, float]], *, tau: float, confidence: float = 0.95) -> SequentialTest:
    """Follow an experiment from look to look.

    Parameters
    ----------
    looks : iterable of (float, float)
        Difference (treatment minus control) and its standard error (> 0) so far, at each look in order; at least one.
    tau : float
        About the effect that matters, in the metric's unit; it bears on power, never on validity.
    """
    p_value, number, difference, error = 1.0, 0, math.nan, math.nan
    for difference, error in looks:
        number += 1
        p_value = min(p_value, 1.0 / likelihood_ratio(difference, error**2, tau))
    reach = reach_at(error**2, tau, confidence=confidence)
    return SequentialTest(difference, p_value, difference - reach, difference + reach, number, tau)
