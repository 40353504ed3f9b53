"""A run's result, of what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.packing import pack
from warehouse.waiting import waiting
from warehouse.walking.ledger import Ledger


class Measured(NamedTuple):
    """What was run and measured.

    Attributes
    ----------
    mode : {"pickers", "proteus"}
    from_s, to_s : float
    floor : WalkingFloor
    orders : FloorOrders
    ledger : Ledger
        Closed.
    """

    mode: str
    from_s: float
    to_s: float
    floor: WalkingFloor
    orders: FloorOrders
    ledger: Ledger


def result_of(
    run: Measured,
    settings: Settings,
    packers: int | None,
    state_s: Mapping[str, Mapping[str, float]],
    **counted: Any,
) -> FloorResult:
    """Pack what was picked and put everything together.

    Parameters
    ----------
    run : Measured
    settings : Settings
        `scenario.settings.floor`.
    packers : int, optional
        Enough for the orders that come by default.
    state_s : mapping of str to mapping of str to float
        Seconds by kind of agent and state; the packers' are added.
    **counted
        Other fields of `FloorResult`.
    """
    from_s, to_s, ledger, floor = run.from_s, run.to_s, run.ledger, run.floor
    packing = pack(ledger.ready_s, settings.pack_package_s, packers)
    orders = waiting(run.orders.placed_s, ledger.begun_s, from_s, to_s)
    behind = packing.queue(from_s, to_s)
    return FloorResult(
        mode=run.mode,
        from_s=from_s,
        to_s=to_s,
        orders=run.orders,
        picked_s=ledger.picked_s,
        handling_s=ledger.handling_s,
        packed_s=np.where(packing.packed_s < to_s, packing.packed_s, np.nan),
        area_m2=floor.area_m2,
        state_s={**state_s, "packer": packing.state_s(from_s, to_s)},
        packers=packing.packers,
        shelf_m=2.0 * floor.aisles * floor.blocks * floor.block_length_m,
        queue_mean={"orders": orders.mean, "pack": behind.mean},
        queue_waits={"orders": (orders.per_h, orders.wait_s), "pack": (behind.per_h, behind.wait_s)},
        **counted,
    )
