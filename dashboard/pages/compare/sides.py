"""The two sides of a comparison: each run with its like of other seeds, as `pod2door whatif compare` takes them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
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

CHOSEN, ALL = "chosen", "all"
"""What the address may ask for: the two chosen runs alone, or every seed of both."""
_KEPT = 16
_lock = threading.Lock()
_known: OrderedDict[tuple[str, str, str, str], tuple[object, Compared]] = OrderedDict()


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

    def of(self, seeds: Collection[int]) -> Side:
        """Only the runs of these seeds; the chosen run stays first where it is among them."""
        return Side(self.run_id, tuple(record for record in self.records if record.seed in seeds))

    @property
    def alone(self) -> Side:
        """Only the run that was chosen."""
        return Side(self.run_id, self.records[:1])


@dataclass(frozen=True, eq=False)
class Compared:
    """B against A.

    Attributes
    ----------
    a, b : Side
        With the runs that are compared.
    observations : Observations
        Variant 0 is A, 1 is B.
    comparison : Comparison
    across : bool
        Whether the two are of different networks: unpaired, and no difference is an edit's.
    every : tuple of Side
        A and B with every seed that there is, compared or not.
    """

    a: Side
    b: Side
    observations: Observations
    comparison: Comparison
    across: bool
    every: tuple[Side, Side]

    @property
    def chosen(self) -> tuple[RunRecord, RunRecord]:
        """The two runs that were chosen."""
        return self.every[0].records[0], self.every[1].records[0]

    @property
    def alone(self) -> bool:
        """Whether only the two chosen runs are compared."""
        return len(self.a.records) == len(self.b.records) == 1

    @property
    def more(self) -> bool:
        """Whether there are runs of other seeds that are not compared."""
        return any(len(all_.records) > len(own.records) for all_, own in zip(self.every, (self.a, self.b), strict=True))

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


def compared(workspace: Workspace, a: OpenRun, b: OpenRun, asked: str = "") -> Compared:
    """Compare two runs with their like of other seeds; again only when a run or batch has come, gone or changed.

    Parameters
    ----------
    asked : str
        `CHOSEN`, `ALL`, or "": as `_sides` chooses.

    Raises
    ------
    InvalidInput
        When one cannot be read.
    """
    key, state = (str(workspace.folder.absolute()), a.run_id, b.run_id, asked), _state(workspace.folder)
    with _lock:
        known = _known.get(key)
        if known and known[0] == state:
            _known.move_to_end(key)
            return known[1]
    found = _compared(workspace, a, b, asked)
    with _lock:
        _known[key] = (state, found)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _compared(workspace: Workspace, a: OpenRun, b: OpenRun, asked: str) -> Compared:
    first, second = read_run(a.folder), read_run(b.folder)
    if identity(first) == identity(second):  # they differ by their seed: more seeds would be of both
        every = Side(a.run_id, (first,)), Side(b.run_id, (second,))
    else:
        others = list(_others(workspace, (first, second)))
        every = _side(a.run_id, first, others), _side(b.run_id, second, others)
    across = every[0].base != every[1].base or first.part != second.part
    sides = _sides(*every, asked, across=across)
    seen = observations_of([*sides[0].records, *sides[1].records], across=across)
    if sides[0].seeds != sides[1].seeds:
        seen = replace(seen, paired=False)
    return Compared(*sides, seen, compare(seen), across, every)


def _sides(a: Side, b: Side, asked: str, *, across: bool) -> tuple[Side, Side]:
    """The runs to compare: of the seeds that both have; else of all, where both have several; else the chosen two.

    One seed in common carries no interval, and many runs against one would put a mean in the chosen run's place.
    """
    common = set() if across else set(a.seeds) & set(b.seeds)
    chosen = {side.records[0].seed for side in (a, b)}
    if asked == CHOSEN:
        return a.alone, b.alone
    if len(common) > 1 and (asked == ALL or chosen <= common):
        return a.of(common), b.of(common)
    if asked == ALL or (min(len(a.seeds), len(b.seeds)) > 1 and len(common) < 2):
        return a, b
    return a.alone, b.alone


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
