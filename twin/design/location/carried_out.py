"""What the plan makes of a design once it is carried out: cut-offs, promises, stock by rule then move with the sites.

A design is chosen with all of these as they are today: else closing a site would look cheap, as its customers are
promised less. Once its edits are made, they do move, and `network plan` may see another cost, even another sign.
"""

from __future__ import annotations

from typing import Any

import datasets
from datasets import Scenario
from network.design.location import Design, DesignProblem, Located
from twin.design.location.edits import design_edits
from twin.floors import with_floors
from twin.planning import plan_scenario


def carried_out(scenario: Scenario, problem: DesignProblem, answer: Located) -> list[dict[str, Any]]:
    """Today, the best design and the next best as `network plan` has them, a row each; USD a day.

    Empty where several periods are planned together: a plan is of one.

    Parameters
    ----------
    scenario : Scenario
        With picking by its floors, as the designs were made for.
    problem : DesignProblem
    answer : Located
        With a best design.
    """
    if answer.best is None or len(problem.periods) > 1:
        return []
    today = _row("today", scenario, answer.today)
    rows = [today]
    names = ("design", "next best")
    for name, design in zip(names, (answer.best, *answer.alternatives[:1]), strict=False):
        if (design.is_open == problem.sites.open_today).all() and not design.modules.any():
            continue
        edited = datasets.load(scenario.base, edits=design_edits(scenario, problem.sites, design))
        row = _row(name, with_floors(edited), design)
        rows.append(row | {"less_than_today_usd": round(today["cost_usd"] - row["cost_usd"], 2)})
    return rows if len(rows) > 1 else []


def _row(name: str, scenario: Scenario, design: Design) -> dict[str, Any]:
    """The plan's cost, and the sites' as the design has it (opening and closing spread over the horizon)."""
    plan = plan_scenario(scenario)
    return {
        "design": name,
        "cost_usd": round(plan.objective_usd + design.sites_usd, 2),
        "flows_usd": round(plan.objective_usd, 2),
        "sites_usd": round(design.sites_usd, 2),
        "unserved_packages": plan.unserved_packages,
        "late_packages": plan.late,
    }
