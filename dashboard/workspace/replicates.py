"""The runs that differ from a run by their seed alone: what a figure's uncertainty is made of.

Scenario (content and name), edits, program version, measured window and source of the orders must be the same, and
the list of figures too: a program that counts otherwise under the same version says other ones. Runs stand alone in
the workspace, or are part of a batch there.
"""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInput

if TYPE_CHECKING:
    from dashboard.workspace.open_run import OpenRun
    from dashboard.workspace.workspace import Workspace
    from whatif.runs import BatchRecord, RunRecord

_KEPT = 32
_lock = threading.Lock()
_known: OrderedDict[tuple[str, str], tuple[object, Replicates]] = OrderedDict()


@dataclass(frozen=True)
class Replicates:
    """KPIs of one scenario by seed.

    Attributes
    ----------
    by_seed : mapping of int to mapping of str to float
        Figures by KPI; never empty for a run that could be read.
    network : str
        Name of the base; what two sides must share for a seed to mean the same orders.
    """

    by_seed: Mapping[int, Mapping[str, float]]
    network: str = ""

    @classmethod
    def of(cls, by_seed: Mapping[int, Mapping[str, float]], network: str = "") -> Replicates:
        """Sorted by seed."""
        return cls(dict(sorted(by_seed.items())), network)

    @property
    def seeds(self) -> tuple[int, ...]:
        """In rising order."""
        return tuple(self.by_seed)

    @property
    def note(self) -> str:
        """What stands behind the figures: "1 seed", "mean of 20 seeds"."""
        return "1 seed" if len(self.by_seed) == 1 else f"mean of {len(self.by_seed)} seeds"

    def value(self, kpi: str, seed: int) -> float:
        """NaN where the run of that seed has no such figure."""
        return self.by_seed[seed].get(kpi, math.nan)

    def values(self, kpi: str) -> list[float]:
        """Of all seeds that have the figure."""
        every = (figures.get(kpi, math.nan) for figures in self.by_seed.values())
        return [value for value in every if math.isfinite(value)]

    def mean(self, kpi: str) -> float:
        """Over the seeds; NaN where none has the figure."""
        values = self.values(kpi)
        return math.fsum(values) / len(values) if values else math.nan

    def half(self, kpi: str) -> float:
        """Half of the mean's 95 % interval, by Student's t over the seeds; NaN with fewer than two.

        Examples
        --------
        >>> round(Replicates.of({1: {"x": 1.0}, 2: {"x": 2.0}, 3: {"x": 3.0}}).half("x"), 3)
        2.484
        """
        import numpy as np

        from whatif.compare.interval import interval

        low, high = interval(np.array(self.values(kpi)))
        return math.nan if low is None or high is None else (high - low) / 2


def replicates(workspace: Workspace, run: OpenRun) -> Replicates:
    """A run and its like of other seeds; read again only when a run or a batch has come, gone or changed."""
    key, state = (str(workspace.folder.absolute()), run.run_id), _state(workspace.folder)
    with _lock:
        known = _known.get(key)
        if known and known[0] == state:
            _known.move_to_end(key)
            return known[1]
    found = _found(workspace, run)
    with _lock:
        _known[key] = (state, found)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Runs and batches of a folder, and when each was written."""
    names = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return ()
    for entry in entries:
        for file in ("result.json", "kpis.parquet"):
            try:
                names.append((f"{entry.name}/{file}", os.stat(f"{entry.path}/{file}").st_mtime_ns))  # noqa: PTH116
            except OSError:
                continue
    return tuple(sorted(names))


def _found(workspace: Workspace, run: OpenRun) -> Replicates:
    from whatif.runs import read_run
    from whatif.runs.groups import base_name

    own = {k.name: float(k.value) for k in run.kpis.values()}
    seed = int(run.document["scenario"]["seed"])
    try:
        record = read_run(run.folder)
    except InvalidInput:
        return Replicates.of({seed: own})
    by_seed: dict[int, Mapping[str, float]] = {record.seed: own}
    if "sha256" not in record.orders:  # orders of a file are the same whatever the seed
        for other_seed, figures in _others(workspace, record):
            by_seed.setdefault(other_seed, figures)
    return Replicates.of(by_seed, base_name(record))


def _others(workspace: Workspace, record: RunRecord) -> Iterator[tuple[int, Mapping[str, float]]]:
    for label in reversed(workspace.catalogue.runs()):  # the oldest of a seed counts
        said = (label.scenario, label.edits, label.version)
        if label.run_id == record.place.name or said != (record.scenario, record.edits, record.version):
            continue
        other = _readable(workspace.folder / label.run_id)
        if other is not None and _alike(record, other):
            yield other.seed, {k.name: k.value for k in other.kpis}
    yield from _of_batches(workspace.folder, record)


def _of_batches(folder: Path, record: RunRecord) -> Iterator[tuple[int, Mapping[str, float]]]:
    """Runs of batches: a variant's seeds are all alike, so that one run read tells whether they count."""
    from whatif.runs.batch_folder import is_batch, read_batch_folder

    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not is_batch(place):
            continue
        try:
            batch = read_batch_folder(place)
        except InvalidInput:
            continue
        if batch.part in ("", "twin"):
            yield from _of_batch(batch, record)


def _of_batch(batch: BatchRecord, record: RunRecord) -> Iterator[tuple[int, Mapping[str, float]]]:
    addresses = batch.runs.set_index(["variant", "seed"])["address"]
    for variant, own in batch.kpis.groupby("variant"):
        first = _readable(batch.folder(str(addresses[variant, own["seed"].iloc[0]])))
        if first is None or not _alike(record, first):
            continue
        for seed, figures in own.groupby("seed"):
            yield int(seed), dict(zip(figures["kpi"], figures["value"].astype(float), strict=True))


def _readable(place: Path) -> RunRecord | None:
    from whatif.runs import read_run

    try:
        return read_run(place)
    except InvalidInput:
        return None


def _alike(a: RunRecord, b: RunRecord) -> bool:
    """Whether two runs differ by their seed alone."""
    from whatif.runs.groups import identity

    def measured(run: RunRecord) -> tuple[object, ...]:
        return run.window.get("start_s"), run.window.get("end_s"), "sha256" in run.orders, run.orders.get("from")

    def names(run: RunRecord) -> set[str]:
        return {kpi.name for kpi in run.kpis}

    return identity(a) == identity(b) and measured(a) == measured(b) and names(a) == names(b)
