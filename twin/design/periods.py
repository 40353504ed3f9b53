"""`network periods`: a plan a period, and all of them with each site's hours as one account."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import Finding, InvalidInput
from network.design.flows.face import Change
from network.design.flows.periods import Period, Together, alone_mills, outside_mills, together
from network.plan.outcome import Solved
from network.plan.planning import Posed, pose, solve_posed
from twin.floors import with_floors
from twin.planning import door_costs

if TYPE_CHECKING:
    from datasets import Scenario

FORM = re.compile(r"(?P<name>[^=]+)=(?P<days>[0-9.]+)x(?P<factor>[0-9.]+)")
DEMAND = ("demand.units_per_day", "demand.event_units")


def periods_of(scenario: Scenario, texts: Sequence[str]) -> list[Period]:
    """The periods asked for (``NAME=DAYSxFACTOR``), else the scenario's own.

    Raises
    ------
    InvalidInput
        When a text has another form, two share a name, there are none, or nobody orders in any.
    """
    findings: list[Finding] = []
    found = [_parsed(text, findings) for text in texts] if texts else _of_table(scenario)
    periods = [period for period in found if period is not None]
    names = [period.name for period in periods]
    findings += [
        Finding("--period", 0, "period-twice", f"{name!r} is there twice")
        for name in set(names)
        if names.count(name) > 1
    ]
    if not periods and not findings:
        said = "the scenario has no periods.csv; name some, e.g. --period usual=300x0.93 --period peak=65x1.3"
        findings.append(Finding("--period", 0, "no-periods", said))
    if periods and not findings and not any(period.factor for period in periods):
        findings.append(Finding("--period", 0, "no-demand", "nobody orders: the demand of every period is 0"))
    if findings:
        raise InvalidInput(findings)
    return periods


def _parsed(text: str, findings: list[Finding]) -> Period | None:
    match = FORM.fullmatch(text)
    try:
        period = Period(match["name"], float(match["days"]), float(match["factor"])) if match else None
    except ValueError:
        period = None
    if period is None or period.days <= 0:
        findings.append(Finding("--period", 0, "bad-period", f"{text!r} is not NAME=DAYSxFACTOR (peak=65x1.3)"))
        return None
    return period


def _of_table(scenario: Scenario) -> list[Period | None]:
    rows = scenario.periods.itertuples(index=False)
    return [Period(str(row.period), float(row.days), float(row.demand_factor)) for row in rows]


def plan_periods(
    scenario: Scenario,
    periods: Sequence[Period],
    flex: float = 0.0,
    most: int = 15,
    report: Callable[[str, float], None] = lambda stage, done: None,
) -> dict[str, Any]:
    """Plan each period alone, then all together.

    Parameters
    ----------
    flex : float
        As of `network.design.flows.periods.together`.
    most : int
        Sites in the document at most.
    """
    started = time.perf_counter()
    ready = with_floors(scenario)
    posed, solved = [], []
    for row, period in enumerate(periods):
        report(f"planning {period.name}", 0.8 * row / len(periods))
        changed = of_demand(ready, period.factor)
        posed.append(pose(changed, *door_costs(changed)))
        solved.append(solve_posed(changed, posed[-1]))
    report("all periods together", 0.8)
    days = [period.days for period in periods]
    joined = together(solved, days, flex)
    alone = alone_mills(solved, days) / 1000
    outside = outside_mills(solved, days)
    cost = (joined.solution.cost_mills + outside) / 1000
    return {
        "status": joined.solution.status,
        "engine": joined.solution.engine,
        "days": sum(days),
        "flex": flex,
        "alone_usd": round(alone, 2),
        "together_usd": round(cost, 2),
        "bound_usd": round((joined.solution.bound_mills + outside) / 1000, 2),
        "sharing_saves_usd": round(alone - cost, 2),
        "periods": [_period(period, posed[row], solved[row], joined, row) for row, period in enumerate(periods)],
        "sites": _sites(ready, periods, posed, solved, joined, flex)[:most],
        "seconds": round(time.perf_counter() - started, 3),
    }


def of_demand(scenario: Scenario, factor: float) -> Scenario:
    """The scenario with all that is ordered times a factor."""
    from datasets import Settings

    more = {key: scenario.settings[key] * factor for key in DEMAND}
    return replace(scenario, settings=Settings({**scenario.settings, **more}))


def _period(period: Period, posed: Posed, solved: Solved, joined: Together, row: int) -> dict[str, Any]:
    arcs = slice(joined.arcs[row], joined.arcs[row + 1])
    levels = slice(joined.levels[row], joined.levels[row + 1])
    flow = joined.solution.flow[arcs] / period.days
    own, p = solved.solution, solved.arcs.problem
    lost = joined.solution.unserved[levels] / period.days
    overtime = joined.overtime_usd[row] / period.days
    moved = float(p.arc_cost @ flow + p.unserved_cost[p.cell_of_level] @ lost) / 1000
    fixed = posed.asked.outside
    return {
        "period": period.name,
        "days": period.days,
        "demand_factor": period.factor,
        "packages_per_day": posed.asked.total,
        "alone_usd_per_day": round(solved.objective_usd, 2),
        "alone_overtime_usd_per_day": round(float(p.spare_cost * p.spare_used(own.flow).sum()) / 1000, 2),
        "alone_late": round(float(own.flow[solved.arcs.late].sum())),
        "alone_unserved": round(float(own.unserved.sum()) + fixed),
        "alone_beyond_usual": round(float(p.spare_used(own.flow).sum())),
        "together_usd_per_day": round(moved + overtime + solved.outside_mills / 1000, 2),
        "together_overtime_usd_per_day": round(overtime, 2),
        "together_late": round(float(flow[solved.arcs.late].sum())),
        "together_unserved": round(float(lost.sum()) + fixed),
        "together_beyond_usual": round(float(np.maximum(0.0, joined.load[row] - p.source_capacity).sum())),
    }


def _sites(
    scenario: Scenario,
    periods: Sequence[Period],
    posed: Sequence[Posed],
    solved: Sequence[Solved],
    joined: Together,
    flex: float,
) -> list[dict[str, Any]]:
    """Sources, those first that one more package an hour, in all periods, saves most at."""
    use, days = scenario.settings.policy.capacity_use, np.array([period.days for period in periods])
    hours, overtime = posed[0].arrays.hours, solved[0].arcs.problem.spare_cost / 1000
    account = joined.account_usd
    saves = hours * days.sum() * (use * account + (1 - use) * np.maximum(0.0, account - overtime))
    saves = saves + hours * (1 + flex * use) * (days @ joined.day_usd)
    ids, usual = scenario.facilities["id"], solved[0].arcs.problem.source_capacity
    rows = np.flatnonzero(joined.load.any(axis=0))
    rows = rows[np.lexsort((rows, -(days @ joined.load)[rows] / np.maximum(1, usual[rows]), -saves[rows]))]
    return [
        {
            "facility": str(ids.iat[row]),
            "account_use_pct": round(100 * float(days @ joined.load[:, row]) / max(1.0, days.sum() * usual[row]), 1),
            **{
                f"use_pct_{period.name}": round(100 * float(joined.load[t, row]) / max(1, usual[row]), 1)
                for t, period in enumerate(periods)
            },
            "one_more_saves_usd": round(float(saves[row]), 2),
            "alone_one_more_saves_usd": round(_alone(int(row), float(hours[row]), use, days, solved), 2),
        }
        for row in rows
    ]


def _alone(row: int, hours: float, use: float, days: np.ndarray, solved: Sequence[Solved]) -> float:
    change = Change(row, hours * use, hours * (1 - use))
    return float(days @ [change.price(one.arcs.problem, one.solution) for one in solved]) / 1000
