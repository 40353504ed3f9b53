"""The arrays that the WLNS planner's kernels share.

*Now* is step 0 of the window and `window` its last step. The layers of steps lie in a ring, so that a tick passes by
moving its head: the layer of step k is ``(head + k) % (window + 1)``.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.traffic.dice import Dice, dice_of
from warehouse.traffic.fields import Field, Fields, Weights
from warehouse.traffic.motion import Ints, MotionGraph

Bools = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]

NODE_FIELDS = 8
STATE, PARENT, STEP, COST, NEXT, SLOT, REACHED = range(7)
"""Columns of a search node. `STEP` is a step of the window, `REACHED` 1 once the goal was visited, `NEXT` the node
below in its bucket, `SLOT` its entry in the table of states seen."""

SEARCH_NODES = 1 << 14
"""A search that makes more nodes gives up; the robot then keeps the plan it has."""


class Ground(NamedTuple):
    """Where robots drive, and what it costs."""

    succ: Ints
    weight: Weights
    field: Field
    bits: int


class Fleet(NamedTuple):
    """Each robot's errand and the worth of its plan.

    Attributes
    ----------
    goal : int32[n]
        Place; -1 before the first errand.
    row : int32[n]
        Row of the goal's field.
    cost : int32[n]
        Cost of the plan up to the goal, or up to the window's end plus the field there.
    least : int32[n]
        What it would cost alone: no plan can be cheaper.
    visit : int32[n]
        Step at which the plan first visits the goal, 0 of an idle robot, `window` + 1 if none.
    age : int32[n]
        Ticks since the goal was set.
    overdue : bool[n]
        Robots that no repair may delay any more.
    idle : bool[n]
        Robots that are where they should be: any plan is right.
    """

    goal: Ints
    row: Ints
    cost: Ints
    least: Ints
    visit: Ints
    age: Ints
    overdue: Bools
    idle: Bools


class Plans(NamedTuple):
    """A collision-free plan of `window` steps for each robot.

    Attributes
    ----------
    path : int32[n, window + 1]
        State at each layer.
    holder : int32[window + 1, n_places]
        Robot on each place at each layer, or -1.
    head : int64[1]
        Layer of step 0.
    """

    path: Ints
    holder: Ints
    head: Longs


class Scratch(NamedTuple):
    """Work arrays, kept between calls.

    Attributes
    ----------
    node : int32[SEARCH_NODES, NODE_FIELDS]
    seen : int64[4 * SEARCH_NODES, 2]
        Open-addressing table: (search number, step and state) and the cheapest cost to it.
    search : int64[1]
        Number of the search, which makes older entries of `seen` empty.
    bucket : int32[...]
        Newest open node at each surplus over the start's field, -1 for none.
    found : int32[window + 1]
        The path that a search found, by step.
    members, order : int64[max_set]
        The set under repair.
    saved : int32[max_set, window + 1]
        Its paths as they were, by layer.
    saved_cost : int32[max_set, 2]
        Its costs and visits as they were.
    delayed : int64[n + 1]
        Number of delayed robots, then their list.
    stack : int64[n]
        Who pushes whom.
    tried : int64[n]
        Sort key of the last choice that each of them tried.
    dice : uint64[1]
    """

    node: Ints
    seen: Longs
    search: Longs
    bucket: Ints
    found: Ints
    members: Longs
    order: Longs
    saved: Ints
    saved_cost: Ints
    delayed: Longs
    stack: Longs
    tried: Longs
    dice: Dice


@nb.njit(cache=True, inline="always")
def layer_of(head: int, step: int, layers: int) -> int:
    """Layer of a step, 0 <= step < layers."""
    layer = head + step
    return layer - layers if layer >= layers else layer


def new_fleet(row: Ints) -> Fleet:
    """Robots without errands, whose goals' fields will be at `row`."""
    n = len(row)
    return Fleet(
        goal=np.full(n, -1, np.int32),
        row=row,
        cost=np.zeros(n, np.int32),
        least=np.zeros(n, np.int32),
        visit=np.zeros(n, np.int32),
        age=np.zeros(n, np.int32),
        overdue=np.zeros(n, bool),
        idle=np.zeros(n, bool),
    )


def new_plans(start: Ints, n_places: int, bits: int, window: int) -> Plans:
    """Plans in which every robot only stands at its start."""
    holder = np.full((window + 1, n_places), -1, np.int32)
    holder[:, start >> bits] = np.arange(len(start), dtype=np.int32)
    path = np.repeat(start[:, None], window + 1, axis=1).astype(np.int32)
    return Plans(path, holder, np.zeros(1, np.int64))


def new_scratch(n: int, window: int, max_set: int, max_weight: int, seed: int) -> Scratch:
    """Work arrays for searches whose actions cost at most `max_weight`."""
    return Scratch(
        node=np.zeros((SEARCH_NODES, NODE_FIELDS), np.int32),
        seen=np.zeros((4 * SEARCH_NODES, 2), np.int64),
        search=np.zeros(1, np.int64),
        bucket=np.full(2 * max_weight * (window + 1) + 1, -1, np.int32),
        found=np.zeros(window + 1, np.int32),
        members=np.zeros(max_set, np.int64),
        order=np.zeros(max_set, np.int64),
        saved=np.zeros((max_set, window + 1), np.int32),
        saved_cost=np.zeros((max_set, 2), np.int32),
        delayed=np.zeros(n + 1, np.int64),
        stack=np.zeros(n, np.int64),
        tried=np.zeros(n, np.int64),
        dice=dice_of(seed),
    )


def new_ground(graph: MotionGraph, weight: Weights, fields: Fields) -> Ground:
    """The graph as the kernels read it; `weight` and the fields may change in place."""
    return Ground(graph.succ, weight, fields.values, graph.heading_bits)
