"""How long a unit takes at a station: gamma-distributed, so a coefficient of variation of 1 is exponential."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BLOCK = 8192


class Handling:
    """Handling times, drawn in blocks.

    Parameters
    ----------
    mean_s : float
        Mean of a unit.
    cv : float
        Coefficient of variation; 0 takes the mean each time.
    rng : numpy.random.Generator
    """

    def __init__(self, mean_s: float, cv: float, rng: np.random.Generator) -> None:
        if mean_s <= 0 or cv < 0:
            raise ValueError(f"handling takes time, and its variation is at least 0, not {mean_s} and {cv}")
        self.mean_s, self.cv, self._rng = mean_s, cv, rng
        self._drawn = self._block(_BLOCK)
        self._next = 0

    def draw(self, units: int) -> npt.NDArray[np.float64]:
        """Seconds of each of the next `units` units; float64[units]."""
        if self._next + units > len(self._drawn):
            self._drawn, self._next = self._block(max(_BLOCK, units)), 0
        self._next += units
        return self._drawn[self._next - units : self._next]

    def _block(self, size: int) -> npt.NDArray[np.float64]:
        if self.cv == 0:
            return np.full(size, self.mean_s)
        return self._rng.gamma(self.cv**-2, self.mean_s * self.cv**2, size)
