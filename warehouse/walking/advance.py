"""Time passes for all walkers (kernel): what each does until the tick is over, to the exact second within it."""

from __future__ import annotations

import numba as nb

from warehouse.walking.aisles import enter, leave, may_enter, queue_up, room_m
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.itinerary import LEAVE, STOP
from warehouse.walking.states import BLOCKED, IDLE, PICKING, SEARCHING, SETTING_UP, WAITING, WALKING
from warehouse.walking.worklist import Worklist

EPSILON_M = 1e-9
EPSILON_S = 1e-12


@nb.njit(cache=True)
def advance(crew: Crew, work: Worklist, lanes: Lanes, passing: bool, now_s: float, dt_s: float) -> None:
    """Let `dt_s` seconds pass from `now_s` on.

    Parameters
    ----------
    crew : Crew
    work : Worklist
    lanes : Lanes
    passing : bool
        May walkers pass each other in an aisle?
    now_s, dt_s : float
    """
    for i in range(len(crew.state)):
        left = dt_s
        while left > EPSILON_S:
            state = crew.state[i]
            if state in (WALKING, BLOCKED):
                left = _walk(crew, work, lanes, passing, i, left, now_s + dt_s)
            elif state in (IDLE, WAITING):
                crew.spent_s[i, state] += left
                left = 0.0
            else:
                used = min(left, crew.left_s[i])
                crew.left_s[i] -= used
                crew.spent_s[i, state] += used
                left -= used
                if crew.left_s[i] <= 0:
                    _next(crew, work, i, now_s + dt_s - left)


@nb.njit(cache=True)
def _next(crew: Crew, work: Worklist, i: int, now_s: float) -> None:
    """What follows when something that takes a fixed time is over."""
    state, stop = crew.state[i], crew.stop[i]
    if state == SETTING_UP:
        crew.state[i] = WALKING
    elif state == SEARCHING:
        crew.state[i], crew.left_s[i] = PICKING, work.grasp_s[i, stop]
    elif state == PICKING:
        work.picked_s[i, stop] = now_s
        crew.stop[i] += 1
        crew.state[i] = WALKING
    else:
        crew.state[i] = IDLE


@nb.njit(cache=True)
def _walk(crew: Crew, work: Worklist, lanes: Lanes, passing: bool, i: int, left_s: float, end_s: float) -> float:
    """Walk to the next mark, the cart ahead or the tick's end; seconds left then."""
    mark = crew.mark[i]
    to_m = work.at_m[i, mark] if mark < work.marks[i] else work.length_m[i]
    step = min(to_m - crew.at_m[i], crew.speed_m_s[i] * left_s, room_m(crew, i))
    if step > 0:
        used = min(left_s, step / crew.speed_m_s[i])
        crew.at_m[i] += step
        crew.walked_m[i] += step
        crew.spent_s[i, WALKING] += used
        crew.state[i] = WALKING
        left_s -= used
    if crew.at_m[i] >= to_m - EPSILON_M:
        if mark == work.marks[i]:
            crew.state[i], crew.finished_s[i] = IDLE, end_s - left_s
        elif _pass_mark(crew, work, lanes, passing, i, mark):
            crew.mark[i] += 1
        else:
            return _stand(crew, i, left_s)
    elif left_s > EPSILON_S:
        return _stand(crew, i, left_s)
    return left_s


@nb.njit(cache=True)
def _stand(crew: Crew, i: int, left_s: float) -> float:
    crew.state[i] = BLOCKED
    crew.spent_s[i, BLOCKED] += left_s
    return 0.0


@nb.njit(cache=True)
def _pass_mark(crew: Crew, work: Worklist, lanes: Lanes, passing: bool, i: int, mark: int) -> bool:
    """Do what the mark says; False where the walker must wait there."""
    kind, lane, way = work.kind[i, mark], work.what[i, mark], work.way[i, mark]
    if kind == STOP:
        crew.state[i], crew.left_s[i] = SEARCHING, work.search_s[i, crew.stop[i]]
    elif passing:
        return True
    elif kind == LEAVE:
        leave(crew, lanes, i)
    elif may_enter(crew, work, lanes, i, lane, way):
        enter(crew, lanes, i, lane, way)
    else:
        queue_up(crew, lanes, i)
        return False
    return True
