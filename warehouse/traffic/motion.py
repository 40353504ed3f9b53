"""How a robot can move: the states it can be in, and where each action takes it.

Free cells are numbered 0.. in reading order (a *place*). In `four_way` motion a state is a place. In `turning` motion
a state is ``place * 4 + heading``: a robot goes forward, or turns by a quarter on the spot, one tick each. Everything
behind these tables is the same code for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import D_COLUMN, D_ROW, EAST, Roadmap

Motion = Literal["four_way", "turning"]
Ints = npt.NDArray[np.int32]

FORWARD, CLOCKWISE, COUNTER_CLOCKWISE = range(3)


@dataclass(frozen=True, eq=False)
class MotionGraph:
    """States and actions of one robot on a roadmap.

    Attributes
    ----------
    roadmap : Roadmap
    motion : {"four_way", "turning"}
    heading_bits : int
        A state's place is ``state >> heading_bits``: 0 bits in four-way motion, 2 in turning.
    place : int32[n_cells]
        Number of each free cell, -1 on walls.
    cell : int32[n_places]
        Linear cell of each place.
    succ : int32[n_states, n_actions]
        State after an action, -1 where it is not allowed. The last action waits. Four-way: East, South, West, North,
        wait. Turning: forward, clockwise, counter-clockwise, wait.
    pred : int32[n_states, n_actions]
        State from which an action leads here, or -1: ``succ[pred[s, a], a] == s``.
    """

    roadmap: Roadmap
    motion: Motion
    heading_bits: int
    place: Ints
    cell: Ints
    succ: Ints
    pred: Ints

    @property
    def n_places(self) -> int:
        """Free cells."""
        return len(self.cell)

    @property
    def n_states(self) -> int:
        """Places times headings."""
        return len(self.succ)

    @classmethod
    def of(cls, roadmap: Roadmap, motion: Motion) -> MotionGraph:
        """The tables of a roadmap; its one-way exits hold, pods' places are not closed."""
        cell = np.flatnonzero(roadmap.free).astype(np.int32)
        place = np.full(roadmap.n_cells, -1, np.int32)
        place[cell] = np.arange(len(cell), dtype=np.int32)
        neighbour = _neighbours(roadmap, cell, place)
        if motion == "four_way":
            succ, bits = _four_way(neighbour), 0
        elif motion == "turning":
            succ, bits = _turning(neighbour), 2
        else:
            raise ValueError(f"no such motion: {motion!r} (four_way, turning)")
        return cls(roadmap, motion, bits, place, cell, succ, _backwards(succ))

    def states(self, cells: npt.ArrayLike, headings: npt.ArrayLike | None = None) -> Ints:
        """State of robots on `cells` (linear), facing East unless `headings` says otherwise.

        Raises
        ------
        ValueError
            A cell is outside the map or a wall.
        """
        at = np.asarray(cells)
        if at.size and (at.min() < 0 or at.max() >= self.roadmap.n_cells or (self.place[at] < 0).any()):
            raise ValueError("a robot stands outside the map or on a wall")
        found = self.place[at] << self.heading_bits
        if self.heading_bits:
            found = found + (EAST if headings is None else np.asarray(headings, np.int32))
        return found.astype(np.int32)


def face_moves(heading: npt.NDArray[np.uint8], moved: Ints, width: int) -> None:
    """Turn robots, in place, to the way that they moved: `moved` is their new linear cell less the old one."""
    for d in range(4):
        heading[moved == D_ROW[d] * width + D_COLUMN[d]] = d


def _neighbours(roadmap: Roadmap, cell: Ints, place: Ints) -> Ints:
    """Place next to each place in each direction, -1 where the exit is closed: int32[n_places, 4]."""
    found = np.full((len(cell), 4), -1, np.int32)
    for d in range(4):
        leaves = (roadmap.exits[cell] >> np.uint8(d)) & np.uint8(1) != 0
        found[leaves, d] = place[cell[leaves] + D_ROW[d] * roadmap.width + D_COLUMN[d]]
    return found


def _four_way(neighbour: Ints) -> Ints:
    wait = np.arange(len(neighbour), dtype=np.int32)
    return np.ascontiguousarray(np.column_stack([neighbour, wait]))


def _turning(neighbour: Ints) -> Ints:
    n = len(neighbour)
    state = np.arange(4 * n, dtype=np.int32)
    base, heading = state & ~3, state & 3
    succ = np.empty((4 * n, 4), np.int32)
    ahead = neighbour.ravel()
    succ[:, FORWARD] = np.where(ahead < 0, -1, ahead * 4 + heading)
    succ[:, CLOCKWISE] = base + ((heading + 1) & 3)
    succ[:, COUNTER_CLOCKWISE] = base + ((heading + 3) & 3)
    succ[:, 3] = state
    return succ


def _backwards(succ: Ints) -> Ints:
    """`pred` of `succ`: each action alone is one to one."""
    pred = np.full_like(succ, -1)
    for a in range(succ.shape[1]):
        source = np.flatnonzero(succ[:, a] >= 0)
        pred[succ[source, a], a] = source
    return pred
