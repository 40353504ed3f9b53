"""How a length with decimals becomes whole ticks: the three conventions of the benchmark files, and our own.

The costs that papers and solution files publish hold for one convention each, and differ by up to some per cent
under another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Convention:
    """Ticks of a value are `floor(value * scale + half)`.

    Attributes
    ----------
    scale : int
        Ticks of a unit; the `Problem.scale` that goes with it.
    half : float
        0.5 rounds to the nearest tick (halves up), 0.0 cuts off.
    """

    scale: int = 1
    half: float = 0.5

    def ticks(self, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Whole ticks of values in units, int64 of their shape."""
        return np.floor(np.asarray(values, np.float64) * self.scale + self.half).astype(np.int64)


ROUNDED = Convention(1, 0.5)
"""To the nearest integer: TSPLIB's EUC_2D, the X instances of Uchoa et al. 2017, Arnold et al. 2019."""

TRUNCATED = Convention(10, 0.0)
"""Cut to one decimal: the 12th DIMACS challenge (2021-22) for Solomon's and Gehring-Homberger's instances."""

EXACT = Convention(1000, 0.5)
"""To the nearest thousandth: what stands for the exact length where a paper has doubles."""
