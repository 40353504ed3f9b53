"""The effect of a variant: differences of means, of proportions, of ratios, and means adjusted by a covariate."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from orders.experiment.estimate import Effect, effect_of

Values = npt.NDArray[np.float64]


def mean_effect(control: Values, treatment: Values, *, metric: str = "", confidence: float = 0.95) -> Effect:
    """Difference of means of groups with different variances (Welch 1947); two or more users a group."""
    error, degrees = _welch(control, treatment)
    return effect_of(metric, "welch", _mean(control), _mean(treatment), error, confidence=confidence, degrees=degrees)


def proportion_effect(control: Values, treatment: Values, *, metric: str = "", confidence: float = 0.95) -> Effect:
    """Difference of shares of users with 1, not 0: unpooled error for the interval, pooled for the test."""
    p, q, n, m = _mean(control), _mean(treatment), len(control), len(treatment)
    pooled = (p * n + q * m) / (n + m)
    error = math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    null_error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return effect_of(metric, "proportion", p, q, error, confidence=confidence, test_error=null_error)


def ratio_effect(
    control: tuple[Values, Values],
    treatment: tuple[Values, Values],
    *,
    metric: str = "",
    confidence: float = 0.95,
) -> Effect:
    """Difference of ratios of sums over users, e.g. revenue an order, by the delta method.

    The user is what was randomised, so numerator and denominator of a user belong together (Deng, Knoblich, Lu 2018,
    "Applying the delta method in metric analytics").

    Parameters
    ----------
    control, treatment : pair of float64[n]
        Numerator and denominator of each user; the denominators' mean must not be 0.
    """
    error = math.sqrt(_ratio_variance(*control) + _ratio_variance(*treatment))
    before, after = (_mean(top) / _mean(bottom) for top, bottom in (control, treatment))
    return effect_of(metric, "ratio", before, after, error, confidence=confidence)


def adjusted_effect(
    control: tuple[Values, Values],
    treatment: tuple[Values, Values],
    *,
    metric: str = "",
    confidence: float = 0.95,
) -> Effect:
    """Difference of means adjusted by a covariate from before the experiment (CUPED).

    Deng, Xu, Kohavi, Walker 2013: y - theta (x - mean x), theta = cov(y, x) / var(x), both pooled within the groups;
    the variance shrinks by the square of the correlation.

    Parameters
    ----------
    control, treatment : pair of float64[n]
        Metric and covariate of each user.
    """
    spread = sum(float(np.var(x)) * len(x) for _, x in (control, treatment))
    shared = sum(float(np.cov(y, x, bias=True)[0, 1]) * len(x) for y, x in (control, treatment))
    theta = shared / spread if spread > 0 else 0.0
    centre = float(np.mean(np.concatenate([control[1], treatment[1]])))
    before, after = (y - theta * (x - centre) for y, x in (control, treatment))
    error, degrees = _welch(before, after)
    return effect_of(metric, "cuped", _mean(before), _mean(after), error, confidence=confidence, degrees=degrees)


def _mean(values: Values) -> float:
    return float(np.mean(values))


def _welch(control: Values, treatment: Values) -> tuple[float, float]:
    """Standard error of the difference of means, and Welch and Satterthwaite's degrees of freedom."""
    parts = [float(np.var(group, ddof=1)) / len(group) for group in (control, treatment)]
    variance = sum(parts)
    if variance == 0.0:
        return 0.0, math.inf
    shares = (part / variance for part in parts)
    weights = sum(share**2 / (len(group) - 1) for share, group in zip(shares, (control, treatment), strict=True))
    return math.sqrt(variance), 1.0 / weights


def _ratio_variance(top: Values, bottom: Values) -> float:
    """Variance of mean(top) / mean(bottom): that of the linearised user values over n."""
    residual = (top - _mean(top) / _mean(bottom) * bottom) / _mean(bottom)
    return float(np.var(residual, ddof=1)) / len(top)
