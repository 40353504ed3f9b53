"""Where a pod goes when a station is done with it: straight to another that waits for it, or back to storage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Onward = Callable[[npt.NDArray[np.int32]], int]
"""Gets the open lines that the pod can serve at each pick station (0 where it may not go); gives a station or -1."""


def most_lines(lines: npt.NDArray[np.int32]) -> int:
    """The station where the pod serves most lines, if any."""
    station = int(np.argmax(lines))
    return station if lines[station] > 0 else -1


def never(lines: npt.NDArray[np.int32]) -> int:
    """Back to storage after each station."""
    return -1
