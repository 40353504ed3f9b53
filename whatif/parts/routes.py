"""Stations' van routes alone: the same packages at the same doors, with other vans, drivers, streets or prices.

Orders, plan, sourcing and movement are those of the twin around the batch (its common edits) and are kept for the next
variant. What an edit would change upstream of the doors (which station serves a ZIP, how much a wave may take) stays as
it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.clock import SLOTS_PER_DAY
from core.errors import Finding, InvalidInput
from datasets import Scenario
from datasets.loading import with_seed
from twin.doors import door_plan
from twin.last_mile import ITERATIONS_PER_STOP, Leaving, Request, leaving, request, solve_leaving
from twin.last_mile.summary import document
from twin.last_mile.tables import route_tables
from twin.moving import move
from twin.planning import Prepared
from twin.progress import Progress
from twin.run import Orders
from twin.run_folder import RunFolder
from whatif.parts.cache import WorkerCache
from whatif.parts.options import TABLE, Option, options_of, read_options, scenario_edits
from whatif.parts.part import PartRun
from whatif.parts.route_kpis import route_kpis
from whatif.parts.stages import plan_stage, scenario_key, scenario_of
from whatif.parts.unseen import Reads, unseen
from whatif.parts.writing import write_run
from whatif.task import Task

METRICS: tuple[str, ...] = ("cost_per_day", "waiting_pct", "on_time_pct")

OPTIONS: Mapping[str, Option] = {
    "stations": Option("text", "1", "", "stations whose routes are solved: the N busiest, ids, metro:NAME"),
    "iterations": Option("whole", ITERATIONS_PER_STOP, "", "steps of the search for each stop", low=1),
}

READS = Reads(
    settings=(
        *("door.full_route_h", "door.return_min", "door.packages_per_stop", "door.service_stop_s"),
        *("door.urban_km_h", "door.stem_km_h", "door.far_km_h", "door.detour"),
        *("costs.van_usd_per_h", "costs.van_co2_kg_per_km"),
    ),
    columns={"facilities": ("vans", "packages_per_van")},
)
"""Of the edited scenario. `door.waves` and `door.load_min` move when vans leave, which is upstream."""


@dataclass(frozen=True)
class AtDoors:
    """What leaves the stations with vans.

    Attributes
    ----------
    left : Leaving
    first_package, last_package : int
        The measured packages, the last one excluded.
    days : int
        Days on which it leaves.
    """

    left: Leaving
    first_package: int
    last_package: int
    days: int


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options."""
    values, findings = options_of(OPTIONS, options)
    try:
        request(values["stations"], values["iterations"], scenario)
    except InvalidInput as error:
        findings += [replace(finding, file=TABLE) for finding in error.findings]
    return findings


def without_effect(reference: Scenario, edited: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """Edits beside the twin around it that routes do not see."""
    return unseen("routes", READS, reference, edited)


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Solve the routes of a task's stations; as `whatif.parts.part.PartModule` says."""
    taking = cache.taking()
    options = read_options(OPTIONS, task.options, task.edits)
    edited = scenario_of(task.base, scenario_edits(task.edits), taking)
    around = scenario_of(task.base, scenario_edits(task.reference), taking)
    if findings := without_effect(around, edited, options):
        raise InvalidInput(findings)
    asked = request(options["stations"], options["iterations"], edited)
    assert asked is not None
    with RunFolder(folder) as made:
        around_edits = scenario_edits(task.reference)
        floors, prepared = plan_stage(task.base, around_edits, taking)
        doors = taking.get(
            "packages",
            (scenario_key(task.base, around_edits), task.seed, asked.stations.text),
            lambda: _at_doors(floors, prepared, asked, task.seed),
        )
        scenario = with_seed(edited, task.seed)
        plan = door_plan(scenario, prepared, task.seed)
        solved = solve_leaving(asked, scenario, prepared, doors.left, plan, lambda done: None)
        stem_km = prepared.planned.stem_km[0]
        kpis = tuple(route_kpis(solved, scenario, stem_km, doors.days))
        told = document(solved, scenario, stem_km, doors.first_package, doors.last_package)
        write_run(made, task, edited, options, kpis, route_tables(solved, scenario), last_mile=told)
    return PartRun(kpis, taking.from_cache)


def _at_doors(floors: Scenario, prepared: Prepared, asked: Request, seed: int) -> AtDoors:
    """Source and move a seed's orders of the twin around the routes."""
    orders = Orders(floors, seed, None)
    moved = move(floors, orders, Progress(), np.zeros(0, np.int64), lambda *_: (floors, prepared))
    when, plan = moved.horizon, door_plan(floors, prepared, seed)
    left = leaving(asked.stations, when, moved.sourced, moved.movement, plan, orders.stream)
    first, last = (int(moved.sourced.slot_first_package[slot]) for slot in (when.first_slot, when.last_slot))
    return AtDoors(left, first, last, (when.order_slots - when.first_slot) // SLOTS_PER_DAY)
