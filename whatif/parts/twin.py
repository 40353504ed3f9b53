"""The whole twin: orders, plan, sourcing, every package; floors and plan are kept for a scenario's next seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import twin
from core.errors import Finding, InvalidInput
from datasets import Scenario
from twin.last_mile import ITERATIONS_PER_STOP, request
from whatif.parts.cache import WorkerCache
from whatif.parts.options import TABLE, Option, options_of, read_options, scenario_edits
from whatif.parts.part import PartRun
from whatif.parts.stages import kept_plan, scenario_key, scenario_of
from whatif.task import Task

METRICS: tuple[str, ...] = ("cost_per_package", "on_time_as_asked_pct", "on_time_pct")

OPTIONS: Mapping[str, Option] = {
    "route_stations": Option("text", None, "", "stations whose routes are solved: a number, ids, metro:NAME"),
    "route_iterations": Option("whole", ITERATIONS_PER_STOP, "", "steps of that search for each stop", low=1),
    "packages": Option("text", "none", "", "packages whose ways are kept", choices=("none", "sample", "all")),
}


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options."""
    values, findings = options_of(OPTIONS, options)
    try:
        request(values["route_stations"], values["route_iterations"], scenario)
    except InvalidInput as error:
        findings += [replace(finding, file=TABLE) for finding in error.findings]
    return findings


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Run the twin of a task's scenario and seed; as `whatif.parts.part.PartModule` says."""
    taking = cache.taking()
    options, edits = read_options(OPTIONS, task.options, task.edits), scenario_edits(task.edits)
    scenario = scenario_of(task.base, edits, taking)
    result = twin.run(
        scenario,
        out=folder,
        seed=task.seed,
        packages=options["packages"],
        route_stations=options["route_stations"],
        route_iterations=options["route_iterations"],
        report=False,
        planned=kept_plan(scenario_key(task.base, edits), taking),
    )
    return PartRun(result.kpis, taking.from_cache)
