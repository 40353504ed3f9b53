"""What was recorded of a crowded floor, checked by code that knows only the floor's rules."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.layout.pod_floor import Cell
from warehouse.pods.simulate import simulate
from warehouse.pods.states import RobotState

LOADED = {
    RobotState.CARRYING,
    RobotState.QUEUEING,
    RobotState.AT_STATION,
    RobotState.RETURNING,
    RobotState.SETTING_DOWN,
}
STANDING = {
    RobotState.LIFTING,
    RobotState.SETTING_DOWN,
    RobotState.AT_STATION,
    RobotState.CHARGING,
    RobotState.BROKEN,
}


def faults_of(tape, one_way):
    """Everything in a recorded run that no floor allows."""
    width, kind, found = tape.floor["width"], tape.floor["kind"].ravel(), []
    for t, (cell, state, pods) in enumerate(zip(tape.cell, tape.state, tape.pods, strict=True)):
        if len(set(cell.tolist())) < len(cell):
            found.append((t, "two robots in a cell"))
        if (kind[cell] == Cell.WALL).any():
            found.append((t, "in a wall"))
        stored = pods[pods >= 0]
        if len(set(stored.tolist())) < len(stored) or (kind[stored] != Cell.STORAGE).any():
            found.append((t, "pods where they cannot be"))
        if t == 0:
            continue
        before = tape.cell[t - 1]
        step = cell - before
        moved = step != 0
        if not np.isin(np.abs(step[moved]), (1, width)).all():
            found.append((t, "a jump"))
        for robot in np.flatnonzero(moved):
            way = {1: 0, width: 1, -1: 2, -width: 3}.get(int(step[robot]))
            if way is None or not one_way.flat[before[robot]] >> way & 1:
                found.append((t, "against a one-way"))
            if tape.state[t - 1][robot] in STANDING and state[robot] in STANDING:
                found.append((t, "moved while it stands"))
        at = {int(c): r for r, c in enumerate(before)}
        for robot in np.flatnonzero(moved):
            other = at.get(int(cell[robot]))
            if other is not None and other != robot and cell[other] == before[robot]:
                found.append((t, "a swap"))
        stored_before = set(tape.pods[t - 1][tape.pods[t - 1] >= 0].tolist())
        loaded = cell[moved & np.isin(state, list(LOADED))]
        found.extend((t, "a pod under a pod") for c in loaded.tolist() if c in stored_before)
    return found


@pytest.fixture
def crowded(small_floor, small_stock, floor_settings, orders_of, tape):
    settings = floor_settings(break_share=0, robot_mtbf_h=10, robot_repair_min=1)
    simulate(
        small_floor,
        orders_of(1500, 400),
        small_stock,
        settings,
        robots=40,
        seed=5,
        from_s=0,
        to_s=1500,
        recorder=tape,
    )
    return tape


def test_nobody_breaks_the_rules(crowded, small_floor):
    assert len(crowded.cell) > 2000
    assert faults_of(crowded, small_floor.one_way) == []
    seen = set(np.concatenate(crowded.state).tolist())
    assert seen >= set(RobotState) - {RobotState.AWAITING_CHARGER, RobotState.TO_CHARGER, RobotState.CHARGING}


@pytest.mark.parametrize("tick", [3, 1200])
def test_the_check_sees_a_collision(crowded, small_floor, tick):
    crowded.cell[tick] = crowded.cell[tick].copy()
    crowded.cell[tick][1] = crowded.cell[tick][0]
    assert (tick, "two robots in a cell") in faults_of(crowded, small_floor.one_way)


def test_the_check_sees_a_pod_under_a_pod(crowded, small_floor):
    for t in range(1, len(crowded.cell)):
        moved = np.flatnonzero((crowded.cell[t] != crowded.cell[t - 1]) & (crowded.state[t] == RobotState.CARRYING))
        standing = np.flatnonzero(crowded.pods[t - 1] >= 0)
        if len(moved):
            crowded.pods[t - 1][standing[0]] = crowded.cell[t][moved[0]]
            break
    assert (t, "a pod under a pod") in faults_of(crowded, small_floor.one_way)
