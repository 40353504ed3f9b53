"""The interval of a mean over seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def interval(values: pd.Series) -> tuple[float | None, float | None]:
    """95 % interval of a mean; None, None of fewer than two values."""
    from scipy.stats import ttest_1samp

    if len(values) < 2:
        return None, None
    if values.nunique() == 1:
        return float(values.iloc[0]), float(values.iloc[0])
    interval = ttest_1samp(values, 0.0).confidence_interval(0.95)
    return float(interval.low), float(interval.high)
