"""Who sees whom: distances between carriers and people (kernels).

People and carriers are taken to be on the middle lines of aisles and cross aisles. Shelves hide those in one lane from
those in another; whoever is in a cross aisle is seen from everywhere near.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame

OUTSIDE = -1

SIGHT_M = 30.0
"""Farther than anything about safety depends on."""


@nb.njit(cache=True)
def aisle_at(frame: Frame, x_m: float, y_m: float) -> int:
    """The aisle between whose shelves a point lies; OUTSIDE in a cross aisle."""
    depth = y_m % frame.reach_m
    if depth < frame.margin_m or depth > frame.reach_m - frame.margin_m:
        return OUTSIDE
    return int(np.round(x_m / frame.pitch_m))


@nb.njit(cache=True)
def distance_m(
    frame: Frame, carrier_x: np.ndarray, carrier_y: np.ndarray, people_x: np.ndarray, people_y: np.ndarray
) -> np.ndarray:
    """Distances of carriers from people in sight; infinity where shelves are between, or beyond `SIGHT_M`.

    Parameters
    ----------
    frame : Frame
    carrier_x, carrier_y : float64[c]
    people_x, people_y : float64[p]

    Returns
    -------
    float64[c, p]
    """
    found = np.full((len(carrier_x), len(people_x)), np.inf)
    aisle = np.empty(len(people_x), np.int64)
    for p in range(len(people_x)):
        aisle[p] = aisle_at(frame, people_x[p], people_y[p])
    for c in range(len(carrier_x)):
        here = aisle_at(frame, carrier_x[c], carrier_y[c])
        for p in range(len(people_x)):
            if here == aisle[p] or here == OUTSIDE or aisle[p] == OUTSIDE:
                dx, dy = carrier_x[c] - people_x[p], carrier_y[c] - people_y[p]
                square = dx * dx + dy * dy
                if square < SIGHT_M * SIGHT_M:
                    found[c, p] = np.sqrt(square)
    return found
