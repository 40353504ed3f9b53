"""Sample ratio mismatch: are the groups as large as their weights say? If not, nothing else may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STOP_BELOW = 0.001
"""A p-value below it stops the analysis (Fabijan et al. 2019, "Diagnosing sample ratio mismatch", use 0.0005-0.01)."""


@dataclass(frozen=True)
class RatioCheck:
    """Pearson's chi-square test of the group sizes.

    Attributes
    ----------
    counts : tuple of int
    expected : tuple of float
    chi_square, p_value : float
    """

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    chi_square: float
    p_value: float

    @property
    def sound(self) -> bool:
        """Whether the split may be what was planned."""
        return self.p_value >= STOP_BELOW


def check_ratio(counts: Sequence[int], weights: Sequence[float]) -> RatioCheck:
    """Compare users by variant with the planned weights (positive; only their ratio counts)."""
    from scipy.stats import chi2

    total, whole = sum(counts), sum(weights)
    expected = tuple(total * weight / whole for weight in weights)
    statistic = sum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True)) if total else 0.0
    return RatioCheck(tuple(counts), expected, statistic, float(chi2.sf(statistic, len(counts) - 1)))
