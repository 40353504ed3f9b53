"""A floor of any layout as points and the straight ways between them, for tours where no closed form holds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.geometry import frame_of, place_xy
from warehouse.walking.routes.general import shortest_round
from warehouse.walking.routes.tour import Tour

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AisleGraph:
    """Points that one can stand on and the ways between them.

    Attributes
    ----------
    x_m, y_m : float64[n]
        Points: places, corners, depots.
    ways : int64[e, 2]
        Pairs of points with a straight way between them, walked both ways.
    """

    x_m: Floats
    y_m: Floats
    ways: Ints

    @classmethod
    def of(cls, floor: WalkingFloor) -> AisleGraph:
        """A walking floor's graph: point p is place p, then the crossings aisle by aisle, and the depot last."""
        frame = frame_of(floor)
        place_x, place_y = place_xy(floor, np.arange(floor.n_places))
        rows = floor.blocks + 1
        crossing_x = np.repeat(np.arange(floor.aisles) * frame.pitch_m, rows)
        crossing_y = np.tile(np.arange(rows) * frame.reach_m, floor.aisles)
        x = np.concatenate([place_x, crossing_x, [frame.depot_x_m]])
        y = np.concatenate([place_y, crossing_y, [0.0]])
        on_cross = np.arange(floor.n_places, len(x))
        chains = [_chain(np.flatnonzero(x == a * frame.pitch_m), y) for a in range(floor.aisles)]
        chains += [_chain(on_cross[y[on_cross] == r * frame.reach_m], x) for r in range(rows)]
        return cls(x, y, np.concatenate(chains))

    @property
    def depot(self) -> int:
        """The last point."""
        return len(self.x_m) - 1

    def shortest(self, points: Ints) -> tuple[Floats, Ints]:
        """Shortest walks from some points to all.

        Parameters
        ----------
        points : int64[k]

        Returns
        -------
        metres : float64[k, n]
            Infinite where there is no way.
        before : int32[k, n]
            Point before each on the way.
        """
        a, b = self.ways.T
        length = np.hypot(self.x_m[a] - self.x_m[b], self.y_m[a] - self.y_m[b])
        n, shift = len(self.x_m), 1e-12  # a way of no length would be no way to scipy
        matrix = sparse.csr_array((np.maximum(length, shift), (a, b)), shape=(n, n))
        metres, before = csgraph.dijkstra(matrix, directed=False, indices=points, return_predecessors=True)
        return metres, before

    def tour(self, depot: int, stops: Ints) -> Tour:
        """A near-shortest tour from a point over others and back.

        Parameters
        ----------
        depot : int
        stops : int64[k]

        Returns
        -------
        Tour
            `point_place` holds the stops' points.

        Raises
        ------
        ValueError
            A stop cannot be reached.
        """
        points = np.concatenate([[depot], stops])
        metres, before = self.shortest(points)
        if not np.isfinite(metres[0, stops]).all():
            raise ValueError(f"no way from {depot} to {stops[~np.isfinite(metres[0, stops])].tolist()}")
        order = np.concatenate([[0], shortest_round(metres[:, points]), [0]])
        way, place = [depot], [-1]
        for i, j in pairwise(order):
            leg = _back_along(before[i], int(points[i]), int(points[j]))
            way += leg or [int(points[j])]
            place += [-1] * (max(len(leg), 1) - 1) + [int(points[j]) if j else -1]
        return Tour(self.x_m[way], self.y_m[way], np.array(place))


def _chain(points: Ints, position: Floats) -> Ints:
    """Ways between neighbours, of points that lie in one line."""
    line = points[np.argsort(position[points], kind="stable")]
    return np.stack([line[:-1], line[1:]], axis=1)


def _back_along(before: npt.NDArray[np.int32], start: int, end: int) -> list[int]:
    """Points of a shortest way after its start; none where start and end are one."""
    leg: list[int] = []
    while end != start:
        leg.append(end)
        end = int(before[end])
    return leg[::-1]
