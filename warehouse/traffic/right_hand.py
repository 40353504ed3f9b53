"""Keep to the right: in lanes of two cells' width, each side has its direction.

Robots that meet in a lane lose time; where most keep to the right, few meet. A step against the lane is dearer, not
forbidden, so goals on the far side stay near (one-way lanes are exits of the roadmap).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import EAST, NORTH, SOUTH, WEST, Bools, Roadmap


def against_lane(roadmap: Roadmap) -> npt.NDArray[np.uint8]:
    """Steps that run against a lane's right-hand side.

    A lane is two cells wide between walls or pods' places; crossings have no side.

    Parameters
    ----------
    roadmap : Roadmap

    Returns
    -------
    uint8[n_cells]
        Bit d is set where leaving in direction d runs against the lane.
    """
    lane = (roadmap.free & ~roadmap.closed_to_loaded).reshape(roadmap.height, roadmap.width)
    upper, left = _first_of_two(lane), _first_of_two(lane.T).T
    against = np.zeros(lane.shape, np.uint8)
    against[upper] |= 1 << EAST
    against[1:][upper[:-1]] |= 1 << WEST
    against[left] |= 1 << NORTH
    against[:, 1:][left[:, :-1]] |= 1 << SOUTH
    return against.ravel()


def _first_of_two(lane: Bools) -> Bools:
    """The upper cells of runs of exactly two lane cells in a column."""
    padded = np.zeros((lane.shape[0] + 3, lane.shape[1]), bool)
    padded[1:-2] = lane
    return ~padded[:-3] & padded[1:-2] & padded[2:-1] & ~padded[3:]
