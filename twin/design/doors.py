"""Who delivers whom: each zone's station, its way and its last mile, as the plan has them."""

from __future__ import annotations

from datasets import Scenario
from network.plan.planning import Posed, pose
from network.territory import Territory
from twin.floors import with_floors
from twin.planning import door_costs


def posed(scenario: Scenario) -> Posed:
    """The planning problem with picking by the floors, before any flow is planned."""
    ready = with_floors(scenario)
    return pose(ready, *door_costs(ready))


def doors_of(scenario: Scenario) -> Territory:
    """The stations' territories; no station where there are no open ones."""
    return posed(scenario).asked.vans
