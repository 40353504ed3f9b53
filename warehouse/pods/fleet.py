"""The robots as arrays, and what each of them does in a tick.

A robot's clock is `busy_s`: the seconds that what it has begun still takes (a cell of its run, a turn, a lift, the
picks at a station). While it runs the robot stands still; when it has run out, the robot does the next thing. What is
left below zero, less than a tick, is carried over, so a chain of things takes the sum of their times to within a tick.

A tick is `act` (clocks, batteries, arrivals), then decisions (Python, only on events), then a step of the crowd, then
`settle` (what the moves cost).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.pods.states import RobotState

IDLE = int(RobotState.IDLE)
TO_POD = int(RobotState.TO_POD)
LIFTING = int(RobotState.LIFTING)
CARRYING = int(RobotState.CARRYING)
QUEUEING = int(RobotState.QUEUEING)
AT_STATION = int(RobotState.AT_STATION)
RETURNING = int(RobotState.RETURNING)
SETTING_DOWN = int(RobotState.SETTING_DOWN)
TO_CHARGER = int(RobotState.TO_CHARGER)
CHARGING = int(RobotState.CHARGING)
AWAITING_CHARGER = int(RobotState.AWAITING_CHARGER)
BROKEN = int(RobotState.BROKEN)

NOTHING, LIFTED, ARRIVED, SERVED, FREED, PLUGGED, CHARGED, FAULT = range(8)
"""Events that ask for a decision."""

_SOON_S = 1e-6


class Fleet(NamedTuple):
    """One row a robot.

    Attributes
    ----------
    state, resume : uint8[n]
        `RobotState`; what a broken robot was doing.
    goal : int32[n]
        Cell that it drives to; its own while it has nowhere to go.
    pod, station, place : int32[n]
        Pod that it carries or fetches, its station, and the place (or charger) it is bound for; -1 for none.
    busy_s : float64[n]
    heading : uint8[n]
        Direction of its last move, 0 East to 3 North.
    run : int32[n]
        Cells of its present straight run; 0 at rest.
    battery : float64[n]
        Charge, 0 to 1.
    fault_in_s, repair_s : float64[n]
        Working seconds to its next fault; seconds until it is repaired.
    since_s : float64[n]
        When it joined the queue that it waits in, or became idle.
    retiring : bool[n]
        It leaves the floor when it is next idle.
    """

    state: np.ndarray
    resume: np.ndarray
    goal: np.ndarray
    pod: np.ndarray
    station: np.ndarray
    place: np.ndarray
    busy_s: np.ndarray
    heading: np.ndarray
    run: np.ndarray
    battery: np.ndarray
    fault_in_s: np.ndarray
    repair_s: np.ndarray
    since_s: np.ndarray
    retiring: np.ndarray


class Rates(NamedTuple):
    """What things take: seconds, and shares of a battery.

    `cell_s` : float64[2, k], seconds of the first, second, ... cell of a run, empty and loaded.
    `discharge` : share of the battery that a tick of work takes.
    """

    tick_s: float
    lift_s: float
    turn_s: float
    cell_s: np.ndarray
    discharge: float
    charge_s: float


class Events(NamedTuple):
    """Who asks for a decision in this tick, and why: the first rows, as many as `act` returns."""

    robot: np.ndarray
    kind: np.ndarray


def new_fleet(cells: npt.NDArray[np.int32], battery: np.ndarray, fault_in_s: np.ndarray) -> Fleet:
    """Idle robots that stand on these cells."""
    n = len(cells)
    nobody = np.full(n, -1, np.int32)
    return Fleet(
        state=np.zeros(n, np.uint8),
        resume=np.zeros(n, np.uint8),
        goal=cells.astype(np.int32),
        pod=nobody,
        station=nobody.copy(),
        place=nobody.copy(),
        busy_s=np.zeros(n),
        heading=np.zeros(n, np.uint8),
        run=np.zeros(n, np.int32),
        battery=battery,
        fault_in_s=fault_in_s,
        repair_s=np.zeros(n),
        since_s=np.zeros(n),
        retiring=np.zeros(n, bool),
    )


def new_events(n: int) -> Events:
    """Room for an event of each of n robots."""
    return Events(np.zeros(n, np.int32), np.zeros(n, np.uint8))


@nb.njit(cache=True, inline="always")
def _is_working(state: int) -> bool:
    """Whether it uses its battery and wears out."""
    return state != IDLE and state != CHARGING and state != AWAITING_CHARGER


@nb.njit(cache=True)
def _arrive(state: int, busy: float, battery: float, lift_s: float, charge_s: float) -> tuple[int, float, int]:
    """State, clock and event of a robot that stands on its goal."""
    if state == TO_POD:
        return LIFTING, busy + lift_s, NOTHING
    if state == RETURNING:
        return SETTING_DOWN, busy + lift_s, NOTHING
    if state == TO_CHARGER:
        return CHARGING, busy + (1.0 - battery) * charge_s, PLUGGED
    return AT_STATION, busy, ARRIVED


@nb.njit(cache=True)
def _next(
    state: int, there: bool, busy: float, battery: float, lift_s: float, charge_s: float
) -> tuple[int, float, int]:
    """State, clock and event of a robot whose clock has run out; `there` if it stands on its goal."""
    if state in (IDLE, AWAITING_CHARGER):
        return state, 0.0, NOTHING
    if state == LIFTING:
        return CARRYING, busy, LIFTED
    if state == AT_STATION:
        return state, busy, SERVED
    if state == SETTING_DOWN:
        return IDLE, 0.0, FREED
    if state == CHARGING:
        return IDLE, 0.0, CHARGED
    if there:
        return _arrive(state, busy, battery, lift_s, charge_s)
    return state, busy, NOTHING


@nb.njit(cache=True)
def act(fleet: Fleet, cell: np.ndarray, rates: Rates, may_move: np.ndarray, events: Events) -> int:
    """Run the clocks of all robots for a tick; say who may move, and who asks for a decision.

    Parameters
    ----------
    fleet : Fleet
    cell : int32[n]
        Where each robot stands.
    rates : Rates
    may_move : bool[n]
        Written: its clock has run out, and it stands neither at a station nor at a charger.
    events : Events
        Written.

    Returns
    -------
    int
        Number of events.
    """
    states, busy_s, goal, battery, fault_in_s = fleet.state, fleet.busy_s, fleet.goal, fleet.battery, fleet.fault_in_s
    tick_s, lift_s, charge_s, discharge = rates.tick_s, rates.lift_s, rates.charge_s, rates.discharge
    event_robot, event_kind = events.robot, events.kind
    n_events = 0
    for r in range(len(states)):
        state, event = np.int64(states[r]), NOTHING
        may_move[r] = False
        if state == BROKEN:
            fleet.repair_s[r] -= tick_s
            if fleet.repair_s[r] <= _SOON_S:
                states[r] = fleet.resume[r]
            continue
        if _is_working(state):
            battery[r] -= discharge
            fault_in_s[r] -= tick_s
            if battery[r] <= 0.0 or fault_in_s[r] <= 0.0:
                event = FAULT
        elif state == CHARGING:
            battery[r] = min(1.0, battery[r] + tick_s / charge_s)
        if event == NOTHING:
            busy_s[r] -= tick_s
            if busy_s[r] > _SOON_S:
                continue
            state, busy_s[r], event = _next(state, cell[r] == goal[r], busy_s[r], battery[r], lift_s, charge_s)
            states[r] = state
            may_move[r] = busy_s[r] <= _SOON_S and state != AT_STATION and state != CHARGING
        if event != NOTHING:
            event_robot[n_events], event_kind[n_events] = r, event
            n_events += 1
    return n_events


@nb.njit(cache=True, inline="always")
def _quarters(a: int, b: int) -> int:
    """Quarter turns from direction a to direction b."""
    turn = (b - a) % 4
    return 1 if turn == 3 else turn


@nb.njit(cache=True, inline="always")
def _direction(came: int, at: int) -> int:
    """Direction of a move of one cell."""
    if at == came + 1:
        return 0
    if at == came - 1:
        return 2
    return 1 if at > came else 3


@nb.njit(cache=True)
def settle(
    fleet: Fleet,
    previous: np.ndarray,
    cell: np.ndarray,
    queue_of: np.ndarray,
    rates: Rates,
    may_move: np.ndarray,
    now_s: float,
    n_in_state: np.ndarray,
) -> int:
    """What the moves of a tick cost, who has come to the end of a queue, and how many are in which state.

    Parameters
    ----------
    fleet : Fleet
    previous, cell : int32[n]
        Where each robot stood before the crowd's step and stands after it.
    queue_of : int32[cells]
        Station whose queue a cell belongs to; -1 for none.
    rates : Rates
    may_move : bool[n]
    now_s : float
        Start of the tick.
    n_in_state : int64[states]
        Written.

    Returns
    -------
    int
        Cells driven.
    """
    states, busy_s, run, heading, goal = fleet.state, fleet.busy_s, fleet.run, fleet.heading, fleet.goal
    cell_s, longest = rates.cell_s, rates.cell_s.shape[1] - 1
    n_in_state[:] = 0
    driven = 0
    for r in range(len(states)):
        state, at, came = np.int64(states[r]), np.int64(cell[r]), np.int64(previous[r])
        if at != came:
            way = _direction(came, at)
            if way != heading[r]:
                busy_s[r] += _quarters(np.int64(heading[r]), way) * rates.turn_s
                heading[r], run[r] = way, 0
            loaded = 1 if CARRYING <= state <= RETURNING else 0
            busy_s[r] += cell_s[loaded, min(np.int64(run[r]), longest)]
            run[r] = 0 if at == goal[r] else run[r] + 1
            driven += 1
            if state == CARRYING and queue_of[at] == fleet.station[r]:
                states[r], state = QUEUEING, np.int64(QUEUEING)
                fleet.since_s[r] = now_s
        elif may_move[r]:
            run[r], busy_s[r] = 0, max(busy_s[r], 0.0)
        n_in_state[state] += 1
    return driven
