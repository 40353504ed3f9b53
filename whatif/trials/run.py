"""A batch's trial, run and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import Finding, InvalidInput, Pod2doorError
from twin.arms import Arms, arms_of
from whatif.batch import Batch
from whatif.task import Task
from whatif.trials.ask import Ask, read_ask
from whatif.trials.bias import read_seed
from whatif.trials.design import Design, design_of
from whatif.trials.metrics import METRICS
from whatif.trials.power import power_of
from whatif.trials.reading import TrialReading
from whatif.trials.rules import both_scenarios
from whatif.trials.worlds import Cells, cells_of, worlds_of

if TYPE_CHECKING:
    from whatif.task import Runner

Done = Callable[[int, int], None]
"""``done(seeds done, seeds in all)``."""

CELLS = "cells.parquet"
"""A run folder's table of a trial's counts."""


def check_trial(batch: Batch) -> list[Finding]:
    """Everything that is wrong with a batch's ``[trial]``, before anything runs; empty when it is sound."""
    try:
        ask = read_ask(batch)
        design_of(ask, arms_of(*both_scenarios(batch, ask)))
    except InvalidInput as error:
        return list(error.findings)
    return []


def run_trial(batch: Batch, runner: Runner | None = None, done: Done | None = None) -> TrialReading:
    """Simulate the trial of a batch's ``[trial]`` and read it as an analyst would, beside what is true.

    Parameters
    ----------
    batch : Batch
        Its seeds are as many trials, all of the same places; its edits hold in all worlds.
    runner : Runner, optional
        Runs the seeds as tasks of the part "trial"; in this process where not given.
    done : callable, optional
        Called after each seed.

    Raises
    ------
    InvalidInput
        With everything that is wrong with the trial.
    Pod2doorError
        When no seed could be run.
    """
    ask = read_ask(batch)
    arms = arms_of(*both_scenarios(batch, ask))
    design = design_of(ask, arms)
    cells: dict[int, Cells] = {}
    failed: dict[int, str] = {}
    ran = _here(batch, arms, design) if runner is None else _by_runner(batch, arms, design, runner)
    for count, (seed, found) in enumerate(ran, start=1):
        if isinstance(found, str):
            failed[seed] = found
        else:
            cells[seed] = found
        if done is not None:
            done(count, len(batch.seeds))
    if not cells:
        raise Pod2doorError(f"no seed of the trial could be run: {next(iter(failed.values()), 'there is none')}")
    return read_trial(ask, design, {seed: cells[seed] for seed in batch.seeds if seed in cells}, failed)


def read_trial(ask: Ask, design: Design, cells: dict[int, Cells], failed: dict[int, str] | None = None) -> TrialReading:
    """Read what was counted, by seed."""
    from whatif.trials.words import lines_of

    metric = METRICS[ask.metric]
    trial = TrialReading(
        ask=ask,
        design=design,
        seeds=tuple(read_seed(each, design, metric, seed) for seed, each in cells.items()),
        power=power_of(list(cells.values()), design, metric, ask.placebos, ask.draw),
        failed=tuple(sorted((failed or {}).items())),
    )
    return replace(trial, lines=lines_of(trial))


def tasks_of(batch: Batch) -> Iterator[Task]:
    """A task of the part "trial" for each seed."""
    for seed in batch.seeds:
        yield Task("trial", batch.base, batch.edits, seed, {"trial": dict(batch.trial)}, reference=batch.edits)


def _here(batch: Batch, arms: Arms, design: Design) -> Iterator[tuple[int, Cells]]:
    for seed in batch.seeds:
        yield seed, worlds_of(arms, design, seed)


def _by_runner(batch: Batch, arms: Arms, design: Design, runner: Runner) -> Iterator[tuple[int, Cells | str]]:
    for finished in runner(tasks_of(batch)):
        if finished.error:
            yield finished.task.seed, finished.error
        else:
            yield finished.task.seed, cells_of(finished.folder / CELLS, arms.n_zones, design.days.number)
