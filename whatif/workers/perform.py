"""A worker's side: it makes one run at a time and keeps what the next may share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Pod2doorError
from core.kernels import keep_compiled_kernels
from whatif.store import Store
from whatif.store.address import address
from whatif.workers.job import Job, Made
from whatif.workers.renewal import renew_if_worn
from whatif.workers.session import attempts, log_of, made_of
from whatif.workers.voice import said_into

if TYPE_CHECKING:
    from whatif.parts.cache import WorkerCache
    from whatif.parts.part import PartRun

_ONE = threading.Lock()
"""A worker that was started with several threads makes its runs one after another all the same: they share a cache."""

_caches: dict[str, WorkerCache] = {}


def perform(job: Job) -> Made | None:
    """Make a run and publish it in the store; a failure is told, not raised.

    Returns
    -------
    Made, optional
        What became of it; None where the worker sees the store: it is then left in the session's folder.
    """
    with _ONE:
        renew_if_worn(job.renewal)
        started = time.perf_counter()
        store = Store.seen(job.store, job.mark)
        made = _perform(job, store)
    made = replace(made, overhead_s=time.perf_counter() - started - made.seconds, pid=os.getpid())
    left = store is not None and made.leave(made_of(Path(job.making), job.address))
    return None if left else made


def _perform(job: Job, store: Store | None) -> Made:
    if store is not None and store.has(job.address):
        return Made(kept=True)
    if refused := refusal(job):
        return Made(refused=refused)
    if deadly := _deadly(job, store):
        return Made(error=deadly)
    made_in = Path(job.making if store else tempfile.gettempdir()) / uuid.uuid4().hex
    folder = made_in / job.address
    try:
        made_in.mkdir(parents=True)
        with said_into(log_of(Path(job.making), job.address) if store else None):
            run, seconds = _run(job, folder)
        if store is not None:
            store.publish(folder, job.address)
        files = {} if store is not None else files_of(folder)
        made = Made(seconds=seconds, from_cache=run.from_cache, files=files)
    except Exception as error:
        made = Made(error=line_of(error), trace=traceback.format_exc())
    shutil.rmtree(made_in, ignore_errors=True)
    attempts(Path(job.making), job.address).unlink(missing_ok=True)
    return made


def _run(job: Job, folder: Path) -> tuple[PartRun, float]:
    """The run itself, and its seconds."""
    if "numba" not in sys.modules:  # else its threads are there already, and it refuses another number
        os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    keep_compiled_kernels()
    from whatif.parts import part_of

    part, cache = part_of(job.task.part), cache_of(job.base)
    started = time.perf_counter()
    run = part.run(job.task, folder, cache)
    return run, time.perf_counter() - started


def cache_of(base: str) -> WorkerCache:
    """The process's cache for a scenario's content; a changed scenario begins with an empty one."""
    from whatif.parts.cache import WorkerCache

    if base not in _caches:
        _caches.clear()
        _caches[base] = WorkerCache()
    return _caches[base]


def refusal(job: Job) -> str:
    """Why this worker must not make the run: its bytes would not be those of the address; "" where it may."""
    try:
        if address(job.task) == job.address:
            return ""
    except OSError as error:
        return f"the scenario {job.task.base} cannot be read on the worker: {error.strerror or error}"
    if address(job.task, job.base) == job.address:
        return f"the scenario {job.task.base} has changed since the batch began, or is another on the worker"
    return "the program has changed since the batch began, or the worker runs another"


def _deadly(job: Job, store: Store | None) -> str:
    """That too many workers died of this run already, or ""; counts this attempt."""
    file = attempts(Path(job.making), job.address)
    if store is None or not file.parent.is_dir():
        return ""
    with file.open("ab") as began:
        if began.tell() >= job.deaths:
            return f"its worker died {began.tell()} times"
        began.write(b".")
    return ""


def line_of(error: BaseException) -> str:
    """An error in one line, for a reader who does not know the program."""
    text = "; ".join(line for line in str(error).splitlines() if line.strip())
    if isinstance(error, Pod2doorError):
        return text or type(error).__name__
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path in it."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
