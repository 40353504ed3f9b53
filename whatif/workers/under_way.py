"""The runs that Dask's workers hold now: sent, waited for, sent again when a worker died, dropped."""

from __future__ import annotations

import queue
import time
import traceback
import uuid
from asyncio import CancelledError
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Pod2doorError
from whatif.task import Task
from whatif.workers.job import Job, Made
from whatif.workers.perform import line_of, perform
from whatif.workers.remote import agree
from whatif.workers.session import made_of

Connect = Callable[[], Any]

NO_WORKERS_S = 300.0
MOST_SENT = 20
_LOOK_S = 1.0
_GOES_ON = "what was run is kept: the same command goes on from there"


@dataclass
class _Sent:
    job: Job
    future: Any
    waiting: list[Task] = field(default_factory=list)
    times: int = 1


class UnderWay:
    """Jobs that were sent to a cluster and are not back.

    Parameters
    ----------
    connect : callable
        Gives the Dask client; called when the first job is sent.
    scheduler : str
        Its address where somebody else started it, "" on this machine.
    """

    def __init__(self, connect: Connect, scheduler: str) -> None:
        self.n_workers = 0
        self._connect = connect
        self._scheduler = scheduler
        self._client: Any = None
        self._sent: dict[str, _Sent] = {}
        self._over: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._looked = self._saw_workers = 0.0

    def __bool__(self) -> bool:
        return bool(self._sent)

    def has_room(self) -> bool:
        """Whether to send more: workers shall have what they do now, and next without waiting for us, no more."""
        return len(self._sent) < 2 * max(1, self.n_workers) + 2

    def send(self, job: Job) -> None:
        """Send a job; one that is under way already is not sent twice."""
        if job.address in self._sent:
            self._sent[job.address].waiting.append(job.task)
            return
        if self._client is None:
            self._client = self._connect()
            if self._scheduler:
                agree(self._client, self._scheduler, job.task.part)
            self._look()
        self._sent[job.address] = _Sent(job, self._submit(job), [job.task])

    def next_done(self) -> tuple[Job, list[Task], Made]:
        """Wait for a job to be over: it, the tasks that wait for it, what became of it."""
        while True:
            future = self._wait()
            sent = next((sent for sent in self._sent.values() if sent.future.key == future.key), None)
            if sent is None:
                continue
            made = self._made(sent)
            if made is not None:
                if made.refused:
                    raise Pod2doorError(f"{made.refused}; the same command begins anew, with what it finds then")
                del self._sent[sent.job.address]
                return sent.job, sent.waiting, made

    def drop(self) -> None:
        """Want none of them any more."""
        futures = [sent.future for sent in self._sent.values()]
        self._sent.clear()
        if futures and self._client.status == "running":
            with suppress(OSError, TimeoutError, CancelledError):
                self._client.cancel(futures)

    def _submit(self, job: Job) -> Any:
        key = f"run-{job.address[:16]}-{uuid.uuid4().hex}"
        future = self._client.submit(perform, job, key=key, pure=False)
        future.add_done_callback(self._over.put)
        return future

    def _wait(self) -> Any:
        while True:
            if time.monotonic() - self._looked > _LOOK_S:
                self._look()
            with suppress(queue.Empty):
                return self._over.get(timeout=_LOOK_S)

    def _look(self) -> None:
        """See whether the scheduler and its workers are there."""
        if self._client.status != "running":
            raise self._gone()
        self._looked = time.monotonic()
        self.n_workers = int(self._client.scheduler_info(n_workers=0).get("n_workers", 0))
        if self.n_workers or not self._saw_workers:
            self._saw_workers = self._looked
        elif self._looked - self._saw_workers > NO_WORKERS_S:
            raise Pod2doorError(f"{self._place} has had no workers for {NO_WORKERS_S:.0f} s; {_GOES_ON}")

    def _made(self, sent: _Sent) -> Made | None:
        """What became of a job whose future is over; None where it was sent again."""
        from distributed import KilledWorker

        left = made_of(Path(sent.job.making), sent.job.address)
        if (made := Made.take(left)) is not None:
            return made
        try:
            return sent.future.result() or Made(error="its worker left nothing that says what became of it")
        except CancelledError as error:
            raise self._gone() from error
        except KilledWorker as error:
            if sent.times >= MOST_SENT:
                return Made(error=f"workers died {sent.times} times while they held it", trace=str(error))
        except Exception as error:
            return Made(error=line_of(error), trace=traceback.format_exc())
        # Workers count who died of what themselves (`whatif.workers.perform`): Dask blames all that a worker held.
        sent.times += 1
        sent.future = self._submit(sent.job)
        return None

    def _gone(self) -> Pod2doorError:
        return Pod2doorError(f"{self._place} is gone; {_GOES_ON}")

    @property
    def _place(self) -> str:
        return f"the scheduler at {self._scheduler}" if self._scheduler else "the scheduler of this command's workers"
