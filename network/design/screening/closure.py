"""What is closed together, and the scenario without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasets import Scenario


ALIKE = ("facility_row", "zone_row", "stock_mask")
"""What a scenario works out of itself that a closure leaves as it is; what is offered, too, where no promise
is kept within reach of that kind of facility."""


@dataclass(frozen=True)
class Closure:
    """Facilities and lanes that fail together.

    Attributes
    ----------
    facilities, lanes : tuple of int
        Rows of the scenario's tables.
    """

    facilities: tuple[int, ...] = ()
    lanes: tuple[int, ...] = ()

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with these closed; stock lies where it lay."""
        facilities, lanes = scenario.facilities, scenario.lanes
        status = facilities["status"].to_numpy(object).copy()
        status[list(self.facilities)] = "closed"
        lane_status = lanes["status"].to_numpy(object).copy()
        lane_status[list(self.lanes)] = "closed"
        without = replace(
            scenario,
            facilities=facilities.assign(status=status),
            lanes=lanes.assign(status=lane_status) if self.lanes else lanes,
        )
        within_reach = scenario.promises["source_kind"][scenario.promises["reach_km"] > 0]
        offered_alike = set(facilities["kind"].iloc[list(self.facilities)]).isdisjoint(within_reach)
        known = (*ALIKE, *(("offered", "promise_share") if offered_alike else ()))
        without.__dict__.update({name: getattr(scenario, name) for name in known})
        return without

    def of_kind(self, scenario: Scenario, *kinds: str) -> np.ndarray:
        """Rows of its facilities that are of these kinds; int64."""
        rows = np.array(self.facilities, np.int64)
        return rows[np.isin(scenario.facilities["kind"].to_numpy(object)[rows], kinds)]
