"""A traffic problem: where robots may drive, where they start, how they move and where they go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.traffic.errands import Errands
from warehouse.traffic.motion import Motion
from warehouse.traffic.roadmap import Roadmap


@dataclass(frozen=True, eq=False)
class TrafficProblem:
    """What a planner is given.

    Attributes
    ----------
    name : str
        The file it came from.
    roadmap : Roadmap
    start : int32[n]
        Linear cell of each robot at step 0; free and distinct.
    start_heading : uint8[n]
        0 East, 1 South, 2 West, 3 North; without meaning in four-way motion.
    motion : {"four_way", "turning"}
        A step is a move to a neighbouring cell or a wait; in turning motion a move forward, a quarter turn or a wait.
    errands : Errands
    """

    name: str
    roadmap: Roadmap
    start: npt.NDArray[np.int32]
    start_heading: npt.NDArray[np.uint8]
    motion: Motion
    errands: Errands

    @property
    def n_agents(self) -> int:
        """Robots."""
        return len(self.start)
