"""A trial: one seed in the world of the trial and in those that it is held against (`whatif.trials`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import Finding
from core.kpi import Kpi
from datasets import Scenario
from twin.arms import Arms, arms_of
from twin.run_folder import RunFolder
from whatif.batch import Batch
from whatif.parts.cache import WorkerCache
from whatif.parts.options import Option
from whatif.parts.part import PartRun
from whatif.parts.stages import scenario_key, scenario_of
from whatif.parts.writing import write_run
from whatif.task import Task
from whatif.trials.ask import read_ask
from whatif.trials.bias import SeedReading, read_seed
from whatif.trials.design import design_of
from whatif.trials.metrics import METRICS as FIGURES
from whatif.trials.metrics import Metric
from whatif.trials.rules import both_scenarios
from whatif.trials.run import CELLS
from whatif.trials.worlds import table_of, worlds_of

METRICS: tuple[str, ...] = ("reading", "truth")

OPTIONS: Mapping[str, Option] = {}

MEANING = {
    "chance": "of the bias: the treated would have changed differently anyway",
    "controls": "of the bias: what the trial does to those who keep the rules",
    "shared": "of the bias: what the treated gain because others are not treated",
    "carried": "of the bias: what was placed before is still there",
    "chosen": "of the bias: the treated are not like all",
    "earlier": "of the bias: what was placed before and is still under way feels the trial",
    "calendar": "of the bias: what would have changed anyway",
}


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options: nothing here, `whatif.trials.check_trial` reads the ``[trial]``."""
    return []


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Run every world of a task's seed; as `whatif.parts.part.PartModule` says."""
    taking = cache.taking()
    batch = Batch("trial", task.base, edits=task.edits, trial=task.options["trial"])
    ask = read_ask(batch)

    def planned() -> Arms:
        return arms_of(*both_scenarios(batch, ask))

    scenario = scenario_of(task.base, task.edits, taking)
    with RunFolder(folder) as made:
        arms = taking.get("plan", (scenario_key(task.base, task.edits), scenario_key("", ask.edits)), planned)
        design = design_of(ask, arms)
        cells = worlds_of(arms, design, task.seed)
        metric = FIGURES[ask.metric]
        kpis = tuple(trial_kpis(read_seed(cells, design, metric, task.seed), metric))
        tables = {CELLS.removesuffix(".parquet"): table_of(cells, arms.usual.zones["zone"], design.before)}
        write_run(made, task, scenario, task.options, kpis, tables)
    return PartRun(kpis, taking.from_cache)


def trial_kpis(reading: SeedReading, metric: Metric) -> Iterator[Kpi]:
    """Key figures of one seed's trial."""
    unit, estimate = metric.difference_unit, reading.estimate
    yield Kpi("reading", estimate.value, unit, f"what the trial reads: {metric.meaning}")
    yield Kpi("reading_error", estimate.error, unit, "its standard error")
    yield Kpi("truth", reading.truth, unit, "the rule for everybody from the start, less nobody")
    yield Kpi("bias", reading.bias, unit, "the reading less the truth")
    for name, part in reading.parts.items():
        yield Kpi(f"bias.{name}", part, unit, MEANING[name])
