"""The two sides of a comparison: each run with its like of other seeds, as `pod2door whatif compare` takes them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInput
from dashboard.workspace.batch_runs import batch_run_folders, batch_run_id
from whatif.compare import Comparison, compare
from whatif.observations import Observations
from whatif.runs import RunRecord, observations_of, read_run
from whatif.runs.batch_folder import KPIS, is_batch, read_batch_folder
from whatif.runs.groups import base_name, identity

if TYPE_CHECKING:
    from dashboard.workspace import OpenRun, Workspace

_KEPT = 16
_lock = threading.Lock()
_known: OrderedDict[tuple[str, str, str], tuple[object, Compared]] = OrderedDict()


@dataclass(frozen=True)
class Side:
    """A run and those that differ from it by their seed alone.

    Attributes
    ----------
    run_id : str
    records : tuple of RunRecord
        The run itself first, then by seed; no seed twice.
    """

    run_id: str
    records: tuple[RunRecord, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """In rising order."""
        return tuple(sorted(record.seed for record in self.records))

    @property
    def base(self) -> str:
        """Name of the network."""
        return base_name(self.records[0])

    def folder(self, seed: int) -> Path:
        """Where the run of a seed lies."""
        return next(record.place for record in self.records if record.seed == seed)


@dataclass(frozen=True, eq=False)
class Compared:
    """B against A.

    Attributes
    ----------
    a, b : Side
    observations : Observations
        Variant 0 is A, 1 is B.
    comparison : Comparison
    across : bool
        Whether the two are of different networks: unpaired, and no difference is an edit's.
    """

    a: Side
    b: Side
    observations: Observations
    comparison: Comparison
    across: bool

    @property
    def paired(self) -> bool:
        """Whether seeds that both have were compared with each other."""
        return all(seeds.paired for seeds in self.comparison.seeds)

    @property
    def shared(self) -> tuple[int, ...]:
        """Seeds that both have; empty where they are not paired."""
        return tuple(sorted(set(self.a.seeds) & set(self.b.seeds))) if self.paired else ()

    @property
    def pairs(self) -> int:
        """Pairs of runs; unpaired: runs of the smaller side."""
        return self.comparison.seeds[0].n if self.comparison.seeds else 0

    @property
    def kpis(self) -> list[str]:
        """Every figure, in the runs' order."""
        return list(self.observations.values.columns)


def compared(workspace: Workspace, a: OpenRun, b: OpenRun) -> Compared:
    """Compare two runs with their like of other seeds; again only when a run or batch has come, gone or changed.

    Raises
    ------
    InvalidInput
        When one cannot be read.
    """
    key, state = (str(workspace.folder.absolute()), a.run_id, b.run_id), _state(workspace.folder)
    with _lock:
        known = _known.get(key)
        if known and known[0] == state:
            _known.move_to_end(key)
            return known[1]
    found = _compared(workspace, a, b)
    with _lock:
        _known[key] = (state, found)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _compared(workspace: Workspace, a: OpenRun, b: OpenRun) -> Compared:
    first, second = read_run(a.folder), read_run(b.folder)
    if identity(first) == identity(second):  # they differ by their seed: more seeds would be of both
        sides = Side(a.run_id, (first,)), Side(b.run_id, (second,))
    else:
        others = list(_others(workspace, (first, second)))
        sides = _side(a.run_id, first, others), _side(b.run_id, second, others)
    across = sides[0].base != sides[1].base or first.part != second.part
    seen = observations_of([*sides[0].records, *sides[1].records], across=across)
    return Compared(sides[0], sides[1], seen, compare(seen), across)


def _side(run_id: str, own: RunRecord, others: Sequence[RunRecord]) -> Side:
    """A run with its like; the first of a seed counts."""
    by_seed = {own.seed: own}
    if "sha256" not in own.orders:  # orders of a file are the same whatever the seed
        for other in others:
            if _alike(own, other):
                by_seed.setdefault(other.seed, other)
    return Side(run_id, (own, *(by_seed[seed] for seed in sorted(by_seed) if seed != own.seed)))


def _alike(a: RunRecord, b: RunRecord) -> bool:
    """Whether two runs differ by their seed alone."""

    def more(run: RunRecord) -> tuple[object, ...]:
        return run.window.get("start_s"), run.window.get("end_s"), "sha256" in run.orders

    return identity(a) == identity(b) and more(a) == more(b)


def _others(workspace: Workspace, sides: tuple[RunRecord, RunRecord]) -> Iterator[RunRecord]:
    """Runs of the workspace that may be like one of the sides: alone, the oldest first, then those of batches."""
    wanted = {(side.scenario, side.edits, side.version) for side in sides}
    for label in reversed(workspace.catalogue.runs()):
        if (label.scenario, label.edits, label.version) in wanted:
            yield from _read(workspace.folder / label.run_id)
    for folder in sorted(workspace.folder.iterdir()):
        if is_batch(folder):
            yield from _of_batch(workspace.folder, folder, sides)


def _of_batch(runs: Path, folder: Path, sides: tuple[RunRecord, RunRecord]) -> Iterator[RunRecord]:
    """Variants whose first run is like a side: the rest of a variant is like its first."""
    try:
        variants = sorted(set(read_batch_folder(folder).runs["variant"]))
    except InvalidInput:
        return
    for variant in variants:
        places = list(batch_run_folders(runs, batch_run_id(folder.name, int(variant))).values())
        first = next(_read(places[0]), None) if places else None
        if first is not None and any(_alike(first, side) for side in sides):
            yield first
            for place in places[1:]:
                yield from _read(place)


def _read(place: Path) -> Iterator[RunRecord]:
    try:
        yield read_run(place)
    except InvalidInput:
        return


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Runs and batches of a folder, and when each was written."""
    found = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return ()
    for entry in entries:
        for file in ("result.json", KPIS):
            try:
                found.append((f"{entry.name}/{file}", os.stat(f"{entry.path}/{file}").st_mtime_ns))  # noqa: PTH116
            except OSError:
                continue
    return tuple(sorted(found))
