"""The orders that a floor works on: the same for every mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class FloorOrders:
    """Orders of one floor, in order of time.

    Attributes
    ----------
    placed_s : float64[O]
        Seconds from the floor's start; negative for those that wait already.
    line_first : int64[O + 1]
        Lines of order o are ``line_first[o]:line_first[o + 1]``.
    sku : int32[L]
        SKU of each line, by popularity on this floor: 0 is the most popular.
    units : int32[L]
        Units of each line, at least 1.
    n_skus : int
        SKUs on the floor.
    """

    placed_s: npt.NDArray[np.float64]
    line_first: npt.NDArray[np.int64]
    sku: npt.NDArray[np.int32]
    units: npt.NDArray[np.int32]
    n_skus: int

    def __len__(self) -> int:
        return len(self.placed_s)

    @property
    def n_lines(self) -> int:
        """Lines of all orders."""
        return len(self.sku)

    @property
    def line_order(self) -> npt.NDArray[np.int64]:
        """Order of each line."""
        return np.repeat(np.arange(len(self)), np.diff(self.line_first))


def positions(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, ... within each run of these lengths, one after the other."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
