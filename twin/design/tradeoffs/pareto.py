"""The front of cost, on-time share and CO2, as a document."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from core.pareto import knee, non_dominated
from datasets import Scenario
from datasets.edits import Edit
from network.design.tradeoffs import Limited, Measured, Weighed, limited
from network.plan.planning import GAP
from twin.design.tradeoffs.oracle import LATE_CHOICES, Enough, Oracle, unserved_usd
from twin.floors import with_floors

LEAST_LATE_USD = 0.01
"""Lowest price of a late package that is tried: what costs the same either way is then in time."""

MOST_LATE_USD = 40.0
"""Highest price of a late package that is tried."""

MOST_CARBON_USD_PER_T = 2000.0
"""Highest price of carbon that is tried."""

STOPPED_BY = {"interrupted": "interrupt", "cut off": "seconds"}
"""By the document's status, what other answers call it."""

Report = Callable[[str, float], None]
Chosen = dict[tuple[float, float], dict[str, Any]]
"""By the prices of a point: which limit led to it, and what another plan within that could save at most."""


def pareto(
    scenario: Scenario,
    *,
    points: int = 6,
    seconds: float | None = None,
    report: Report = lambda stage, done: None,
) -> dict[str, Any]:
    """Trade cost against being on time and against CO2, by limits on either and on both.

    Parameters
    ----------
    scenario : Scenario
    points : int
        Limits on each of the two, at least 2.
    seconds : float, optional
        No plan is begun after that long; the document then says "cut off".
    report : callable
        ``report(stage, done)``; a KeyboardInterrupt that it raises ends with what is known ("interrupted").

    Returns
    -------
    dict
        scenario, status, stopped_by, points (each with what it sets), knee, knee_co2, today, seconds.
    """
    started = time.perf_counter()
    report("floors", 0.0)
    scenario = with_floors(scenario)
    expected = 4 * points + 4

    def go_on(made: int) -> None:
        if seconds is not None and time.perf_counter() - started > seconds:
            raise Enough("cut off")
        report(f"plan {made + 1}", min(0.99, made / expected))

    oracle, chosen, status = Oracle(scenario, go_on), Chosen(), "done"
    try:
        _search(scenario, oracle, points, chosen)
    except (Enough, KeyboardInterrupt) as end:
        status = str(end) or "interrupted"
    return {
        "scenario": scenario.name,
        "status": status,
        "stopped_by": STOPPED_BY.get(status),
        **_document(scenario, oracle, chosen),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _search(scenario: Scenario, oracle: Oracle, points: int, chosen: Chosen) -> None:
    policy = scenario.settings.policy
    late, carbon = float(policy.late_usd), float(policy.carbon_usd_per_t)
    oracle(late, carbon, int(policy.late_choices))
    most_late = max(late, MOST_LATE_USD)

    def by_late(price: float) -> Weighed:
        plan = oracle(price, carbon)
        return _weighed(price, plan, plan.late)

    def by_carbon(price: float) -> Weighed:
        plan = oracle(late, price)
        return _weighed(price, plan, plan.co2_kg / 1000)

    by_time = limited(by_late, LEAST_LATE_USD, most_late, points)
    _note(chosen, "on time", by_time, lambda price: (price, carbon), "late_packages")
    by_co2 = limited(by_carbon, carbon, max(carbon, MOST_CARBON_USD_PER_T), points)
    _note(chosen, "CO2", by_co2, lambda price: (late, price), "co2_t")
    # Between the two fronts: the prices that made points of either, together.
    carbons = sorted({one.chosen.price for one in by_co2[1:-1]})
    lates = sorted({one.chosen.price for one in by_time[1:-1]})
    for carbon_price in _spread(carbons):
        for late_price in _spread(lates):
            plan = oracle(late_price, carbon_price)
            chosen.setdefault((plan.late_usd, plan.carbon_usd_per_t), {"limited": "both"})


def _weighed(price: float, plan: Measured, amount: float) -> Weighed:
    charged = price * amount
    return Weighed(price, plan.objective_usd - charged, amount, plan.bound_usd)


def _note(
    chosen: Chosen, what: str, found: Iterable[Limited], prices: Callable[[float], tuple[float, float]], unit: str
) -> None:
    for one in found:
        late_usd, carbon = prices(one.chosen.price)
        told: dict[str, Any] = {"limited": what, "limit": {unit: round(one.limit, 3)}}
        told["cheaper_at_most_usd"] = round(max(0.0, one.chosen.cost - one.bound), 2)
        chosen.setdefault((round(late_usd, 3), round(carbon, 2)), told)


def _spread(prices: list[float]) -> list[float]:
    """The first and the last of some prices."""
    return list(dict.fromkeys([*prices[:1], *prices[-1:]]))


def _document(scenario: Scenario, oracle: Oracle, chosen: Chosen) -> dict[str, Any]:
    by_hand = int(scenario.settings.policy.late_choices)
    sites = _sites_usd_per_day(scenario)
    door_kg = oracle.door_co2_kg()
    today = next((plan for (_, _, choices), plan in oracle.known.items() if choices == by_hand), None)
    own = float(scenario.settings.policy.carbon_usd_per_t), float(scenario.settings.policy.late_usd)
    plans = [
        (chosen.get((late, carbon), {"limited": "corner"}), plan)
        for (late, carbon, choices), plan in sorted(oracle.known.items(), key=lambda known: _far(known[0], own))
        if choices == LATE_CHOICES
    ]
    as_it_is = None if today is None else _row(today, sites, door_kg)
    rows = [_row(plan, sites, door_kg) | {"sets": _sets(scenario, plan)} | told for told, plan in plans]
    front = _front(rows)
    for row in front:
        if as_it_is is not None and _as_good(as_it_is, row):
            row["sets"] = {}
    front.sort(key=lambda row: (row["cost_usd"], row["on_time_share"], row["co2_kg"]))
    front = [{"point": number} | row for number, row in enumerate(front, start=1)]
    return {
        "points": front,
        "knee": _knee(front, "on_time_share", minimise=False),
        "knee_co2": _knee(front, "co2_kg", minimise=True),
        "today": as_it_is,
        "plans": len(oracle.known),
        "dominated": len(rows) - len(front),
    }


def _far(made_at: tuple[float, float, int], own: tuple[float, float]) -> tuple[bool, bool, float, float]:
    """Order of prices: the scenario's own carbon price first, then its own price of a late package, then the lowest."""
    late, carbon, _ = made_at
    return carbon != own[0], late != own[1], carbon, late


def _sets(scenario: Scenario, plan: Measured) -> dict[str, float]:
    """The settings that a plan was made with, where the scenario has others."""
    made_with = {
        "policy.late_choices": LATE_CHOICES,
        "policy.late_usd": plan.late_usd,
        "policy.carbon_usd_per_t": plan.carbon_usd_per_t,
        "policy.unserved_usd": unserved_usd(scenario),
    }
    return {key: value for key, value in made_with.items() if value != scenario.settings[key]}


def _front(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that no other beats; of those that plans are not solved exactly enough to tell apart, the first."""
    apart: list[dict[str, Any]] = []
    for row in rows:
        if not any(_as_good(other, row) for other in apart):
            apart.append(row)
    axes = np.array([[row["cost_usd"], row["on_time_share"], row["co2_kg"]] for row in apart]).reshape(-1, 3)
    return [row for row, best in zip(apart, non_dominated(axes, (True, False, True)), strict=True) if best]


def _as_good(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one is no dearer, later or dirtier than another by more than the gap to which plans are solved."""
    return bool(
        one["cost_usd"] <= other["cost_usd"] * (1 + GAP)
        and one["on_time_share"] >= other["on_time_share"] - GAP
        and one["co2_kg"] <= other["co2_kg"] * (1 + GAP)
    )


def _row(plan: Measured, sites: float, door_kg: float) -> dict[str, Any]:
    cost, kg = plan.cost_usd + sites, plan.co2_kg + door_kg
    served = max(1.0, plan.packages - plan.unserved)
    return {
        "cost_usd": round(cost, 2),
        "overtime_usd": round(plan.overtime_usd, 2),
        "cost_per_package_usd": round(cost / served, 4),
        "on_time_share": round(plan.on_time_share, 6),
        "co2_kg": round(kg, 1),
        "co2_kg_per_package": round(kg / served, 4),
        "late_packages": round(plan.late),
        "unserved_packages": round(plan.unserved),
        "late_usd": plan.late_usd,
        "carbon_usd_per_t": plan.carbon_usd_per_t,
        "carbon_charge_usd": round(plan.carbon_charge_usd, 2),
        "status": plan.status,
    }


def _sites_usd_per_day(scenario: Scenario) -> float:
    """What open facilities cost a day whatever passes."""
    table = scenario.facilities
    per_day = table["fixed_usd_per_day"] + table["equipment_usd_per_day"]
    return float(per_day[table["status"] == "open"].sum())


def _knee(front: list[dict[str, Any]], axis: str, *, minimise: bool) -> int | None:
    """Number of the point where cost against another axis bends most, of those that nothing beats in the two."""
    pairs = np.array([[row["cost_usd"], row[axis]] for row in front]).reshape(-1, 2)
    best = np.flatnonzero(non_dominated(pairs, (True, minimise)))
    at = knee(pairs[best], (True, minimise)) if len(best) else None
    return None if at is None else int(front[int(best[at])]["point"])


def edits_of(point: Mapping[str, Any]) -> list[Edit]:
    """Edits with which a run or a plan of the scenario makes a point's choices; none where it makes them as it is."""
    return [Edit("set", {"key": key, "value": value}) for key, value in point["sets"].items()]


def explained(point: Mapping[str, Any]) -> list[str]:
    """What a point's settings do, and what figures they are not in."""
    if not point["sets"]:
        return ["The scenario as it is makes this plan: nothing is set."]
    charge = f"{point['carbon_charge_usd']:,.0f}"
    return [
        "Prices that steer the plan; nobody pays them, and they are not in the point's cost.",
        f"Of what network plan tells, its cost usd has the carbon charge ({charge} USD a day here),",
        "and its objective what late and unserved packages are charged. It has no sites in it.",
    ]
