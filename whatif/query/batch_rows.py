"""Runs of batches as rows: which batch and variant each run is, its factors, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from whatif.runs.batch_folder import BatchRecord

Row = dict[str, Any]

OF_BATCH = ("batch", "variant", "variant_name", "seed")
OF_RUN = ("run", "state", "error")


def batch_rows(batches: Sequence[BatchRecord], names: Mapping[Path, str], taken: Collection[str]) -> list[Row]:
    """A row a run of each batch, by batch, variant and seed.

    Parameters
    ----------
    batches : sequence of BatchRecord
    names : mapping of Path to str
        Names of the runs whose folders are there, by resolved folder; of others the address is the name, of one
        that was not run there is none.
    taken : collection of str
        Columns that no factor can have; such a one is called "NAME (factor)".

    Returns
    -------
    list of dict
        `OF_BATCH`, `OF_RUN`, then factors.
    """
    rows = []
    for batch, name in zip(batches, batch_names(batches), strict=True):
        factors = {factor: f"{factor} (factor)" if factor.casefold() in taken else factor for factor in batch.factors}
        for item in batch.runs.sort_values(["variant", "seed"]).to_dict("records"):
            address = str(item["address"] or "")
            run = names.get(batch.folder(address).resolve(), address) if address else None
            known = name, item["variant"], item["name"], item["seed"], run, item["state"], item["error"]
            row = dict(zip((*OF_BATCH, *OF_RUN), known, strict=True))
            rows.append(row | {column: item[factor] for factor, column in factors.items()})
    return rows


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
