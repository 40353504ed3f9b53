"""What a batch costs beside its runs: our workers against a plain loop and a process pool, over the same runs of demo.

Each way runs the same seeds of two variants on one thread a process, warmed up first. The loop and the pool keep plans
as a batch does, write the same files and nothing else: no store, no status, no tables, no resume.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

os.environ |= dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

from core.kernels import keep_compiled_kernels
from datasets import Edit
from whatif.parts import part_of
from whatif.parts.cache import WorkerCache
from whatif.store import Store
from whatif.task import Task
from whatif.workers.cluster import open_runner

RUNS = 100
ROUNDS = 3
EDITS: tuple[tuple[Edit, ...], ...] = ((), (Edit("capacity", {"facility": "FC-CMH-1", "factor": 1.1}),))

_cache = WorkerCache()


def tasks(first_seed: int, runs: int = RUNS) -> Iterator[Task]:
    """Runs of two variants, half each."""
    for edits in EDITS:
        for seed in range(first_seed, first_seed + runs // len(EDITS)):
            yield Task("twin", "demo", edits, seed)


def one(task: Task, folder: str) -> float:
    """Run a task; the seconds it took."""
    started = time.perf_counter()
    part_of(task.part).run(task, Path(folder) / f"{len(task.edits)}-{task.seed}", _cache)
    return time.perf_counter() - started


def warm(_: int) -> None:
    """Compile and load in a worker of the pool."""
    keep_compiled_kernels()
    with tempfile.TemporaryDirectory() as folder:
        for task in tasks(10**6, 2):
            one(task, folder)


@contextmanager
def loop() -> Iterator[Callable[[int], float]]:
    """One process, one run after the other."""
    warm(0)

    def run(first_seed: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            for task in tasks(first_seed):
                one(task, folder)
            return time.perf_counter() - started

    yield run


@contextmanager
def pool(workers: int) -> Iterator[Callable[[int], float]]:
    """`concurrent.futures`: as little as two processes can do."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        list(executor.map(warm, range(2 * workers)))

        def run(first_seed: int) -> float:
            with tempfile.TemporaryDirectory() as folder:
                started = time.perf_counter()
                todo = list(tasks(first_seed))
                list(executor.map(one, todo, [folder] * len(todo)))
                return time.perf_counter() - started

        yield run


@contextmanager
def ours(workers: int) -> Iterator[Callable[[int], float]]:
    """The batch's workers: content-addressed, published whole, recycled."""
    folder = Path(tempfile.mkdtemp())
    try:
        with open_runner(Store(folder), workers=workers) as runner:
            list(runner(tasks(10**6, 4 * workers)))

            def run(first_seed: int) -> float:
                started = time.perf_counter()
                failed = [finished.error for finished in runner(tasks(first_seed)) if finished.error]
                if failed:
                    raise RuntimeError(failed[0])
                return time.perf_counter() - started

            yield run
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Print the table."""
    ways = {"loop": loop(), "pool, 2": pool(2), "batch, 1": ours(1), "batch, 2": ours(2)}
    seconds: dict[str, float] = {}
    print(f"{RUNS} runs of demo, two variants; median of {ROUNDS} rounds")
    for name, way in ways.items():
        with way as run:
            seconds[name] = statistics.median(run(1000 * round_) for round_ in range(ROUNDS))
        print(f"{name:>10}  {seconds[name]:6.2f} s  {1000 * seconds[name] / RUNS:6.1f} ms a run")
    beside = 1000 * (seconds["batch, 1"] - seconds["loop"]) / RUNS
    print(f"beside a run, one worker: {beside:.1f} ms")
    print(f"two workers against one: {seconds['batch, 1'] / seconds['batch, 2']:.2f}x")
    print(f"batch against pool, 2 processes each: {seconds['batch, 2'] / seconds['pool, 2']:.2f}x the time")


if __name__ == "__main__":
    main()
