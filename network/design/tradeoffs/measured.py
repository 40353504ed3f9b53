"""What a solved plan costs, how much of it is on time, and what it emits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from network.plan.charges import charges_of, of_ways
from network.ways import lane_co2_kg

if TYPE_CHECKING:
    from datasets import Scenario
    from network.plan.outcome import Solved
    from network.plan.planning import Posed


@dataclass(frozen=True)
class Measured:
    """A plan's day.

    Attributes
    ----------
    late_usd, carbon_usd_per_t : float
        The prices that it was made at.
    objective_usd, bound_usd : float
        With all charges, and the least that this could be.
    cost_usd : float
        Ways, last mile and overtime; what late and unserved packages and carbon are charged is not in it.
    overtime_usd : float
        Of it, the overtime of sources that are filled beyond `policy.capacity_use`.
    carbon_charge_usd : float
        What `carbon_usd_per_t` charges lanes; in the objective, not in the cost.
    co2_kg : float
        Of trucks and aircraft, at the planned fill.
    packages, late, unserved : float
        Asked for; brought later than asked; not brought.
    status : str
        "optimal" or "feasible", as of a plan.
    """

    late_usd: float
    carbon_usd_per_t: float
    objective_usd: float
    bound_usd: float
    cost_usd: float
    overtime_usd: float
    carbon_charge_usd: float
    co2_kg: float
    packages: float
    late: float
    unserved: float
    status: str

    @property
    def on_time_share(self) -> float:
        """Of the packages asked for, those brought as asked."""
        return (self.packages - self.late - self.unserved) / self.packages if self.packages else 1.0


def measured(scenario: Scenario, posed: Posed, solved: Solved) -> Measured:
    """Measure what `network.plan.planning.solve_posed` made of a scenario."""
    arcs, flow = solved.arcs, solved.solution.flow
    policy = scenario.settings.policy
    charges = charges_of(scenario, posed.arrays, solved)
    mills = posed.arrays.cost_mills[arcs.way] + posed.asked.cells.door_mills[arcs.cell]
    return Measured(
        late_usd=float(policy.late_usd),
        carbon_usd_per_t=float(policy.carbon_usd_per_t),
        objective_usd=solved.objective_usd,
        bound_usd=solved.bound_usd,
        cost_usd=float(mills @ flow) / 1000 - charges.carbon + charges.overtime,
        overtime_usd=charges.overtime,
        carbon_charge_usd=charges.carbon,
        co2_kg=float(of_ways(posed.arrays, lane_co2_kg(scenario))[arcs.way] @ flow),
        packages=float(posed.asked.total),
        late=float(flow[arcs.late].sum()),
        unserved=float(posed.asked.total - flow.sum()),
        status=solved.status,
    )
