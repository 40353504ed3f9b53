"""The written plan: result JSON as the League of Robot Runners wrote it in 2023, so that PlanViz can play it.

`actionModel` is ``MAPF_T`` for turning motion, ``MAPF`` for four-way; `start` holds ``[row, column, heading]`` of
each robot; `actualPaths` one text a robot, a letter a step, with commas between; `tasks` ``[id, row, column]`` in
order of assignment; `events` a list a robot of ``[task id, step, "assigned" or "finished"]``.

Letters: turning F forward, R a quarter turn clockwise, C counter-clockwise, W wait; four-way L and R to the column
before and after, W wait, and U to the *next* row, D to the one before: PlanViz counts rows upwards there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import EAST, NORTH, SOUTH, WEST
from warehouse.traffic.solve import TrafficResult

HEADINGS = "ESWN"
ACTION_MODELS = {"turning": "MAPF_T", "four_way": "MAPF"}
VERSION = "2023 LoRR"

_FOUR_WAY = {EAST: "R", SOUTH: "U", WEST: "L", NORTH: "D"}


def plan_document(result: TrafficResult) -> dict[str, Any]:
    """A result as the League's document.

    `AllValid` is "No" until a validator has said otherwise; `plannerPaths` and `plannerTimes` are left out.
    """
    width = result.problem.roadmap.width
    rows, columns = np.divmod(result.cell[0], width)
    start = [
        [row, column, HEADINGS[heading]]
        for row, column, heading in zip(rows.tolist(), columns.tolist(), result.heading[0].tolist(), strict=True)
    ]
    goal_rows, goal_columns = np.divmod(result.errand_goal, width)
    return {
        "actionModel": ACTION_MODELS[result.problem.motion],
        "version": VERSION,
        "AllValid": "No",
        "teamSize": result.agents,
        "start": start,
        "numTaskFinished": result.finished,
        "sumOfCost": result.moves,
        "makespan": result.steps,
        "actualPaths": _paths(letters(result)),
        "errors": [],
        "events": _events(result),
        "tasks": np.column_stack((np.arange(len(goal_rows)), goal_rows, goal_columns)).tolist(),
    }


def letters(result: TrafficResult) -> npt.NDArray[np.uint8]:
    """uint8[steps, n]: the letter of what each robot did in each step."""
    moved = np.diff(result.cell, axis=0)
    if result.problem.motion == "turning":
        turn = (result.heading[1:] - result.heading[:-1]) % 4
        turned = np.frombuffer(b"WR?C", np.uint8)[turn]
        return np.where(moved != 0, np.uint8(ord("F")), turned)
    width = result.problem.roadmap.width
    actions = np.full(moved.shape, ord("W"), np.uint8)
    for direction, offset in ((EAST, 1), (WEST, -1), (SOUTH, width), (NORTH, -width)):
        actions[moved == offset] = ord(_FOUR_WAY[direction])
    return actions


def _paths(actions: npt.NDArray[np.uint8]) -> list[str]:
    steps, n = actions.shape
    text = np.full((n, 2 * steps - 1), ord(","), np.uint8)
    text[:, ::2] = actions.T
    return [row.tobytes().decode("ascii") for row in text]


def _events(result: TrafficResult) -> list[list[list[Any]]]:
    """Events of each robot in order of time; what is finished in a step stands before what is assigned in it."""
    events: list[list[list[Any]]] = [[] for _ in range(result.agents)]
    columns = (result.errand_robot, result.errand_assigned, result.errand_finished)
    for task, (robot, assigned, finished) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        events[robot].append([task, assigned, "assigned"])
        if finished >= 0:
            events[robot].append([task, finished, "finished"])
    return events
