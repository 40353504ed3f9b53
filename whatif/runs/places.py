"""Runs by place: run folders, batches, folders of them and archives, and what they saw as one table."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Finding, InvalidInput
from datasets.files import shown
from whatif.runs.batch_folder import STORE, BatchRecord, batch_observations, is_batch, read_batch_folder
from whatif.runs.groups import grouped, refuse_other_scenarios
from whatif.runs.observed import observed
from whatif.runs.record import RunRecord, is_run, read_run
from whatif.runs.unfinished import UNFINISHED

if TYPE_CHECKING:
    from whatif.observations import Observations

__all__ = ["BatchRecord", "RunRecord", "Runs", "observations_of", "read_run", "read_runs"]

DEPTH = 4
"""Folders below a place in which runs are looked for."""


@dataclass(frozen=True)
class Runs:
    """What was found at some places.

    Attributes
    ----------
    records : tuple of RunRecord
        Runs that stand alone, in the order of their places; none twice.
    batches : tuple of BatchRecord
    skipped : tuple of Finding
        What holds no readable run, as warnings.
    notes : tuple of str
        What was given twice.
    """

    records: tuple[RunRecord, ...]
    batches: tuple[BatchRecord, ...] = ()
    skipped: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def of_batches(self, *, here_only: bool = False, notes: list[str] | None = None) -> tuple[RunRecord, ...]:
        """Finished runs of the batches, by batch, variant and seed; a run that several hold stands there once.

        Parameters
        ----------
        here_only : bool
            Leave out runs whose folders are not in the store.
        notes : list of str, optional
            Leave out broken ones too, and name them there.

        Raises
        ------
        InvalidInput
            When a run's folder is not in the batch's store, or is broken.
        """
        findings: list[Finding] = []
        records: dict[Path, RunRecord] = {}
        for folder in (batch.folder(address) for batch in self.batches for address in batch.finished()):
            if folder in records or (here_only and not folder.is_dir()):
                continue
            try:
                records[folder] = read_run(folder)
            except InvalidInput as error:
                findings += error.findings
        if findings and notes is None:
            raise InvalidInput(findings)
        if notes is not None:
            notes += map(str, findings)
        return tuple(records.values())


def read_runs(places: Sequence[str | Path], *, skip_unreadable: bool = False) -> Runs:
    """Read all runs at some places.

    Parameters
    ----------
    places : sequence of str or Path
        Run folders, batch folders, archives (.zip), folders that hold runs, or patterns of them ("runs/us-*").
    skip_unreadable : bool
        Go on without broken runs; they are among the `skipped`. Below a folder that holds runs, those that have
        failed or are under way are always skipped.

    Raises
    ------
    InvalidInput
        With every finding.

    Examples
    --------
    >>> from whatif.runs import observations_of, read_runs
    >>> table = observations_of(read_runs(["runs/us-*"])).values  # doctest: +SKIP
    """
    reader = _Reader(skip_unreadable)
    for place in places:
        reader.read(place)
    errors = [finding for finding in reader.findings if finding.severity == "error"]
    if errors:
        raise InvalidInput(errors)
    return Runs(tuple(reader.records), tuple(reader.batches), tuple(reader.findings), tuple(reader.notes))


class _Reader:
    """Collects runs and batches by their resolved folder, so that none is read twice."""

    def __init__(self, skip_unreadable: bool) -> None:
        self.skip_unreadable = skip_unreadable
        self.seen: set[Path] = set()
        self.records: list[RunRecord] = []
        self.batches: list[BatchRecord] = []
        self.notes: list[str] = []
        self.findings: list[Finding] = []

    def read(self, place: str | Path) -> None:
        """A place as a user gives it."""
        if not str(place).strip():
            self.findings.append(Finding(repr(str(place)), 0, "no-run", "no place is named"))
            return
        try:
            self._place(Path(place))
        except InvalidInput as error:
            self._broken(error, named=True)
        except (OSError, ValueError) as error:  # a name that is too long, holds a NUL, lies where nobody may look
            why = error.strerror if isinstance(error, OSError) else error
            self.findings.append(Finding(shown(Path(place)), 0, "no-run", f"cannot be read: {why}"))

    def _place(self, path: Path) -> None:
        if path.is_file() and path.suffix == ".zip":
            from whatif.runs.restore import unpacked

            self._below(unpacked(path), 0)
        elif path.exists() or not glob.has_magic(str(path)):
            self._folder(path)
        else:
            matches = sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
            if not matches:
                self.findings.append(Finding(str(path), 0, "no-run", "nothing is named like this"))
            for match in matches:
                if match.name != STORE:
                    self._place(match)

    def _folder(self, folder: Path) -> None:
        """A folder that the user named: a run, a batch, or one that holds some."""
        if is_batch(folder):
            self._batch(folder, named=True)
        elif is_run(folder) or not folder.is_dir():
            self._run(folder, named=True)
        elif not self._below(folder, 0):
            message = f"holds no run, {DEPTH} folders deep"
            self.findings.append(Finding(shown(folder), 0, "no-run", message))

    def _below(self, folder: Path, depth: int) -> bool:
        """Runs and batches in a folder, by name; whether there are any. A store's runs come with their batches."""
        found = False
        for inside in _folders(folder, self.findings):
            if is_batch(inside):
                self._batch(inside, named=False)
                found = True
            elif is_run(inside):
                self._run(inside, named=False)
                found = True
            elif inside.name != STORE and not inside.is_symlink() and depth + 1 < DEPTH:
                found = self._below(inside, depth + 1) or found
        return found

    def _run(self, folder: Path, *, named: bool) -> None:
        if self._new(folder, named):
            try:
                self.records.append(read_run(folder))
            except InvalidInput as error:
                self._broken(error, named)

    def _batch(self, folder: Path, *, named: bool) -> None:
        if self._new(folder, named):
            try:
                self.batches.append(read_batch_folder(folder))
            except InvalidInput as error:
                self._broken(error, named)

    def _new(self, folder: Path, named: bool) -> bool:
        """Whether a folder has not been read yet; a note says which one a user named twice."""
        key = folder.resolve()
        if key in self.seen:
            self.notes += [f"{shown(folder)} was given twice and counts once"] if named else []
            return False
        self.seen.add(key)
        return True

    def _broken(self, error: InvalidInput, named: bool) -> None:
        for finding in error.findings:
            excused = self.skip_unreadable or (finding.rule == UNFINISHED and not named)
            self.findings.append(replace(finding, severity="warning") if excused else finding)


