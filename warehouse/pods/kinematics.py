"""How long a robot takes: straight runs from stop to stop, and quarter turns on the spot between them.

A robot stops to turn, so its way is a chain of straight runs. A run is a trapezoid of speed (a triangle where it is too
short for the cruising speed), whose closed form is `run_s`. On the floor a robot is moved cell by cell: the k-th cell
of a run takes what it makes the run longer by (`cell_seconds`), so whole runs take exactly their closed form.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def run_s(metres: float, speed_m_s: float, accel_m_s2: float) -> float:
    """Seconds of a straight run that starts and ends at rest."""
    if metres < speed_m_s**2 / accel_m_s2:
        return 2 * math.sqrt(metres / accel_m_s2)
    return metres / speed_m_s + speed_m_s / accel_m_s2


def cell_seconds(cell_m: float, speed_m_s: float, accel_m_s2: float) -> npt.NDArray[np.float64]:
    """Seconds that the first, second, ... cell of a run adds to it; the last value holds for all further ones."""
    cells = math.ceil(speed_m_s**2 / accel_m_s2 / cell_m) + 2
    return np.diff([run_s(k * cell_m, speed_m_s, accel_m_s2) for k in range(cells + 1)])


def empty_and_loaded(cell_m: float, empty_m_s: float, loaded_m_s: float, accel_m_s2: float) -> npt.NDArray[np.float64]:
    """`cell_seconds` of an empty robot in row 0 and of a loaded one in row 1, of one length."""
    rows = [cell_seconds(cell_m, speed, accel_m_s2) for speed in (empty_m_s, loaded_m_s)]
    longest = max(map(len, rows))
    return np.array([np.pad(row, (0, longest - len(row)), mode="edge") for row in rows])


def way_s(directions: npt.ArrayLike, cell_m: float, speed_m_s: float, accel_m_s2: float, turn_s: float) -> float:
    """Seconds of a way given as the direction (0-3) of each cell's move, from rest to rest.

    The turn into the first direction is not counted.
    """
    moves = np.asarray(directions)
    if not len(moves):
        return 0.0
    corners = np.flatnonzero(np.diff(moves)) + 1
    lengths = np.diff(np.concatenate(([0], corners, [len(moves)])))
    quarters = np.abs((np.diff(moves)[corners - 1] + 2) % 4 - 2)
    runs = sum(run_s(length * cell_m, speed_m_s, accel_m_s2) for length in lengths)
    return runs + float(quarters.sum()) * turn_s
