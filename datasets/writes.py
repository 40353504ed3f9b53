"""Writing an edit's values into a draft, checked by the schema as a file's are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets import schema
from datasets.cells import typed, typed_setting
from datasets.draft import Draft
from datasets.edits import Edit
from datasets.filling import UNITS, fill_facilities, fill_zones, resolve_units
from datasets.targets import Cell, EditError, changed

LANE_FOLLOWS_KM = ("km", "hours", "cost_per_trip_usd", "co2_kg_per_trip")


def write(draft: Draft, cell: Cell, value: Any, edit: Edit) -> None:
    """Set a cell to `value`, or change it by what that says (``+5``, ``x2``)."""
    write_rows(draft, cell.table, [cell.row], cell.column, value, edit)


def write_rows(draft: Draft, table: str, rows: Sequence[int], name: str, value: Any, edit: Edit) -> None:
    """Set a column of some rows, each by its own value there; none where one of them cannot be.

    An emptied cell takes its default, as in a file.

    Raises
    ------
    EditError
        With the first row that cannot take the value.
    """
    if table == "zones":
        fill_zones(draft)
    column, before = schema.table(table)[name], draft.column(table, name)
    texts = [changed(column, before[row], value) for row in rows]
    values, wrong = typed(column, texts)
    if wrong:
        which = f"{_row_name(draft, table, rows[wrong[0].row])}: " if len(rows) > 1 else ""
        raise EditError(wrong[0].rule, which + wrong[0].message)
    frame = draft.own(table)
    frame.iloc[list(rows), frame.columns.get_loc(name)] = values.to_numpy()
    draft.origins[table].edited |= dict.fromkeys(rows, edit.place)
    if table == "facilities":
        if (values.isna() | (values == "")).any():
            draft.tables[table] = fill_facilities(frame)
        if name in ("lat", "lon"):
            _forget_ways(draft, [_row_name(draft, table, row) for row in rows])


def _row_name(draft: Draft, table: str, row: int) -> str:
    return str(draft.column(table, schema.KEYS[table][0])[row])


def _forget_ways(draft: Draft, moved: list[str]) -> None:
    """Facilities have moved: their given lanes get new kilometres, hours and costs."""
    lanes = draft.own("lanes")
    touches = lanes["origin"].isin(moved) | lanes["destination"].isin(moved)
    lanes.loc[touches, list(LANE_FOLLOWS_KM)] = np.nan


def write_setting(draft: Draft, key: str, value: Any, edit: Edit) -> None:
    """Set a setting to `value`, or change it by what its text says.

    Raises
    ------
    EditError, InvalidValue
    """
    column = schema.settings()[key]
    if key == UNITS:
        resolve_units(draft)
    if isinstance(value, str) and column.numeric:
        value = changed(column, draft.settings[key], value)
    number = typed_setting(column, value)
    if key == UNITS and number == 0:
        message = f"{key} 0: nobody would order any more (in a scenario.toml, 0 is as many as people order)"
        raise EditError("no-demand", message)
    draft.settings[key] = number
    draft.setting_places[key] = edit.place
