"""Run a batch: every run that it asks for, made once and kept; then its tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from twin.run_folder import write_json
from whatif.batch import Batch, Variant
from whatif.running.output import BatchOutput, default_folder
from whatif.running.result import BatchResult, document_of, result_of
from whatif.running.schedule import Cell
from whatif.running.state import BatchState, content_of
from whatif.running.tables import write_tables
from whatif.store import Store
from whatif.store.address import digest_of
from whatif.task import Task
from whatif.workers.cluster import open_runner

if TYPE_CHECKING:
    from whatif.observations import Observations
    from whatif.workers.runner import DaskRunner


class Report(Protocol):
    """Takes how far a batch is."""

    def __call__(self, stage: str, done: float, eta_s: float | None = None) -> None:
        """Take a stage ("starting workers", "warming up", "runs"), the share that is done, seconds to go if known."""


_TABLES_EVERY_S = 10.0
_TABLES_SHARE = 0.02


def run_batch(
    batch: Batch,
    *,
    out: Path | None = None,
    store: Store | Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    runner: DaskRunner | None = None,
    progress: Report | None = None,
    variants: Sequence[Variant] | None = None,
) -> BatchResult:
    """Run a batch into its folder; the same call goes on where one was ended, and a finished one is quick.

    Runs that exist in the store are not made again; those that failed are tried again. A failed run does not stop the
    others.

    Parameters
    ----------
    batch : Batch
        Of a part that knows no seed, each variant is run once.
    out : Path, optional
        ``runs/<name>-<8 digits of its content>`` by default.
    store, workers, scheduler
        As `whatif.workers.cluster.open_runner` takes them.
    runner : DaskRunner, optional
        Workers that are there already, in place of those.
    progress : callable, optional
        As `Report`.
    variants : sequence of Variant, optional
        The design's by default.

    Raises
    ------
    InvalidInput
        When the scheduler does not answer, the folder holds something else or is being worked at, or runs lack the
        figure to stop by.
    Pod2doorError
        When the scheduler goes away, or nothing can be written.
    """
    started, batch = time.monotonic(), batch.as_run()
    state = BatchState.of(batch, _variants(batch) if variants is None else variants)
    content = content_of(batch, state.variants)
    ours = nullcontext(runner) if runner else open_runner(store, workers=workers, scheduler=scheduler)
    with ours as runner:
        digest = digest_of(content)
        with BatchOutput(out or default_folder(batch, digest), batch, digest, runner.store.path) as output:
            work = _Work(state, runner, output, progress or _silent, started)
            try:
                work.run()
            finally:
                work.write_tables()
            return work.finish(content)


def observations(folder: Path) -> Observations:
    """What a batch's folder saw, as statistics take it.

    Raises
    ------
    InvalidInput
        When it is no batch's folder, or is broken.
    """
    from whatif.runs.batch_folder import batch_observations, read_batch_folder

    return batch_observations(read_batch_folder(folder))


def _variants(batch: Batch) -> tuple[Variant, ...]:
    from whatif.designs.variants import variants

    return variants(batch)


def _silent(stage: str, done: float, eta_s: float | None = None) -> None:
    pass


class _Work:
    """A batch under way."""

    def __init__(
        self, state: BatchState, runner: DaskRunner, output: BatchOutput, progress: Report, started: float
    ) -> None:
        self._state = state
        self._runner = runner
        self._output = output
        self._progress = progress
        self._started = started
        self._next_tables = started + _TABLES_EVERY_S
        self._cells: dict[int, Cell] = {}

    def run(self) -> None:
        """Make runs until all that the batch asks for are there, or its time is up.

        A budget of runs with a rule to stop takes more than one round: what was begun in vain does not count.
        """
        self._show(now=True)
        while not self._state.complete() and not self._state.out_of_time:
            for finished in self._runner(self._tasks()):
                self._state.take(self._cells.pop(id(finished.task)), finished)
                self._show()
                if self._state.complete():
                    break
        self._show(now=True)

    def _tasks(self) -> Iterator[Task]:
        for cell in self._state.to_send(self._out_of_time):
            task = self._state.task(cell)
            self._cells[id(task)] = cell
            self._show()
            yield task

    def _out_of_time(self) -> bool:
        minutes = self._state.batch.budget.minutes
        return minutes is not None and time.monotonic() - self._started >= 60 * minutes

    def _show(self, now: bool = False) -> None:
        shown = self._output.status.show(self._state, self._runner.n_workers, now=now)
        if shown is not None:
            self._progress(shown["stage"], shown["progress"], shown["eta_s"])
        began = time.monotonic()
        if began >= self._next_tables:
            self.write_tables()
            self._next_tables = began + max(_TABLES_EVERY_S, (time.monotonic() - began) / _TABLES_SHARE)

    def write_tables(self) -> None:
        """Write the tables as far as the batch is."""
        write_tables(self._output.path, self._state)

    def finish(self, content: dict[str, object]) -> BatchResult:
        """Write the summary, and say that the batch is done."""
        result = result_of(self._state, self._output.path, time.monotonic() - self._started)
        write_json(self._output.path / "result.json", document_of(self._state, result, content))
        self._output.status.write("done", "done")
        return result
