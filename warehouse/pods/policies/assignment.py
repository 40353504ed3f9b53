"""Which robot fetches which pod."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

PATIENCE_M_S = 0.5
"""Metres of detour that a second of a pod's waiting is worth, so that none waits for ever."""


class IdleAndAsked(NamedTuple):
    """Robots without work and pods that stations have asked for.

    Attributes
    ----------
    way_m : float64[robots, pods]
    robot_idle_s : float64[robots]
        How long each has been idle.
    pod_asked_s : float64[pods]
        How long ago each was asked for.
    """

    way_m: npt.NDArray[np.float64]
    robot_idle_s: npt.NDArray[np.float64]
    pod_asked_s: npt.NDArray[np.float64]


Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Assignment = Callable[[IdleAndAsked], Pairs]
"""Rows of the robots and rows of their pods, none twice."""


def hungarian(work: IdleAndAsked) -> Pairs:
    """The pairs with the least way in total, less what the pods have waited."""
    return linear_sum_assignment(work.way_m - PATIENCE_M_S * work.pod_asked_s)


def nearest(work: IdleAndAsked) -> Pairs:
    """The pod that has waited longest takes the nearest robot, then the next pod."""
    pods = np.argsort(-work.pod_asked_s, kind="stable")[: len(work.robot_idle_s)]
    way_m = work.way_m.copy()
    robots = np.empty(len(pods), np.int64)
    for i, pod in enumerate(pods):
        robots[i] = np.argmin(way_m[:, pod])
        way_m[robots[i]] = np.inf
    return robots, pods


def longest_idle(work: IdleAndAsked) -> Pairs:
    """The robot that has been idle longest takes the pod that has waited longest, wherever they are."""
    pairs = min(work.way_m.shape)
    robots = np.argsort(-work.robot_idle_s, kind="stable")
    pods = np.argsort(-work.pod_asked_s, kind="stable")
    return robots[:pairs], pods[:pairs]


ASSIGNMENTS: dict[str, Assignment] = {"hungarian": hungarian, "nearest": nearest, "longest_idle": longest_idle}
