"""A written plan against the problem's own files, both read here: nothing is taken from those who planned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.traffic.validator.errands import (
    Claims,
    claimed_goals,
    listed_goals,
    look_at_claims,
    look_at_draws,
    look_at_list,
    recount,
)
from warehouse.traffic.validator.moves import look_at_moves
from warehouse.traffic.validator.report import Log, Report

Ints = npt.NDArray[np.int32]
_HEADER_LINES = 4
_FREE = ".GSEer"


def check_plan(problem: Path, plan: Mapping[str, Any], *, agents: int | None = None) -> Report:
    """Check a plan of sound form (see `warehouse.traffic.plan_form`).

    Parameters
    ----------
    problem : Path
        A map, or a League document with its files beside it.
    plan : mapping
        The parsed plan.
    agents : int, optional
        How many robots there must be; a League document's `teamSize` by default, any number on a map.
    """
    log = Log()
    league = json.loads(problem.read_text("utf-8-sig")) if problem.suffix.lower() == ".json" else None
    letters = _letters(problem if league is None else problem.parent / league["mapFile"])
    free, width = np.isin(letters, list(_FREE.encode())), letters.shape[1]
    cells, headings = decode(plan, letters.shape)
    turning = plan["actionModel"] == "MAPF_T"
    look_at_moves(log, free, cells, headings, "turning" if turning else "four_way")
    claims = _claims(plan, width)
    n = plan["teamSize"]
    wanted = agents if agents is not None or league is None else league["teamSize"]
    if wanted is not None and wanted != n:
        log.add("agent-count", 0, (), None, f"the plan moves {n} robots, the problem has {wanted}")
    if league is not None:
        _look_at_start(log, cells[0], _numbers(problem.parent / league["agentFile"]), width)
        goals = listed_goals(_numbers(problem.parent / league["taskFile"]), n)
        look_at_list(log, claims, goals, width)
    else:
        goals = claimed_goals(claims)
        homes = letters == ord("r")
        look_at_draws(log, cells, claims, letters == ord("e") if homes.any() else free, width)
        _look_at_homes(log, cells[0], homes, width)
    done = recount(cells, goals)
    look_at_claims(log, cells, claims, done, width)
    return log.report(agents=n, steps=len(cells) - 1, finished=sum(map(len, done)))


def decode(plan: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Follow a plan's letters.

    Returns
    -------
    cells : int32[steps + 1, n]
        -1 where a robot is off the map.
    headings : uint8[steps + 1, n]
    """
    text = np.frombuffer(",".join(plan["actualPaths"]).encode("ascii"), np.uint8)
    actions = np.ascontiguousarray(text[::2].reshape(plan["teamSize"], -1).T)
    rows, columns = (np.array([place[axis] for place in plan["start"]], np.int32) for axis in (0, 1))
    headings = np.zeros((len(actions) + 1, len(rows)), np.uint8)
    if plan["actionModel"] == "MAPF_T":
        headings[0] = ["ESWN".index(place[2]) for place in plan["start"]]
        turns = _by_letter({"R": 1, "C": -1})[actions].astype(np.uint8)
        headings[1:] = (headings[0] + np.cumsum(turns, axis=0, dtype=np.uint8)) % 4  # wraps at 256: a multiple of 4
        forward = _by_letter({"F": 1})[actions]
        down = forward * np.array([0, 1, 0, -1], np.int8)[headings[:-1]]
        right = forward * np.array([1, 0, -1, 0], np.int8)[headings[:-1]]
    else:
        down, right = _by_letter({"U": 1, "D": -1})[actions], _by_letter({"R": 1, "L": -1})[actions]
    rows, columns = _followed(rows, down), _followed(columns, right)
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    return np.where(inside, rows * np.int32(shape[1]) + columns, np.int32(-1)), headings


def _by_letter(values: Mapping[str, int]) -> npt.NDArray[np.int8]:
    table = np.zeros(256, np.int8)
    for letter, value in values.items():
        table[ord(letter)] = value
    return table


def _followed(start: Ints, moves: npt.NDArray[np.int8]) -> Ints:
    path = np.empty((len(moves) + 1, len(start)), np.int32)
    path[0] = start
    np.cumsum(moves, axis=0, dtype=np.int32, out=path[1:])
    path[1:] += start
    return path


def _letters(path: Path) -> npt.NDArray[np.uint8]:
    """uint8[height, width]: the map's characters."""
    lines = path.read_text("utf-8-sig").split("\n")
    rows = [row for line in lines[_HEADER_LINES:] if (row := line.strip())]
    return np.array([list(row.encode("ascii")) for row in rows], np.uint8)


def _numbers(path: Path) -> npt.NDArray[np.int64]:
    """int64[m]: the file's numbers but for the first, which counts them."""
    lines = (line.strip() for line in path.read_text("utf-8-sig").split("\n"))
    return np.array([int(line) for line in lines if line and not line.startswith("#")][1:], np.int64)


def _claims(plan: Mapping[str, Any], width: int) -> list[Claims]:
    cell_of = [row * width + column for _, row, column in plan["tasks"]]
    return [
        Claims(
            assigned=[(cell_of[task], step) for task, step, what in events if what == "assigned"],
            finished=[(cell_of[task], step) for task, step, what in events if what == "finished"],
        )
        for events in plan["events"]
    ]


def _look_at_start(log: Log, start: Ints, agents: npt.NDArray[np.int64], width: int) -> None:
    common = min(len(start), len(agents))
    for robot in np.flatnonzero(start[:common] != agents[:common]):
        row, column = divmod(int(agents[robot]), width)
        message = f"robot {robot}: starts elsewhere than at row {row}, column {column}"
        log.add("start-elsewhere", 0, (int(robot),), (row, column), message)


def _look_at_homes(log: Log, start: Ints, homes: npt.NDArray[np.bool_], width: int) -> None:
    """On an RHCR map robots start from homes."""
    if not homes.any():
        return
    inside = start >= 0
    for robot in np.flatnonzero(inside & ~homes.ravel()[np.where(inside, start, 0)]):
        row, column = divmod(int(start[robot]), width)
        message = f"robot {robot}: starts at row {row}, column {column}, which is no home"
        log.add("start-elsewhere", 0, (int(robot),), (row, column), message)
