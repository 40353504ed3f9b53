"""A batch's folder, read: which run each variant and seed is, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from datasets.files import shown
from whatif.runs.result_fields import read_json

if TYPE_CHECKING:
    import pandas as pd

    from whatif.observations import Observations

RUNS = "runs.parquet"
KPIS = "kpis.parquet"
STATUS = "status.json"
STORE = "store"
RUNS_COLUMNS = {"variant": "i", "name": "t", "seed": "i", "address": "t", "state": "t", "error": "t"}
"""Columns of runs.parquet and their kinds (i: whole number, t: text, f: number); factors stand beside them."""
KPIS_COLUMNS = {"variant": "i", "seed": "i", "kpi": "t", "value": "f", "unit": "t"}


@dataclass(frozen=True)
class BatchRecord:
    """A batch that was run, or is being run.

    Attributes
    ----------
    name : str
    place : Path
    stores : tuple of Path
        Where its runs may lie, the first that holds one counts: beside the batch, where it was run, in ./runs.
    runs : DataFrame
        A row a run: variant, name, a column a factor, seed, address, state, error.
    kpis : DataFrame
        variant, seed, kpi, value, unit.
    part : str
        "" where the folder does not say it.
    """

    name: str
    place: Path
    stores: tuple[Path, ...]
    runs: pd.DataFrame
    kpis: pd.DataFrame
    part: str = ""

    @property
    def factors(self) -> list[str]:
        """Names of what was varied."""
        return [name for name in self.runs.columns if name not in RUNS_COLUMNS]

    def finished(self) -> list[str]:
        """Addresses of the runs that have key figures, by variant and seed."""
        rows = self.runs.merge(self.kpis[["variant", "seed"]].drop_duplicates(), on=["variant", "seed"])
        return list(rows.sort_values(["variant", "seed"])["address"])

    def folder(self, address: str) -> Path:
        """Where a run of the batch lies; the last place where it might, if none holds it."""
        places = [store / address[:2] / address for store in self.stores]
        return next((place for place in places if place.is_dir()), places[-1])


def is_batch(folder: Path) -> bool:
    """Whether a folder is a batch's that has tables."""
    return (folder / RUNS).is_file() and (folder / KPIS).is_file()


def read_batch_folder(place: Path) -> BatchRecord:
    """Read a batch's tables.

    Raises
    ------
    InvalidInput
        With every finding: a table is missing, is no Parquet, lacks a column or holds one of another kind.
    """
    findings: list[Finding] = []
    runs = _table(place / RUNS, RUNS_COLUMNS, findings)
    kpis = _table(place / KPIS, KPIS_COLUMNS, findings)
    if runs is None or kpis is None or findings:
        raise InvalidInput(findings)
    _unique(runs, ["variant", "seed"], place / RUNS, findings)
    _unique(kpis, ["variant", "seed", "kpi"], place / KPIS, findings)
    if findings:
        raise InvalidInput(findings)
    status = read_json(place / STATUS, []) or {}
    return BatchRecord(
        place.resolve().name, place, _stores(place, status.get("store")), runs, kpis, str(status.get("part", ""))
    )


def batch_observations(batch: BatchRecord) -> Observations:
    """A batch's key figures: its own variants and factors, paired by seed."""
    import pandas as pd

    from whatif.batch import SEEDLESS
    from whatif.observations import Observations

    values = batch.kpis.pivot(index=["variant", "seed"], columns="kpi", values="value")
    order = list(dict.fromkeys(batch.kpis["kpi"]))
    first = batch.runs.drop_duplicates("variant").set_index("variant")
    first = first.reindex(range(int(first.index.max()) + 1 if len(first) else 0))
    counts = batch.runs["state"].value_counts()
    said = {"failed": "failed and are left out", "queued": "have not run yet"}
    return Observations(
        values=values[order].astype(float).sort_index().rename_axis(columns=None),
        units=dict(zip(batch.kpis["kpi"], batch.kpis["unit"], strict=True)),
        names=tuple(first["name"].fillna("not run")),
        levels=first[batch.factors] if batch.factors else pd.DataFrame(),
        notes=tuple(f"{counts[state]} runs of {batch.name} {what}" for state, what in said.items() if state in counts),
        chance=batch.part not in SEEDLESS,
    )


def _stores(place: Path, named: Any) -> tuple[Path, ...]:
    """The store beside the batch (they may have been moved together), the one that it names, the one in ./runs."""
    there = [Path(named)] if isinstance(named, str) and named and "\0" not in named else []
    return (place.resolve().parent / STORE, *there, Path("runs").resolve() / STORE)


def _table(file: Path, columns: dict[str, str], findings: list[Finding]) -> pd.DataFrame | None:
    import pandas as pd
    import pyarrow as pa

    try:
        table = pd.read_parquet(file)
    except FileNotFoundError:
        findings.append(Finding(shown(file), 0, "missing-file", "no such file"))
        return None
    except (OSError, ValueError, pa.ArrowException) as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        findings.append(Finding(shown(file), 0, "unreadable-table", f"is no whole Parquet file: {message}"))
        return None
    missing = [name for name in columns if name not in table.columns]
    if missing:
        findings.append(Finding(shown(file), 0, "bad-table", f"lacks the column {', '.join(missing)}"))
        return None
    for name, kind in columns.items():
        if not _is_kind(table[name], kind):
            findings.append(Finding(shown(file), 0, "bad-table", f"column {name} holds {table[name].dtype}"))
    return table


def _is_kind(column: Any, kind: str) -> bool:
    from pandas.api import types

    if kind == "i":
        return types.is_integer_dtype(column)
    if kind == "f":
        return types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    return types.is_string_dtype(column) or bool(column.isna().all())


def _unique(table: pd.DataFrame, key: Sequence[str], file: Path, findings: list[Finding]) -> None:
    twice = table[table.duplicated(list(key))]
    if len(twice):
        row = ", ".join(f"{name} {twice.iloc[0][name]}" for name in key)
        findings.append(Finding(shown(file), 0, "bad-table", f"{row} stands there twice"))
