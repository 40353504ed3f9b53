"""A crowd of robots on a roadmap, thousands of them, one step at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.traffic.crowd_aim import aim, find_ways
from warehouse.traffic.crowd_state import CrowdState, robots_at, tables_for
from warehouse.traffic.crowd_step import TURNS, advance
from warehouse.traffic.field_pool import NO_WAY, grown, pool_of
from warehouse.traffic.goal_fields import CLOSED, Bytes, Ints, ground_of
from warehouse.traffic.roadmap import D_COLUMN, D_ROW, Roadmap

KEEP_ALL_BYTES = 1 << 29
"""Floors where the fields of all goals fit in here keep every field that was ever searched."""


class Crowd:
    """Moves all robots one tick at a time, none into another, by priorities that are inherited (PIBT).

    A robot at its goal is pushed aside by those who pass, and comes back. Same roadmap, calls and seed: same moves.

    Parameters
    ----------
    roadmap : Roadmap
    start : int32[n]
        Where robots stand; no two in a cell. Each is its own goal at first, unloaded.
    seed : int
    frequent : int32[k]
        Goals that many robots will have (stations): their whole fields are kept. On small floors all are.
    against : uint8[n_cells], optional
        Right-hand lanes (`right_hand.against_lane`). Without them a robot alone takes a way of the fewest cells.

    Attributes
    ----------
    cell, previous : int32[n]
        Where robots stand, and stood a tick ago.
    heading : uint8[n]
        Direction of the last move: 0 East, 1 South, 2 West, 3 North.
    goal : int32[n]
    """

    def __init__(
        self,
        roadmap: Roadmap,
        start: Ints,
        seed: int,
        *,
        frequent: npt.ArrayLike = (),
        against: Bytes | None = None,
    ) -> None:
        start = np.ascontiguousarray(start, np.int32)
        if len(np.unique(start)) < len(start):
            raise ValueError("two robots start in one cell")
        self._check_free(roadmap, start)
        keep = _kept_goals(roadmap, np.asarray(frequent, np.int64))
        ground, robots, n = ground_of(roadmap, against), robots_at(start), roadmap.n_cells
        tables = tables_for(start, n, roadmap.width, TURNS, seed)
        pool = pool_of(len(start), n, keep, n * _fields_expected(keep, len(start)))
        self._roadmap = roadmap
        self._all = np.arange(len(start), dtype=np.int32)
        self.state = CrowdState(ground, pool, robots, tables)
        self.cell, self.previous, self.goal, self.heading = robots.cell, robots.previous, robots.goal, robots.heading
        self.aim(self._all, start, np.zeros(len(start), bool))

    def aim(self, robots: Ints, goals: Ints, loaded: npt.NDArray[np.bool_]) -> None:
        """New goals for some robots.

        Parameters
        ----------
        robots, goals : int32[k]
        loaded : bool[k]
            Robots with a pod enter no cell that is `closed_to_loaded` but their goal.

        Raises
        ------
        ValueError
            If a goal is no free cell, or cannot be reached from where its robot stands.
        """
        robots, goals = np.ascontiguousarray(robots, np.int32), np.ascontiguousarray(goals, np.int32)
        self._check_free(self._roadmap, goals)
        done = 0
        while done < len(robots):
            done, why = aim(self.state, robots, goals, np.ascontiguousarray(loaded), done)
            if why == NO_WAY:
                raise ValueError(f"robot {robots[done]} has no way from {self.cell[robots[done]]} to {goals[done]}")
            if why:
                self.make_room()

    def step(self, may_move: npt.NDArray[np.bool_]) -> None:
        """One tick.

        Parameters
        ----------
        may_move : bool[n]
            False for robots that keep their cell and cannot be pushed: lifting, being served, broken.
        """
        astray = advance(self.state, may_move)
        while astray:
            astray = find_ways(self.state, astray)
            if astray:
                self.make_room()

    def ahead(self, robots: Ints) -> Ints:
        """Cells still to go; with right-hand lanes their price in cells with the lane, rounded up.

        Parameters
        ----------
        robots : int32[k]

        Returns
        -------
        int32[k]
        """
        values, base = self.state.pool.values, self.state.ground.base
        at, stride = self.state.robots.at[robots], self.state.robots.stride[robots]
        value = values[at].astype(np.int32)
        shut = value == CLOSED
        if shut.any():
            value[shut] = self._from_pod_place(np.asarray(robots)[shut], at[shut], stride[shut])
        return (-(-value // base)).astype(np.int32)

    def make_room(self) -> None:
        """Double the room for fields; `state` is a new tuple afterwards."""
        self.state = self.state._replace(pool=grown(self.state.pool))

    def _from_pod_place(self, robots: Ints, at: npt.NDArray[np.int64], stride: npt.NDArray[np.int64]) -> Ints:
        """Distance of loaded robots that stand in a pod's place, by their best exit."""
        values, exits = self.state.pool.values, self.state.ground.exits[self.cell[robots]]
        best = np.full(len(robots), CLOSED, np.int32)
        for d, row, column in zip(range(4), D_ROW, D_COLUMN, strict=True):
            open_ = (exits >> d & 1).astype(bool)
            beside = values[np.where(open_, at + row * stride + column, at)]
            best = np.where(open_, np.minimum(best, beside), best)
        return best + self.state.ground.base

    @staticmethod
    def _check_free(roadmap: Roadmap, cells: Ints) -> None:
        if len(cells) and (cells.min() < 0 or cells.max() >= roadmap.n_cells or not roadmap.free[cells].all()):
            raise ValueError("robots start and aim in free cells only")


def _fields_expected(keep: npt.NDArray[np.bool_], n_robots: int) -> int:
    """Whole fields to reserve room for; room that is never written to costs no memory."""
    return 2 * int(np.count_nonzero(keep)) + 16 + n_robots // 3


def _kept_goals(roadmap: Roadmap, frequent: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Goals whose fields are kept."""
    if int(np.count_nonzero(roadmap.free)) * roadmap.n_cells * 2 <= KEEP_ALL_BYTES:
        return roadmap.free.copy()
    keep = np.zeros(roadmap.n_cells, bool)
    keep[frequent] = True
    return keep
