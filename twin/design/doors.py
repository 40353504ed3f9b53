"""Who delivers whom: each zone's station, its way and its last mile, as the plan has them."""

from __future__ import annotations

from datasets import Scenario
from network.plan.planning import pose
from network.territory import Territory
from twin.floors import with_floors
from twin.planning import door_costs


def doors_of(scenario: Scenario) -> Territory:
    """The stations' territories, before any flow is planned; no station where there are no open ones."""
    ready = with_floors(scenario)
    return pose(ready, *door_costs(ready)).asked.vans
