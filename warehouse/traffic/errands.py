"""Where robots go next: a robot's k-th errand as a pure function, the same whatever plans the moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numba as nb
import numpy as np
import numpy.typing as npt

from core.hashing import draw64

Cells = npt.NDArray[np.int32]


class Errands(Protocol):
    """Gives robots their next goals."""

    @property
    def places(self) -> Cells:
        """Linear cells that may be goals, ascending."""
        ...

    def goals(self, robots: Cells, kth: Cells, here: Cells) -> Cells:
        """Goals of the robots' `kth` errands (0 the first), for robots that stand on the cells `here`."""
        ...


@dataclass(frozen=True, eq=False)
class ListedErrands:
    """The League of Robot Runners' list: robot i of n has, as its k-th errand, ``tasks[(k * n + i) % len(tasks)]``.

    A goal may be the cell that the robot stands on.

    Attributes
    ----------
    tasks : int32[m]
        Linear cells.
    n_robots : int
    """

    tasks: Cells
    n_robots: int

    @property
    def places(self) -> Cells:
        """Cells of the list, each once."""
        return np.unique(self.tasks)

    def goals(self, robots: Cells, kth: Cells, here: Cells) -> Cells:
        """Goals from the list."""
        return self.tasks[(kth.astype(np.int64) * self.n_robots + robots) % len(self.tasks)]


@dataclass(frozen=True, eq=False)
class DrawnErrands:
    """Goals drawn uniformly from some places, never the cell that the robot stands on.

    Attributes
    ----------
    places : int32[m]
        Linear cells, ascending, at least two.
    seed : int
    """

    places: Cells
    seed: int

    def goals(self, robots: Cells, kth: Cells, here: Cells) -> Cells:
        """Goals by seed, robot and number of the errand."""
        return _draw(self.places, np.uint64(self.seed), robots, kth, here)


@nb.njit(cache=True)
def _draw(places: Cells, seed: np.uint64, robots: Cells, kth: Cells, here: Cells) -> Cells:
    goals = np.empty(len(robots), np.int32)
    for row in range(len(robots)):
        at = np.searchsorted(places, here[row])
        stands_on_one = at < len(places) and places[at] == here[row]
        choices = len(places) - 1 if stands_on_one else len(places)
        share = float(draw64(seed, np.uint64(kth[row]), np.uint64(robots[row] + 1)) >> np.uint64(11)) * 2.0**-53
        chosen = int(share * choices)
        goals[row] = places[chosen + 1 if stands_on_one and chosen >= at else chosen]
    return goals
