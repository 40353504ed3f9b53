"""Where carriers are on the floor, from the metres that they have driven."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.walking.routes import Tour


class Ways(NamedTuple):
    """Tours as polygonal lines, a row a carrier, with room for `m` points each.

    Attributes
    ----------
    points : int32[n]
        How many points the tour has; 0 where a carrier has none.
    leg : int32[n]
        Point that the carrier has passed last.
    x_m, y_m, at_m : float64[n, m]
        Of each point, and the metres up to it.
    here_x_m, here_y_m : float64[n]
        Where each carrier is.
    """

    points: np.ndarray
    leg: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    at_m: np.ndarray
    here_x_m: np.ndarray
    here_y_m: np.ndarray

    @classmethod
    def at(cls, n: int, points: int, x_m: float, y_m: float) -> Ways:
        """No tours yet; all stand at one point."""
        room = (n, points)
        here = np.full(n, x_m), np.full(n, y_m)
        counts = np.zeros(n, np.int32), np.zeros(n, np.int32)
        return cls(*counts, np.zeros(room), np.zeros(room), np.zeros(room), *here)

    def with_room(self, points: int) -> Ways:
        """The same with room for at least so many points."""
        have = self.x_m.shape[1]
        if points <= have:
            return self
        extra = ((0, 0), (0, max(points, 2 * have) - have))
        return self._replace(x_m=np.pad(self.x_m, extra), y_m=np.pad(self.y_m, extra), at_m=np.pad(self.at_m, extra))

    def put(self, row: int, tour: Tour) -> None:
        """Give a carrier a tour; there must be room."""
        n = len(tour.x_m)
        self.points[row], self.leg[row] = n, 0
        self.x_m[row, :n], self.y_m[row, :n], self.at_m[row, :n] = tour.x_m, tour.y_m, tour.walked_m


@nb.njit(cache=True)
def locate(ways: Ways, i: int, at_m: float) -> None:
    """Put a carrier where it is after `at_m` metres of its tour."""
    leg = ways.leg[i]
    while leg < ways.points[i] - 1 and ways.at_m[i, leg + 1] <= at_m:
        leg += 1
    ways.leg[i] = leg
    ways.here_x_m[i], ways.here_y_m[i] = ways.x_m[i, leg], ways.y_m[i, leg]
    if leg < ways.points[i] - 1:
        beyond = at_m - ways.at_m[i, leg]
        ways.here_x_m[i] += beyond * np.sign(ways.x_m[i, leg + 1] - ways.x_m[i, leg])
        ways.here_y_m[i] += beyond * np.sign(ways.y_m[i, leg + 1] - ways.y_m[i, leg])
