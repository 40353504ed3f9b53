"""A floor where robots bring pods to people: cells, places, stations with their queues, chargers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import Roadmap


class Cell(IntEnum):
    """What a cell of a pod floor is."""

    WALL = 0
    LANE = 1
    STORAGE = 2
    STATION = 3
    QUEUE = 4
    CHARGER = 5


@dataclass(frozen=True)
class StationPlace:
    """A station's place on the floor.

    Attributes
    ----------
    name : str
        "P-01" (picking) or "R-01" (replenishment).
    picks : bool
        True where units are picked, False where they are stowed.
    cell : int
        Where the robot stands while its pod is served.
    queue : tuple of int
        Cells behind it, the front first; robots enter at the last, and may only go forward.
    """

    name: str
    picks: bool
    cell: int
    queue: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class PodFloor:
    """A pod floor.

    Attributes
    ----------
    name : str
    cell_m : float
        Edge of a cell; a pod fills one.
    kind : uint8[height, width]
        `Cell` of each cell.
    one_way : uint8[height, width]
        Exits allowed at most (see `Roadmap.exits`): one-way lanes and queues.
    storage : int32[S]
        Cells of the pods' places, in order of cell.
    stations : tuple of StationPlace
        Picking first.
    chargers : int32[C]
        Cells with a charger.
    """

    name: str
    cell_m: float
    kind: npt.NDArray[np.uint8]
    one_way: npt.NDArray[np.uint8]
    storage: npt.NDArray[np.int32]
    stations: tuple[StationPlace, ...]
    chargers: npt.NDArray[np.int32]

    @property
    def height(self) -> int:
        """Rows of cells."""
        return int(self.kind.shape[0])

    @property
    def width(self) -> int:
        """Columns of cells."""
        return int(self.kind.shape[1])

    @property
    def area_m2(self) -> float:
        """Area of all cells but walls."""
        return float(np.count_nonzero(self.kind)) * self.cell_m**2

    @cached_property
    def roadmap(self) -> Roadmap:
        """What robots drive on; pods' places are closed to loaded ones."""
        return Roadmap.of(self.kind != Cell.WALL, self.kind == Cell.STORAGE, self.one_way)
