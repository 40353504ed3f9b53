"""What a plan says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from network.lanes import Lanes
from network.paths import Paths
from network.plan.charges import Charges
from network.sourcing_types import CandidateTable

if TYPE_CHECKING:
    import pandas as pd

    from datasets import Scenario
    from network.audit.duality import Duality


@dataclass(frozen=True)
class Flows:
    """Who serves whom, a row a cell and way. All arrays of one length.

    Attributes
    ----------
    station : int32
        Facility rows.
    promise, pool : int32
    path : int32
        Row of `Plan.paths`.
    packages_per_day : float64
    late : bool
        Served slower than the promise asks.
    """

    station: np.ndarray
    promise: np.ndarray
    pool: np.ndarray
    path: np.ndarray
    packages_per_day: np.ndarray
    late: np.ndarray


@dataclass(frozen=True)
class Plan:
    """Which facility serves which station, promise and stock pool over which path, at least cost.

    Attributes
    ----------
    status : str
        "optimal": no plan over the ways known is cheaper by more than `gap`; "feasible" otherwise.
    cost_usd : float
        A day's variable cost, last mile included; overtime and what late and unserved packages are charged are not.
    objective_usd, bound_usd : float
        Cost with these charges, and the least that any plan over the ways known could have.
    charges : Charges
        What they are.
    packages_per_day : int
        Asked for.
    unserved : dict of str to int
        Packages a day that nobody brings, by reason.
    late : int
        Packages a day that are brought, but slower than asked ("no path in time").
    flows : Flows
    paths : Paths
    candidates : CandidateTable
    lanes : Lanes
    facility_load, facility_capacity : float64[F]
        Packages a day; capacity in full (the plan fills `policy.capacity_use` of it).
    lane_load, lane_capacity : float64[L]
    facility_saves_usd, lane_saves_usd : float64[F], float64[L]
        What one more package an hour of capacity would save in a day, of it at sources what lies beyond
        `policy.capacity_use` as overtime (lanes: one more at each departure).
    stem_km : float64[2, Z]
        Road from each zone's station and hub; NaN where it has none.
    unreachable : tuple of str
        Zones that no open station reaches.
    engine : str
        "min-cost flow" or "linear program".
    duality : Duality
        The check of flow and prices against each other, by code that solved nothing.
    seconds : dict of str to float
        By stage.
    scenario : Scenario
    """

    status: str
    cost_usd: float
    objective_usd: float
    bound_usd: float
    charges: Charges
    packages_per_day: int
    unserved: dict[str, int]
    late: int
    flows: Flows
    paths: Paths
    candidates: CandidateTable
    lanes: Lanes
    facility_load: np.ndarray
    facility_capacity: np.ndarray
    lane_load: np.ndarray
    lane_capacity: np.ndarray
    facility_saves_usd: np.ndarray
    lane_saves_usd: np.ndarray
    stem_km: np.ndarray
    unreachable: tuple[str, ...]
    engine: str
    duality: Duality
    seconds: dict[str, float]
    scenario: Scenario

    @property
    def unserved_packages(self) -> int:
        """Packages a day that nobody brings."""
        return sum(self.unserved.values())

    @property
    def gap(self) -> float:
        """Distance of objective and bound, relative."""
        return (self.objective_usd - self.bound_usd) / max(self.objective_usd, 1e-9)

    @cached_property
    def flow_table(self) -> pd.DataFrame:
        """Flows by name: source, station, promise, pool, way (lanes joined by a space), packages_per_day, late."""
        import pandas as pd

        ids = self.scenario.facilities["id"].to_numpy()
        f = self.flows
        ways = np.array([" ".join(self.lanes.name[i] for i in row if i >= 0) for row in self.paths.lanes], dtype=object)
        return pd.DataFrame(
            {
                "source": ids[self.paths.source[f.path]],
                "station": ids[f.station],
                "promise": self.scenario.promises["promise"].to_numpy()[f.promise],
                "pool": self.scenario.pools["pool"].to_numpy()[f.pool],
                "way": ways[f.path],
                "packages_per_day": f.packages_per_day,
                "late": f.late,
            }
        )

    @cached_property
    def facility_table(self) -> pd.DataFrame:
        """Facilities: id, kind, packages_per_day, capacity_packages_per_day, saves_usd (see `facility_saves_usd`)."""
        import pandas as pd

        table = self.scenario.facilities[["id", "kind"]].copy()
        table["packages_per_day"] = self.facility_load
        table["capacity_packages_per_day"] = self.facility_capacity
        return pd.DataFrame(table.assign(saves_usd=self.facility_saves_usd))

    @cached_property
    def lane_table(self) -> pd.DataFrame:
        """Lanes: lane, packages_per_day, capacity_packages_per_day, saves_usd (see `lane_saves_usd`)."""
        import pandas as pd

        return pd.DataFrame(
            {
                "lane": list(self.lanes.name),
                "packages_per_day": self.lane_load,
                "capacity_packages_per_day": self.lane_capacity,
                "saves_usd": self.lane_saves_usd,
            }
        )
