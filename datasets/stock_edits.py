"""Edits of stock that is not there yet: ``stock.POOL.FACILITY.cover_units`` puts the pool into the facility."""

from __future__ import annotations

import pandas as pd

from datasets import schema
from datasets.draft import Draft, Place, blank_column


def put_missing_row(draft: Draft, key: str, place: Place) -> None:
    """Append an empty row where the key names a pool and a facility that exist and have none together."""
    word, _, rest = key.rpartition(".")[0].partition(".")
    pool, _, facility = rest.partition(".")
    if word != "stock" or pool not in draft.column("pools", "pool"):
        return
    if facility not in draft.column("facilities", "id"):
        return
    if ((draft.column("stock", "pool") == pool) & (draft.column("stock", "facility") == facility)).any():
        return
    row = {name: blank_column(column, 1) for name, column in schema.table("stock").items()}
    row |= {"pool": pd.Series([pool], dtype="str"), "facility": pd.Series([facility], dtype="str")}
    draft.tables["stock"] = pd.concat([draft.tables["stock"], pd.DataFrame(row)], ignore_index=True)
    draft.origins["stock"].edited[len(draft.tables["stock"]) - 1] = place
