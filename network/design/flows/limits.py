"""What limits a plan: every capacity that its flows and territories reckon with, as a row of their problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from network.design.flows.face import Change
from network.lanes import DOOR
from network.plan.outcome import Solved
from network.plan.planning import Posed

if TYPE_CHECKING:
    from datasets import Scenario

Decides = Literal["flows", "vans' territories", "couriers' territories"]
PICKS = ("fulfilment_centre", "prime_now_hub")


@dataclass(frozen=True)
class Limit:
    """A capacity.

    Attributes
    ----------
    place, kind : str
        Facility or lane.
    decides : str
        The problem that it is a row of.
    limited_by : str
        The part of the place that is scarcest.
    unit : str
        What a unit of change is.
    change : Change
    load, capacity : float
        Packages a day; the capacity that is planned with.
    """

    place: str
    kind: str
    decides: Decides
    limited_by: str
    unit: str
    change: Change
    load: float
    capacity: float

    @property
    def use(self) -> float:
        """Share of the capacity that is used."""
        return self.load / self.capacity if self.capacity else 0.0


def limits(scenario: Scenario, posed: Posed, solved: Solved) -> list[Limit]:
    """Every capacity that carries something, in order of row: flows first, then vans, then couriers."""
    return [*_sources(scenario, posed, solved), *_between(scenario, posed, solved), *_doors(scenario, posed)]


def scarcest(scenario: Scenario, posed: Posed) -> list[str]:
    """The part of each facility that its capacity is the capacity of."""
    table, doors = scenario.facilities, posed.arrays.lanes.door
    serve, pick = (table[name].to_numpy(float) for name in ("capacity_packages_per_h", "pick_packages_per_h"))
    picks = table["kind"].isin(PICKS).to_numpy()
    hours = np.where(picks, np.minimum(pick, serve), serve) * posed.arrays.hours
    by_door = (doors >= 0) & (posed.arrays.capacity < hours)
    carriers = np.where(table["kind"] == "prime_now_hub", "couriers", "vans")
    inside = np.where(picks & (pick < serve), "picking", np.where(picks, "packing", "sorting"))
    return list(np.where(by_door, carriers, inside))


def _sources(scenario: Scenario, posed: Posed, solved: Solved) -> Iterator[Limit]:
    p, flow = solved.arcs.problem, solved.solution.flow
    names, kinds, parts = scenario.facilities["id"], scenario.facilities["kind"], scarcest(scenario, posed)
    use = scenario.settings.policy.capacity_use
    load = np.bincount(p.arc_source, weights=flow, minlength=len(p.source_capacity))
    for row in np.flatnonzero(load > 0):
        hours = float(posed.arrays.hours[row])
        yield Limit(
            place=names.iat[row],
            kind=kinds.iat[row],
            decides="flows",
            limited_by=parts[row],
            unit="package/h",
            change=Change(int(row), hours * use, hours * (1 - use)),
            load=float(load[row]),
            capacity=float(p.source_capacity[row]),
        )


def _between(scenario: Scenario, posed: Posed, solved: Solved) -> Iterator[Limit]:
    p, lanes = solved.arcs.problem, posed.arrays.lanes
    names, kinds, parts = scenario.facilities["id"], scenario.facilities["kind"], scarcest(scenario, posed)
    n_sources, n_facilities = len(p.source_capacity), len(names)
    load, departures = p.resource_load(solved.solution.flow), np.diff(lanes.first)
    use, mode = scenario.settings.policy.capacity_use, scenario.lanes["mode"]
    for row in np.flatnonzero(load > 0):
        lane = row - n_facilities
        if lane >= 0 and lanes.destination[lane] == DOOR:
            continue
        inside = lane < 0
        yield Limit(
            place=names.iat[row] if inside else lanes.name[lane],
            kind=kinds.iat[row] if inside else f"{mode.iat[lane]} lane",
            decides="flows",
            limited_by=parts[row] if inside else "vehicles",
            unit="package/h" if inside else "package a departure",
            change=Change(n_sources + int(row), float(posed.arrays.hours[row] * use if inside else departures[lane])),
            load=float(load[row]),
            capacity=float(p.resource_capacity[row]),
        )


def _doors(scenario: Scenario, posed: Posed) -> Iterator[Limit]:
    names, kinds, parts = scenario.facilities["id"], scenario.facilities["kind"], scarcest(scenario, posed)
    use = scenario.settings.policy.capacity_use
    decides: Decides
    for decides, of in (("vans' territories", posed.asked.vans), ("couriers' territories", posed.asked.couriers)):
        p = of.problem
        load = np.bincount(p.arc_source, weights=of.solution.flow, minlength=len(p.source_capacity))
        for row in np.flatnonzero(load > 0):
            facility = of.sources[row]
            yield Limit(
                place=names.iat[facility],
                kind=kinds.iat[facility],
                decides=decides,
                limited_by=parts[facility],
                unit="package/h",
                change=Change(int(row), float(posed.arrays.hours[facility] * use)),
                load=float(load[row]),
                capacity=float(p.source_capacity[row]),
            )
