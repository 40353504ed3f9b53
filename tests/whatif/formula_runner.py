"""A runner whose twin is a formula of the settings: what analyses are held against."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from core.kpi import Kpi
from datasets.draft import default_settings
from whatif.task import Finished, Task

Formula = Callable[[Mapping[str, float], int], Mapping[str, float]]


class FormulaRunner:
    """Gives tasks back from last to first, as workers do not keep an order either.

    Parameters
    ----------
    formula : callable
        ``formula(settings, seed)``: figures by name; raises ArithmeticError where the run fails.
    """

    def __init__(self, formula: Formula) -> None:
        self._formula = formula
        self.tasks: list[Task] = []
        self.batches: list[int] = []

    def __call__(self, tasks: Iterable[Task], on_done: Callable[[Finished], None] | None = None) -> Iterator[Finished]:
        listed = list(tasks)
        self.batches.append(len(listed))
        self.tasks += listed
        for task in reversed(listed):
            finished = self._run(task)
            if on_done is not None:
                on_done(finished)
            yield finished

    def _run(self, task: Task) -> Finished:
        try:
            figures = self._formula(settings_of(task), task.seed)
        except ArithmeticError as error:
            return Finished(task, "", Path(), error=str(error))
        return Finished(task, "", Path(), tuple(Kpi(name, value, "USD") for name, value in figures.items()))


def settings_of(task: Task) -> dict[str, float]:
    """Defaults with the task's edits; of facilities and rows, factors by the target's name."""
    settings = dict(default_settings())
    for edit in task.edits:
        settings[edit.values["key"]] = edit.values.get("value", edit.values.get("factor"))
    return settings


def noise(seed: int, *of: object) -> float:
    """A standard normal number, always the same for the same arguments."""
    key = np.frombuffer(repr((seed, of)).encode().ljust(64), np.uint32)
    return float(np.random.default_rng(key).normal())
