"""The plan's problem of a design, with promises as they are with every site open.

`network.plan` shows customers earlier cut-offs where the best source has gone, and counts more packages where goods
lie apart. A design must not look cheap because it promises less, nor be compared over other packages: cut-offs,
and the chance that goods lie apart, are those of the network with every site open that may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from network.design.location.problem import DesignProblem
from network.design.location.variant import with_design
from network.lanes import DOOR
from network.plan.ask import ask
from network.plan.candidates import by_price, hours_covered
from network.plan.demand import pools_apart
from network.plan.network_arrays import NetworkArrays, network_arrays
from network.plan.planning import Posed, choice_of
from network.promises import MAX_POSITION

if TYPE_CHECKING:
    from datasets import Scenario


@dataclass(frozen=True)
class Pins:
    """What is the same in every design.

    Attributes
    ----------
    cutoff, due_slots, forward : int64[F, P]
        As of `network.promises.Cycles`, by facility row.
    apart : float64[goods]
        As of `network.plan.demand.pools_apart`.
    """

    cutoff: np.ndarray
    due_slots: np.ndarray
    forward: np.ndarray
    apart: np.ndarray


def everything(problem: DesignProblem) -> Scenario:
    """The scenario with every site open that may be or is, no modules added."""
    sites = problem.sites
    return with_design(problem.scenario, sites, sites.may_open | sites.open_today, np.zeros(len(sites), np.int64))


def pins_of(scenario: Scenario) -> Pins:
    """Pins of the scenario with every site open that may be (`everything`)."""
    arrays = network_arrays(scenario)
    choice = choice_of(scenario, arrays)
    cheapest = _cheapest(scenario, arrays)
    shape = (len(scenario.facilities), len(scenario.promises))

    def by_facility(values: np.ndarray) -> np.ndarray:
        table = np.zeros(shape, np.int64)
        table[arrays.cycles.stations] = values
        return table

    clock = arrays.cycles
    return Pins(
        cutoff=by_facility(clock.cutoff),
        due_slots=by_facility(clock.due_slots),
        forward=by_facility(clock.brought_forward),
        apart=pools_apart(scenario, choice.cell_of, np.where(cheapest >= 0, arrays.source[cheapest], -1)),
    )


def pinned_arrays(scenario: Scenario, pins: Pins) -> NetworkArrays:
    """`network.plan.network_arrays` with cut-offs pinned, and no more room than lanes can fill (`inbound`)."""
    arrays = network_arrays(scenario)
    clock, n_ways = arrays.cycles, len(arrays.ways)
    own = clock.brought_forward[arrays.station_row[:n_ways]]
    back = own - pins.forward[arrays.station[:n_ways]]
    latest = clock.latest.astype(np.int64)
    at = latest[:n_ways]
    moved = np.where(at == MAX_POSITION, at, np.maximum(-1, np.minimum(MAX_POSITION, at - back)))
    latest[:n_ways] = np.where(at >= 0, moved, at)
    covers = hours_covered(latest)
    covers[n_ways:] = arrays.covers[n_ways:]
    cycles = replace(
        clock,
        cutoff=pins.cutoff[clock.stations].astype(np.int16),
        due_slots=pins.due_slots[clock.stations].astype(np.int32),
        brought_forward=pins.forward[clock.stations].astype(np.int32),
        latest=latest.astype(np.int16),
    )
    return replace(arrays, cycles=cycles, covers=covers, capacity=np.minimum(arrays.capacity, inbound(arrays)))


def inbound(arrays: NetworkArrays) -> np.ndarray:
    """Packages a day that lanes can bring to each facility; inf at sources; float64[F].

    A station must not be given more zones than its lanes can feed, which the plan's territories do not see: those
    of a closed neighbour would drown it.
    """
    lanes = arrays.lanes
    inner = lanes.destination != DOOR
    total = np.bincount(lanes.destination[inner], weights=lanes.capacity_per_day[inner], minlength=len(arrays.hours))
    total[arrays.source] = np.inf
    return np.asarray(total, float)


def pose(problem: DesignProblem, scenario: Scenario, pins: Pins) -> Posed:
    """`network.plan.planning.pose` of a design's scenario, with promises and splits pinned."""
    arrays = pinned_arrays(scenario, pins)
    choice = choice_of(scenario, arrays)
    asked = ask(scenario, arrays, choice, pins.apart, problem.door_cost, problem.hub_door_cost)
    return Posed(arrays, choice, _cheapest(scenario, arrays), asked)


def _cheapest(scenario: Scenario, arrays: NetworkArrays) -> np.ndarray:
    price = arrays.cost_mills.astype(np.float64)
    _, order = by_price(arrays.station_row, price, len(arrays.cycles.stations))
    return choice_of(scenario, arrays).cheapest(order, int(scenario.settings.policy.candidates))
