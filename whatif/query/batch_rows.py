"""Runs of batches as rows: which batch and variant each run is, what became of it, and the factors' levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from whatif.runs.batch_folder import RUNS_COLUMNS, BatchRecord

Row = dict[str, Any]

OF_BATCH = ("batch", "variant", "variant_name", "seed")
OF_RUN = ("run", "state", "error")
RENAMED = " (factor)"
"""Behind the name of a factor that is a column's of the batch's own table."""


def batch_rows(batches: Sequence[BatchRecord], names: Mapping[Path, str]) -> tuple[list[Row], list[Row]]:
    """The runs of each batch, by batch, variant and seed, and their factors' levels.

    Parameters
    ----------
    batches : sequence of BatchRecord
    names : mapping of Path to str
        Names of the runs whose folders are there, by resolved folder; of others the address is the name, of one
        that was not run there is none.

    Returns
    -------
    runs : list of dict
        `OF_BATCH` and `OF_RUN`.
    levels : list of dict
        A row a run and factor: run, batch, variant, factor, level, value; of a factor whose levels are no numbers the
        value is None, and where a variant has no level of it, both are.
    """
    rows, levels = [], []
    for batch, name in zip(batches, batch_names(batches), strict=True):
        for item in batch.runs.sort_values(["variant", "seed"]).to_dict("records"):
            address = str(item["address"] or "")
            run = names.get(batch.folder(address).resolve(), address) if address else None
            known = name, item["variant"], item["name"], item["seed"], run, item["state"], item["error"]
            row = dict(zip((*OF_BATCH, *OF_RUN), known, strict=True))
            rows.append(row)
            levels += [_level(row, factor, item[factor]) for factor in batch.factors]
    return rows, levels


def _level(row: Row, factor: str, level: Any) -> Row:
    number = isinstance(level, (int, float)) and not isinstance(level, bool)
    missing = level is None or level != level
    own = factor.removesuffix(RENAMED)
    return {
        "run": row["run"],
        "batch": row["batch"],
        "variant": row["variant"],
        "factor": own if own in RUNS_COLUMNS else factor,
        "level": None if missing else f"{level:.12g}" if number else str(level),
        "value": float(level) if number and not missing else None,
    }


def batch_names(batches: Sequence[BatchRecord]) -> list[str]:
    """A name for each batch, none twice: its folder's, or the whole place where two have the same."""
    names = [batch.name for batch in batches]
    return [
        name if names.count(name) == 1 else str(batch.place.resolve())
        for batch, name in zip(batches, names, strict=True)
    ]


def kpis_without_folder(batches: Sequence[BatchRecord], here: Collection[str]) -> dict[str, list[Row]]:
    """Key figures, as the batch's table holds them, of the runs whose folders are not there, by address."""
    found: dict[str, list[Row]] = {}
    for batch in batches:
        table = batch.kpis.merge(batch.runs[["variant", "seed", "address"]], on=["variant", "seed"])
        first = table.drop_duplicates(["address", "kpi"])
        for address, rows in first[~first["address"].isin(list(here))].groupby("address", sort=False):
            listed = rows.rename(columns={"kpi": "name"})[["name", "value", "unit"]].to_dict("records")
            found.setdefault(str(address), listed)
    return found
