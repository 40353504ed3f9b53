"""Promised beside delivered, line by line, and each difference taken apart into what made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from network.design.flows.cost_to_serve import PARTS
from twin.design.promise.sides import Delivered, Promised

if TYPE_CHECKING:
    from datasets import Scenario


OF_CAPACITY = "% of plan's capacity"
"""The least of picking, packing and vans over a day, as the plan counts; a run's own utilisation is of its hours."""


@dataclass(frozen=True)
class Line:
    """A figure on both sides.

    Attributes
    ----------
    name, unit : str
    promised, delivered : float
    why : list of (text, amount)
        What made the difference; the amounts add up to it.
    """

    name: str
    unit: str
    promised: float
    delivered: float
    why: list[tuple[str, float]]

    def to_json(self) -> dict[str, Any]:
        """JSON form; a figure that does not exist is null."""
        return {
            "line": self.name,
            "unit": self.unit,
            "promised": _rounded(self.promised),
            "delivered": _rounded(self.delivered),
            "difference": _rounded(self.delivered - self.promised),
            "why": [{"because": text, "amount": _rounded(amount)} for text, amount in self.why],
        }


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def day_line(plan: Promised, run: Delivered) -> Line:
    """What the day costs: how many packages there are, and what each costs."""
    each, brought = sum(plan.usd.values()) / max(plan.brought, 1e-9), run.packages - plan.brought
    delivered = float(run.kpi["cost_per_day"] or 0.0)
    more = f"{abs(brought):,.0f} packages a day {'more' if brought >= 0 else 'fewer'}, at what each was planned to cost"
    why = [(more, brought * each), ("what each package costs", delivered - run.packages * each)]
    return Line("cost a day", "USD/day", plan.brought * each, delivered, why)


def cost_lines(scenario: Scenario, plan: Promised, run: Delivered) -> Iterator[Line]:
    """Cost a package, in all and by part."""
    brought = max(plan.brought, 1e-9)
    parts = []
    for part in PARTS:
        promised, delivered = plan.usd[part] / brought, run.usd(part)
        parts.append(Line(f"{part} cost", "USD/package", promised, delivered, _why(part, scenario, plan, run)))
    total = sum(plan.usd.values()) / brought
    reasons = [(f"{line.name.removesuffix(' cost')}: {text}", usd) for line in parts for text, usd in line.why]
    reasons.sort(key=lambda reason: -abs(reason[1]))
    yield Line("cost", "USD/package", total, float(run.kpi["cost_per_package"] or np.nan), reasons)
    yield from parts


def _why(part: str, scenario: Scenario, plan: Promised, run: Delivered) -> list[tuple[str, float]]:
    promised, delivered = plan.usd[part] / max(plan.brought, 1e-9), run.usd(part)
    change = delivered - promised
    if part in ("trucks", "air"):
        return _why_lanes("truck" if part == "trucks" else part, scenario, plan, run, promised, delivered)
    if part == "fulfilment":
        return [(f"{moved_pct(plan, run):.1f} % of the packages left from other sites than planned", change)]
    if part == "sites":
        each = plan.usd["sites"] * (1 / max(run.packages, 1e-9) - 1 / max(plan.brought, 1e-9))
        shared = f"{run.packages:,.0f} packages a day share the sites, planned {plan.brought:,.0f}"
        return (
            [(shared, each), ("sites cost otherwise", change - each)] if abs(change - each) > 1e-6 else [(shared, each)]
        )
    if part == "last_mile":
        solved = run.document.get("last_mile")
        text = (
            "routes of some stations were solved, others estimated" if solved else "estimated from the orders that came"
        )
        return [(text, change)]
    return [("ways through other buildings than planned", change)]


def _why_lanes(
    mode: str, scenario: Scenario, plan: Promised, run: Delivered, promised: float, delivered: float
) -> list[tuple[str, float]]:
    """Fuller or emptier vehicles, other ways, and trips shared with neighbour days."""
    n = len(scenario.lanes)
    lanes = run.lanes.iloc[:n]
    own = (lanes["mode"] == mode).to_numpy()
    packages, total = lanes["packages"].to_numpy(float)[own], max(run.packages * run.days, 1e-9)
    as_planned = float(packages @ plan.lane_usd[own]) / total
    ran = float(lanes["cost_usd"].to_numpy(float)[own].sum()) / total
    room = (lanes["vehicles"] * scenario.lanes["packages_per_vehicle"]).to_numpy(float)[own].sum()
    if not packages.sum():
        return [("nothing went this way", delivered - promised)] if promised or delivered else []
    aim = float(packages @ scenario.lanes["planned_fill"].to_numpy(float)[own]) / packages.sum()
    fill = packages.sum() / room if room else np.nan
    return [
        (f"vehicles ran {100 * fill:.0f} % full, planned {100 * aim:.0f} %", ran - as_planned),
        ("other lanes, or more of them, than planned", as_planned - promised),
        ("trips shared with packages of the days before and after", delivered - ran),
    ]


def moved_pct(plan: Promised, run: Delivered) -> float:
    """Share of packages that would have to change their source for the run's to be the plan's, %."""
    sourced = run.facilities["sourced"].to_numpy(float)
    shares = sourced / max(sourced.sum(), 1e-9) - plan.sourced / max(plan.sourced.sum(), 1e-9)
    return float(50 * np.abs(shares).sum())


