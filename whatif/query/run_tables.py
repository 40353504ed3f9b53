"""Runs as tables to be asked: `runs`, `kpis`, `batch_runs` and `levels`, and the files of all others."""

from __future__ import annotations

import math
import os
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from core.errors import Finding
from datasets.files import shown
from whatif.query.batch_rows import OF_RUN, Row, batch_rows, kpis_without_folder
from whatif.runs import Runs
from whatif.runs.record import RunRecord
from whatif.runs.restore import place_in_archive

_TEXT, _WHOLE, _FLOAT, _TIME = pa.string(), pa.int64(), pa.float64(), pa.timestamp("us")
_BATCH = {"batch": _TEXT, "variant": _WHOLE, "variant_name": _TEXT}
OWN: Mapping[str, Mapping[str, pa.DataType]] = {
    "runs": {
        "run": _TEXT,
        "scenario": _TEXT,
        "base": _TEXT,
        "seed": _WHOLE,
        "edits": _TEXT,
        "part": _TEXT,
        "routes": _TEXT,
        "orders_from": _TEXT,
        "version": _TEXT,
        "started": _TIME,
        "seconds": _FLOAT,
        "place": _TEXT,
        **_BATCH,
    },
    "kpis": {
        "run": _TEXT,
        "batch": _TEXT,
        "variant": _WHOLE,
        "seed": _WHOLE,
        "name": _TEXT,
        "value": _FLOAT,
        "unit": _TEXT,
    },
    "batch_runs": {**_BATCH, "seed": _WHOLE, "run": _TEXT, "state": _TEXT, "error": _TEXT},
    "levels": {
        "run": _TEXT,
        "batch": _TEXT,
        "variant": _WHOLE,
        "factor": _TEXT,
        "level": _TEXT,
        "value": _FLOAT,
    },
}
"""Tables that are made here, and their columns."""

_SUFFIX = ".parquet"
_LAST_TIME = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class RunFile:
    """A table's file of a run; an absolute path, as text because there may be tens of thousands."""

    run: str
    path: str


@dataclass(frozen=True)
class RunTables:
    """All that can be asked of some runs.

    Attributes
    ----------
    own : mapping of str to Table
        ``runs``: a row a run; its batch and variant are those of the first batch that holds it. ``kpis``: a row a key
        figure of a run; a value that does not exist is null. ``batch_runs``: a row a run of a batch, failed ones too.
        ``levels``: a row a run of a batch and factor.
    files : mapping of str to tuple of RunFile
        By table name.
    passed_over : tuple of Finding
        Files in run folders that are not read, as warnings.
    """

    own: Mapping[str, pa.Table]
    files: Mapping[str, tuple[RunFile, ...]]
    passed_over: tuple[Finding, ...]

    def without(self, broken: Container[RunFile]) -> RunTables:
        """All but some files."""
        files = {name: tuple(each for each in listed if each not in broken) for name, listed in self.files.items()}
        return replace(self, files={name: listed for name, listed in files.items() if listed})


def run_tables(runs: Runs, of_batches: Sequence[RunRecord]) -> RunTables:
    """Tables of the runs that stand alone and of those of the batches.

    Parameters
    ----------
    runs : Runs
    of_batches : sequence of RunRecord
        Runs of the batches whose folders are there. Of the others only what the batch's own tables hold is known.
    """
    records = {record.place.resolve(): record for record in (*runs.records, *of_batches)}
    names = _names(records)
    listed, levels = batch_rows(runs.batches, names)
    gone = kpis_without_folder(runs.batches, [place.name for place in names])
    of_run: dict[str, Row] = {}
    for row in listed:
        of_run.setdefault(row["run"] or "", {key: value for key, value in row.items() if key not in OF_RUN})
    rows = [of_run.get(names[place], {}) | _row(record, names[place]) for place, record in records.items()]
    rows += [of_run[address] | {"run": address} for address in gone]
    own = {
        "runs": _table(OWN["runs"], rows),
        "kpis": _kpis(rows, [(names[place], record) for place, record in records.items()], gone),
        "batch_runs": _table(OWN["batch_runs"], listed),
        "levels": _table(OWN["levels"], levels),
    }
    passed_over: list[Finding] = []
    return RunTables(own, _files(names, passed_over), tuple(passed_over))


