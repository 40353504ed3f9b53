"""One robot alone: a whole cycle takes its closed form, from what was recorded of its moves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from warehouse.pods.kinematics import way_s
from warehouse.pods.simulate import simulate
from warehouse.pods.states import RobotState

DIRECTION = {1: 0, -1: 2}


def directions(cells, width):
    steps = np.diff(cells)
    return [DIRECTION.get(int(step), 1 if step == width else 3) for step in steps[steps != 0]]


def quarters(a, b):
    return abs((b - a + 2) % 4 - 2)


@pytest.fixture
def cycles(small_floor, small_stock, floor_settings, orders_of, tape):
    settings = floor_settings(
        pick_unit_cv=0, break_share=0, fatigue=0, battery_h=1000, robot_mtbf_h=1e6, replenishment="none"
    )
    simulate(
        small_floor,
        orders_of(200, 400),
        small_stock,
        settings,
        robots=1,
        stations=1,
        seed=3,
        from_s=0,
        to_s=3600,
        recorder=tape,
    )
    state = np.array(tape.state)[:, 0]
    begins = np.flatnonzero((state == RobotState.TO_POD) & (np.roll(state, 1) != RobotState.TO_POD))
    return tape, state, begins, settings


def test_a_cycle_takes_its_closed_form(cycles):
    tape, state, begins, settings = cycles
    assert len(begins) > 15
    cell = np.array(tape.cell)[:, 0]
    width, tick_s = tape.floor["width"], tape.floor["tick_s"]
    way = directions(cell[: begins[0] + 1], width)
    heading = way[-1] if way else 0
    for begin, end in pairwise(begins[1:]):
        expected = 0.0
        legs = (
            ((RobotState.TO_POD,), 1.7),
            ((RobotState.CARRYING, RobotState.QUEUEING), 1.3),
            ((RobotState.RETURNING,), 1.3),
        )
        heading = directions(cell[:begin], width)[-1]
        for states, speed in legs:
            ticks = begin + np.flatnonzero(np.isin(state[begin:end], states))
            moves = directions(cell[ticks[0] - 1 : ticks[-1] + 1], width)
            if moves:
                expected += quarters(heading, moves[0]) * settings.robot_turn_s + way_s(moves, 1.0, speed, 1.0, 0.6)
                heading = moves[-1]
        at_station = np.count_nonzero(state[begin:end] == RobotState.AT_STATION) * tick_s
        picks = round(at_station / settings.pick_unit_s)
        assert picks >= 1
        assert at_station == pytest.approx(picks * settings.pick_unit_s, abs=1.01 * tick_s)
        expected += 2 * settings.lift_s + picks * settings.pick_unit_s
        assert (end - begin) * tick_s == pytest.approx(expected, abs=1.01 * tick_s)


def test_a_cycle_is_as_long_as_the_trade_says(cycles):
    tape, _, begins, _ = cycles
    assert 40 < np.diff(begins).mean() * tape.floor["tick_s"] < 148
