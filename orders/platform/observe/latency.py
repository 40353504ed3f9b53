"""Latencies in logarithmic buckets: any percentile to within half a per cent, in 17 kB, whatever the count.

Buckets grow by 1 % from 1 microsecond to 1 hour (2,212 of them). A percentile is its bucket's geometric middle, hence
off by at most half a bucket. Histograms of one kind add (processes, threads) and subtract (an interval is what was
counted at its end less what was counted at its start), which percentiles themselves do not. The idea is Tene's
HdrHistogram, the buckets are those of DDSketch (Masson, Rim and Lee 2019, section 2.1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

GROWTH = 1.01
LONGEST_US = 3_600_000_000
"""An hour; longer ones are counted as an hour, shorter ones than a microsecond as a microsecond."""

_LOG_GROWTH = math.log(GROWTH)
BUCKETS = math.ceil(math.log(LONGEST_US) / _LOG_GROWTH) + 1

Values = float | npt.ArrayLike


class LatencyHistogram:
    """Counts of latencies.

    One thread records; others may read meanwhile. A reading is exact up to the records in flight.

    Attributes
    ----------
    counts : ndarray of int64, shape (BUCKETS,)
        Bucket i holds the latencies from ``GROWTH**i`` microseconds to ``GROWTH**(i + 1)``.
    sum_us : float
        Their sum, microseconds.
    """

    def __init__(self) -> None:
        self.counts: npt.NDArray[np.int64] = np.zeros(BUCKETS, np.int64)
        self.sum_us = 0.0

    def record(self, milliseconds: Values) -> None:
        """Count one latency or an array of them, in milliseconds."""
        self.record_us(np.multiply(milliseconds, 1000.0))

    def record_us(self, microseconds: Values) -> None:
        """Count one latency or an array of them, in microseconds; negative ones (a clock jumped) count as the least."""
        clipped = np.clip(np.atleast_1d(np.asarray(microseconds, np.float64)), 1.0, LONGEST_US)
        np.add.at(self.counts, (np.log(clipped) / _LOG_GROWTH).astype(np.intp), 1)
        self.sum_us += float(clipped.sum())

    @property
    def count(self) -> int:
        """How many were recorded."""
        return int(self.counts.sum())

    @property
    def max_ms(self) -> float:
        """The longest, milliseconds, to within half a per cent; 0 where nothing was recorded."""
        return self.percentile(100)

    def percentile(self, q: float) -> float:
        """The latency that `q` per cent do not exceed, milliseconds; 0 where nothing was recorded.

        Parameters
        ----------
        q : float
            0 to 100; the value is that of the recorded one at this rank, as numpy's method "inverted_cdf".
        """
        cumulated = self.counts.cumsum()
        if not cumulated[-1]:
            return 0.0
        rank = max(1, math.ceil(q / 100 * int(cumulated[-1]) - 1e-9))
        return _middle_us(int(np.searchsorted(cumulated, rank))) / 1000

    def not_over(self, bounds_ms: Sequence[float]) -> list[int]:
        """How many took at most so long, for each bound, less those in the bucket that the bound falls into."""
        cumulated = np.concatenate(([0], self.counts.cumsum()))
        ends = (np.log(np.maximum(1.0, np.multiply(bounds_ms, 1000))) / _LOG_GROWTH + 1e-9).astype(np.intp)
        return cumulated[np.minimum(ends, BUCKETS)].tolist()

    def add(self, other: LatencyHistogram) -> None:
        """Take in another one's counts."""
        self.counts += other.counts
        self.sum_us += other.sum_us

    def copy(self) -> LatencyHistogram:
        """The same counts, from now on apart."""
        return self.minus(LatencyHistogram())

    def minus(self, earlier: LatencyHistogram) -> LatencyHistogram:
        """What was recorded since an earlier copy."""
        rest = LatencyHistogram()
        rest.counts = self.counts - earlier.counts
        rest.sum_us = self.sum_us - earlier.sum_us
        return rest

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: the buckets that are not empty, and their counts."""
        used = np.flatnonzero(self.counts)
        return {"buckets": used.tolist(), "counts": self.counts[used].tolist(), "sum_us": round(self.sum_us)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LatencyHistogram:
        """Read what `to_dict` gave."""
        histogram = cls()
        histogram.counts[np.asarray(data["buckets"], np.intp)] = data["counts"]
        histogram.sum_us = float(data["sum_us"])
        return histogram


def _middle_us(bucket: int) -> float:
    return math.exp((bucket + 0.5) * _LOG_GROWTH)
