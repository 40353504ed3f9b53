"""One floor alone: a facility's, or a layout's, robot by robot and picker by picker, over the scenario's orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from core.kpi import Kpi
from datasets import Scenario
from twin.run_folder import RunFolder
from warehouse.floor_run import run_floor
from warehouse.modes import MODES
from whatif.parts.cache import WorkerCache
from whatif.parts.floor_asked import STAFF, FloorAsked, findings_of, floor_asked
from whatif.parts.options import Option, options_of, read_options, scenario_edits
from whatif.parts.part import PartRun
from whatif.parts.stages import scenario_of
from whatif.parts.unseen import Reads, unseen
from whatif.parts.writing import write_run
from whatif.task import Task

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.floor_result import FloorResult

METRICS: tuple[str, ...] = ("floor_units_per_h", "cost_per_line_usd", "click_to_pick_p95_s")

OPTIONS: Mapping[str, Option] = {
    "facility": Option("text", None, "", "whose floor: a mean module of it is run"),
    "layout": Option("text", None, "", "a floor of its own instead: a bundled name or a file"),
    "mode": Option("text", None, "", "how is picked; as the facility does by default", choices=MODES),
    "hours": Option("number", 1.0, "h", "measured time", above=True, high=240),
    "warm_up_h": Option("number", 0.5, "h", "before it", high=48),
    "lines_per_h": Option("number", None, "lines/h", "that the whole floor gets", above=True, high=1e7),
    **{name: Option("whole", None, name, f"{name} on a layout", high=100_000) for name in STAFF},
}


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options."""
    values, findings = options_of(OPTIONS, options)
    return findings + findings_of(scenario, values)


def without_effect(reference: Scenario, edited: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """Edits beside the twin around it that the floor does not see."""
    values, _ = options_of(OPTIONS, options)
    reads = Reads(
        settings=("floor.", "demand.", "catalogue."),
        columns={"facilities": (*STAFF, "technology", "goods")},
        rows={"facilities": (values["facility"] or "",)},
        follows=("pick_packages_per_h", "equipment_usd_per_day"),
    )
    return unseen("a floor", reads, reference, edited)


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Run a task's floor; as `whatif.parts.part.PartModule` says."""
    taking = cache.taking()
    options = read_options(OPTIONS, task.options, task.edits)
    edited = scenario_of(task.base, scenario_edits(task.edits), taking)
    around = scenario_of(task.base, scenario_edits(task.reference), taking)
    if findings := findings_of(edited, options) + without_effect(around, edited, options):
        raise InvalidInput(findings)
    asked = floor_asked(around, edited, options, task.seed)
    with RunFolder(folder) as made:
        found = run_floor(asked.run, asked.on(edited))
        mode = asked.run.mode
        kpis = tuple(floor_part_kpis(asked, found.kpis[mode]))
        tables = {"floor_lines": lines_table(found.results[mode]), "floor_states": states_table(found.results[mode])}
        write_run(made, task, edited, options, kpis, tables, floor=floor_json(asked))
    return PartRun(kpis, taking.from_cache)


def floor_part_kpis(asked: FloorAsked, kpis: tuple[Kpi, ...]) -> Iterator[Kpi]:
    """The whole floor's first, then those of the module that was run."""
    rates = {kpi.name: kpi for kpi in kpis}
    for name in ("units_per_h", "lines_per_h"):
        yield Kpi(f"floor_{name}", asked.modules * rates[name].value, rates[name].unit, "picked on the whole floor")
    yield Kpi("modules", asked.modules, "modules", "equal parts of the floor, of which one was run")
    yield from kpis


def floor_json(asked: FloorAsked) -> dict[str, Any]:
    """What was run."""
    run = asked.run
    return {
        "layout": run.layout,
        "mode": run.mode,
        "modules": asked.modules,
        "hours": run.hours,
        "warm_up_h": run.from_h,
        "lines_per_h": run.lines_per_h,
        **{name: getattr(run, name) for name in STAFF},
        "settings": dict(asked.settings),
    }


def lines_table(result: FloorResult) -> pd.DataFrame:
    """A row a line: its order, when it was placed and picked, and what of a person's time it took; NaN: not picked."""
    import pandas as pd

    orders = result.orders
    return pd.DataFrame(
        {
            "order": orders.line_order,
            "sku": orders.sku,
            "units": orders.units,
            "placed_s": orders.placed_s[orders.line_order],
            "picked_s": result.picked_s,
            "handling_s": result.handling_s,
            "packed_s": result.packed_s[orders.line_order],
        }
    )


def states_table(result: FloorResult) -> pd.DataFrame:
    """A row a kind of agent and state: agent-seconds of the measured time."""
    import pandas as pd

    rows = [(kind, state, seconds) for kind, states in result.state_s.items() for state, seconds in states.items()]
    return pd.DataFrame(rows, columns=["agent", "state", "seconds"])
