"""The plan with what sites cost shared out over the packages that pass: prices to start from, and slope scaling.

A site's daily cost over what passes through it is its price in the next plan; sites that this empties close, and what
is left is the fixed-charge heuristic of dynamic slope scaling (Kim and Pardalos 1999; Crainic, Gendron, Hernu 2004).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from network.design.location.evaluate import Priced, price_period
from network.design.location.pins import Pins
from network.design.location.problem import DesignProblem


def plan_at(
    problem: DesignProblem, pins: Pins, is_open: np.ndarray, modules: np.ndarray, usd_per_package: np.ndarray
) -> list[Priced]:
    """The plan of each period with so much more for each package at each facility; its cost holds that."""
    scenario = problem.scenario
    table = scenario.facilities.copy()
    table["cost_per_package_usd"] = table["cost_per_package_usd"] + usd_per_package
    changed = replace(scenario, facilities=table)
    for name in ("facility_row", "zone_row", "stock_mask", "offered", "promise_share"):
        changed.__dict__[name] = getattr(scenario, name)
    priced = replace(problem, scenario=changed)
    return [price_period(priced, pins, is_open, modules, period.demand_factor) for period in problem.periods]
