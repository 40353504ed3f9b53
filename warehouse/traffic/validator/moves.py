"""Moves against the rules: walls, motion limits, collisions, stored pods.

A collision is two robots on one cell after a step (vertex), or two robots that exchange their cells in a step (swap).
Robots may follow each other closely: a cell that is left in a step may be entered in the same step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.traffic.validator.report import Log, Report

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

_STEPS_AT_ONCE = 256
_ROW_OF_HEADING = np.array([0, 1, 0, -1], np.int32)
_COLUMN_OF_HEADING = np.array([1, 0, -1, 0], np.int32)


def check_moves(
    free: Bools,
    cells: Ints,
    headings: npt.NDArray[np.uint8] | None = None,
    motion: str = "four_way",
    closed: Bools | None = None,
    loaded: Bools | None = None,
) -> Report:
    """Check recorded moves.

    Parameters
    ----------
    free : bool[height, width]
        Cells that a robot may stand on.
    cells : int32[steps + 1, n]
        Linear cell (``row * width + column``) of each robot after each step; anything else is off the map.
    headings : uint8[steps + 1, n], optional
        0 East, 1 South, 2 West, 3 North; needed in turning motion, ignored in four-way motion.
    motion : {"four_way", "turning"}
    closed : bool[height * width] or bool[steps + 1, height * width], optional
        Cells where a stored pod stands, at all times or after each step: no robot with a pod may stand there.
    loaded : bool[steps + 1, n], optional
        Robots that carry a pod.
    """
    log = Log()
    look_at_moves(log, free, cells, headings, motion)
    if closed is not None and loaded is not None:
        _look_under_pods(log, free.shape[1], cells, closed, loaded)
    return log.report(agents=cells.shape[1], steps=len(cells) - 1)


def look_at_moves(log: Log, free: Bools, cells: Ints, headings: npt.NDArray[np.uint8] | None, motion: str) -> None:
    """Log what `check_moves` finds, but for stored pods."""
    if motion not in ("four_way", "turning"):
        raise ValueError(f"motion {motion!r} is neither four_way nor turning")
    if motion == "turning" and headings is None:
        raise ValueError("turning motion needs headings")
    for first in range(0, len(cells), _STEPS_AT_ONCE):
        _look_at_places(log, free, cells[first : first + _STEPS_AT_ONCE], first)
    for first in range(0, len(cells) - 1, _STEPS_AT_ONCE):
        part = slice(first, first + _STEPS_AT_ONCE + 1)
        turns = None if motion == "four_way" or headings is None else headings[part]
        _look_at_limits(log, free, cells[part], turns, first)
    _look_for_collisions(log, free, cells)


def _look_at_places(log: Log, free: Bools, cells: Ints, first: int) -> None:
    inside = (cells >= 0) & (cells < free.size)
    walled = np.append(~free.ravel(), False)[np.where(inside, cells, free.size)]
    for step, robot in np.argwhere(~inside):
        log.add("off-map", first + int(step), (int(robot),), None, f"robot {robot} is off the map")
    for step, robot in np.argwhere(walled):
        _about(log, "in-wall", first + int(step), (int(robot),), cells[step, robot], free.shape[1], "stands in a wall")


def _look_at_limits(log: Log, free: Bools, cells: Ints, headings: npt.NDArray[np.uint8] | None, first: int) -> None:
    """Look at each step: one cell at most; in turning motion, forwards only, or a quarter turn."""
    width = free.shape[1]
    inside = (cells >= 0) & (cells < free.size)
    known = inside[1:] & inside[:-1]
    rows, columns = np.divmod(cells, width)
    down, right = np.diff(rows, axis=0), np.diff(columns, axis=0)
    far = np.abs(down) + np.abs(right)

    def broken(rule: str, wrong: Bools, what: str) -> None:
        for step, robot in np.argwhere(known & wrong):
            _about(log, rule, first + int(step) + 1, (int(robot),), cells[step + 1, robot], width, what)

    broken("too-far", far > 1, "came from a cell that is no neighbour")
    if headings is None:
        return
    turn = (headings[1:] - headings[:-1]) % 4
    ahead = (down == _ROW_OF_HEADING[headings[:-1] % 4]) & (right == _COLUMN_OF_HEADING[headings[:-1] % 4])
    broken("not-forward", (far == 1) & ~ahead, "moved another way than it headed")
    broken("turned-moving", (far != 0) & (turn != 0), "moved and turned in one step")
    broken("turned-too-far", turn == 2, "turned by half in one step")


def _look_for_collisions(log: Log, free: Bools, cells: Ints) -> None:
    off = free.size
    robots = np.arange(cells.shape[1])
    holder = np.zeros(off + 1, np.int64)  # the robot that last came to each cell
    before = np.full(cells.shape[1], off)
    for step in range(len(cells)):
        here = cells[step].astype(np.int64)
        here[(here < 0) | (here >= off)] = off
        other = holder[here]
        crossed = (before[other] == here) & (here[other] == before) & (here != before)
        swapped = crossed & (other > robots) & (here != off) & (before != off)
        holder[here] = robots
        shared = (holder[here] != robots) & (here != off)
        if step > 0 and swapped.any():
            _pairs(log, "swap-collision", step, swapped, other, here, free.shape[1], "exchange their cells")
        if shared.any():
            _pairs(log, "vertex-collision", step, shared, holder[here], here, free.shape[1], "stand on one cell")
        before = here


def _pairs(
    log: Log,
    rule: str,
    step: int,
    which: Bools,
    other: npt.NDArray[np.int64],
    here: npt.NDArray[np.int64],
    width: int,
    what: str,
) -> None:
    for robot in np.flatnonzero(which):
        pair = (int(min(robot, other[robot])), int(max(robot, other[robot])))
        _about(log, rule, step, pair, here[robot], width, what)


def _look_under_pods(log: Log, width: int, cells: Ints, closed: Bools, loaded: Bools) -> None:
    for step in range(len(cells)):
        stored = closed if closed.ndim == 1 else closed[step]
        here = cells[step]
        inside = (here >= 0) & (here < len(stored))
        for robot in np.flatnonzero(inside & loaded[step] & stored[np.where(inside, here, 0)]):
            what = "carries a pod under a stored pod"
            _about(log, "under-stored-pod", step, (int(robot),), here[robot], width, what)


_Cell = np.integer | int


def _about(log: Log, rule: str, step: int, agents: tuple[int, ...], cell: _Cell, width: int, what: str) -> None:
    row, column = divmod(int(cell), width)
    who = f"robots {agents[0]} and {agents[1]}" if len(agents) == 2 else f"robot {agents[0]}"
    log.add(rule, step, agents, (row, column), f"{who}: {what} (row {row}, column {column}) in step {step}")
