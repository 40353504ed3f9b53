"""Compiling the kernels of location ahead of a search, so that its time is spent searching."""

from __future__ import annotations

from functools import cache

import numpy as np


@cache
def compile_location() -> None:
    """Solve two tiny problems, which compiles every kernel or loads it from the cache; once in a process."""
    from network.design.p_median import p_median
    from network.design.warehouse_location import WarehouseProblem, locate

    cost = np.array([[4.0, 1.0, 3.0], [2.0, 5.0, 1.0], [3.0, 3.0, 3.0]])
    locate(WarehouseProblem(np.array([4.0, 4.0, 5.0]), np.array([3.0, 3.0, 2.0]), np.array([3.0, 2.0, 2.0]), cost))
    p_median(cost, np.ones(3), 2)
