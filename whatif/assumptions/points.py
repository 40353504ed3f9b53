"""Key figures at points: a point is a list of edits, run over the same seeds as every other, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Finding, InvalidInput, Pod2doorError
from datasets import Edit
from datasets.cells import hint
from whatif.task import Finished, Runner, Task

Edits = tuple[Edit, ...]
OnDone = Callable[[Finished], None]

NOT_RUN = "was not run"
_NOWHERE = Path()


@dataclass(frozen=True)
class Point:
    """What was seen at a point.

    Attributes
    ----------
    kpis : mapping of str to float64[S]
        By name, a value a seed; NaN where a figure does not exist for a run. Empty where a run failed.
    units : mapping of str to str
    error : str
        Of the first seed that failed; "" where none did.
    """

    kpis: Mapping[str, np.ndarray] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    def mean(self, kpi: str) -> float:
        """Mean over seeds; NaN where the figure does not exist."""
        values = self.kpis.get(kpi)
        return float("nan") if values is None else float(values.mean())


def values_of(points: Sequence[Point], kpi: str) -> np.ndarray:
    """A figure at points, float64[points, S], S the seeds of a point; NaN where it does not exist."""
    seeds = max((len(values) for point in points for values in point.kpis.values()), default=1)
    return np.stack([point.kpis.get(kpi, np.full(seeds, np.nan)) for point in points])


class Points:
    """Runs points of one base and remembers them.

    Parameters
    ----------
    base : str
        As `datasets.load` takes it.
    seeds : sequence of int
        The same for every point (common random numbers).
    runner : Runner
    part : str
        One of `whatif.batch.Part`.
    options : mapping, optional
        Of the part.
    common : tuple of Edit
        Before those of every point.
    on_done : callable, optional
        Sees every run as it finishes.
    """

    def __init__(
        self,
        base: str,
        seeds: Sequence[int],
        runner: Runner,
        *,
        part: str = "twin",
        options: Mapping[str, Any] | None = None,
        common: Edits = (),
        on_done: OnDone | None = None,
    ) -> None:
        self.seeds = tuple(seeds)
        self._base, self._part, self._common = base, part, common
        self._options = dict(options or {})
        self._runner, self._on_done = runner, on_done
        self._seen: dict[tuple[str, int], Finished] = {}

    @property
    def runs(self) -> int:
        """Runs so far."""
        return len(self._seen)

    def cost(self, points: Sequence[Edits], seeds: Sequence[int] | None = None) -> int:
        """Runs that these points would take beyond those made."""
        return len(self._missing(points, seeds or self.seeds))

    def at(self, points: Sequence[Edits], seeds: Sequence[int] | None = None) -> list[Point]:
        """What is seen at these points, in their order; those seen before are not run again."""
        asked = tuple(seeds or self.seeds)
        missing = self._missing(points, asked)
        if missing:
            for finished in self._runner(iter(missing.values()), self._on_done):
                self._seen[_key(finished.task.edits), finished.task.seed] = finished
        for key, task in missing.items():
            self._seen.setdefault(key, Finished(task, "", _NOWHERE, error=NOT_RUN))
        return [self._point(edits, asked) for edits in points]

    def at_base(self, seeds: Sequence[int] | None = None) -> Point:
        """What is seen with the common edits alone.

        Raises
        ------
        Pod2doorError
            When it fails: then nothing that stands on it can be asked.
        """
        point = self.at([()], seeds)[0]
        if point.error:
            raise Pod2doorError(f"the base itself cannot be run: {point.error}")
        return point

    def _missing(self, points: Sequence[Edits], seeds: Sequence[int]) -> dict[tuple[str, int], Task]:
        tasks = {}
        for edits in points:
            for seed in seeds:
                key = _key(self._common + edits), seed
                if key not in self._seen:
                    tasks[key] = Task(self._part, self._base, self._common + edits, seed, self._options, self._common)
        return tasks

    def _point(self, edits: Edits, seeds: Sequence[int]) -> Point:
        key = _key(self._common + edits)
        runs = [self._seen[key, seed] for seed in seeds]
        error = next((run.error for run in runs if run.error), "")
        if error:
            return Point(error=error)
        names = dict.fromkeys(kpi.name for run in runs for kpi in run.kpis)
        values = [{kpi.name: kpi.value for kpi in run.kpis} for run in runs]
        kpis = {name: np.array([value.get(name, np.nan) for value in values], dtype=float) for name in names}
        return Point(kpis, {kpi.name: kpi.unit for run in runs for kpi in run.kpis})


def _key(edits: Edits) -> str:
    """Edits by what they say, wherever they were said."""
    return repr([(edit.op, sorted(edit.values.items())) for edit in edits])


def known_kpis(kpis: Sequence[str], point: Point, place: Callable[[int], tuple[str, int]]) -> None:
    """Make sure that a run says these figures.

    Parameters
    ----------
    kpis : sequence of str
    point : Point
    place : callable
        File and line of the i-th, for findings.

    Raises
    ------
    InvalidInput
        Naming every one that does not exist, or has no value there.
    """
    findings = list(_unknown(kpis, point, place))
    if findings:
        raise InvalidInput(findings)


def _unknown(kpis: Sequence[str], point: Point, place: Callable[[int], tuple[str, int]]) -> Iterator[Finding]:
    for number, kpi in enumerate(kpis):
        if kpi not in point.kpis:
            yield Finding(*place(number), "unknown-kpi", f"no key figure is named {kpi!r}{hint(kpi, list(point.kpis))}")
        elif not np.isfinite(point.kpis[kpi]).all():
            yield Finding(*place(number), "no-value", f"{kpi} has no value at the base: nothing of it happens there")
