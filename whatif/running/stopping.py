"""When a variant has been run often enough: its paired difference to the reference is known to a wished half-width."""

from __future__ import annotations

import math
from collections.abc import Sequence

from whatif.batch import Stopping

REFERENCE = 0


def half_width(differences: Sequence[float], confidence: float) -> float:
    """Half-width of the t interval of a mean, in the values' unit; infinite for fewer than two values.

    Source: Student's t, as in Law, Simulation Modeling and Analysis (5th ed.), chapter 9.5 and, for paired differences
    under common random numbers, 10.2.1.
    """
    if len(differences) < 2:
        return math.inf
    from scipy import stats

    return float(stats.sem(differences) * stats.t.ppf((1 + confidence) / 2, len(differences) - 1))


class Judge:
    """Says of each variant after how many of its seeds it was known well enough.

    A variant is judged after each seed from the `first` on, on all its seeds up to that one and never on some of them:
    the same runs give the same verdict in whatever order they arrive. Stopping at a width, not at a difference that
    looks large, keeps the interval honest (Chow and Robbins 1965, On the asymptotic theory of fixed-width sequential
    confidence intervals for the mean).

    Parameters
    ----------
    stopping : Stopping
    n_variants, n_seeds : int
    """

    def __init__(self, stopping: Stopping, n_variants: int, n_seeds: int) -> None:
        self.stopping = stopping
        self._seen: list[list[float | None]] = [[None] * n_seeds for _ in range(n_variants)]
        self._judged = [0] * n_variants
        self._differences: list[list[float]] = [[] for _ in range(n_variants)]
        self._enough: list[int | None] = [None] * n_variants

    def see(self, variant: int, seed: int, value: float) -> None:
        """Take a run's figure; NaN where the run failed or has none: its pair then does not count.

        Parameters
        ----------
        seed : int
            Its place in the batch's order of seeds.
        """
        self._seen[variant][seed] = value
        for each in range(1, len(self._seen)) if variant == REFERENCE else (variant,):
            self._judge(each)

    def enough(self, variant: int) -> int | None:
        """After how many seeds the variant was known well enough; None where it is not."""
        return self._enough[variant]

    @property
    def settled(self) -> bool:
        """Whether all are known well enough."""
        return all(enough is not None for enough in self._enough[1:])

    def _judge(self, variant: int) -> None:
        """Go on over the seeds that both have, without a gap."""
        own, reference = self._seen[variant], self._seen[REFERENCE]
        differences = self._differences[variant]
        while self._enough[variant] is None and self._judged[variant] < len(own):
            at = self._judged[variant]
            a, b = own[at], reference[at]
            if a is None or b is None:
                return
            if not math.isnan(a - b):
                differences.append(a - b)
            self._judged[variant] = at + 1
            if at + 1 >= self.stopping.first and self._known(differences):
                self._enough[variant] = at + 1

    def _known(self, differences: list[float]) -> bool:
        return half_width(differences, self.stopping.confidence) <= self.stopping.half_width
