"""Packing behind the pickers: one queue of complete orders, first come first served, before all packers."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.waiting import Waiting, waiting

Floats = npt.NDArray[np.float64]

LOAD = 0.8
"""Share of their time that packers are given work for, where their number is not said."""


@dataclass(frozen=True, eq=False)
class Packing:
    """What became of the orders behind the pickers.

    Attributes
    ----------
    ready_s, started_s, packed_s : float64[O]
        When each order was complete, when a packer began it and when it was packed; NaN where it never came.
    packers : int
    """

    ready_s: Floats
    started_s: Floats
    packed_s: Floats
    packers: int

    def state_s(self, from_s: float, to_s: float) -> dict[str, float]:
        """Packer-seconds "packing" and "idle" of the measured time; they add up to packers x (to_s - from_s)."""
        inside = np.minimum(self.packed_s, to_s) - np.maximum(self.started_s, from_s)
        packing = float(np.clip(inside[~np.isnan(inside)], 0, None).sum())
        return {"packing": packing, "idle": self.packers * (to_s - from_s) - packing}

    def queue(self, from_s: float, to_s: float) -> Waiting:
        """Orders that wait for a packer."""
        return waiting(self.ready_s, self.started_s, from_s, to_s)


def enough_packers(ready_s: Floats, pack_s: float) -> int:
    """Packers that hold the mean rate at which orders come at `LOAD` of their time; at least one.

    Parameters
    ----------
    ready_s : float64[O]
        When each order was complete; NaN where it was not.
    pack_s : float
        Seconds an order.
    """
    times = ready_s[~np.isnan(ready_s)]
    if len(times) < 2 or np.ptp(times) == 0:
        return max(1, len(times))
    return max(1, math.ceil(len(times) / float(np.ptp(times)) * pack_s / LOAD))


def pack(ready_s: Floats, pack_s: float, packers: int | None = None) -> Packing:
    """Pack orders in the order in which they become complete.

    Parameters
    ----------
    ready_s : float64[O]
        When each order was complete; NaN where it was not.
    pack_s : float
        Seconds an order (`floor.pack_package_s`).
    packers : int, optional
        `enough_packers` by default.

    Raises
    ------
    ValueError
        With less than one packer or a negative time.
    """
    packers = enough_packers(ready_s, pack_s) if packers is None else packers
    if packers < 1 or pack_s < 0:
        raise ValueError(f"packing needs a packer and a time of at least 0, not {packers} and {pack_s}")
    started = np.full(len(ready_s), np.nan)
    free_at = [-math.inf] * packers
    for order in np.argsort(ready_s, kind="stable"):
        if math.isnan(ready_s[order]):
            break
        started[order] = max(free_at[0], ready_s[order])
        heapq.heapreplace(free_at, started[order] + pack_s)
    return Packing(ready_s, started, started + pack_s, packers)
