"""What a routed tour is to those who use it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from warehouse.walking.routes.walk import Walk

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tour:
    """A closed walk from the depot to some places and back.

    Attributes
    ----------
    x_m, y_m : float64[w]
        Points where the tour stops or turns; straight between them, along aisles and cross aisles only. y counts from
        the middle of the front cross aisle (see `warehouse.walking.geometry`). The first and the last are the depot.
    point_place : int64[w]
        Place picked at each point; -1 where the tour only turns.
    """

    x_m: Floats
    y_m: Floats
    point_place: Ints

    @classmethod
    def of(cls, walk: Walk) -> Tour:
        """The tour that a router has written."""
        return cls(walk.x_m, walk.y_m, walk.place)

    @cached_property
    def walked_m(self) -> Floats:
        """Metres walked up to each point (float64[w])."""
        legs = np.abs(np.diff(self.x_m)) + np.abs(np.diff(self.y_m))
        return np.concatenate([[0.0], np.cumsum(legs)])

    @property
    def metres(self) -> float:
        """Length of the tour."""
        return float(self.walked_m[-1])

    @cached_property
    def stop(self) -> Ints:
        """Point of each place, in the order visited (int64[k])."""
        return np.flatnonzero(self.point_place >= 0)

    @property
    def places(self) -> Ints:
        """Places in the order visited (int64[k])."""
        return self.point_place[self.stop]
