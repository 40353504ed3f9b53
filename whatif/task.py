"""One run of a batch, as data that travels to a worker, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.kpi import Kpi
from datasets import Edit


@dataclass(frozen=True)
class Task:
    """What is to be run: the same task gives the same bytes, wherever and whenever.

    Attributes
    ----------
    part : str
        One of `whatif.batch.Part`.
    base : str
        The scenario's place; a bundled name or an absolute path.
    edits : tuple of Edit
        All of them, in order.
    seed : int
    options : mapping
        Of the part; plain values.
    reference : tuple of Edit
        Of parts that take the rest of the twin as it is: the edits of the twin around the part (the batch's
        common ones).
    """

    part: str
    base: str
    edits: tuple[Edit, ...]
    seed: int
    options: Mapping[str, Any] = field(default_factory=dict)
    reference: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Finished:
    """What became of a task.

    Attributes
    ----------
    task : Task
    address : str
        Content address of the run (`whatif.store.address`).
    folder : Path
        The run's folder in the store; of a failed run: where its log lies.
    kpis : tuple of Kpi
        Empty where it failed.
    error : str
        One line; "" where it did not fail.
    kept : bool
        It existed before and was not run again.
    seconds : float
        Of the run itself, on its worker.
    overhead_s : float
        Beside it, on the worker: loading, writing, moving.
    from_cache : tuple of str
        Stages that were taken from the worker's cache ("scenario", "plan").
    """

    task: Task
    address: str
    folder: Path
    kpis: tuple[Kpi, ...] = ()
    error: str = ""
    kept: bool = False
    seconds: float = 0.0
    overhead_s: float = 0.0
    from_cache: tuple[str, ...] = ()


class Runner(Protocol):
    """Runs tasks on workers, keeping what exists; `whatif.workers.cluster.open_runner` gives one.

    Sensitivity, calibration, growth and trials take any function of this shape, so that tests can give a formula.
    """

    def __call__(self, tasks: Iterable[Task], on_done: Callable[[Finished], None] | None = None) -> Iterator[Finished]:
        """Give tasks back as they finish, in any order; tasks are drawn one by one as workers become free.

        A failed task is given back with its error; the others go on.
        """
        ...
