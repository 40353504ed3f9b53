"""Tasks out to Dask's workers, finished runs back, a few under way at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from core.errors import Pod2doorError
from whatif.store import Store
from whatif.store.address import address
from whatif.store.content import base_digest
from whatif.task import Finished, Task
from whatif.workers.job import Job, Made, Renewal
from whatif.workers.session import log_of
from whatif.workers.under_way import Connect, UnderWay


class DaskRunner:
    """`whatif.task.Runner` on Dask; `whatif.workers.cluster.open_runner` opens one.

    A scenario is what it was when the runner first saw it: all runs of a batch are of one scenario, or fail.

    Parameters
    ----------
    connect : callable
        Gives the client; called when the first run has to be made.
    store : Store
    making : Path
        The session's folder.
    renewal : Renewal
    scheduler : str
        Its address where somebody else started it, "" on this machine.
    """

    def __init__(self, connect: Connect, store: Store, making: Path, renewal: Renewal, scheduler: str = "") -> None:
        self.store = store
        self._under_way = UnderWay(connect, scheduler)
        self._making = making
        self._renewal = renewal
        self._bases: dict[str, str] = {}

    @property
    def n_workers(self) -> int:
        """Workers that there are now; 0 before the first run was sent out."""
        return self._under_way.n_workers

    def __call__(self, tasks: Iterable[Task], on_done: Callable[[Finished], None] | None = None) -> Iterator[Finished]:
        """Give tasks back as they finish; see `whatif.task.Runner`.

        Raises
        ------
        InvalidInput
            When the cluster's workers run another program.
        Pod2doorError
            When the scheduler is gone, has no workers for long, or a scenario or the store cannot be read or written.
        """
        try:
            for finished in self._finished(iter(tasks)):
                if on_done is not None:
                    on_done(finished)
                yield finished
        finally:
            self._under_way.drop()

    def address(self, task: Task) -> str:
        """The task's content address, its scenario being what it was when it was first seen."""
        try:
            if task.base not in self._bases:
                self._bases[task.base] = base_digest(task.base)
            return address(task, self._bases[task.base])
        except OSError as error:
            raise Pod2doorError(f"{task.base}: cannot be read: {error.strerror or error}") from error

    def _finished(self, tasks: Iterator[Task]) -> Iterator[Finished]:
        more = True
        while more or self._under_way:
            while more and self._under_way.has_room():
                task = next(tasks, None)
                if task is None:
                    more = False
                    break
                place = self.address(task)
                kept = self._kept(task, place)
                if kept is not None:
                    yield kept
                else:
                    self._under_way.send(self._job(task, place))
            if self._under_way:
                job, waiting, made = self._under_way.next_done()
                yield from self._done(job, waiting, made)

    def _job(self, task: Task, place: str) -> Job:
        return Job(
            task=task,
            address=place,
            base=self._bases[task.base],
            store=str(self.store.path),
            mark=self.store.mark,
            making=str(self._making),
            renewal=self._renewal,
        )

    def _kept(self, task: Task, place: str) -> Finished | None:
        kpis = self.store.kpis_if_there(place)
        if kpis is None:
            return None
        return Finished(task, place, self.store.folder(place), kpis, kept=True, seconds=self.store.seconds(place))

    def _done(self, job: Job, waiting: list[Task], made: Made) -> Iterator[Finished]:
        """What became of a job, for each of the tasks that are the same run."""
        place, error = job.address, made.error
        if not error and made.files:
            error = self._bring_home(place, made)
        kpis = self.store.kpis_if_there(place) if not error else None
        if kpis is None:
            error = error or "its worker published it, and it is not in the store"
            folder = self.store.fail(place, error, made.trace, self._said(place))
            yield from (Finished(task, place, folder, error=error, seconds=made.seconds) for task in waiting)
            return
        seconds = self.store.seconds(place) if made.kept else made.seconds
        for task in waiting:
            yield Finished(
                task=task,
                address=place,
                folder=self.store.folder(place),
                kpis=kpis,
                kept=made.kept,
                seconds=seconds if math.isfinite(seconds) else 0.0,
                overhead_s=made.overhead_s,
                from_cache=made.from_cache,
            )

    def _bring_home(self, place: str, made: Made) -> str:
        """Publish a run whose worker does not see the store; what went wrong, or ""."""
        folder = self._making / "brought" / place
        try:
            for name, content in made.files.items():
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            self.store.publish(folder, place)
        except OSError as error:
            return f"cannot be written: {error.strerror or error}"
        return ""

    def _said(self, place: str) -> bytes:
        log = log_of(self._making, place)
        try:
            return log.read_bytes()
        except OSError:
            return b""
        finally:
            log.unlink(missing_ok=True)
