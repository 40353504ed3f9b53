"""How far a batch is: which of its runs are there, failed, under way, still to come, or left out and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from whatif.batch import Batch, Variant
from whatif.running.schedule import Cell, Schedule
from whatif.running.stopping import REFERENCE, Judge
from whatif.store.address import plain, plain_edits
from whatif.store.content import place_of
from whatif.task import Finished, Task

WHOLE_TWIN = "twin"


@dataclass
class BatchState:
    """A batch, its variants, and what became of their runs so far.

    Attributes
    ----------
    batch : Batch
    variants : tuple of Variant
    schedule : Schedule
    finished : dict of Cell to Finished
    sent : dict of Cell to None
        Those that were handed out, in order; finished ones too.
    out_of_time : bool
        Whether the budget of minutes is spent.
    """

    batch: Batch
    variants: tuple[Variant, ...]
    schedule: Schedule
    finished: dict[Cell, Finished] = field(default_factory=dict)
    sent: dict[Cell, None] = field(default_factory=dict)
    out_of_time: bool = False

    @classmethod
    def of(cls, batch: Batch, variants: Sequence[Variant]) -> BatchState:
        """A batch of which nothing has run."""
        judge = Judge(batch.stopping, len(variants), len(batch.seeds)) if batch.stopping else None
        return cls(batch, tuple(variants), Schedule(len(variants), len(batch.seeds), judge, batch.budget.runs))

    def task(self, cell: Cell) -> Task:
        """A cell as a task."""
        return Task(
            part=self.batch.part,
            base=place_of(self.batch.base),
            edits=self.variants[cell.variant].edits,
            seed=self.batch.seeds[cell.seed],
            options=self.batch.options,
            reference=() if self.batch.part == WHOLE_TWIN else self.batch.edits,
        )

    def to_send(self, over: Callable[[], bool]) -> Iterator[Cell]:
        """Cells to hand out, as runs are asked for; none when `over` says that time is up."""
        for cell in self.schedule.cells():
            if over():
                self.out_of_time = True
                return
            if cell not in self.sent:
                self.sent[cell] = None
                yield cell

    def take(self, cell: Cell, finished: Finished) -> None:
        """Take a run that is finished.

        Raises
        ------
        InvalidInput
            When it lacks the figure that the batch is to stop by.
        """
        self.finished[cell] = finished
        judge, stopping = self.schedule.judge, self.batch.stopping
        if judge is None or stopping is None:
            return
        values = {kpi.name: kpi.value for kpi in finished.kpis}
        if values and stopping.metric not in values and cell.variant == REFERENCE:
            message = f"runs have no figure {stopping.metric!r} to stop by{hint(stopping.metric, list(values))}"
            raise InvalidInput([Finding(self.batch.file, 0, "unknown-metric", message)])
        judge.see(cell.variant, cell.seed, values.get(stopping.metric, math.nan))

    def complete(self) -> bool:
        """Whether every run that the batch asks for is there."""
        if len(self.finished) < len(self.sent) and not (self.schedule.judge and self.schedule.judge.settled):
            return False
        return all(cell in self.finished for cell in self.schedule.cells())

    def why_not(self, cell: Cell) -> str:
        """Why a cell that the schedule leaves out is not run."""
        return self.enough(cell) or f"the budget of {self.batch.budget.runs} runs"

    def enough(self, cell: Cell) -> str:
        """What was known well enough for a cell not to be needed; "" where it was not."""
        enough, judge, stopping = self.schedule.enough(cell.variant), self.schedule.judge, self.batch.stopping
        if stopping is not None and enough is not None and enough <= cell.seed:
            return f"{stopping.metric} was known to within {stopping.half_width:g} after {enough} seeds"
        if cell.variant == REFERENCE and judge is not None and judge.settled:
            return "every variant was known well enough"
        return ""

    @property
    def out_of_time_text(self) -> str:
        """Why what is left is not run when time is up."""
        return f"the budget of {self.batch.budget.minutes:g} minutes"


def content_of(batch: Batch, variants: Sequence[Variant]) -> dict[str, object]:
    """All of a batch that decides which runs its tables hold, in plain values."""
    stopping, budget = batch.stopping, batch.budget
    return {
        "name": batch.name,
        "part": batch.part,
        "base": place_of(batch.base),
        "options": plain(batch.options),
        "seeds": list(batch.seeds),
        "edits": plain_edits(batch.edits),
        "variants": [
            {
                "name": variant.name,
                "levels": {name: [level.label, plain(level.value)] for name, level in variant.levels.items()},
                "edits": plain_edits(variant.edits),
            }
            for variant in variants
        ],
        "stopping": None if stopping is None else plain(vars(stopping)),
        "budget": {"runs": budget.runs, "minutes": budget.minutes},
    }
