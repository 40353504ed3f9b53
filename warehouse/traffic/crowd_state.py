"""The arrays of a crowd: one row a robot, one a cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from warehouse.traffic.field_pool import FieldPool
from warehouse.traffic.goal_fields import Bytes, Ground, Ints, Longs
from warehouse.traffic.pibt import NOBODY


class Robots(NamedTuple):
    """What is known of each robot.

    Attributes
    ----------
    cell, previous, goal : int32[n]
        Where it stands, where it stood a tick ago, and where it wants to.
    heading : uint8[n]
        Direction of its last move.
    loaded : uint8[n]
    arrived : uint8[n]
        1 once it has stood at its goal.
    at : int64[n]
        Index of its cell in its field.
    stride : int64[n]
        Values of a row of its field.
    mark : int64[n]
        Its least distance so far.
    due : int64[n]
        Tick after which it is late if it comes no nearer.
    stood : int32[n]
        Ticks for which it could not be moved.
    """

    cell: Ints
    previous: Ints
    goal: Ints
    heading: Bytes
    loaded: Bytes
    arrived: Bytes
    at: Longs
    stride: Longs
    mark: Longs
    due: Longs
    stood: Ints


class Tables(NamedTuple):
    """Working space of a step.

    Attributes
    ----------
    steps : int32[5]
        What each wish adds to a cell.
    now, after : int32[n_cells]
        Who stands in a cell; all NOBODY between steps in `after`.
    wishes, target, stack, turn, order : int32[n]
        Wishes, decisions, who pushes whom, class of priority, robots by priority.
    walls : int32[n]
        Working space: cells to search around.
    astray : int32[2 * n]
        Robots that need a new field.
    first : int32[TURNS + 1]
        Where each class of priority begins in `order`.
    clock : int64[2]
        Ticks so far, and the seed.
    """

    steps: Ints
    now: Ints
    after: Ints
    wishes: Ints
    target: Ints
    stack: Ints
    turn: Ints
    order: Ints
    walls: Ints
    astray: Ints
    first: Ints
    clock: Longs


class CrowdState(NamedTuple):
    """All that `crowd_step.advance` reads and writes."""

    ground: Ground
    pool: FieldPool
    robots: Robots
    tables: Tables


def robots_at(start: Ints) -> Robots:
    """Robots that stand at their goals; they have no field yet."""
    n = len(start)
    byte, long = np.zeros((3, n), np.uint8), np.zeros((4, n), np.int64)
    byte[2] = 1
    return Robots(
        cell=start.copy(),
        previous=start.copy(),
        goal=start.copy(),
        heading=byte[0],
        loaded=byte[1],
        arrived=byte[2],
        at=long[0],
        stride=long[1],
        mark=long[2],
        due=long[3],
        stood=np.zeros(n, np.int32),
    )


def tables_for(start: Ints, n_cells: int, width: int, turns: int, seed: int) -> Tables:
    """Working space for robots where they stand."""
    n = len(start)
    now = np.full(n_cells, NOBODY, np.int32)
    now[start] = np.arange(n, dtype=np.int32)
    work = np.zeros((6, n), np.int32)
    return Tables(
        steps=np.array([1, width, -1, -width, 0], np.int32),
        now=now,
        after=np.full(n_cells, NOBODY, np.int32),
        wishes=work[0],
        target=work[1],
        stack=work[2],
        turn=work[3],
        order=work[4],
        walls=work[5],
        astray=np.zeros(2 * n, np.int32),
        first=np.zeros(turns + 1, np.int32),
        clock=np.array([0, seed], np.int64),
    )
