"""What the p-median answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from network.design.branching import Stopped


@dataclass(frozen=True)
class PMedian:
    """The chosen sites and who is served from where.

    Attributes
    ----------
    sites : int64[p]
        Rows of the sites that are open, ascending.
    assigned : int64[customers]
        Row of the open site that serves each customer at the least cost; -1 where none of its allowed pairs is open.
    cost : float
        Weighted cost of all customers (those unserved at their price), with the fixed costs of the open sites.
    bound : float
        No choice of p sites costs less.
    status : {"optimal", "feasible"}
        "optimal" where cost and bound meet.
    stopped : {"", "seconds", "nodes", "interrupt"}
        What cut the search short.
    nodes : int
        Bounds computed.
    """

    sites: npt.NDArray[np.int64]
    assigned: npt.NDArray[np.int64]
    cost: float
    bound: float
    status: Literal["optimal", "feasible"]
    stopped: Stopped
    nodes: int
