"""The undisturbed plan, with all that closing something is told apart from it by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from network.design.screening.outcome import Outcome, outcome_of
from network.design.screening.settling import Settled, settle
from network.plan.candidates import by_price
from network.plan.demand import pools_apart
from network.plan.planning import Posed, candidates_at, merged, pose, solve_posed
from network.promises import NO_POSITION, fast_sources
from network.territory import DoorCost

if TYPE_CHECKING:
    from datasets import Scenario


@dataclass(frozen=True)
class Base:
    """A plan to close things in.

    Attributes
    ----------
    scenario : Scenario
    door_cost, hub_door_cost : callable
        As `network.plan.plan` takes them.
    posed : Posed
    settled : Settled
    outcome : Outcome
    """

    scenario: Scenario
    door_cost: DoorCost
    hub_door_cost: DoorCost
    posed: Posed
    settled: Settled
    outcome: Outcome

    @cached_property
    def order_by_cost(self) -> np.ndarray:
        """Ways by station and cost, int32[W]."""
        arrays = self.posed.arrays
        return by_price(arrays.station_row, arrays.cost_mills.astype(float), len(arrays.cycles.stations))[1]

    @cached_property
    def apart(self) -> np.ndarray:
        """As `network.plan.demand.pools_apart` gives it; float64[goods]."""
        return self.apart_of(self.posed.cheapest, self.posed.choice.cell_of)

    def apart_of(self, cheapest: np.ndarray, cell_of: np.ndarray) -> np.ndarray:
        """The same of other cheapest ways, rows of the base's."""
        source = np.where(cheapest >= 0, self.posed.arrays.source[cheapest], -1)
        return pools_apart(self.scenario, cell_of, source)

    @cached_property
    def latest_of_source(self) -> np.ndarray:
        """Latest position at which a source of fast-moving stock can take an order, by station, promise and facility.

        Before any cut-off comes forward; int16[S, P, F], NO_POSITION where it never can.
        """
        arrays = self.posed.arrays
        cycles = arrays.cycles
        raw = np.where(
            cycles.latest >= 0, cycles.latest - cycles.brought_forward[arrays.station_row], NO_POSITION
        ).astype(np.int16)
        fast = np.flatnonzero(fast_sources(self.scenario)[arrays.source])
        raw[len(arrays.ways) :] = NO_POSITION
        n_promises = raw.shape[1]
        best = np.full((len(cycles.stations), len(arrays.hours), n_promises), NO_POSITION, np.int16)
        np.maximum.at(best, (arrays.station_row[fast], arrays.source[fast]), raw[fast])
        return np.ascontiguousarray(best.transpose(0, 2, 1))

    @cached_property
    def lanes_on_ways(self) -> np.ndarray:
        """Lanes that some way uses; bool[L], door lanes last."""
        arrays = self.posed.arrays
        used = np.zeros(len(arrays.lanes.origin) + 1, bool)
        used[arrays.way_lanes] = True
        return used[:-1]

    def prepare(self) -> None:
        """Work out what every closure needs, once, before processes share it."""
        _ = self.order_by_cost, self.apart, self.latest_of_source, self.lanes_on_ways


def base_of(scenario: Scenario, door_cost: DoorCost, hub_door_cost: DoorCost | None = None) -> Base:
    """Plan the scenario as it is; arguments as of `network.plan.plan`."""
    hub_door_cost = hub_door_cost or door_cost
    posed = pose(scenario, door_cost, hub_door_cost)
    solved = solve_posed(scenario, posed)
    candidates = merged(posed.cheapest, candidates_at(scenario, posed.arrays, posed.choice, solved.price))
    solution = solved.solution
    settled = settle(scenario, posed, candidates, solution.source_dual, solution.resource_dual)
    return Base(scenario, door_cost, hub_door_cost, posed, settled, outcome_of(scenario, posed, settled))
