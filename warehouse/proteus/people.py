"""People who stay in their zones and walk from carrier to carrier (arrays and kernels)."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.proteus import states as carrier
from warehouse.walking.crew import Crew
from warehouse.walking.geometry import Frame
from warehouse.walking.states import IDLE, PICKING, SEARCHING, STATES, WAITING, WALKING
from warehouse.walking.worklist import Worklist

NOBODY = -1
CORNERS = 4


class People(NamedTuple):
    """Pickers, a row each.

    Attributes
    ----------
    state : uint8[n]
        See `warehouse.walking.states`.
    left_s : float64[n]
        Seconds left of what takes a fixed time.
    pace : float64[n]
        Of that at the start of a shift.
    x_m, y_m : float64[n]
    corner_x_m, corner_y_m : float64[n, CORNERS]
        The way: straight from corner to corner.
    corner : int32[n]
        The next one; CORNERS when the picker is there.
    carrier : int32[n]
        Whom the picker serves; NOBODY.
    walked_m : float64[n]
    spent_s : float64[n, states]
    """

    state: np.ndarray
    left_s: np.ndarray
    pace: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    corner_x_m: np.ndarray
    corner_y_m: np.ndarray
    corner: np.ndarray
    carrier: np.ndarray
    walked_m: np.ndarray
    spent_s: np.ndarray

    @classmethod
    def at(cls, x_m: np.ndarray, y_m: np.ndarray) -> People:
        """Idle people who stand there."""
        n = len(x_m)
        return cls(
            state=np.zeros(n, np.uint8),
            left_s=np.zeros(n),
            pace=np.ones(n),
            x_m=np.array(x_m, np.float64),
            y_m=np.array(y_m, np.float64),
            corner_x_m=np.zeros((n, CORNERS)),
            corner_y_m=np.zeros((n, CORNERS)),
            corner=np.full(n, CORNERS, np.int32),
            carrier=np.full(n, NOBODY, np.int32),
            walked_m=np.zeros(n),
            spent_s=np.zeros((n, len(STATES))),
        )


@nb.njit(cache=True)
def cross_aisle_m(frame: Frame, x_m: float, y_m: float, to_x_m: float, to_y_m: float) -> float:
    """Where the cross aisle lies (y) on the shortest way between points; `y_m` itself where it is straight ahead."""
    if x_m == to_x_m:
        return y_m
    best, at = np.inf, y_m
    for cross in range(frame.blocks + 1):
        y = cross * frame.reach_m
        if abs(y_m - y) + abs(to_y_m - y) < best:
            best, at = abs(y_m - y) + abs(to_y_m - y), y
    return at


@nb.njit(cache=True)
def way_m(frame: Frame, x_m: float, y_m: float, to_x_m: float, to_y_m: float) -> float:
    """Metres of that way."""
    y = cross_aisle_m(frame, x_m, y_m, to_x_m, to_y_m)
    return abs(y_m - y) + abs(x_m - to_x_m) + abs(to_y_m - y)


@nb.njit(cache=True)
def set_out(frame: Frame, people: People, i: int, to_x_m: float, to_y_m: float) -> None:
    """Begin to walk to a place."""
    y = cross_aisle_m(frame, people.x_m[i], people.y_m[i], to_x_m, to_y_m)
    people.corner_x_m[i] = np.array([people.x_m[i], people.x_m[i], to_x_m, to_x_m])
    people.corner_y_m[i] = np.array([people.y_m[i], y, y, to_y_m])
    people.corner[i] = 1
    people.state[i] = WALKING


@nb.njit(cache=True)
def spend(people: People, crew: Crew, work: Worklist, walk_m_s: float, now_s: float, dt_s: float) -> None:
    """Let `dt_s` seconds pass for all people from `now_s` on.

    Parameters
    ----------
    people : People
    crew : Crew
        The carriers.
    work : Worklist
        Their tours.
    walk_m_s, now_s, dt_s : float
    """
    for i in range(len(people.state)):
        left = dt_s
        while left > 0:
            state = people.state[i]
            used = left
            if state == WALKING:
                used = _walk(people, i, walk_m_s * people.pace[i], left)
            elif state == WAITING and crew.state[people.carrier[i]] == carrier.WAITING:
                _begin(people, crew, work, i)
                continue
            elif state != WAITING and state != IDLE:
                used = min(left, people.left_s[i])
                people.left_s[i] -= used
                if people.left_s[i] <= 0:
                    _end(people, crew, work, i, now_s + dt_s - left + used)
            people.spent_s[i, state] += used
            left -= used


@nb.njit(cache=True)
def _walk(people: People, i: int, speed_m_s: float, left_s: float) -> float:
    """Walk to the next corner or for `left_s` seconds; seconds used."""
    corner = people.corner[i]
    dx, dy = people.corner_x_m[i, corner] - people.x_m[i], people.corner_y_m[i, corner] - people.y_m[i]
    to_go = abs(dx) + abs(dy)
    if to_go > speed_m_s * left_s:
        step = speed_m_s * left_s
        people.x_m[i] += step * np.sign(dx)
        people.y_m[i] += step * np.sign(dy)
        people.walked_m[i] += step
        return left_s
    people.x_m[i], people.y_m[i] = people.corner_x_m[i, corner], people.corner_y_m[i, corner]
    people.walked_m[i] += to_go
    people.corner[i] += 1
    if people.corner[i] == CORNERS:
        people.state[i] = WAITING
    return to_go / speed_m_s


@nb.njit(cache=True)
def _begin(people: People, crew: Crew, work: Worklist, i: int) -> None:
    """The carrier is there: search."""
    c = people.carrier[i]
    crew.state[c] = carrier.LOADING
    people.state[i], people.left_s[i] = SEARCHING, work.search_s[c, crew.stop[c]] / people.pace[i]


@nb.njit(cache=True)
def _end(people: People, crew: Crew, work: Worklist, i: int, now_s: float) -> None:
    """What follows when something that takes a fixed time is over."""
    c = people.carrier[i]
    if people.state[i] == SEARCHING:
        people.state[i], people.left_s[i] = PICKING, work.grasp_s[c, crew.stop[c]] / people.pace[i]
        return
    if people.state[i] == PICKING:
        work.picked_s[c, crew.stop[c]] = now_s
        crew.stop[c] += 1
        crew.state[c] = carrier.DRIVING
        people.carrier[i] = NOBODY
    people.state[i] = IDLE
