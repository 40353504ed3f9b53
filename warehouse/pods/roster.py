"""Robots that come to the floor, and robots that leave it, while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warehouse.pods.agents import Robot
from warehouse.pods.fleet import Fleet, new_events, new_fleet
from warehouse.pods.parking import empty_places
from warehouse.pods.states import RobotState

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel

LOADED = (RobotState.CARRYING, RobotState.QUEUEING, RobotState.AT_STATION, RobotState.RETURNING)


def add_robots(model: PodModel, n: int) -> None:
    """Put n more robots on the floor.

    Raises
    ------
    ValueError
        With fewer than one, or more than there are places without a robot.
    """
    free = empty_places(model)
    if not 1 <= n <= len(free):
        raise ValueError(f"{n} robots to add, and {len(free)} places without one")
    cells = model.rng.choice(free, n, replace=False).astype(np.int32)
    more = new_fleet(cells, model.new_batteries(n), model.faults.times_to_fault(n))
    more.since_s[:] = model.now_s
    fleet = Fleet(*(np.concatenate(pair) for pair in zip(model.fleet, more, strict=True)))
    _replace(model, fleet, np.concatenate((model.crowd.cell, cells)))
    model.robots.extend(Robot(model, row) for row in range(len(model.robots), len(fleet.state)))


def remove_robots(model: PodModel, n: int) -> None:
    """Take n robots off the floor: idle ones first, the others when they are next idle.

    Raises
    ------
    ValueError
        With fewer than one, or if none would be left.
    """
    staying = np.flatnonzero(~model.fleet.retiring)
    if not 1 <= n < len(staying):
        raise ValueError(f"{n} robots to remove of {len(staying)}")
    idle_first = np.argsort(model.fleet.state[staying] != RobotState.IDLE, kind="stable")
    model.fleet.retiring[staying[idle_first[:n]]] = True
    retire(model)


def retire(model: PodModel) -> None:
    """Take the robots off that are to leave and have nothing to do."""
    leaving = model.fleet.retiring & (model.fleet.state == RobotState.IDLE)
    if not leaving.any():
        return
    stay = np.flatnonzero(~leaving)
    new_row = np.cumsum(~leaving, dtype=np.int32) - 1
    for row in np.flatnonzero(leaving).tolist():
        model.robots[row].remove()
    model.robots = [model.robots[row] for row in stay.tolist()]
    for row, robot in enumerate(model.robots):
        robot.row = row
    chargers = model.chargers
    chargers.robot[:] = np.where(chargers.robot >= 0, new_row[chargers.robot], -1)
    chargers.waiting = type(chargers.waiting)(int(new_row[robot]) for robot in chargers.waiting)
    _replace(model, Fleet(*(column[stay] for column in model.fleet)), model.crowd.cell[stay])


def _replace(model: PodModel, fleet: Fleet, cells: np.ndarray) -> None:
    """The floor's robots are from now on these, in these cells."""
    model.fleet = fleet
    model.crowd = model.new_crowd(cells)
    state = np.where(fleet.state == RobotState.BROKEN, fleet.resume, fleet.state)
    rows = np.arange(len(fleet.state), dtype=np.int32)
    model.crowd.aim(rows, fleet.goal, np.isin(state, LOADED))
    model.events = new_events(len(rows))
    model.may_move = np.zeros(len(rows), bool)
