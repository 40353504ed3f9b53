"""Waves: orders are let onto the floor together, at fixed times."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def released_s(placed_s: Floats, wave_min: float) -> Floats:
    """When each order is let onto the floor.

    Parameters
    ----------
    placed_s : float64[O]
    wave_min : float
        Minutes between waves, the first at second 0 (`floor.wave_min`); 0 lets orders in as they come.
    """
    if wave_min == 0:
        return placed_s
    wave_s = wave_min * 60
    return np.ceil(placed_s / wave_s) * wave_s
