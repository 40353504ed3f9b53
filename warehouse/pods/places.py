"""Where the pods stand, which places are free, and how far apart cells are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.layout.pod_floor import PodFloor

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int32] | npt.NDArray[np.int64] | int


class Places:
    """The pods' places.

    Parameters
    ----------
    floor : PodFloor
    pod_cell : int32[P]
        Cell of each pod at the start; all are places.
    demand : float64[P]
        Share of the demand that each pod serves.

    Attributes
    ----------
    cell : int32[S]
        Of each place.
    is_free : bool[S]
        No pod stands there or is bound for it.
    rank : float64[S]
        Share of all places that lie nearer to a pick station.
    pod_cell : int32[P]
        -1 while a robot carries the pod.
    pod_place, home : int32[P]
        Place of each pod (-1 while carried to a station), and at the start.
    pod_rank : float64[P]
        Share of all pods that more is asked from.
    """

    def __init__(self, floor: PodFloor, pod_cell: Ints, demand: Floats) -> None:
        self.cell = floor.storage
        self._row, self._column = np.divmod(np.arange(floor.kind.size, dtype=np.int32), floor.width)
        self._cell_m = floor.cell_m
        self.pod_cell = pod_cell.copy()
        self.pod_place = np.searchsorted(floor.storage, pod_cell).astype(np.int32)
        self.home = self.pod_place.copy()
        self.is_free = np.ones(len(self.cell), bool)
        self.is_free[self.pod_place] = False
        picks = np.array([station.cell for station in floor.stations if station.picks], np.int32)
        self.rank = _ranks(self.way_m(self.cell[:, None], picks).min(axis=1))
        self.pod_rank = _ranks(-demand)

    def way_m(self, a: Cells, b: Cells) -> Floats:
        """Metres between cells along rows and columns, as if nothing stood between."""
        rows, columns = self._row[a] - self._row[b], self._column[a] - self._column[b]
        return np.asarray(np.abs(rows) + np.abs(columns), np.float64) * self._cell_m

    def leave(self, pod: int) -> None:
        """A robot has lifted the pod."""
        self.is_free[self.pod_place[pod]] = True
        self.pod_place[pod] = self.pod_cell[pod] = -1

    def reserve(self, pod: int, place: int) -> None:
        """The pod is bound for a place."""
        self.is_free[place] = False
        self.pod_place[pod] = place

    def set_down(self, pod: int) -> None:
        """The pod stands in its place."""
        self.pod_cell[pod] = self.cell[self.pod_place[pod]]


def _ranks(values: Floats) -> Floats:
    """Share of the values that are smaller; float64, in [0, 1)."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values)) / len(values)
    return ranks
