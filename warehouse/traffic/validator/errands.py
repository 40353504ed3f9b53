"""Errands counted anew from the moves, and compared with what the plan claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.traffic.validator.report import Log

Ints = npt.NDArray[np.int64]
NextGoal = Callable[[Ints, Ints], Ints]
"""Goals of the k-th errands of robots; -1 where there is none."""


@dataclass(frozen=True)
class Claims:
    """What a plan says of one robot's errands, in its order.

    Attributes
    ----------
    assigned, finished : list of (int, int)
        (cell, step) of each event.
    """

    assigned: list[tuple[int, int]]
    finished: list[tuple[int, int]]


def listed_goals(tasks: Ints, n_robots: int) -> NextGoal:
    """The League's rule: robot i's k-th errand is ``tasks[(k * n + i) % len(tasks)]``."""
    return lambda robots, kth: tasks[(kth * n_robots + robots) % len(tasks)]


def claimed_goals(claims: list[Claims]) -> NextGoal:
    """Goals as the plan itself says they were assigned."""
    first = np.cumsum([0] + [len(claim.assigned) for claim in claims])
    cells = np.array([cell for claim in claims for cell, _ in claim.assigned] or [-1], np.int64)

    def goals(robots: Ints, kth: Ints) -> Ints:
        at = first[robots] + kth
        there = at < first[robots + 1]
        return np.where(there, cells[np.where(there, at, 0)], -1)

    return goals


def recount(cells: npt.NDArray[np.int32], goals: NextGoal) -> list[list[tuple[int, int]]]:
    """Errands finished by each robot, as (goal, step): one a step at most, none at step 0.

    Parameters
    ----------
    cells : int32[steps + 1, n]
    goals : callable
    """
    robots = np.arange(cells.shape[1])
    kth = np.zeros(len(robots), np.int64)
    goal = goals(robots, kth)
    done: list[list[tuple[int, int]]] = [[] for _ in robots]
    for step in range(1, len(cells)):
        there = np.flatnonzero((cells[step] == goal) & (goal >= 0))
        if len(there):
            for robot in there.tolist():
                done[robot].append((int(goal[robot]), step))
            kth[there] += 1
            goal[there] = goals(there, kth[there])
    return done


def look_at_claims(
    log: Log, cells: npt.NDArray[np.int32], claims: list[Claims], done: list[list[tuple[int, int]]], width: int
) -> None:
    """Log, for each robot, the first place where its claims differ from what was counted."""
    for robot, (claim, counted) in enumerate(zip(claims, done, strict=True)):
        for claimed, found in zip(claim.finished, counted, strict=False):
            if claimed != found:
                _say_which(log, robot, claimed, found, cells, width)
                break
        else:
            common = min(len(claim.finished), len(counted))
            if len(claim.finished) > common:
                _say_which(log, robot, claim.finished[common], None, cells, width)
            elif len(counted) > common:
                goal, step = counted[common]
                message = f"robot {robot}: reached its errand in step {step}, the plan has no such event"
                log.add("errand-not-claimed", step, (robot,), divmod(goal, width), message)


def _say_which(
    log: Log,
    robot: int,
    claimed: tuple[int, int],
    found: tuple[int, int] | None,
    cells: npt.NDArray[np.int32],
    width: int,
) -> None:
    goal, step = claimed
    if cells[step, robot] != goal:
        rule, what = "errand-not-reached", "is elsewhere"
    elif found is not None and found[0] == goal:
        rule, what = "errand-miscounted", f"was there for it in step {found[1]}"
    else:
        rule, what = "errand-out-of-order", "had another errand then"
    row, column = divmod(goal, width)
    message = f"robot {robot}: claims row {row}, column {column} in step {step}, but {what}"
    log.add(rule, step, (robot,), (row, column), message)


def look_at_list(log: Log, claims: list[Claims], goals: NextGoal, width: int) -> None:
    """Log, for each robot, the first assignment that differs from the errand list."""
    for robot, claim in enumerate(claims):
        kth = np.arange(len(claim.assigned))
        expected = goals(np.full(len(kth), robot), kth)
        for (cell, step), wanted in zip(claim.assigned, expected.tolist(), strict=True):
            if cell != wanted:
                row, column = divmod(wanted, width)
                message = f"robot {robot}: was given another errand than the list's row {row}, column {column}"
                log.add("wrong-errand", step, (robot,), divmod(cell, width), message)
                break


def look_at_draws(
    log: Log, cells: npt.NDArray[np.int32], claims: list[Claims], allowed: npt.NDArray[np.bool_], width: int
) -> None:
    """Log drawn errands that break their rules.

    The first is assigned at step 0, each later one when the one before is finished; the goal is an allowed cell, and
    another than the robot stands on.
    """
    for robot, claim in enumerate(claims):
        for kth, (cell, step) in enumerate(claim.assigned):
            due = 0 if kth == 0 else claim.finished[kth - 1][1] if kth <= len(claim.finished) else -1
            if step != due:
                rule, what = "assigned-early-or-late", "is given it before it is due, or after"
            elif not (0 <= cell < allowed.size and allowed.ravel()[cell]):
                rule, what = "goal-not-allowed", "may not be sent there"
            elif cells[step, robot] == cell:
                rule, what = "goal-not-allowed", "stands there already"
            else:
                continue
            row, column = divmod(cell, width)
            message = f"robot {robot}: errand to row {row}, column {column} in step {step}: {what}"
            log.add(rule, step, (robot,), (row, column), message)
            break
