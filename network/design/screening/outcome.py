"""What a plan comes to, in the figures by which a closure's damage is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from network.design.screening.settling import Settled
from network.plan.planning import Posed

if TYPE_CHECKING:
    from datasets import Scenario


@dataclass(frozen=True)
class Outcome:
    """A day's plan in figures.

    Attributes
    ----------
    cost_usd : float
        Variable cost, last mile included.
    objective_usd, bound_usd : float
        With what late and unserved packages are charged; and the least that any plan over any way could have.
    packages, late, unserved : float
        Packages a day asked for, brought late, and not brought.
    engine : str
        "min-cost flow" or "linear program".
    released : int
        Demand cells that were solved again.
    rounds : int
        Rounds with more candidates.
    """

    cost_usd: float
    objective_usd: float
    bound_usd: float
    packages: int
    late: float
    unserved: float
    engine: str
    released: int
    rounds: int


def outcome_of(scenario: Scenario, posed: Posed, settled: Settled) -> Outcome:
    """The figures of a settled plan, as `network.plan.Plan` has them."""
    arcs, solution, asked = settled.arcs, settled.solution, posed.asked
    variable = posed.arrays.cost_mills[arcs.way] + asked.cells.door_mills[arcs.cell]
    outside_usd = scenario.settings.policy.unserved_usd * asked.outside
    return Outcome(
        cost_usd=float((variable * solution.flow).sum()) / 1000,
        objective_usd=solution.cost_mills / 1000 + outside_usd,
        bound_usd=settled.bound_mills / 1000 + outside_usd,
        packages=asked.total,
        late=float(solution.flow[arcs.late].sum()),
        unserved=float(solution.unserved.sum()) + asked.outside,
        engine=solution.engine,
        released=settled.released,
        rounds=settled.rounds,
    )
