"""A run of carriers among people, from orders to what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import mesa
import numpy as np
import numpy.typing as npt

from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.proteus.model import ProteusModel
from warehouse.proteus.states import CARRIER_STATES, CHARGING, IDLE
from warehouse.trace.recorder import Recorder
from warehouse.walking.measure import Measured, result_of
from warehouse.walking.states import STATES


def simulate(
    floor: WalkingFloor,
    orders: FloorOrders,
    stock: npt.NDArray[np.int32],
    settings: Settings,
    *,
    robots: int,
    pickers: int,
    packers: int | None = None,
    seed: int,
    from_s: float,
    to_s: float,
    recorder: Recorder | None = None,
    policies: Mapping[str, Callable[..., object]] | None = None,
) -> FloorResult:
    """Run carriers among pickers from second 0 to `to_s`.

    Parameters
    ----------
    floor : WalkingFloor
    orders : FloorOrders
    stock : int32[S]
        Place of each SKU.
    settings : Settings
        `scenario.settings.floor`.
    robots : int
        Carriers.
    pickers : int
    packers : int, optional
        Enough for the orders that come by default.
    seed : int
    from_s, to_s : float
        The measured time.
    recorder : Recorder, optional
    policies : mapping of str to callable, optional
        Functions of one's own, see `ProteusModel`.

    Raises
    ------
    InvalidInput
        Without carriers or pickers, or with more zones than aisles or pickers.
    """
    model = ProteusModel(
        floor,
        orders,
        stock,
        settings,
        robots=robots,
        pickers=pickers,
        seed=seed,
        recorder=recorder,
        policies=policies,
    )
    model.run_until(from_s)
    before = _counters(model)
    model.run_until(to_s)
    model.close()
    after = _counters(model)
    people, carriers = after.people_s - before.people_s, after.carriers_s - before.carriers_s
    mesa.Agent._ids.pop(model, None)
    at_work_s = float(carriers.sum() - carriers[IDLE] - carriers[CHARGING])
    return result_of(
        Measured("proteus", from_s, to_s, floor, orders, model.ledger),
        settings,
        packers,
        {
            "picker": dict(zip(STATES, people.tolist(), strict=True)),
            "robot": dict(zip(CARRIER_STATES, carriers.tolist(), strict=True)),
        },
        robots=robots,
        pickers=pickers,
        chargers=model.batteries.most_charging,
        walked_m=after.walked_m - before.walked_m,
        driven_m=after.driven_m - before.driven_m,
        energy_kwh=at_work_s / 3600 * settings.robot_kw,
        near_encounters=after.near_encounters - before.near_encounters,
        events={"charges": after.charges - before.charges},
    )


class _Counters(NamedTuple):
    people_s: np.ndarray
    carriers_s: np.ndarray
    walked_m: float
    driven_m: float
    near_encounters: int
    charges: int


def _counters(model: ProteusModel) -> _Counters:
    crew, people = model.convoy.crew, model.people
    return _Counters(
        people.spent_s.sum(axis=0),
        crew.spent_s.sum(axis=0),
        float(people.walked_m.sum()),
        float(crew.walked_m.sum()),
        model.near_encounters,
        model.batteries.charges,
    )
