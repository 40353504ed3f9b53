"""The planners behind one protocol, chosen by name or by the number of robots."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from warehouse.traffic.crowd import Crowd
from warehouse.traffic.motion import Ints, Motion, face_moves
from warehouse.traffic.roadmap import Roadmap
from warehouse.traffic.wlns import Wlns, WlnsSettings

PlannerName = Literal["pibt", "wlns"]

WLNS_ROBOTS = 2_000
"""Above so many robots, planning ahead costs more time than it wins errands."""
WLNS_FULL = 0.75
"""Above this share of free cells with a robot on, plans over a window hardly move, and single steps finish more."""


class Planner(Protocol):
    """Moves all robots one tick at a time.

    Attributes
    ----------
    cell : int32[n]
        Where each robot stands (linear cell); read only.
    heading : uint8[n]
        0 East, 1 South, 2 West, 3 North; in four-way motion the direction of the last move.
    """

    cell: Ints
    heading: npt.NDArray[np.uint8]

    def step(self, goal: Ints) -> None:
        """Move one tick towards these goals (int32[n], linear cells), which may change between any two steps."""


def choose(name: str, n_robots: int, motion: str, n_free: int) -> PlannerName:
    """The planner that a name means.

    Parameters
    ----------
    name : {"auto", "pibt", "wlns"}
        `auto` is `wlns` up to `WLNS_ROBOTS` robots on no more than `WLNS_FULL` of the free cells, and in turning
        motion, where single steps of PIBT stall.
    n_robots : int
    motion : {"four_way", "turning"}
    n_free : int
        Free cells.

    Raises
    ------
    ValueError
        No such planner, or `pibt` in turning motion.
    """
    if name == "auto":
        few = n_robots <= min(WLNS_ROBOTS, WLNS_FULL * n_free)
        return "wlns" if motion == "turning" or few else "pibt"
    if name == "pibt" and motion == "turning":
        raise ValueError("pibt plans four-way motion only: choose wlns for turning robots")
    if name == "pibt":
        return "pibt"
    if name == "wlns":
        return "wlns"
    raise ValueError(f"no such planner: {name!r} (auto, pibt, wlns)")


def make_planner(
    name: str,
    roadmap: Roadmap,
    start: npt.ArrayLike,
    motion: Motion,
    seed: int,
    start_heading: npt.ArrayLike | None = None,
    endpoints: npt.ArrayLike | None = None,
    settings: WlnsSettings | None = None,
) -> Planner:
    """A planner whose robots stand at their starts.

    Parameters
    ----------
    name : {"auto", "pibt", "wlns"}
    roadmap : Roadmap
    start : int32[n]
        Linear cells, all different.
    motion : {"four_way", "turning"}
    seed : int
        Same seed, same moves.
    start_heading : uint8[n], optional
        East by default.
    endpoints : int32[k], optional
        Cells that are often goals, where known: their distance fields are kept.
    settings : WlnsSettings, optional
        For `wlns`; by the floor's density if left out.

    Raises
    ------
    ValueError
        No such planner or motion, or two robots start on one cell, or one on a wall.
    """
    cells = np.asarray(start, np.int32)
    if choose(name, len(cells), motion, int(roadmap.free.sum())) == "pibt":
        return CrowdPlanner(roadmap, cells, seed, start_heading=start_heading, endpoints=endpoints)
    return Wlns(roadmap, cells, motion, seed, start_heading=start_heading, endpoints=endpoints, settings=settings)


class CrowdPlanner:
    """A crowd of unloaded robots that never stand still for anything but traffic, as a `Planner`."""

    def __init__(
        self,
        roadmap: Roadmap,
        start: Ints,
        seed: int,
        *,
        start_heading: npt.ArrayLike | None = None,
        endpoints: npt.ArrayLike | None = None,
    ) -> None:
        n = len(start)
        frequent = np.empty(0, np.int32) if endpoints is None else np.asarray(endpoints, np.int32)
        self._crowd = Crowd(roadmap, start, seed, frequent=frequent)
        self._width = roadmap.width
        self._goal = np.full(n, -1, np.int32)
        self._may_move = np.ones(n, bool)
        self.cell = start.copy()
        self.heading = np.zeros(n, np.uint8) if start_heading is None else np.array(start_heading, np.uint8)

    def step(self, goal: Ints) -> None:
        """Move one tick towards these goals; see `Planner`."""
        new = np.flatnonzero(goal != self._goal).astype(np.int32)
        if len(new):
            self._crowd.aim(new, goal[new].astype(np.int32), np.zeros(len(new), bool))
            self._goal[new] = goal[new]
        before = self.cell
        self._crowd.step(self._may_move)
        self.cell = self._crowd.cell.copy()
        face_moves(self.heading, self.cell - before, self._width)
