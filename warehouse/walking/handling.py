"""How long picks take, line by line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasets import Settings
from warehouse.floor_orders import FloorOrders

Floats = npt.NDArray[np.float64]


def grasp_s(orders: FloorOrders, settings: Settings, seed: int) -> Floats:
    """Seconds to pick the units of each line (float64[L]).

    A unit takes `floor.grasp_s` on average and varies like one at a pick station (`floor.pick_unit_cv`), Gamma
    distributed. Drawn for all lines at once, so that runs that differ in people or policies handle the same goods.
    """
    variance = settings.pick_unit_cv**2
    if variance == 0 or settings.grasp_s == 0:
        return orders.units.astype(np.float64) * float(settings.grasp_s)
    rng = np.random.default_rng([seed, 0x96A5])
    shape = orders.units / variance
    return np.array(rng.gamma(shape, settings.grasp_s * variance), np.float64)
