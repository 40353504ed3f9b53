"""A run of a walking floor, from orders to what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import mesa
import numpy as np
import numpy.typing as npt

from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.trace.recorder import Recorder
from warehouse.walking.measure import Measured, result_of
from warehouse.walking.model import WalkingModel
from warehouse.walking.states import STATES


def simulate(
    floor: WalkingFloor,
    orders: FloorOrders,
    stock: npt.NDArray[np.int32],
    settings: Settings,
    *,
    pickers: int,
    packers: int | None = None,
    seed: int,
    from_s: float,
    to_s: float,
    recorder: Recorder | None = None,
    policies: Mapping[str, Callable[..., object]] | None = None,
) -> FloorResult:
    """Run pickers with carts from second 0 to `to_s`.

    Parameters
    ----------
    floor : WalkingFloor
    orders : FloorOrders
    stock : int32[S]
        Place of each SKU.
    settings : Settings
        `scenario.settings.floor`.
    pickers : int
    packers : int, optional
        Enough for the orders that come by default.
    seed : int
    from_s, to_s : float
        The measured time.
    recorder : Recorder, optional
    policies : mapping of str to callable, optional
        A function "batching" (see `warehouse.walking.batching`) instead of the one named in the settings.

    Raises
    ------
    InvalidInput
        Without pickers, or with more zones than aisles or pickers.
    """
    model = WalkingModel(
        floor, orders, stock, settings, pickers=pickers, seed=seed, recorder=recorder, policies=policies
    )
    model.run_until(from_s)
    spent, walked = model.crew.spent_s.sum(axis=0), float(model.crew.walked_m.sum())
    model.run_until(to_s)
    model.close()
    mesa.Agent._ids.pop(model, None)
    spent = model.crew.spent_s.sum(axis=0) - spent
    return result_of(
        Measured("pickers", from_s, to_s, floor, orders, model.ledger),
        settings,
        packers,
        {"picker": dict(zip(STATES, spent.tolist(), strict=True))},
        pickers=pickers,
        walked_m=float(model.crew.walked_m.sum()) - walked,
    )
