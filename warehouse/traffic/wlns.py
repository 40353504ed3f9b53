"""WLNS, the planner for throughput: windowed plans, always complete and free of collisions, mended tick by tick.

Every robot has a plan of a few dozen steps. A tick replans the robots whose goals are new, mends plans by large
neighbourhood search (after Li et al. 2021, "Anytime multi-agent path finding via large neighborhood search", and Jiang
et al. 2024, "Scaling lifelong multi-agent path finding to more realistic settings"), carries out one step, and adds one
at the far end. Plans are never made from nothing, and a robot that finds no better one keeps the one it has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.traffic.fields import UNREACHABLE, Fields
from warehouse.traffic.guidance import Guidance
from warehouse.traffic.motion import Ints, Motion, MotionGraph, face_moves
from warehouse.traffic.roadmap import Roadmap
from warehouse.traffic.wlns_repair import repair, replan_alone
from warehouse.traffic.wlns_state import new_fleet, new_ground, new_plans, new_scratch
from warehouse.traffic.wlns_window import appraise_all, pass_tick


@dataclass(frozen=True)
class WlnsSettings:
    """How far and how hard WLNS plans.

    Attributes
    ----------
    window : int
        Steps of a plan.
    tries : int
        Repairs tried a tick.
    max_set : int
        Robots replanned together in one repair, at most.
    base : int
        Cost of an action where nobody comes the other way; 1 without guidance.
    alpha : float
        Strength of the contraflow guidance, 0 for none.
    toll : float
        Strength of the guidance round busy cells; it needs `alpha` above 0.
    refresh_ticks : int
        Ticks between two updates of the guidance.
    fading : float
        What an update keeps of the counted moves.
    overdue_ticks : int
        Age of an errand from which no repair may delay its robot, and it chooses first at the window's end.
    """

    window: int = 32
    tries: int = 300
    max_set: int = 8
    base: int = 1
    alpha: float = 0.0
    toll: float = 0.0
    refresh_ticks: int = 25
    fading: float = 0.974
    overdue_ticks: int = 1000

    def __post_init__(self) -> None:
        if self.window < 1 or self.tries < 0 or self.max_set < 1 or self.refresh_ticks < 1:
            raise ValueError("window, max_set and refresh_ticks are at least 1, tries at least 0")
        if not 1 <= self.base <= 63 or not 0 <= self.fading <= 1:
            raise ValueError("base is 1..63, fading 0..1")
        if self.alpha < 0 or self.toll < 0 or (self.toll and not self.alpha):
            raise ValueError("alpha and toll are at least 0, and a toll needs an alpha")

    @classmethod
    def for_floor(cls, graph: MotionGraph, n_robots: int) -> WlnsSettings:
        """Settings that did best on floors of this density (benchmarks/traffic.py)."""
        density = n_robots / max(1, graph.n_places)
        overdue = 8 * (graph.roadmap.height + graph.roadmap.width)
        if graph.motion == "turning":
            return cls(window=28, tries=700, overdue_ticks=2 * overdue)
        if density < 0.03:
            return cls(window=24, tries=300, overdue_ticks=overdue)
        if density < 0.06:
            return cls(window=24, tries=400, base=20, alpha=3.0, overdue_ticks=overdue)
        return cls(window=48, tries=600, base=20, alpha=3.0, toll=4.0, overdue_ticks=overdue)


class Wlns:
    """Windowed large neighbourhood search, behind the `Planner` protocol.

    Parameters
    ----------
    roadmap : Roadmap
        One-way exits hold; `closed_to_loaded` is ignored.
    start : int32[n]
        Linear cells, all different.
    motion : {"four_way", "turning"}
    seed : int
    start_heading : uint8[n], optional
        East by default.
    endpoints : int32[k], optional
        Cells that are often goals: their fields are kept.
    settings : WlnsSettings, optional
        By the floor's size and density if left out.

    Attributes
    ----------
    cell : int32[n]
        Linear cell of each robot.
    heading : uint8[n]
        0 East, 1 South, 2 West, 3 North; in four-way motion the direction of the last move.

    Raises
    ------
    ValueError
        Two robots start on one cell, or one on a wall.
    """

    def __init__(
        self,
        roadmap: Roadmap,
        start: npt.ArrayLike,
        motion: Motion,
        seed: int,
        *,
        start_heading: npt.ArrayLike | None = None,
        endpoints: npt.ArrayLike | None = None,
        settings: WlnsSettings | None = None,
    ) -> None:
        self.graph = graph = MotionGraph.of(roadmap, motion)
        self._state = graph.states(start, start_heading)
        n = len(self._state)
        if len(np.unique(self._state >> graph.heading_bits)) < n:
            raise ValueError("two robots start on one cell")
        self.settings = chosen = settings or WlnsSettings.for_floor(graph, n)
        self.cell = np.asarray(start, np.int32).copy()
        self.heading = np.zeros(n, np.uint8) if start_heading is None else np.asarray(start_heading, np.uint8).copy()
        frequent = () if endpoints is None else graph.place[np.asarray(endpoints)]
        self._fields = Fields(graph, n, frequent)
        self._guidance = Guidance(graph, chosen.base, chosen.alpha, chosen.fading, chosen.toll)
        if chosen.base > 1 or chosen.alpha:
            self._fields.reweigh(self._guidance.weight)
        self._ground = new_ground(graph, self._guidance.weight, self._fields)
        self._fleet = new_fleet(self._fields.row)
        self._plans = new_plans(self._state, graph.n_places, graph.heading_bits, chosen.window)
        self._scratch = new_scratch(n, chosen.window, chosen.max_set, self._guidance.max_weight, seed)
        self._ticks = 0

    def step(self, goal: Ints) -> None:
        """Move all robots one tick towards these goals.

        Parameters
        ----------
        goal : int32[n]
            Linear cells. A goal may change between any two steps. A robot whose goal stays the cell that it is on
            has no errand: it makes way, and comes back.

        Raises
        ------
        ValueError
            A goal is a wall, or there is no way to it.
        """
        if self.settings.alpha and self._ticks and self._ticks % self.settings.refresh_ticks == 0:
            self._guidance.learn()
            self._fields.reweigh(self._guidance.weight)
        ground, fleet, plans, scratch = self._ground, self._fleet, self._plans, self._scratch
        self._take_goals(np.asarray(goal))
        appraise_all(ground, fleet, plans, scratch)
        np.greater(fleet.age, self.settings.overdue_ticks, out=fleet.overdue)
        repair(self.settings.tries, ground, fleet, plans, scratch)
        pass_tick(ground, fleet, plans, scratch)
        self._ticks += 1
        self._look()

    def _take_goals(self, goal: npt.NDArray[np.integer]) -> None:
        """Set new goals and replan their robots, one after the other."""
        graph, fleet = self.graph, self._fleet
        place = graph.place[goal]
        new = np.flatnonzero((place != fleet.goal) | (place < 0))
        self._aim(new, place[new])
        idle = (place == fleet.goal) & (self.cell == goal)
        settled = np.flatnonzero(idle & ~fleet.idle)
        fleet.idle[:] = idle
        fleet.age[idle] = 0
        fleet.goal[new] = place[new]
        fleet.age[new] = 0
        for robot in np.concatenate([new, settled]):
            replan_alone(robot, self._ground, fleet, self._plans, self._scratch)

    def _aim(self, robots: npt.NDArray[np.intp], places: Ints) -> None:
        """Have the fields of new goals."""
        _refuse(robots[places < 0])
        for robot, place in zip(robots.tolist(), places.tolist(), strict=True):
            self._fields.aim(robot, place)
        alone = self._fields.values[self._fleet.row[robots], self._state[robots]]
        _refuse(robots[alone == UNREACHABLE])

    def _look(self) -> None:
        """Read the robots' cells and headings off their plans."""
        graph, before = self.graph, self._state
        self._state = self._plans.path[:, self._plans.head[0]].copy()
        cell = graph.cell[self._state >> graph.heading_bits]
        if self.settings.alpha:
            self._guidance.count(before, self._state)
        if graph.heading_bits:
            self.heading[:] = self._state & 3
        else:
            face_moves(self.heading, cell - self.cell, graph.roadmap.width)
        self.cell = cell


def _refuse(robots: npt.NDArray[np.intp]) -> None:
    if len(robots):
        raise ValueError(f"no way to the goals of robots {robots[:5].tolist()}")
