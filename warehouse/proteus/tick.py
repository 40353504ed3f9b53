"""A tick of the whole floor (kernel): people, then carriers, then who came near whom."""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.proteus.drive import drive
from warehouse.proteus.people import People, spend
from warehouse.proteus.safety import Rules, count_near
from warehouse.proteus.sight import distance_m
from warehouse.proteus.states import BLOCKED, WAITING
from warehouse.proteus.ways import Ways
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.geometry import Frame
from warehouse.walking.worklist import Worklist


@nb.njit(cache=True)
def tick(
    frame: Frame,
    people: People,
    crew: Crew,
    work: Worklist,
    lanes: Lanes,
    ways: Ways,
    waited_s: np.ndarray,
    apart_m: np.ndarray,
    rules: Rules,
    passing: bool,
    now_s: float,
    dt_s: float,
) -> int:
    """Let `dt_s` seconds pass for everybody from `now_s` on.

    Parameters
    ----------
    frame : Frame
    people : People
    crew, work, lanes, ways : Crew, Worklist, Lanes, Ways
        The carriers.
    waited_s : float64[n]
        How long each carrier has waited for a picker; kept here.
    apart_m : float64[n, p]
        Distances of carriers from people in sight; kept here.
    rules : Rules
    passing : bool
        May carriers pass each other in an aisle?
    now_s, dt_s : float

    Returns
    -------
    int
        Near encounters that began (`warehouse.proteus.safety.count_near`).
    """
    spend(people, crew, work, rules.walk_m_s, now_s, dt_s)
    between = distance_m(frame, ways.here_x_m, ways.here_y_m, people.x_m, people.y_m)
    moved = drive(crew, work, lanes, ways, rules, passing, between, people.state, now_s, dt_s)
    for i in range(len(waited_s)):
        waited_s[i] = waited_s[i] + dt_s if crew.state[i] == WAITING else 0.0
    after = distance_m(frame, ways.here_x_m, ways.here_y_m, people.x_m, people.y_m)
    near = count_near(rules, apart_m, after, moved, people.state)
    apart_m[:] = after
    return near


@nb.njit(cache=True)
def blocked_behind(crew: Crew, carriers: np.ndarray) -> np.ndarray:
    """How many stand blocked behind each of these carriers in their lanes (int64[k])."""
    found = np.zeros(len(carriers), np.int64)
    for k in range(len(carriers)):
        follower = crew.behind[carriers[k]]
        while follower >= 0 and crew.state[follower] == BLOCKED:
            found[k] += 1
            follower = crew.behind[follower]
    return found
