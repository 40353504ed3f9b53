"""Robots that live as on a pod floor, and an eye on every move: the watchdog of crowds.

Nothing here is shared with the kernels but the call that moves the crowd: whether a move is allowed is judged from the
roadmap's masks and last tick's cells.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.traffic.crowd import Crowd
from warehouse.traffic.crowd_aim import aim_one, find_ways
from warehouse.traffic.crowd_step import advance
from warehouse.traffic.roadmap import Roadmap

FETCH, LIFT, BRING, SERVED, RETURN, LOWER, STROLL, REST = range(8)
FINE, SHARED, SWAPPED, JUMPED, UNDER_POD, FROZEN_MOVED, NO_FIELD = range(7)


class Life(NamedTuple):
    """What robots do; one row a robot or a cell."""

    phase: np.ndarray
    timer: np.ndarray
    broken: np.ndarray
    waited: np.ndarray
    longest: np.ndarray
    trips: np.ndarray
    may_move: np.ndarray
    pod: np.ndarray
    claimed: np.ndarray
    places: np.ndarray
    lanes: np.ndarray
    stations: np.ndarray
    stamp: np.ndarray
    fault: np.ndarray
    dice: np.ndarray
    before: np.ndarray


def life_of(roadmap: Roadmap, crowd: Crowd, stations: list[int], n_pods: int, seed: int) -> Life:
    """All robots empty, about to fetch their first pods."""
    n = len(crowd.cell)
    places = np.flatnonzero(roadmap.closed_to_loaded).astype(np.int32)
    pod = np.zeros(roadmap.n_cells, bool)
    pod[np.random.default_rng(seed).permutation(places)[:n_pods]] = True
    zero = np.zeros((5, n), np.int64)
    phase, timer = np.full(n, REST), np.ones(n, np.int64)
    return Life(
        phase,
        timer,
        zero[0],
        zero[1],
        zero[2],
        zero[3],
        np.ones(n, bool),
        pod,
        np.zeros(roadmap.n_cells, bool),
        places,
        np.flatnonzero(roadmap.free & ~roadmap.closed_to_loaded).astype(np.int32),
        np.array(stations, np.int32),
        np.full((2, roadmap.n_cells), -1),
        np.zeros(2, np.int64),
        np.array([2 * seed + 1], np.uint64),
        crowd.cell.copy(),
    )


@nb.njit(cache=True)
def _roll(dice, sides):
    """0 to sides - 1 (xorshift64)."""
    x = dice[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    dice[0] = x
    return np.int64((x >> np.uint64(20)) % np.uint64(sides))


@nb.njit(cache=True)
def _draw(cells, good, wanted, claimed, dice):
    """A random unclaimed cell with `good` as wanted; -1 if none was hit on."""
    for _ in range(500):
        cell = cells[_roll(dice, len(cells))]
        if good[cell] == wanted and not claimed[cell]:
            return cell
    return -1


@nb.njit(cache=True)
def _errand(life, r, cell):
    """The next goal of a robot whose timer ran out in a cell, -1 if there is none; and whether it carries a pod."""
    phase = life.phase[r]
    if phase == LIFT:
        life.pod[cell] = life.claimed[cell] = False
        life.phase[r] = BRING
        return life.stations[_roll(life.dice, len(life.stations))], 1
    if phase == SERVED:
        place = _draw(life.places, life.pod, False, life.claimed, life.dice)
        if place >= 0:
            life.claimed[place] = True
        life.phase[r] = RETURN
        return place, 1
    if phase == LOWER:
        life.pod[cell], life.claimed[cell] = True, False
    place = _draw(life.places, life.pod, True, life.claimed, life.dice)
    if place < 0 or _roll(life.dice, 5) == 0:
        life.phase[r] = STROLL
        return life.lanes[_roll(life.dice, len(life.lanes))], 0
    life.claimed[place] = True
    life.phase[r] = FETCH
    return place, 0


@nb.njit(cache=True)
def judge(state, life, closed, exits, tick):
    """Whether the last tick's moves were allowed."""
    cell, previous = state.robots.cell, life.before
    width = state.ground.width
    stamp, n = life.stamp, len(cell)
    for r in range(n):
        if stamp[0, cell[r]] >= tick * n:
            return SHARED
        stamp[0, cell[r]] = tick * n + r
        stamp[1, previous[r]] = tick * n + r
    for r in range(n):
        step = cell[r] - previous[r]
        if step == 0:
            continue
        if not life.may_move[r]:
            return FROZEN_MOVED
        other = stamp[1, cell[r]] - tick * n
        if other >= 0 and cell[other] == previous[r]:
            return SWAPPED
        bit = 0 if step == 1 else 1 if step == width else 2 if step == -1 else 3 if step == -width else 9
        if bit == 9 or not exits[previous[r]] >> bit & 1:
            return JUMPED
        if state.robots.loaded[r] and closed[cell[r]] and cell[r] != state.robots.goal[r]:
            return UNDER_POD
    previous[:] = cell
    return FINE


@nb.njit(cache=True)
def live(state, life, closed, exits, ticks, breaks_in_a_million, never_late=False):
    """Let robots live for some ticks; `life.fault` tells the first forbidden move: kind, tick.

    `never_late` takes the crowd's rule of late robots away.
    """
    robots, n = state.robots, len(life.phase)
    for tick in range(1, ticks + 1):
        for r in range(n):
            life.waited[r] += 1
            life.longest[r] = max(life.longest[r], life.waited[r])
            moving = life.phase[r] % 2 == 0
            if moving and robots.cell[r] == robots.goal[r]:
                life.phase[r] += 1
                life.timer[r] = 1 + _roll(life.dice, 11)
                life.waited[r] = 0
                life.trips[r] += 1
            elif not moving:
                life.timer[r] -= 1
                if life.timer[r] <= 0:
                    goal, loaded = _errand(life, r, robots.cell[r])
                    if goal < 0 or aim_one(state, r, goal, loaded) < 0:
                        life.fault[0] = NO_FIELD
                        return
            if life.broken[r] > 0:
                life.broken[r] -= 1
            elif _roll(life.dice, 1_000_000) < breaks_in_a_million:
                life.broken[r] = 1 + _roll(life.dice, 150)
            life.may_move[r] = life.phase[r] % 2 == 0 and life.broken[r] == 0
        if never_late:
            robots.due[:] = tick + 1
        astray = advance(state, life.may_move)
        if find_ways(state, astray) > 0:
            life.fault[0] = NO_FIELD
            return
        life.fault[0] = judge(state, life, closed, exits, tick)
        life.fault[1] = tick
        if life.fault[0] != FINE:
            return
