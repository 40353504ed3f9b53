"""Holds a location against its problem; shares nothing with what found it."""

from __future__ import annotations

import numpy as np

from network.design.warehouse_location.problem import WarehouseProblem
from network.design.warehouse_location.solve import Location

CLOSE = 1e-6
"""Relative difference that is taken for rounding."""


def broken_rules(problem: WarehouseProblem, location: Location) -> list[str]:
    """What is wrong with a location, in words; nothing where it keeps every rule and costs what it says."""
    wrong = []
    share, sites = location.share, location.sites
    if len(np.unique(sites)) != len(sites) or share.shape != (len(sites), len(problem.demand)):
        return [f"{len(sites)} sites and shares {share.shape} do not fit together"]
    if share.min(initial=0.0) < -CLOSE:
        wrong.append("a share is negative")
    short = np.abs(share.sum(axis=0) - 1.0) > CLOSE
    wrong += [f"customer {row + 1:,} is not served once" for row in np.flatnonzero(short).tolist()]
    over = share @ problem.demand > problem.capacity[sites] * (1 + CLOSE) + CLOSE
    wrong += [f"site {row + 1:,} is overloaded" for row in sites[over].tolist()]
    cost = float((share * problem.cost[sites]).sum() + problem.fixed[sites].sum())
    if abs(cost - location.cost) > CLOSE * max(1.0, cost):
        wrong.append(f"the cost is {cost:,.6g}, not {location.cost:,.6g}")
    if location.bound > location.cost * (1 + CLOSE):
        wrong.append(f"the bound {location.bound:,.6g} is above the cost")
    return wrong
