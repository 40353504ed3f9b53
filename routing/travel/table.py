"""What every source of distances offers, and the plainest of them: a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.errors import Finding

Ints = npt.NDArray[np.int64]
Table = npt.NDArray[np.int32]

FORBIDDEN = 1 << 28
"""Duration and distance of a leg that may not be driven."""


@dataclass(frozen=True)
class SpeedProfile:
    """How fast the roads are through the day, against the speed that durations are given at.

    Attributes
    ----------
    at : int64[n]
        Ticks at which a speed begins, ascending, the first 0; the last speed holds for ever.
    factor : float64[n]
        1 as given, 0.5 half as fast. A vehicle on its way changes speed with the hour, so that who leaves first
        arrives first (Ichoua, Gendreau, Potvin 2003, EJOR 144).
    """

    at: Ints
    factor: npt.NDArray[np.float64]


class Travel(Protocol):
    """Distances and durations of one profile, in the problem's ticks; symmetric or not, 0 from a place to itself."""

    @property
    def speeds(self) -> SpeedProfile | None:
        """Durations at the hour of driving where given; then those of `legs` and `table` are at factor 1."""
        ...

    def __len__(self) -> int:
        """Count its places."""
        ...

    def legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """Distance and duration of each leg, pairwise; int64 of the arguments' shape."""
        ...

    def table(self, places: Ints) -> tuple[Table, Table]:
        """Distance and duration between all of some places; int32[n, n] each, C-contiguous, maybe the same array."""
        ...


@dataclass(frozen=True)
class TableTravel:
    """Whole tables, int32[P, P]; `distance` and `duration` may be the same array.

    `findings` say what was doubtful where the tables come from: places that no road leads to.
    """

    distance: Table
    duration: Table
    speeds: SpeedProfile | None = None
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.distance)

    def legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """See `Travel.legs`."""
        distance = self.distance[origin, destination].astype(np.int64)
        if self.duration is self.distance:
            return distance, distance
        return distance, self.duration[origin, destination].astype(np.int64)

    def table(self, places: Ints) -> tuple[Table, Table]:
        """See `Travel.table`."""
        rows = np.asarray(places)
        if len(rows) == len(self) and np.array_equal(rows, np.arange(len(self))):
            return self.distance, self.duration
        distance = np.ascontiguousarray(self.distance[np.ix_(rows, rows)])
        if self.duration is self.distance:
            return distance, distance
        return distance, np.ascontiguousarray(self.duration[np.ix_(rows, rows)])
