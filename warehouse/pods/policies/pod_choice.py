"""Which pod a station asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LINE_M = 60.0
"""Metres that a pod may be farther away for each line more; the visit that it saves costs that way there and back."""


class PodCandidates(NamedTuple):
    """Pods in storage that hold something a station waits for and no pod under way will bring.

    Attributes
    ----------
    pod : int32[n]
    lines : int32[n]
        Open lines of the station that the pod can serve.
    oldest_line : int32[n]
        The first placed of these lines; lines are numbered in order of time.
    way_m : float64[n]
        From the pod to the station.
    """

    pod: npt.NDArray[np.int32]
    lines: npt.NDArray[np.int32]
    oldest_line: npt.NDArray[np.int32]
    way_m: npt.NDArray[np.float64]


PodChoice = Callable[[PodCandidates], int]
"""Row of the pod that is fetched."""


def most_lines(candidates: PodCandidates) -> int:
    """The pod that serves most lines, where one line more is worth `LINE_M` of way."""
    return int(np.argmax(candidates.lines - candidates.way_m / LINE_M))


def nearest(candidates: PodCandidates) -> int:
    """The pod nearest to the station."""
    return int(np.argmin(candidates.way_m))


def oldest(candidates: PodCandidates) -> int:
    """A pod for the line that was placed first; of equals the nearest."""
    return int(np.argmin(candidates.oldest_line + candidates.way_m * 1e-6))


POD_CHOICES: dict[str, PodChoice] = {"most_lines": most_lines, "nearest": nearest, "oldest": oldest}
