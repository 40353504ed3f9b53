"""A runner in this process: real runs, without workers."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from core.errors import Pod2doorError
from whatif.parts import part_of
from whatif.parts.cache import WorkerCache
from whatif.task import Finished, Task

_CACHE = WorkerCache()


def direct_runner(tasks: Iterable[Task], on_done: Callable[[Finished], None] | None = None) -> Iterator[Finished]:
    """Run each task here and now; its folder is gone afterwards."""
    for task in tasks:
        with tempfile.TemporaryDirectory() as folder:
            finished = _run(task, Path(folder) / "run")
        if on_done is not None:
            on_done(finished)
        yield finished


def _run(task: Task, folder: Path) -> Finished:
    try:
        return Finished(task, "", folder, part_of(task.part).run(task, folder, _CACHE).kpis)
    except Pod2doorError as error:
        return Finished(task, "", folder, error=str(error).splitlines()[0])
