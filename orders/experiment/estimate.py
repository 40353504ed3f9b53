"""What a comparison of treatment with control comes to: an effect, its error, its interval, its p-value."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """Treatment minus control.

    Attributes
    ----------
    metric, method : str
    control, treatment : float
        Means, proportions or ratios (after adjustment, where the method adjusts).
    difference, standard_error : float
    degrees : float
        Of freedom of the t distribution; infinite for the normal one.
    low, high : float
        Confidence interval of the difference.
    p_value : float
        Two-sided, of no difference.
    confidence : float
        E.g. 0.95.
    """

    metric: str
    method: str
    control: float
    treatment: float
    difference: float
    standard_error: float
    degrees: float
    low: float
    high: float
    p_value: float
    confidence: float

    @property
    def lift(self) -> float:
        """The difference as a share of the control; NaN where the control is 0."""
        return self.difference / self.control if self.control else math.nan


def effect_of(
    metric: str,
    method: str,
    control: float,
    treatment: float,
    standard_error: float,
    *,
    confidence: float,
    degrees: float = math.inf,
    test_error: float | None = None,
) -> Effect:
    """Interval and p-value from two estimates and the error of their difference.

    Parameters
    ----------
    test_error : float, optional
        The error under "no difference", where it differs from the interval's.
    """
    from scipy.stats import norm, t

    law = norm() if math.isinf(degrees) else t(degrees)
    difference = treatment - control
    reach = float(law.isf((1.0 - confidence) / 2.0)) * standard_error
    error = standard_error if test_error is None else test_error
    p_value = 2.0 * float(law.sf(abs(difference) / error)) if error > 0.0 else float(difference == 0.0)
    low, high = difference - reach, difference + reach
    return Effect(
        metric, method, control, treatment, difference, standard_error, degrees, low, high, p_value, confidence
    )
