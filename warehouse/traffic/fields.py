"""Distance fields: what it costs to come to a goal from every state, alone.

Unit costs are searched first in, first out; small whole weights in Dial's buckets (Dial 1969, "Algorithm 360:
shortest-path forest with topological ordering"). All headings of the goal cell are at distance 0.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.traffic.motion import Ints, MotionGraph

Field = npt.NDArray[np.uint16]
Weights = npt.NDArray[np.uint8]

UNREACHABLE = 65_535
"""Value of a state from which the goal cannot be reached; no field holds a larger distance than 65,534."""

ROWS_LIMIT_BYTES = 1 << 30
"""Memory that cached fields of frequent goals may take together."""


@nb.njit(cache=True)
def fill_unit(pred: Ints, bits: int, goal: int, field: Field, queue: Ints) -> None:
    """Distances to place `goal` at one per action.

    Parameters
    ----------
    pred : int32[n_states, n_actions]
    bits : heading bits of the motion
    goal : place
    field : uint16[n_states], written
    queue : int32[n_states], scratch
    """
    field[:] = UNREACHABLE
    headings = 1 << bits
    for h in range(headings):
        state = (goal << bits) + h
        field[state] = 0
        queue[h] = state
    head, tail = 0, headings
    while head < tail:
        state = queue[head]
        head += 1
        farther = field[state] + 1
        for a in range(pred.shape[1] - 1):
            source = pred[state, a]
            if source >= 0 and field[source] == UNREACHABLE and farther < UNREACHABLE:
                field[source] = farther
                queue[tail] = source
                tail += 1


@nb.njit(cache=True)
def fill_weighted(pred: Ints, into: Weights, bits: int, goal: int, field: Field, pool: Ints) -> None:
    """Distances to place `goal` at weights of 1..255 an action.

    Parameters
    ----------
    into : uint8[n_states, n_actions]
        Weight of action `a` from ``pred[s, a]`` to `s`: laid out by where it leads.
    pool : int32[n_states * n_actions, 2], scratch
        Entries (state, next entry) of the buckets, which are lists by distance modulo 256.
    """
    field[:] = UNREACHABLE
    bucket = np.full(256, -1, np.int32)
    used = 1 << bits
    for h in range(used):
        field[(goal << bits) + h] = 0
        pool[h, 0], pool[h, 1] = (goal << bits) + h, bucket[0]
        bucket[0] = h
    settled, distance = 0, 0
    while settled < used:
        entry = bucket[distance & 255]
        bucket[distance & 255] = -1
        while entry >= 0:
            state = pool[entry, 0]
            settled += 1
            if field[state] == distance:
                used = _relax(pred, into, state, distance, field, pool, bucket, used)
            entry = pool[entry, 1]
        distance += 1


@nb.njit(cache=True)
def _relax(
    pred: Ints, into: Weights, state: int, distance: int, field: Field, pool: Ints, bucket: Ints, used: int
) -> int:
    """Put the states that come to `state` into their buckets; entries used then."""
    for a in range(pred.shape[1] - 1):
        source = pred[state, a]
        if source < 0:
            continue
        farther = distance + into[state, a]
        if farther < field[source]:
            field[source] = farther
            pool[used, 0], pool[used, 1] = source, bucket[farther & 255]
            bucket[farther & 255] = used
            used += 1
    return used


def by_target(graph: MotionGraph, weight: Weights) -> Weights:
    """Weights of ``[state, action]`` laid out by the state that the action leads to."""
    actions = np.arange(graph.pred.shape[1])
    return np.where(graph.pred >= 0, weight[graph.pred, actions], 0).astype(np.uint8)


def distances_to(graph: MotionGraph, goal_cell: int, weight: Weights | None = None) -> Field:
    """Cost to the goal from every state.

    Parameters
    ----------
    graph : MotionGraph
    goal_cell : linear cell
    weight : uint8[n_states, n_actions], optional
        Cost of each action, at least 1; 1 each by default. Waiting is never part of a way.

    Returns
    -------
    uint16[n_states]
        `UNREACHABLE` where there is no way.
    """
    fields = Fields(graph, 1, frequent=())
    if weight is not None:
        fields.reweigh(weight)
    fields.aim(0, int(graph.place[goal_cell]))
    return fields.values[0]


class Fields:
    """Fields of all robots' goals: a row for each frequent goal, filled when first asked for, and a row a robot.

    Parameters
    ----------
    graph : MotionGraph
    n_robots : int
    frequent : places that are often goals, kept once each
        Left out (a row a robot does it) where they would take more than `ROWS_LIMIT_BYTES`.

    Attributes
    ----------
    values : uint16[n_rows, n_states]
    row : int32[n_robots]
        Row of each robot's goal.
    """

    def __init__(self, graph: MotionGraph, n_robots: int, frequent: npt.ArrayLike) -> None:
        places = np.unique(np.asarray(frequent, np.int32))
        if len(places) * graph.n_states * 2 > ROWS_LIMIT_BYTES:
            places = places[:0]
        self._graph = graph
        self._frequent = len(places)
        self._row_of = {int(place): row for row, place in enumerate(places)}
        self._goal = np.full(len(places) + n_robots, -1, np.int32)
        self._into: Weights | None = None
        self._queue = np.empty(graph.n_states, np.int32)
        self._pool = np.empty((0, 2), np.int32)
        self.values = np.empty((len(places) + n_robots, graph.n_states), np.uint16)
        self.row = np.arange(len(places), len(places) + n_robots, dtype=np.int32)

    def aim(self, robot: int, goal: int) -> None:
        """Let the robot's row be the field of place `goal`."""
        row = self._row_of.get(goal, self._frequent + robot)
        self.row[robot] = row
        if self._goal[row] != goal:
            self._goal[row] = goal
            self._fill(row)

    def reweigh(self, weight: Weights) -> None:
        """Take new costs of the actions, uint8[n_states, n_actions], and fill every row that is in use again."""
        self._into = by_target(self._graph, weight)
        if not len(self._pool):
            self._pool = np.empty((self._graph.succ.size, 2), np.int32)
        in_use = np.arange(len(self._goal)) < self._frequent
        in_use[self.row] = True
        self._goal[~in_use] = -1
        for row in np.flatnonzero(self._goal >= 0).tolist():
            self._fill(row)

    def _fill(self, row: int) -> None:
        graph, goal = self._graph, self._goal[row]
        if self._into is None:
            fill_unit(graph.pred, graph.heading_bits, goal, self.values[row], self._queue)
        else:
            fill_weighted(graph.pred, self._into, graph.heading_bits, goal, self.values[row], self._pool)