def service_lines(scenario: Scenario, plan: Promised, run: Delivered) -> Iterator[Line]:
    """On time as asked for, in all and by promise, and packages a day."""
    table = run.promises
    asked = table["placed"].to_numpy(float)
    late = np.array([plan.late, *(plan.late_share * asked)]) / np.array(
        [max(plan.asked, 1e-9), *np.maximum(asked, 1e-9)]
    )
    lost = np.concatenate([[plan.unserved / max(plan.asked, 1e-9)], plan.unserved_share])
    rows = [table.drop(columns="promise").sum(), *(row for _, row in table.drop(columns="promise").iterrows())]
    names = ["on time as asked", *(f"on time as asked, {name}" for name in table["promise"])]
    for name, row, late_share, lost_share in zip(names, rows, late, lost, strict=True):
        if row["placed"]:
            yield _on_time(name, row, 100 * late_share, 100 * lost_share)
    yield _asked(plan, run)


def _asked(plan: Promised, run: Delivered) -> Line:
    """Packages asked for: how many orders there are, and into how many packages they split."""
    made, orders = (float(run.kpi[name] or 0.0) for name in ("packages_per_day", "orders_per_day"))
    splits, split = plan.asked / max(plan.orders, 1e-9), made / max(orders, 1e-9)
    source = "the user's own orders" if "sha256" in run.document["orders"] else "orders drawn"
    why = [
        (f"an order became {split:.3f} packages, planned {splits:.3f}", orders * (split - splits)),
        (f"{source}: {orders:,.0f} a day, planned {plan.orders:,.0f}", (orders - plan.orders) * splits),
    ]
    return Line("packages asked for", "packages/day", plan.asked, made, why)


def _on_time(name: str, row: pd.Series, late: float, lost: float) -> Line:
    """Of the plan, what is neither late nor lost; of the run, what was on time without a later quote. All in %."""
    placed = float(row["placed"])
    quoted, unserved, kept = (100 * float(row[key]) / placed for key in ("quoted", "unserved", "on_time"))
    waited = 100 - kept - quoted - unserved
    why = [
        ("a later day was quoted at checkout; planned: brought late", late - quoted),
        ("nobody could bring it", lost - unserved),
        ("promised at checkout, but it waited too long on its way", -waited),
    ]
    return Line(name, "%", 100 - late - lost, kept, why)


def work_lines(scenario: Scenario, plan: Promised, run: Delivered) -> Iterator[Line]:
    """How full the sites are, by kind, and work beyond what the plan fills them to."""
    served = run.facilities["packages"].to_numpy(float) / run.days
    kinds = scenario.facilities["kind"].to_numpy(object)
    for kind in dict.fromkeys(kinds):
        own = (kinds == kind) & (plan.capacity > 0)
        if not (plan.load[own].any() or served[own].any()):
            continue
        room = plan.capacity[own].sum()
        planned, done = 100 * plan.load[own].sum() / room, 100 * served[own].sum() / room
        peak = int(run.facilities["peak_backlog"].to_numpy()[own].max())
        text = f"other ways and volumes than planned; at most {peak:,} packages waited at one of them"
        yield Line(f"utilisation, {kind}", OF_CAPACITY, planned, done, [(text, done - planned)])
        most = 100 * (plan.load[own] / plan.capacity[own]).max(), 100 * (served[own] / plan.capacity[own]).max()
        yield Line(
            f"utilisation of the busiest, {kind}", OF_CAPACITY, *most, [("the same at the busiest", most[1] - most[0])]
        )
    use = scenario.settings.policy.capacity_use
    sources = plan.sourced > 0
    sourced = run.facilities["sourced"].to_numpy(float) / run.days
    beyond = float(np.maximum(0.0, sourced - use * plan.capacity)[sources].sum())
    text = f"the plan fills sites to {100 * use:.0f} % and charges what is beyond; the run works as orders come"
    yield Line("overtime", "packages/day", plan.overtime, beyond, [(text, beyond - plan.overtime)])


def places(scenario: Scenario, plan: Promised, run: Delivered, most: int = 10) -> list[dict[str, Any]]:
    """The facilities whose work differs most from what was planned."""
    table, served = run.facilities, run.facilities["packages"].to_numpy(float) / run.days
    order = np.lexsort((np.arange(len(served)), -np.abs(served - plan.load)))[:most]
    room = np.maximum(plan.capacity, 1e-9)
    return [
        {
            "facility": str(table["facility"].iat[row]),
            "kind": str(table["kind"].iat[row]),
            "promised_packages": round(float(plan.load[row])),
            "delivered_packages": round(float(served[row])),
            "promised_use_pct": round(float(100 * plan.load[row] / room[row]), 1) if plan.capacity[row] else None,
            "delivered_use_pct": round(float(100 * served[row] / room[row]), 1) if plan.capacity[row] else None,
            "peak_backlog": int(table["peak_backlog"].iat[row]),
            "hours_to_clear": round(float(table["hours_to_clear"].iat[row]), 1),
            "late_packages": int(table["late_packages"].iat[row]),
        }
        for row in order
    ]
