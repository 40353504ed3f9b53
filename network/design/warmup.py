"""Compiling the kernels of location ahead of a search, so that its time is spent searching."""

from __future__ import annotations

from functools import cache

import numpy as np


@cache
def compile_location() -> None:
    """Solve two tiny problems, which compiles the kernels of files or loads them from the cache; once in a process."""
    from network.design.p_median import p_median
    from network.design.warehouse_location import WarehouseProblem, locate

    cost = np.array([[4.0, 1.0, 3.0], [2.0, 5.0, 1.0], [3.0, 3.0, 3.0]])
    locate(WarehouseProblem(np.array([4.0, 4.0, 5.0]), np.array([3.0, 3.0, 2.0]), np.array([3.0, 2.0, 2.0]), cost))
    p_median(cost, np.ones(3), 2)


def compile_sites() -> None:
    """The kernels of `network.design.location`, over the demo, as a search that is stopped at once calls them."""
    from datasets import load
    from network.design.location import DesignProblem, Sites
    from network.design.location import locate as locate_sites
    from network.design.location.warmup import choose_once

    scenario = load("demo")
    problem = DesignProblem(scenario, _door, _door, Sites.of(scenario))
    locate_sites(problem, stop=lambda: True)
    choose_once(problem)


def _door(packages: np.ndarray, land_km2: np.ndarray, stem_km: np.ndarray) -> np.ndarray:
    return np.asarray(1.5 + 0.02 * stem_km)
