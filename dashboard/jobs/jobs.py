"""All jobs of a workspace: kept as folders, so that a reload or a restart of the dashboard loses none."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.jobs.job import DESIGN, KINDS, Job
from dashboard.jobs.job_folder import CANCEL, JOB, log_tail, write
from dashboard.jobs.reading import read_job
from dashboard.jobs.supervisor import Supervisor, send

_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")


class Jobs:
    """The jobs of a folder.

    Parameters
    ----------
    folder : Path
        One folder a job in it: ``job.json``, ``log.txt``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._over: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._supervisor = Supervisor(folder, self._read_all)

    def submit(self, kind: str, title: str, arguments: Sequence[str], out: Path) -> Job:
        """Queue ``pod2door ARGUMENTS`` as a process of its own, and start it when its turn comes.

        It runs in the folder that the dashboard was started in; `out` is what it makes, which its ``status.json``
        says how far it is.

        Raises
        ------
        InvalidInput
            When the job cannot be written down: the disk is full, the folder is read only.
        """
        if kind not in KINDS:
            raise ValueError(f"no kind of job: {kind!r}")
        created = time.time()
        job_id = f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(created))}-{secrets.token_hex(3)}"
        asked: dict[str, object] = {"id": job_id, "kind": kind, "title": title, "arguments": list(map(str, arguments))}
        folder = self.folder / job_id
        asked |= {"out": os.path.abspath(out), "created": created, "cwd": str(Path.cwd())}  # noqa: PTH100 - links stay
        try:
            folder.mkdir(parents=True)
            write(folder / JOB, asked)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = f"a job cannot be written here: {error.strerror}"
            raise InvalidInput([Finding(str(self.folder), 0, "not-written", message)]) from error
        self._supervisor.wake()
        job = read_job(folder)
        if job is None:
            raise OSError(f"{folder}: the job cannot be read back")
        return job

    def wake(self) -> None:
        """Go on with what was queued when the dashboard was last there."""
        self.all()

    def all(self) -> list[Job]:
        """Every job, newest first, as its files say now."""
        jobs = self._read_all()
        if any(job.state == "queued" for job in jobs):
            self._supervisor.wake()
        return jobs

    def get(self, job_id: str) -> Job | None:
        """One job; None where there is none of this id."""
        return self._read(job_id)

    def cancel(self, job_id: str) -> None:
        """End a job: take it from the queue, or interrupt its process, and kill it where that does not help.

        A job that is over stays as it is.
        """
        job = self._known(job_id)
        if job.is_over:
            return
        folder = self.folder / job_id
        (folder / CANCEL).touch()
        send(folder, signal.SIGINT)
        self._supervisor.wake()

    def resume(self, job_id: str) -> Job:
        """Queue the same command again: a batch goes on where it stopped, a question of design is asked anew.

        Anything else makes a folder of its own.
        """
        job = self._known(job_id)
        if not job.is_over:
            return job
        if job.kind in ("batch", DESIGN) or not job.out.exists():
            return self.submit(job.kind, job.title, job.arguments, job.out)
        out = _unused(job.out)
        arguments = [_moved(argument, job.out, out) for argument in job.arguments]
        return self.submit(job.kind, job.title, arguments, out)

    def log(self, job_id: str) -> str:
        """The end of what the process printed."""
        self._known(job_id)
        return log_tail(self.folder / job_id)

    def _known(self, job_id: str) -> Job:
        job = self._read(job_id)
        if job is None:
            raise InvalidInput([Finding(job_id, 0, "no-job", "is no job of this workspace")])
        return job

    def _read_all(self) -> list[Job]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - names only, many and often
        except OSError:
            return []
        jobs = [job for name in names if (job := self._read(name)) is not None]
        return sorted(jobs, key=lambda job: (-job.created, job.job_id))

    def _read(self, job_id: str) -> Job | None:
        """What is over stays as it is and is read once; a folder that was removed is gone."""
        if not _ID.fullmatch(job_id):
            return None
        folder = self.folder / job_id
        with self._lock:
            known = self._over.get(job_id)
        if known is not None and folder.is_dir():
            return known
        job = read_job(folder)
        with self._lock:
            self._over.pop(job_id, None)
            if job is not None and job.is_over:
                self._over[job_id] = job
        return job


def _unused(out: Path) -> Path:
    """A name beside it that nothing has: NAME-2, NAME-3."""
    stem = re.sub(r"-\d{1,3}$", "", out.stem)
    return next(path for n in range(2, 10_000) if not (path := out.with_name(f"{stem}-{n}{out.suffix}")).exists())


def _moved(argument: str, old: Path, new: Path) -> str:
    """An argument that names the old folder, in full or as it was given, with the new one in its place."""
    option, equals, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    if value and os.path.abspath(value) == str(old):  # noqa: PTH100 - as `out` was made
        value = str(new)
    return f"{option}{equals}{value}"
