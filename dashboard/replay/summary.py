"""What a whole trace says: who served whom and when, which pods were carried, faults, congestion, collisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.layout.pod_floor import Cell
from warehouse.trace import Trace, heat_map
from warehouse.traffic.validator import check_moves

BLOCK = 256
"""Frames that are looked at together."""
MINUTE_S = 60.0
GROUPS = 6
"""Groups of aisles of a walking floor."""

Ints = npt.NDArray[np.int64]


def summary(trace: Trace) -> dict[str, Any]:
    """Everything but the motion itself, as JSON.

    Returns
    -------
    dict
        ``serves``: [station, agent, first frame, frame after the last] of each stay at a station;
        ``carries``: [frame, robot, pod], pod -1 where it is set down; ``faults``: [frame, robot];
        ``per_minute``: what was done in each minute (``unit`` names it); ``collisions``: int, None where agents may
        pass each other; ``heat``: cells with waited seconds and visits; ``aisles``: rows of a walking floor.
    """
    pods = trace.header.mode == "pods"
    found: dict[str, Any] = {"mode": trace.header.mode}
    found |= _pods(trace) if pods else _people(trace)
    heat = heat_map(trace)
    cells = np.flatnonzero((heat.visits.ravel() > 0) | (heat.waited_s.ravel() > 0))
    found["heat"] = {
        "cells": cells.tolist(),
        "waited_s": heat.waited_s.ravel()[cells].round(1).tolist(),
        "visits": heat.visits.ravel()[cells].tolist(),
    }
    return found


def _pods(trace: Trace) -> dict[str, Any]:
    agent = trace.header.agents[0]
    state_of = {name: number for number, name in enumerate(agent.states)}
    at_station, broken = state_of.get("at_station", -1), state_of.get("broken", -1)
    station_at = {station.cell: number for number, station in enumerate(trace.header.stations)}
    serves, carries, faults, collisions = [], [], [], 0
    began: dict[int, tuple[int, int]] = {}
    for first, cell, state, pods in _blocks(trace):
        there = state == at_station
        for step, robot in np.argwhere(there[1:] != there[:-1]) + np.array([1, 0]):
            if there[step, robot]:
                began[robot] = (station_at.get(int(cell[step, robot]), -1), first + step)
            elif robot in began:
                station, since = began.pop(robot)
                serves.append([station, int(robot), int(since), int(first + step)])
        carries += _carried(first, cell, pods)
        fails = np.argwhere((state[1:] == broken) & (state[:-1] != broken)) + np.array([first + 1, 0])
        faults += fails.tolist()
        collisions += _collisions(trace, cell)
    serves += [[station, int(robot), int(since), len(trace)] for robot, (station, since) in began.items()]
    serves = sorted((row for row in serves if row[0] >= 0), key=lambda row: row[2])
    ended = np.array([row[3] for row in serves if row[3] < len(trace)], np.int64)
    return {
        "serves": serves,
        "carries": carries,
        "faults": faults,
        "collisions": collisions,
        "unit": "pods served a minute",
        "per_minute": _per_minute(trace, ended),
    }


def _blocks(trace: Trace) -> Iterator[tuple[int, Ints, Ints, Ints]]:
    """First frame, cells, states and pods of blocks that overlap by a frame."""
    kind = trace.header.agents[0].kind
    first = 0
    while first < len(trace) - 1 or first == 0:
        frames = list(trace.frames(first, min(len(trace), first + BLOCK + 1)))
        if not frames:
            return
        yield (
            first,
            np.stack([frame.cell[kind] for frame in frames]),
            np.stack([frame.state[kind] for frame in frames]),
            np.stack([frame.pods for frame in frames]),
        )
        first += BLOCK


def _carried(first: int, cell: Ints, pods: Ints) -> list[list[int]]:
    """[frame, robot, pod] of each pod that is lifted (pod) or set down (-1): who stood in its cell."""
    rows = []
    for step, pod in np.argwhere(pods[1:] != pods[:-1]) + np.array([1, 0]):
        lifted = pods[step, pod] < 0
        at = pods[step - 1, pod] if lifted else pods[step, pod]
        robot = np.flatnonzero(cell[step - 1 if lifted else step] == at)
        if len(robot):
            rows.append([int(first + step), int(robot[0]), int(pod) if lifted else -1])
    return rows


def _collisions(trace: Trace, cell: Ints) -> int:
    """Two robots in one cell, or that exchange theirs; the validator shares no code with what moves them."""
    report = check_moves(trace.kind != Cell.WALL, np.ascontiguousarray(cell, np.int32))
    return int(report.collisions)


def _people(trace: Trace) -> dict[str, Any]:
    agent = trace.header.agents[0]
    state_of = {name: number for number, name in enumerate(agent.states)}
    picking, blocked = state_of.get("picking", -1), state_of.get("blocked", -1)
    group, names = aisle_groups(trace.kind)
    picks = np.zeros(len(names), np.int64)
    there, stopped = picks.copy(), picks.copy()
    begun = []
    for first, cell, state, _ in _blocks(trace):
        column = group[cell[1:] % trace.header.width]
        starts = (state[1:] == picking) & (state[:-1] != picking)
        begun += (np.argwhere(starts)[:, 0] + first + 1).tolist()
        for counts, which in ((picks, starts), (there, column >= 0), (stopped, state[1:] == blocked)):
            counts += np.bincount(column[which & (column >= 0)], minlength=len(names))
    hours = trace.seconds / 3600
    rows = [
        {"name": name, "picks_per_h": p / hours, "blocked_pct": 100 * b / t if t else None}
        for name, p, t, b in zip(names, picks.tolist(), there.tolist(), stopped.tolist(), strict=True)
    ]
    return {
        "serves": [],
        "carries": [],
        "faults": [],
        "collisions": None,
        "unit": "picks begun a minute",
        "per_minute": _per_minute(trace, np.array(begun, np.int64)),
        "aisles": rows,
    }


def aisle_groups(kind: npt.NDArray[np.uint8]) -> tuple[Ints, list[str]]:
    """Which group of neighbouring aisles each column of a walking floor is in, -1 for none, and the groups' names.

    An aisle is a run of columns that are lanes where others are shelves.
    """
    beside = kind[(kind == Cell.STORAGE).any(axis=1)]
    lane = (beside == Cell.LANE).mean(axis=0) > 1 / 2 if len(beside) else np.zeros(kind.shape[1], bool)
    begins = lane & ~np.roll(lane, 1)
    begins[0] = lane[0]
    aisle = np.where(lane, np.cumsum(begins) - 1, -1)
    parts = [part for part in np.array_split(np.arange(int(begins.sum())), GROUPS) if len(part)]
    names = [_aisles(int(part[0]) + 1, int(part[-1]) + 1) for part in parts]
    group_of = np.concatenate([*(np.full(len(part), k) for k, part in enumerate(parts)), [-1]])
    return group_of[aisle], names


def _aisles(first: int, last: int) -> str:
    return f"Aisles {first}–{last}" if last > first else f"Aisle {first}"


def _per_minute(trace: Trace, frames: Ints) -> list[int]:
    """How many of these frames lie in each minute of the trace."""
    minutes = int(np.ceil(trace.seconds / MINUTE_S))
    minute = ((frames + 1) * trace.header.tick_s // MINUTE_S).astype(np.int64)
    return np.bincount(np.minimum(minute, max(minutes - 1, 0)), minlength=minutes).tolist()
