"""Learned guidance: what it costs to drive against the stream, and through busy cells.

The planner counts its robots' moves over each edge. Every so often, going from u to v is made dearer by `alpha` times
the moves a tick from v to u, up to twice the base cost. One-way lanes emerge by themselves, without a plan of the
floor. Counts fade, so that lanes follow the errands.

Entering a cell costs a toll, `toll` times the cube of the moves a tick into it. A single robot gains by the shortest
way through a passage that is nearly full, but all those queueing behind it lose; the toll is dear only there, and
sends robots round by ways with room. It matters on dense floors alone.

Which way a lane goes is chance, and some choices are worse than others. So passages one cell wide start as lanes in
alternating directions: as if robots had driven there like that before the first tick.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from warehouse.traffic.fields import Weights
from warehouse.traffic.motion import FORWARD, Ints, MotionGraph
from warehouse.traffic.roadmap import D_COLUMN, D_ROW, EAST, NORTH, SOUTH, WEST, Bools, Roadmap

IMAGINED_RATE, IMAGINED_TICKS = 0.2, 200
"""Moves a tick in each lane before the first tick, and for how long: gone from memory after a few hundred ticks."""

TOLL_POWER, MOST_PENALTY = 3, 3
"""The toll grows with this power of a cell's use; with it, an action costs up to `MOST_PENALTY` bases more."""


def alternating_lanes(roadmap: Roadmap) -> npt.NDArray[np.int8]:
    """Directions for passages between walls, neighbouring ones against each other.

    Returns
    -------
    int8[height, width]
        Direction in cells with walls on both sides, -1 elsewhere.
    """
    free = roadmap.free.reshape(roadmap.height, roadmap.width)
    down, across = _passages(free), _passages(free.T).T
    lane = np.full(free.shape, -1, np.int8)
    lane[down > 0] = np.where(down[down > 0] % 2, SOUTH, NORTH)
    lane[across > 0] = np.where(across[across > 0] % 2, EAST, WEST)
    return lane


def _passages(free: Bools) -> npt.NDArray[np.int64]:
    """Number, within its row, of each cell with walls left and right; a passage keeps its first row's; else 0."""
    walled = np.pad(free, 1)
    narrow = free & ~walled[1:-1, :-2] & ~walled[1:-1, 2:] & (walled[:-2, 1:-1] | walled[2:, 1:-1])
    number = np.where(narrow, narrow.cumsum(axis=1), 0)
    for above, row in pairwise(number):
        both = (row > 0) & (above > 0)
        row[both] = above[both]
    return number


class Guidance:
    """Weights of actions that follow the traffic.

    Parameters
    ----------
    graph : MotionGraph
    base : cost of any action on an empty floor, 1..63
    alpha : penalty of an edge, in bases, for each move a tick the other way
    fading : what is kept of the counts at each update, 0..1
    toll : cost, in bases, of entering a cell that a robot enters every tick

    Attributes
    ----------
    weight : uint8[n_states, n_actions]
        Cost of each action; changed in place by `learn`.
    max_weight : int
        No action ever costs more.
    """

    def __init__(self, graph: MotionGraph, base: int, alpha: float, fading: float, toll: float = 0.0) -> None:
        self.weight: Weights = np.full(graph.succ.shape, base, np.uint8)
        self._graph = graph
        self.max_weight = base * (1 + MOST_PENALTY if toll else 2)
        self._base, self._alpha, self._fading, self._toll = base, alpha, fading, toll
        self._next = _next_places(graph)
        self._moves = np.zeros((graph.n_places, 4))
        self._ticks = 0.0
        self._new_ticks = 0
        lane = alternating_lanes(graph.roadmap).ravel()
        if alpha and (lane >= 0).any():
            self._imagine(lane)
            self.learn()

    def count(self, before: Ints, after: Ints) -> None:
        """Count one tick's moves between states, int32[n] each."""
        a, b = self._graph.cell[before >> self._graph.heading_bits], self._graph.cell[after >> self._graph.heading_bits]
        width = self._graph.roadmap.width
        for d in range(4):
            moved = b - a == D_ROW[d] * width + D_COLUMN[d]
            self._moves[before[moved] >> self._graph.heading_bits, d] += 1.0
        self._new_ticks += 1

    def learn(self) -> None:
        """Set `weight` from the counts, and let these fade."""
        self._ticks += self._new_ticks
        self._new_ticks = 0
        rate = self._moves / max(self._ticks, 1.0)
        contraflow = np.minimum(self._alpha * self._against(rate), 1.0)
        toll = self._toll * self._use_ahead(rate) ** TOLL_POWER
        penalty = np.minimum(contraflow + toll, MOST_PENALTY)
        weight = np.rint(self._base * (1.0 + penalty)).astype(np.uint8)
        if self._graph.heading_bits:
            self.weight[:, FORWARD] = weight.ravel()
        else:
            self.weight[:, :4] = weight
        self._moves *= self._fading
        self._ticks *= self._fading

    def _imagine(self, lane: npt.NDArray[np.int8]) -> None:
        """Count imagined moves into and out of cells whose `lane` is a direction."""
        graph = self._graph
        for d in range(4):
            source = graph.cell[(graph.roadmap.exits[graph.cell] >> np.uint8(d)) & np.uint8(1) != 0]
            target = source + D_ROW[d] * graph.roadmap.width + D_COLUMN[d]
            driven = source[(lane[source] == d) | (lane[target] == d)]
            self._moves[graph.place[driven], d] = IMAGINED_RATE * IMAGINED_TICKS
        self._new_ticks = IMAGINED_TICKS

    def _against(self, rate: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """For each place and direction, the rate of moves the other way over the same edge."""
        return np.where(self._next >= 0, rate[self._next, [WEST, NORTH, EAST, SOUTH]], 0.0)

    def _use_ahead(self, rate: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """For each place and direction, the rate of moves from all sides into the next place."""
        is_open = self._next >= 0
        use = np.bincount(self._next[is_open], weights=rate[is_open], minlength=len(rate))
        return np.where(is_open, use[self._next], 0.0)


def _next_places(graph: MotionGraph) -> Ints:
    """Place next to each place in each direction, -1 where the exit is closed: int32[n_places, 4]."""
    found = np.full((graph.n_places, 4), -1, np.int32)
    for d in range(4):
        leaves = np.flatnonzero((graph.roadmap.exits[graph.cell] >> np.uint8(d)) & np.uint8(1))
        found[leaves, d] = graph.place[graph.cell[leaves] + D_ROW[d] * graph.roadmap.width + D_COLUMN[d]]
    return found
