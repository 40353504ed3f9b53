"""The network's plan alone: what a mean day costs, whom it fails, and which limits are the dearest.

A plan knows no seed: every seed of a scenario gives the same figures (`whatif.batch.SEEDLESS`), and the worker's kept
plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import Finding
from core.kpi import Kpi
from datasets import Scenario
from network.plan import Plan
from twin.planning import shadow_prices
from twin.run_folder import RunFolder
from whatif.parts.cache import WorkerCache
from whatif.parts.options import Option, options_of, read_options, scenario_edits
from whatif.parts.part import PartRun
from whatif.parts.stages import plan_stage, scenario_of
from whatif.parts.writing import write_run
from whatif.task import Task

METRICS: tuple[str, ...] = ("cost_per_package", "late_pct", "unserved_pct")

OPTIONS: Mapping[str, Option] = {}

TOLD = 10
"""Limits whose prices are key figures; all of them are in the table."""


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options."""
    return options_of(OPTIONS, options)[1]


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Plan a task's scenario, whatever its seed; as `whatif.parts.part.PartModule` says."""
    taking, edits = cache.taking(), scenario_edits(task.edits)
    options = read_options(OPTIONS, task.options, task.edits)
    scenario = scenario_of(task.base, edits, taking)
    with RunFolder(folder) as made:
        planned = plan_stage(task.base, edits, taking)[1].planned
        prices = shadow_prices(planned)
        kpis = tuple(plan_kpis(planned, scenario))
        tables = {
            "flows": planned.flow_table,
            "facility_loads": planned.facility_table,
            "lane_loads": planned.lane_table,
            "shadow_prices": prices,
        }
        write_run(made, task, scenario, options, kpis, tables, plan=plan_json(planned))
    return PartRun(kpis, taking.from_cache)


def plan_json(planned: Plan) -> dict[str, Any]:
    """How good the plan is, and the limits that cost the most."""
    return {
        "status": planned.status,
        "engine": planned.engine,
        "gap": planned.gap,
        "unreachable_zones": list(planned.unreachable),
        "shadow_prices": [
            {"place": place, "saves_usd_per_day": float(usd)}
            for place, usd in shadow_prices(planned).head(TOLD).itertuples(index=False)
        ],
    }


def plan_kpis(planned: Plan, scenario: Scenario) -> Iterator[Kpi]:
    """Key figures of a plan."""
    asked = max(1, planned.packages_per_day)
    served = max(1, planned.packages_per_day - planned.unserved_packages)
    sites = sites_usd_per_day(scenario)
    prices = shadow_prices(planned)["saves_usd"]
    yield Kpi("cost_per_package", (planned.cost_usd + sites) / served, "USD", "flows and sites, of what is brought")
    yield Kpi("flows_cost_per_package", planned.cost_usd / served, "USD", "picking, sorting, lanes and last mile")
    yield Kpi("sites_cost_per_package", sites / served, "USD", "what open facilities cost whatever passes")
    yield Kpi("cost_per_day", planned.cost_usd + sites, "USD", "flows and sites of a mean day")
    yield Kpi("objective_per_day", planned.objective_usd, "USD", "flows, with what late and unserved ones are charged")
    yield Kpi("packages_per_day", float(planned.packages_per_day), "packages/day", "asked for")
    yield Kpi("late_pct", 100 * planned.late / asked, "%", "brought, but slower than asked")
    yield Kpi("unserved_pct", 100 * planned.unserved_packages / asked, "%", "that nobody brings")
    for reason, count in planned.unserved.items():
        yield Kpi(f"unserved.{reason.replace(' ', '_')}", float(count), "packages/day", "that nobody brings, by reason")
    yield Kpi("limits", float(len(prices)), "places", "facilities and lanes that more capacity would save money at")
    top = float(prices.iloc[0]) if len(prices) else 0.0
    yield Kpi("dearest_limit_usd_per_day", top, "USD/day", "saved by one more package an hour where it saves most")


def sites_usd_per_day(scenario: Scenario) -> float:
    """What open facilities cost a day whatever passes, their robots and stations included."""
    facilities = scenario.facilities
    per_day = facilities["fixed_usd_per_day"] + facilities["equipment_usd_per_day"]
    return float(per_day[facilities["status"] == "open"].sum())
