"""Capacitated warehouse location solved: cost, bound, open sites, who is served from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from network.design.branching import Report, Stopped, branch_and_bound
from network.design.warehouse_location.problem import Floats, WarehouseProblem
from network.design.warehouse_location.relaxation import WarehouseRelaxation
from network.design.warehouse_location.transport import transport


@dataclass(frozen=True)
class Location:
    """Which sites are open and whom each serves.

    Attributes
    ----------
    status : {"optimal", "feasible"}
        "optimal" where cost and bound meet.
    stopped : {"", "seconds", "nodes", "interrupt"}
        What cut the search short.
    cost : float
        Fixed costs of the open sites and the cost of service.
    bound : float
        No solution costs less.
    sites : int64[open]
        Rows, ascending.
    share : float64[open, customers]
        Part of each customer that each open site serves.
    price : float64[open]
        What a further unit of capacity would save, these sites being open.
    nodes : int
        Bounds computed.
    """

    status: Literal["optimal", "feasible"]
    stopped: Stopped
    cost: float
    bound: float
    sites: npt.NDArray[np.int64]
    share: Floats
    price: Floats
    nodes: int


def locate(problem: WarehouseProblem, seconds: float | None = None, report: Report | None = None) -> Location:
    """Decide which sites to open.

    Parameters
    ----------
    problem : WarehouseProblem
    seconds : float, optional
        Time for all; without it the search ends with the proof.
    report : Report, optional

    Raises
    ------
    Infeasible
        When all sites together do not hold the demand.
    """
    problem.check_feasible()
    found = branch_and_bound(WarehouseRelaxation(problem), seconds, report)
    sites = np.flatnonzero(found.is_open)
    served = transport(problem, sites)
    used = served.share.any(axis=1)
    if not used.all():  # a site that serves nobody need not be open
        sites = sites[used]
        served = transport(problem, sites)
    cost = float(served.cost + problem.fixed[sites].sum())
    return Location(
        found.status,
        found.stopped,
        cost,
        cost if found.status == "optimal" else min(found.bound, cost),
        sites,
        served.share,
        served.price,
        found.nodes,
    )
