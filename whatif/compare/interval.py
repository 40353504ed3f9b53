"""The interval of a mean over seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SAME = 1e-12
"""Of the largest: values that differ by less differ by rounding alone."""


def interval(values: pd.Series | np.ndarray) -> tuple[float | None, float | None]:
    """95 % interval of a mean; None, None of fewer than two values."""
    from scipy.stats import ttest_1samp

    if len(values) < 2:
        return None, None
    if values.max() - values.min() <= SAME * abs(values).max():
        return float(values.mean()), float(values.mean())
    interval = ttest_1samp(values, 0.0).confidence_interval(0.95)
    return float(interval.low), float(interval.high)
