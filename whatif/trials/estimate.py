"""How an analyst would read a trial: difference in differences over places, before and after over days."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
WEEK = 7


@dataclass(frozen=True)
class Estimate:
    """A reading.

    Attributes
    ----------
    value : float
    error : float
        Standard error; NaN where there are too few observations for one.
    low, high : float
        95 % interval.
    p : float
        Of no effect, two-sided.
    observations : int
    freedom : int
        Degrees of freedom.
    """

    value: float
    error: float
    low: float
    high: float
    p: float
    observations: int
    freedom: int

    @property
    def significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.p < 1 - CONFIDENCE

    def to_json(self) -> dict[str, float | int | None]:
        """Plain values; null where there is no error."""
        return {
            name: value if math.isfinite(value) else None
            for name, value in (
                ("value", self.value),
                ("error", self.error),
                ("ci_low", self.low),
                ("ci_high", self.high),
                ("p", self.p),
                ("observations", self.observations),
            )
        }


def difference_in_differences(change: np.ndarray, treated: np.ndarray, weight: np.ndarray) -> Estimate:
    """Mean change of the treated places less that of the others.

    Each place is one observation, its whole time before and after added up, so that what is common to its days needs
    no model: Bertrand, Duflo, Mullainathan, How much should we trust differences-in-differences estimates?, QJE 119
    (2004), section IV.C. With one observation a cluster, errors clustered by place are those robust against unequal
    variances (HC2, unbiased for a randomised comparison: Samii, Aronow, Stat. Probab. Lett. 82, 2012).

    Parameters
    ----------
    change : float64[places]
        After less before.
    treated : bool[places]
    weight : float64[places]
        Orders.
    """
    from statsmodels.regression.linear_model import WLS

    counts = int(treated.sum()), int((~treated).sum())
    design = np.column_stack([np.ones(len(change)), treated.astype(float)])
    model = WLS(change, design, weights=weight)
    if min(counts) < 2:
        return _without_error(float(model.fit().params[1]), len(change))
    return _estimate(model.fit(cov_type="HC2", use_t=True), 1)


def before_and_after(values: np.ndarray, weight: np.ndarray, before: int) -> Estimate:
    """Mean of the days after less that of the days before; each day is one observation.

    With a week before or more, each day after is held against the same weekday before, and the observations are these
    differences.

    Parameters
    ----------
    values, weight : float64[days]
    before : int
    """
    from statsmodels.regression.linear_model import WLS

    after = np.arange(before, len(values))
    if before >= WEEK:
        same_weekday = after - WEEK * ((after - before) // WEEK + 1)
        model = WLS(values[after] - values[same_weekday], np.ones(len(after)), weights=weight[after])
    else:
        design = np.column_stack([np.ones(len(values)), np.arange(len(values)) >= before])
        model = WLS(values, design.astype(float), weights=weight)
    fit = model.fit()
    row = len(fit.params) - 1
    return _estimate(fit, row) if fit.df_resid > 0 else _without_error(float(fit.params[row]), len(values))


def _estimate(fit: object, row: int) -> Estimate:
    low, high = fit.conf_int(1 - CONFIDENCE)[row]  # type: ignore[attr-defined]
    return Estimate(
        value=float(fit.params[row]),  # type: ignore[attr-defined]
        error=float(fit.bse[row]),  # type: ignore[attr-defined]
        low=float(low),
        high=float(high),
        p=float(fit.pvalues[row]),  # type: ignore[attr-defined]
        observations=int(fit.nobs),  # type: ignore[attr-defined]
        freedom=int(fit.df_resid),  # type: ignore[attr-defined]
    )


def _without_error(value: float, observations: int) -> Estimate:
    return Estimate(value, math.nan, -math.inf, math.inf, math.nan, observations, 0)
