"""A run up to its stations' doors: floors, plan, every order sourced, every package moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from datasets import Scenario
from network.simulate import Movement, Room, simulate
from network.sourcing import source
from network.sourcing_types import Sourced
from twin.horizon import Horizon, horizon
from twin.planning import PlanOf, Prepared, plan_of
from twin.progress import Progress

if TYPE_CHECKING:
    from twin.run import Orders


@dataclass(frozen=True)
class Moved:
    """Packages on their ways, each up to its last departure.

    Attributes
    ----------
    scenario : Scenario
        With its floors.
    horizon : Horizon
    prepared : Prepared
    sourced : Sourced
    movement : Movement
    """

    scenario: Scenario
    horizon: Horizon
    prepared: Prepared
    sourced: Sourced
    movement: Movement


def move(scenario: Scenario, orders: Orders, steps: Progress, log: np.ndarray, planned: PlanOf = plan_of) -> Moved:
    """Plan, source and move a scenario's orders.

    Parameters
    ----------
    scenario : Scenario
    orders : Orders
    steps : Progress
    log : int64[n]
        Orders whose decisions are logged, ascending.
    planned : callable
        As `twin.run` takes it.
    """
    when = horizon(scenario.settings)
    scenario, prepared = planned(scenario, when, steps)
    steps.at("orders and sourcing")
    n_orders = orders.n_orders
    # Every order makes more than two hops: their memory is touched while sourcing leaves a processor idle.
    with Room(2 * n_orders) as room:
        sourced = source(
            orders.stream(),
            prepared.candidates,
            prepared.paths,
            prepared.timetable,
            prepared.stock,
            policy=prepared.policy,
            n_slots=when.n_slots,
            n_orders=n_orders,
            watch=log,
            progress=lambda done, _: steps.at("orders and sourcing", done / max(1, n_orders)),
        )
        movement = simulate(prepared.timetable, prepared.paths, sourced, room=room, progress=steps.of("packages"))
    return Moved(scenario, when, prepared, sourced, movement)
