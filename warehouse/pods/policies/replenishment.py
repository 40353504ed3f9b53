"""Which pod is stowed next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class StowCandidates(NamedTuple):
    """Pods in storage with room.

    Attributes
    ----------
    pod : int64[n]
    room : int32[n]
        Units that the pod has room for.
    scarce : int32[n]
        Units that it has room for of the SKU which least is left of.
    """

    pod: npt.NDArray[np.int64]
    room: npt.NDArray[np.int32]
    scarce: npt.NDArray[np.int32]


Replenishment = Callable[[StowCandidates], int]
"""Row of the pod that is fetched."""


def low_stock(candidates: StowCandidates) -> int:
    """The pod with most room for the SKU that runs out first; of equals the one with most room."""
    return int(np.argmax(candidates.scarce + candidates.room * 1e-6))


def emptiest(candidates: StowCandidates) -> int:
    """The pod with most room."""
    return int(np.argmax(candidates.room))


REPLENISHMENTS: dict[str, Replenishment | None] = {"low_stock": low_stock, "emptiest": emptiest, "none": None}
"""None: replenishment stations stay closed."""
