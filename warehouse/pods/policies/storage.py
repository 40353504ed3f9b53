"""Where a pod goes back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class FreePlaces(NamedTuple):
    """Places that no pod stands in or is bound for, and the pod that wants one.

    Attributes
    ----------
    place : int64[n]
    way_m : float64[n]
        From the robot that carries the pod.
    rank : float64[n]
        Share of all places that lie nearer to a pick station.
    pod_rank : float
        Share of all pods that more is asked from.
    home : int
        Place that the pod stood in at the start; it may be taken.
    rng : numpy.random.Generator
    """

    place: npt.NDArray[np.int64]
    way_m: npt.NDArray[np.float64]
    rank: npt.NDArray[np.float64]
    pod_rank: float
    home: int
    rng: np.random.Generator


Storage = Callable[[FreePlaces], int]
"""Row of the place that the pod is brought to."""


def nearest(free: FreePlaces) -> int:
    """The place with the shortest way."""
    return int(np.argmin(free.way_m))


def random(free: FreePlaces) -> int:
    """Any free place."""
    return int(free.rng.integers(len(free.place)))


def turnover(free: FreePlaces) -> int:
    """The place as near to the stations, among places, as the pod is in demand among pods; of equals the nearest."""
    return int(np.argmin(np.abs(free.rank - free.pod_rank) + free.way_m * 1e-4))


def fixed(free: FreePlaces) -> int:
    """The place that the pod came from at the start; the nearest where another pod has taken it."""
    at_home = np.flatnonzero(free.place == free.home)
    return int(at_home[0]) if len(at_home) else nearest(free)


STORAGES: dict[str, Storage] = {"nearest": nearest, "random": random, "turnover": turnover, "fixed": fixed}