def _folders(folder: Path, findings: list[Finding]) -> list[Path]:
    """Folders in a folder that are not hidden, by name."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        findings.append(Finding(shown(folder), 0, "unreadable-folder", message))
        return []


# -- what they saw ---------------------------------------------------------------------------------------


def observations_of(runs: Runs | Sequence[RunRecord], *, across: bool = False) -> Observations:
    """Key figures of runs as one table: a variant a scenario, seeds paired where the variants share them.

    A batch alone keeps its own variants. Else runs of one scenario (base, edits, version) and several seeds are one
    variant, the first run's the reference. If all runs are of one scenario, each is a variant of its own.

    Parameters
    ----------
    runs : Runs or sequence of RunRecord
    across : bool
        Compare runs of other networks all the same; a note says what that is worth.

    Raises
    ------
    InvalidInput
        When there is no run, or when runs cannot be compared; says what and why.
    """
    if not isinstance(runs, Runs):
        runs = Runs(tuple(runs))
    notes = [*runs.notes, *(str(finding) for finding in runs.skipped)]
    if len(runs.batches) == 1 and not runs.records and runs.batches[0].finished():
        seen = batch_observations(runs.batches[0])
        return replace(seen, notes=(*notes, *seen.notes))
    groups = grouped([*runs.records, *runs.of_batches()], notes)
    if not groups:
        raise InvalidInput([Finding("", 0, "no-run", "there is no finished run to compare")])
    if not across:
        refuse_other_scenarios(groups)
    return observed(groups, notes, across=across)