def _names(records: Mapping[Path, RunRecord]) -> dict[Path, str]:
    """A name for each run, none twice: its folder's, or the whole place where two have the same."""
    count: dict[str, int] = {}
    for place in records:
        count[place.name] = count.get(place.name, 0) + 1
    return {place: place.name if count[place.name] == 1 else str(place) for place in records}


def _row(record: RunRecord, name: str) -> Row:
    started = record.started if 0 <= record.started < _LAST_TIME else None
    return {
        "run": name,
        "scenario": record.scenario,
        "base": record.base,
        "seed": record.seed,
        "edits": "; ".join(record.edits),
        "part": record.part,
        "routes": record.routes,
        "orders_from": str(record.orders.get("from", "")),
        "version": record.version,
        "started": None if started is None else datetime.fromtimestamp(started, UTC).replace(tzinfo=None),
        "seconds": record.seconds if math.isfinite(record.seconds) else None,
        "place": place_in_archive(record.place.resolve()) or shown(record.place),
    }


def _kpis(runs: Sequence[Row], records: Sequence[tuple[str, RunRecord]], gone: Mapping[str, Sequence[Row]]) -> pa.Table:
    """Key figures of the runs that are there and of those that are gone, each with its batch, variant and seed."""
    of_run = {row["run"]: (row.get("batch"), row.get("variant"), row.get("seed")) for row in runs}
    figures = [(name, kpi.name, kpi.value, kpi.unit) for name, record in records for kpi in record.kpis]
    figures += [(name, kpi["name"], kpi["value"], kpi["unit"]) for name, listed in gone.items() for kpi in listed]
    rows = [
        (run, *of_run[run], name, value if math.isfinite(value) else None, unit) for run, name, value, unit in figures
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(OWN["kpis"])
    schema = pa.schema(OWN["kpis"].items())
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, OWN["kpis"].values(), strict=True)], schema=schema
    )


def _table(columns: Mapping[str, pa.DataType], rows: Sequence[Row]) -> pa.Table:
    """Rows as a table: what is missing is null."""
    arrays = {name: pa.array([row.get(name) for row in rows], kind, from_pandas=True) for name, kind in columns.items()}
    return pa.table(arrays)


# -- files -----------------------------------------------------------------------------------------------


def _files(names: Mapping[Path, str], passed_over: list[Finding]) -> dict[str, tuple[RunFile, ...]]:
    """Files by table; a name in capitals is the same table."""
    files: dict[str, list[RunFile]] = {}
    for folder, run in names.items():
        with os.scandir(folder) as entries:
            tables = [entry for entry in entries if entry.name.endswith(_SUFFIX) and not entry.name.startswith(".")]
        for entry in sorted(tables, key=lambda each: each.name):
            name = entry.name.removesuffix(_SUFFIX).casefold()
            if why := _why_not(entry, name):
                passed_over.append(Finding(shown(Path(entry.path)), 0, "no-table", why, "warning"))
            else:
                files.setdefault(name, []).append(RunFile(run, entry.path))
    return {name: tuple(files[name]) for name in sorted(files)}


def _why_not(entry: os.DirEntry[str], name: str) -> str:
    """Why a file is not read; "" where it is."""
    if entry.is_symlink():
        return "is a link, and a run's tables are files of its own"
    if not entry.is_file():
        return "is not a file"
    if name in OWN:
        return "has the name of a table that is made from all runs"
    return "" if _is_text(entry.path) else "has a name that is not UTF-8"


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
