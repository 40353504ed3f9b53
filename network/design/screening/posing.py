"""The planning problem of a scenario with something closed, from that of the scenario as it is.

Without a fulfilment centre the other centres' ways stay; what changes are the cells that had it among their
candidates, cut-offs that followed it, and, where goods lie further apart now, how many packages orders become. Without
a station or hub its zones go to others. Both are told from the base's rows; whatever lies between (and a lane)
needs the ways searched anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from network.design.screening.base import Base
from network.design.screening.closure import Closure
from network.design.screening.settling import Sound, least_ways, prices, with_ways
from network.plan.ask import Asked, ask, hour_share
from network.plan.candidates import Choice, hours_covered
from network.plan.network_arrays import NetworkArrays
from network.plan.planning import Posed, merged, pose
from network.promises import MAX_POSITION, forward_slots

if TYPE_CHECKING:
    from datasets import Scenario

SOURCES = ("fulfilment_centre",)
DOORS = ("delivery_station", "prime_now_hub")


@dataclass(frozen=True)
class Without:
    """The problem without what is closed.

    Attributes
    ----------
    scenario : Scenario
    posed : Posed
    candidates : int32[C, K]
        Ways to begin with: each cell's cheapest by cost, and at the base's prices.
    sound : Sound or None
        What is known of it from the base, where the ways are the base's.
    """

    scenario: Scenario
    posed: Posed
    candidates: np.ndarray
    sound: Sound | None


def pose_without(base: Base, closure: Closure, restocked: Scenario | None = None) -> Without:
    """Pose the base's scenario without what is closed.

    Parameters
    ----------
    base : Base
    closure : Closure
    restocked : Scenario, optional
        The scenario with it closed, where more than that is different (stock that had to move).
    """
    if restocked is not None:
        return _searched(base, restocked)
    facilities = base.scenario.facilities
    scenario = closure.applied(base.scenario)
    known = closure.of_kind(base.scenario, *SOURCES, *DOORS)
    if closure.lanes or len(known) < len(closure.facilities):
        return _searched(base, scenario)
    fails = np.zeros(len(facilities), bool)
    fails[list(closure.facilities)] = True
    return _masked(base, scenario, fails)


def _searched(base: Base, scenario: Scenario) -> Without:
    posed = pose(scenario, base.door_cost, base.hub_door_cost, near=base.posed.asked)
    solution, rows = base.settled.solution, np.arange(len(posed.cheapest))
    least = least_ways(scenario, posed, rows, prices(posed, solution.source_dual, solution.resource_dual))
    return Without(scenario, posed, merged(posed.cheapest, least.way), None)


def _masked(base: Base, scenario: Scenario, fails: np.ndarray) -> Without:
    arrays, moved = _clocks(base, fails)
    choice = _choice(base, arrays, fails)
    stale = moved[choice.cell_station, choice.cell_promise]
    cheapest = base.posed.cheapest.copy()
    rows = np.flatnonzero(stale | _uses(arrays, cheapest, fails))
    cheapest[rows] = _of_cells(choice, rows).cheapest(base.order_by_cost, cheapest.shape[1])
    posed = Posed(arrays, choice, cheapest, _asked(base, scenario, arrays, choice, cheapest, fails))
    candidates = base.settled.candidates
    rows = np.flatnonzero(stale | _uses(arrays, candidates, fails))
    candidates = np.where((candidates >= 0) & ~fails[arrays.source][candidates], candidates, -1)
    least = least_ways(scenario, posed, rows, base.settled.price)
    candidates = with_ways(with_ways(candidates, rows, least.way), rows, cheapest[rows])
    changed = stale | (posed.asked.cells.demand != base.posed.asked.cells.demand)
    changed[rows] = True
    return Without(scenario, posed, candidates, Sound(base.settled.price, changed))


def _uses(arrays: NetworkArrays, candidates: np.ndarray, fails: np.ndarray) -> np.ndarray:
    """Cells with a candidate whose source fails; bool[C]."""
    return ((candidates >= 0) & fails[arrays.source][candidates]).any(axis=1)


def _of_cells(choice: Choice, rows: np.ndarray) -> Choice:
    return replace(
        choice,
        cell_station=choice.cell_station[rows],
        cell_promise=choice.cell_promise[rows],
        cell_pool=choice.cell_pool[rows],
    )


def _clocks(base: Base, fails: np.ndarray) -> tuple[NetworkArrays, np.ndarray]:
    """The arrays with cut-offs as the sources that are left allow, and which of them moved; bool[S, P]."""
    arrays, cycles = base.posed.arrays, base.posed.arrays.cycles
    best = np.where(fails, -1, base.latest_of_source).max(axis=2).astype(np.int64)
    forward = forward_slots(base.scenario, best)
    moved = forward != cycles.brought_forward
    if not moved.any():
        return arrays, moved
    change = np.where(moved, forward - cycles.brought_forward, 0)
    ways = np.flatnonzero(moved.any(axis=1)[arrays.station_row])
    latest = cycles.latest.copy()
    shifted = latest[ways] + change[arrays.station_row[ways]]
    latest[ways] = np.where(latest[ways] >= 0, np.clip(shifted, 0, MAX_POSITION), latest[ways])
    covers = arrays.covers.copy()
    covers[ways] = np.where(moved[arrays.station_row[ways]], hours_covered(latest[ways]), covers[ways])
    clock = replace(
        cycles,
        cutoff=((cycles.cutoff - change) % 288).astype(np.int16),
        due_slots=(cycles.due_slots + change).astype(np.int32),
        brought_forward=forward.astype(np.int32),
        latest=latest,
    )
    return replace(arrays, cycles=clock, covers=covers), moved


def _choice(base: Base, arrays: NetworkArrays, fails: np.ndarray) -> Choice:
    choice = base.posed.choice
    cell_of = choice.cell_of.copy()
    cell_of[fails[arrays.cycles.stations]] = -1
    return replace(choice, covers=arrays.covers, stocked=choice.stocked & ~fails, cell_of=cell_of)


def _asked(
    base: Base, scenario: Scenario, arrays: NetworkArrays, choice: Choice, cheapest: np.ndarray, fails: np.ndarray
) -> Asked:
    apart = base.apart_of(cheapest, choice.cell_of)
    asked = base.posed.asked
    # A promise that is kept within reach of what is closed is withdrawn: who is near is then offered others.
    offered_alike = np.array_equal(scenario.promise_share, base.scenario.promise_share)
    if fails[arrays.cycles.stations].any() or (apart != base.apart).any() or not offered_alike:
        return ask(scenario, arrays, choice, apart, base.door_cost, base.hub_door_cost, near=asked)
    if arrays is base.posed.arrays:
        return asked
    share = hour_share(scenario, arrays)[choice.cell_station, choice.cell_promise]
    return replace(asked, cells=replace(asked.cells, hour_share=share))
