"""Which carrier a picker goes to: a small function that may be replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.proteus.people import way_m
from warehouse.walking.geometry import Frame

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HEAD_START_S = 10.0
"""A picker sets out so as to be there no earlier than so much before the carrier (assumed)."""
RELIEF_S = 15.0
"""A carrier that others wait behind is worth so much more walking for each of them (assumed)."""
PATIENCE = 0.05
"""Share of the time that a carrier has waited which counts as walking saved, so that none is forgotten (assumed)."""


class Calls(NamedTuple):
    """Carriers that need somebody, or will soon.

    Attributes
    ----------
    carrier, zone : int64[k]
        Which, and the zone that they stop in next.
    x_m, y_m : float64[k]
        Where they stop next.
    eta_s : float64[k]
        Until they are there, at cruising speed; 0 for those that wait.
    waited_s : float64[k]
        How long they have waited.
    behind : int64[k]
        Carriers that stand behind them.
    """

    carrier: Ints
    zone: Ints
    x_m: Floats
    y_m: Floats
    eta_s: Floats
    waited_s: Floats
    behind: Ints


Matching = Callable[[Frame, float, float, float, Calls], int]
"""Of the picker's place (x, y), walking speed and the zone's calls, the row of the call taken; -1 for none."""


@nb.njit(cache=True)
def soonest(frame: Frame, x_m: float, y_m: float, walk_m_s: float, calls: Calls) -> int:
    """The carrier that can be served soonest, with something off for those behind it and for what it has waited."""
    best, found = np.inf, -1
    for k in range(len(calls.carrier)):
        walk_s = way_m(frame, x_m, y_m, calls.x_m[k], calls.y_m[k]) / walk_m_s
        if calls.eta_s[k] > walk_s + HEAD_START_S:
            continue
        score = max(walk_s, calls.eta_s[k]) - RELIEF_S * calls.behind[k] - PATIENCE * calls.waited_s[k]
        if score < best:
            best, found = score, k
    return found
