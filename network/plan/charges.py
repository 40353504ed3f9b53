"""What a plan's objective holds beside its cost, and what of its cost is no money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from datasets.settings import Settings
from network.ways import lane_mills

if TYPE_CHECKING:
    from datasets import Scenario
    from network.plan.network_arrays import NetworkArrays
    from network.plan.outcome import Solved


@dataclass(frozen=True)
class Charges:
    """USD a day; the objective is the cost with overtime, late and unserved.

    Attributes
    ----------
    overtime : float
        Of sources that are filled beyond `policy.capacity_use`: money, but not in a plan's cost.
    late : float
        `policy.late_usd` for every late package; nobody is paid it.
    unserved : float
        `policy.unserved_usd` for every package that nobody brings, whatever the reason; where a station would have
        taken it but no source brings it, the last mile that it does not cost, too.
    carbon : float
        What lanes' CO2 is charged at `policy.carbon_usd_per_t`; nobody is paid it, and it is in a plan's cost.
    """

    overtime: float
    late: float
    unserved: float
    carbon: float


def charges_of(scenario: Scenario, arrays: NetworkArrays, solved: Solved) -> Charges:
    """The charges of a solved flow."""
    arcs, p, flow = solved.arcs, solved.arcs.problem, solved.solution.flow
    free = replace(scenario, settings=Settings({**scenario.settings, "policy.carbon_usd_per_t": 0.0}))
    carbon = of_ways(arrays, lane_mills(scenario) - lane_mills(free))
    return Charges(
        overtime=float(p.spare_cost * p.spare_used(flow).sum()) / 1000,
        late=round(1000 * scenario.settings.policy.late_usd) * float(flow[arcs.late].sum()) / 1000,
        unserved=float(p.unserved_cost[p.cell_of_level] @ solved.solution.unserved + solved.outside_mills) / 1000,
        carbon=float(carbon[arcs.way] @ flow) / 1000,
    )


def of_ways(arrays: NetworkArrays, of_lanes: np.ndarray) -> np.ndarray:
    """What a package meets on each way up to its station, from what it meets on each of the scenario's lanes; [W]."""
    chain = arrays.way_lanes
    driven = (chain >= 0) & (chain < len(of_lanes))  # the scenario's lanes come first, those to the doors after them
    each = np.append(of_lanes, 0)
    return np.asarray(each[np.where(driven, chain, len(of_lanes))].sum(axis=1))
