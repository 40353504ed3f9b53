"""Workers on this machine: processes of one thread each, quiet, gone when the command is."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from core.errors import Pod2doorError
from whatif.workers.voice import OURS

_POOLS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_POOLS, "1")
"""So that two workers on two cores do not fight for them."""

_MEMORY_USED = 0.9

_BEFORE_START = {**ONE_THREAD, "MALLOC_TRIM_THRESHOLD_": str(256 << 20), "MALLOC_MMAP_THRESHOLD_": str(256 << 20)}
"""What must be in the environment when a process starts. Dask would have every freed array given back to the system at
once, which makes runs a tenth slower; what a process keeps, its renewal gives back."""

CONFIG = {
    "distributed.scheduler.worker-ttl": "2 minutes",  # of a worker that hangs; its runs go to the others then
    "distributed.scheduler.allowed-failures": 1_000_000,  # workers count who died of what (`whatif.workers.perform`)
    "distributed.scheduler.work-stealing-interval": "250ms",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.profile.enabled": False,
    # Watching itself, 50 times a second in each process, Dask would take as long as it may take beside a run.
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.tick.limit": "1h",
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.worker.memory.monitor-interval": "500ms",
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.http.routes": [],
    "distributed.scheduler.http.routes": [],
    "distributed.diagnostics.nvml": False,
    "distributed.nanny.pre-spawn-environ": _BEFORE_START,
    "distributed.deploy.lost-worker-timeout": "1h",  # else a worker whose successor starts slowly has none
}

_TALKERS = ("distributed", "tornado", "asyncio")


@contextmanager
def local_client(n_workers: int, scratch: Path) -> Iterator[Any]:
    """A Dask client of a cluster of processes on this machine, bound to it alone.

    Workers end with this process however it ends: each watches a pipe to it.

    Parameters
    ----------
    n_workers : int
    scratch : Path
        Where Dask keeps its own files.
    """
    import dask
    from distributed import Client, LocalCluster

    quiet()
    cluster = client = None
    with _environment_as_it_was(), dask.config.set(CONFIG):
        try:
            with _without_interrupts():
                cluster = LocalCluster(
                    n_workers=n_workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                    memory_limit=memory_of_one(n_workers),
                    local_directory=str(scratch),
                    env={OURS: "1"},
                    preload=["whatif.workers.voice"],
                )
            client = Client(cluster, set_as_default=False)
            yield client
        except (OSError, RuntimeError) as error:
            if client is not None:
                raise
            raise Pod2doorError(f"{n_workers} workers cannot be started: {error}") from error
        finally:
            if cluster is not None:
                end(cluster)
            if client is not None:
                client.close()


def memory_of_one(n_workers: int) -> int:
    """Bytes that a worker may hold before its nanny ends it."""
    from distributed.system import MEMORY_LIMIT

    return int(MEMORY_LIMIT * _MEMORY_USED / n_workers)


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quiet() -> None:
    """Nothing of Dask's logging reaches the user: what matters is told in our words. Call it once Dask is imported."""
    for name in [*logging.root.manager.loggerDict, *_TALKERS]:
        if name.split(".")[0] in _TALKERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def pids(cluster: Any) -> list[int]:
    """Processes of the workers that run now."""
    return [nanny.pid for nanny in cluster.workers.values() if nanny.pid]


def end(cluster: Any) -> None:
    """End the workers at once: whatever they had made is in the store, whole."""
    for nanny in list(cluster.workers.values()):
        cluster.loop.add_callback(nanny.close_gracefully)
    cluster.loop.add_callback(_kill, cluster)
    cluster.close()


def _kill(cluster: Any) -> None:
    for pid in pids(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Threads and processes that are started meanwhile never see Ctrl-C, which a terminal sends to all of them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment_as_it_was() -> Iterator[None]:
    """Take back what Dask puts into this process's environment for its workers to inherit."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in {*_BEFORE_START, "PYTHONHASHSEED"}:
            os.environ.pop(name, None)
            if name in before:
                os.environ[name] = before[name]
