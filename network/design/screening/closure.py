"""What is closed together, and the scenario without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasets import Scenario


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
        return replace(
            scenario,
            facilities=facilities.assign(status=status),
            lanes=lanes.assign(status=lane_status) if self.lanes else lanes,
        )

    def of_kind(self, scenario: Scenario, *kinds: str) -> np.ndarray:
        """Rows of its facilities that are of these kinds; int64."""
        rows = np.array(self.facilities, np.int64)
        return rows[np.isin(scenario.facilities["kind"].to_numpy(object)[rows], kinds)]
