"""Time passes for all carriers (kernel)."""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.proteus.safety import Rules, allowed_m_s, must_yield
from warehouse.proteus.states import BLOCKED, CHARGING, DRIVING, IDLE, LOADING, SLOWED, SWAPPING, WAITING, YIELDING
from warehouse.proteus.ways import Ways, locate
from warehouse.walking.aisles import enter, leave, may_enter, queue_up, room_m
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.itinerary import LEAVE, STOP
from warehouse.walking.worklist import Worklist

EPSILON_M = 1e-9


@nb.njit(cache=True)
def drive(
    crew: Crew,
    work: Worklist,
    lanes: Lanes,
    ways: Ways,
    rules: Rules,
    passing: bool,
    people_m: np.ndarray,
    people_state: np.ndarray,
    now_s: float,
    dt_s: float,
) -> np.ndarray:
    """Let `dt_s` seconds pass for all carriers from `now_s` on.

    Parameters
    ----------
    crew : Crew
        The carriers.
    work, lanes, ways : Worklist, Lanes, Ways
    rules : Rules
    passing : bool
        May carriers pass each other in an aisle?
    people_m : float64[n, p]
        Distance of each carrier from each person in sight.
    people_state : uint8[p]
    now_s, dt_s : float

    Returns
    -------
    bool[n]
        Which carriers drove.
    """
    moved = np.zeros(len(crew.state), np.bool_)
    for i in range(len(crew.state)):
        state = crew.state[i]
        if state in (SWAPPING, CHARGING):
            crew.left_s[i] -= dt_s
            if crew.left_s[i] <= 1e-9:
                crew.state[i] = DRIVING if state == SWAPPING else IDLE
        elif state not in (IDLE, WAITING, LOADING):
            limit = allowed_m_s(rules, people_m[i].min(), dt_s)
            yields = must_yield(rules, people_m[i], people_state, dt_s)
            moved[i] = _roll(crew, work, lanes, ways, rules, passing, i, 0.0 if yields else limit, dt_s)
            _describe(crew, rules, i, moved[i], yields, limit, now_s + dt_s)
        crew.spent_s[i, state if state in (SWAPPING, CHARGING, IDLE, WAITING, LOADING) else _doing(crew, i)] += dt_s
    return moved


@nb.njit(cache=True)
def _doing(crew: Crew, i: int) -> int:
    """The state to book a tick of driving under."""
    state = crew.state[i]
    return DRIVING if state in (WAITING, IDLE) else state


@nb.njit(cache=True)
def _describe(crew: Crew, rules: Rules, i: int, moved: bool, yields: bool, limit: float, now_s: float) -> None:
    """Name what a carrier has done in a tick, unless it has come to a stop of its tour."""
    if crew.state[i] == WAITING:
        return
    if crew.state[i] == IDLE:
        crew.finished_s[i] = now_s
    elif yields:
        crew.state[i] = YIELDING
    elif not moved:
        crew.state[i] = BLOCKED
    else:
        crew.state[i] = SLOWED if limit < rules.cruise_m_s else DRIVING


@nb.njit(cache=True)
def _roll(
    crew: Crew,
    work: Worklist,
    lanes: Lanes,
    ways: Ways,
    rules: Rules,
    passing: bool,
    i: int,
    limit_m_s: float,
    dt_s: float,
) -> bool:
    """Drive on for a tick; whether the carrier moved."""
    free_m = 1e30 if passing else room_m(crew, i)
    ahead_m = min(free_m, _to_halt_m(crew, work, i))
    speed = min(crew.speed_m_s[i] + rules.brake_m_s2 * dt_s, limit_m_s, np.sqrt(2 * rules.brake_m_s2 * ahead_m))
    step = min(speed * dt_s, free_m)
    crew.speed_m_s[i] = speed
    start = crew.at_m[i]
    while True:
        mark = crew.mark[i]
        to_m = work.at_m[i, mark] if mark < work.marks[i] else work.length_m[i]
        if to_m - crew.at_m[i] > step + EPSILON_M:
            crew.at_m[i] += step
            break
        step = max(0.0, step - (to_m - crew.at_m[i]))
        crew.at_m[i] = to_m
        if not _pass_mark(crew, work, lanes, passing, i, mark):
            crew.speed_m_s[i] = 0.0
            break
    driven = crew.at_m[i] - start
    crew.walked_m[i] += driven
    locate(ways, i, crew.at_m[i])
    return driven > EPSILON_M


@nb.njit(cache=True)
def _to_halt_m(crew: Crew, work: Worklist, i: int) -> float:
    """Metres to the next stop, or to the tour's end."""
    for mark in range(crew.mark[i], work.marks[i]):
        if work.kind[i, mark] == STOP:
            return max(0.0, work.at_m[i, mark] - crew.at_m[i])
    return max(0.0, work.length_m[i] - crew.at_m[i])


@nb.njit(cache=True)
def _pass_mark(crew: Crew, work: Worklist, lanes: Lanes, passing: bool, i: int, mark: int) -> bool:
    """Do what the mark says; False where the carrier halts there."""
    if mark == work.marks[i]:
        crew.state[i] = IDLE
        return False
    kind, lane = work.kind[i, mark], work.what[i, mark]
    if kind == STOP:
        crew.state[i] = WAITING
        crew.mark[i] += 1
        return False
    if passing:
        pass
    elif kind == LEAVE:
        leave(crew, lanes, i)
    elif may_enter(crew, work, lanes, i, lane, work.way[i, mark]):
        enter(crew, lanes, i, lane, work.way[i, mark])
    else:
        queue_up(crew, lanes, i)
        return False
    crew.mark[i] += 1
    return True
