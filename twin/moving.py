"""A run up to its stations' doors: floors, plan, every order sourced, every package moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from datasets import Scenario
from network.simulate import Movement, Room, simulate
from network.sourcing import source
from network.sourcing_types import Sourced, SourcingPolicy
from twin.horizon import Horizon, horizon
from twin.planning import PlanOf, Prepared, plan_of
from twin.progress import Progress

if TYPE_CHECKING:
    from demand.chunk import OrderChunk
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
    sourced, movement = through(
        orders,
        prepared,
        when.n_slots,
        watch=log,
        sourcing=lambda done, _: steps.at("orders and sourcing", done / max(1, orders.n_orders)),
        packages=steps.of("packages"),
    )
    return Moved(scenario, when, prepared, sourced, movement)


class Stream(Protocol):
    """Orders by number, that can be streamed in chunks."""

    @property
    def n_orders(self) -> int:
        """Orders in all."""
        ...

    def stream(self) -> Iterable[OrderChunk]:
        """All of them, in consecutive chunks."""
        ...


def through(
    orders: Stream,
    prepared: Prepared,
    n_slots: int,
    *,
    watch: np.ndarray | None = None,
    later: tuple[int, SourcingPolicy] | None = None,
    sourcing: Callable[[int, int], None] | None = None,
    packages: Callable[[int, int], None] | None = None,
) -> tuple[Sourced, Movement]:
    """Source orders and move their packages through a planned network.

    Parameters
    ----------
    orders : Stream
    prepared : Prepared
    n_slots : int
        Of the horizon.
    watch, later
        As `network.sourcing.source` takes them.
    sourcing, packages : callable, optional
        Progress of the two, as they report it.
    """
    # Every order makes more than two hops: their memory is touched while sourcing leaves a processor idle.
    with Room(2 * orders.n_orders) as room:
        sourced = source(
            orders.stream(),
            prepared.candidates,
            prepared.paths,
            prepared.timetable,
            prepared.stock,
            policy=prepared.policy,
            n_slots=n_slots,
            n_orders=orders.n_orders,
            watch=watch,
            later=later,
            progress=sourcing,
        )
        return sourced, simulate(prepared.timetable, prepared.paths, sourced, room=room, progress=packages)
