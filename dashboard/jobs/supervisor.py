"""What starts queued jobs, so many at a time, and ends cancelled ones that do not end themselves."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from core.processes import is_alive
from dashboard.documents import read_document
from dashboard.jobs.job import Job
from dashboard.jobs.job_folder import CANCEL, PROCESS, claim, pid_of

LIMIT = 1
"""Jobs of a queue that run at once: a run of `us` takes 2 GB and a batch all processors."""
EVERY_S = 0.3
PATIENCE_S, PATIENCE_BESIDE_S = 10.0, 20.0
"""From an interrupt to a kill; services empty their queues before they end."""
_log = logging.getLogger("pod2door.dashboard")


class Supervisor:
    """Starts the jobs of a folder, one after the other, whichever dashboards look at it.

    Parameters
    ----------
    folder : Path
    jobs : callable
        All jobs as their files say, newest first.
    """

    def __init__(self, folder: Path, jobs: Callable[[], list[Job]]) -> None:
        self._folder, self._jobs = folder, jobs
        self._thread: threading.Thread | None = None
        self._mutex = threading.Lock()
        self._wake = threading.Event()
        self._started: list[subprocess.Popen[bytes]] = []

    def wake(self) -> None:
        """Look now, and go on looking as long as something is queued or is being ended."""
        self._wake.set()
        with self._mutex:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="jobs", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while True:
            self._wake.clear()
            try:
                busy = self._look()
            except Exception:
                _log.exception("the jobs of %s could not be looked after", self._folder)
                busy = True
            with self._mutex:
                if not busy and not self._wake.is_set():
                    self._thread = None
                    return
            self._wake.wait(EVERY_S)

    def _look(self) -> bool:
        """Start what may start, kill what was cancelled long ago; whether there is more to come."""
        self._started = [process for process in self._started if process.poll() is None]
        jobs = self._jobs()
        running = [job for job in jobs if job.state == "running"]
        for job in running:
            self._end_if_stuck(job)
        queued = [job for job in jobs if job.state == "queued"]
        if _next(jobs) is not None:
            self._start_next()
        return bool(queued or self._started) or any(job.stage == "stopping" for job in running)

    def _start_next(self) -> None:
        """Under the folder's lock, so that two dashboards together start no more than one does."""
        from whatif.store.locks import Lock

        lock = Lock(self._folder / ".lock")
        if not lock.take():
            return
        with lock:
            job = _next(self._jobs())
            if job is not None:
                self._start(job)

    def _start(self, job: Job) -> None:
        folder = self._folder / job.job_id
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.jobs.run_job", str(folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(process)
        claim(folder, process.pid)

    def _end_if_stuck(self, job: Job) -> None:
        """Kill a job that was cancelled and goes on after all: its whole group, if it is still the same process."""
        folder = self._folder / job.job_id
        with contextlib.suppress(OSError):
            since = (folder / CANCEL).stat().st_mtime
            if time.time() - since > (PATIENCE_BESIDE_S if job.is_beside else PATIENCE_S):
                send(folder, signal.SIGKILL)


def _next(jobs: list[Job]) -> Job | None:
    """The oldest job that may start now."""
    running = [job.queue for job in jobs if job.state == "running" and not job.is_beside]
    queued = (job for job in reversed(jobs) if job.state == "queued")
    return next((job for job in queued if job.is_beside or running.count(job.queue) < LIMIT), None)


def send(folder: Path, number: signal.Signals) -> None:
    """Send a signal to the group of a job's process, unless that has ended and its pid is another's."""
    process = read_document(folder / PROCESS)
    pid = pid_of(process)
    if is_alive(pid, str(process.get("born", ""))):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)
