"""Carrying out edits on a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.errors import Finding
from datasets import outages, schema
from datasets.cells import InvalidValue, typed
from datasets.demand_edits import demand, offer
from datasets.design_edits import design_row
from datasets.draft import Draft, blank_column
from datasets.edits import STAFF_OPS, Edit
from datasets.filling import fill_facilities
from datasets.policies import apply_policy
from datasets.staffing import capacity, staff
from datasets.stock_edits import put_missing_row
from datasets.targets import Cell, EditError, find_row, find_target
from datasets.writes import write, write_setting


def apply_edits(draft: Draft, edits: Sequence[Edit]) -> None:
    """Carry out edits in order; one that cannot be is a finding, and the others go on."""
    for edit in edits:
        try:
            _HANDLERS[edit.op](draft, edit)
        except (EditError, InvalidValue) as error:
            message = str(error) if edit.file != "--edit" else f"{edit}: {error}"
            draft.report(Finding(*edit.place, error.rule, message))


# -- operations --------------------------------------------------------------------------------------------


def _set(draft: Draft, edit: Edit) -> None:
    design_row(draft, edit)
    put_missing_row(draft, str(edit.values["key"]), edit.place)
    target, value = find_target(draft, edit.values["key"]), edit.values["value"]
    if isinstance(target, str):
        write_setting(draft, target, value, edit)
    elif target.column in outages.COLUMNS:
        name, first_day = draft.column("facilities", "id")[target.row], int(draft.settings["run.warmup_days"])
        draft.outages.append(outages.outage_of_text(name, target.column, str(value), first_day, edit.place))
    else:
        write(draft, target, value, edit)


def _scale(draft: Draft, edit: Edit) -> None:
    design_row(draft, edit)
    target, factor = find_target(draft, edit.values["key"]), f"x{edit.values['factor']}"
    column = schema.settings()[target] if isinstance(target, str) else schema.table(target.table).get(target.column)
    if column is None or not column.numeric:
        raise EditError("wrong-type", f"{edit.values['key']} is not a number")
    if isinstance(target, str):
        write_setting(draft, target, factor, edit)
    else:
        write(draft, target, factor, edit)


def _status(table: str, status: str) -> Callable[[Draft, Edit], None]:
    def handler(draft: Draft, edit: Edit) -> None:
        row = find_row(draft, table, edit.values["facility"]) if table == "facilities" else _lane_row(draft, edit)
        write(draft, Cell(table, row, "status"), status, edit)

    return handler


def _lane_row(draft: Draft, edit: Edit) -> int:
    values = edit.values
    if "lane" in values:
        return find_row(draft, "lanes", values["lane"])
    if not {"origin", "destination"} <= values.keys():
        raise EditError("missing-field", f"op {edit.op} needs 'lane', or 'origin' and 'destination'")
    ends = (
        draft.column("lanes", "origin") == values["origin"],
        draft.column("lanes", "destination") == values["destination"],
    )
    rows = np.flatnonzero(ends[0] & ends[1])
    if not len(rows):
        raise EditError("unknown-lane", f"no lane leads from {values['origin']!r} to {values['destination']!r}")
    return int(rows[0])


def _add(draft: Draft, table: str, values: dict[str, Any], edit: Edit) -> None:
    """Append a row; every wrong value is a finding of its own."""
    frame: dict[str, pd.Series] = {}
    sound = True
    for name, column in schema.table(table).items():
        if name not in values:
            frame[name] = blank_column(column, 1)
            continue
        frame[name], wrong = typed(column, [str(values[name])])
        sound &= not wrong
        for _, rule, message in wrong:
            draft.report(Finding(*edit.place, rule, message))
    if not sound:
        return
    draft.tables[table] = pd.concat([draft.tables[table], pd.DataFrame(frame)], ignore_index=True)
    draft.origins[table].edited[len(draft.tables[table]) - 1] = edit.place


def _add_facility(draft: Draft, edit: Edit) -> None:
    name = edit.values["facility"]
    if name in draft.column("facilities", "id"):
        raise EditError("duplicate-id", f"facility {name!r} exists already")
    values = {key: value for key, value in edit.values.items() if key != "facility"}
    _add(draft, "facilities", {"id": name, **values}, edit)
    draft.tables["facilities"] = fill_facilities(draft.tables["facilities"])


def _add_lane(draft: Draft, edit: Edit) -> None:
    values = dict(edit.values)
    lane = values.setdefault("lane", f"{values['origin']}>{values['destination']}")
    if lane in draft.column("lanes", "lane"):
        raise EditError("duplicate-id", f"lane {lane!r} exists already")
    for end in ("origin", "destination"):
        find_row(draft, "facilities", values[end])
    _add(draft, "lanes", values, edit)


def _move_facility(draft: Draft, edit: Edit) -> None:
    row = find_row(draft, "facilities", edit.values["facility"])
    for name in ("lat", "lon"):
        write(draft, Cell("facilities", row, name), str(edit.values[name]), edit)


def _outage(draft: Draft, edit: Edit) -> None:
    row = find_row(draft, "facilities", edit.values["facility"])
    name, first_day = draft.column("facilities", "id")[row], int(draft.settings["run.warmup_days"])
    draft.outages.append(outages.outage_of(name, dict(edit.values), first_day, edit.place))


_HANDLERS: dict[str, Callable[[Draft, Edit], None]] = {
    "set": _set,
    "scale": _scale,
    "close_facility": _status("facilities", "closed"),
    "open_facility": _status("facilities", "open"),
    "add_facility": _add_facility,
    "move_facility": _move_facility,
    "capacity": capacity,
    **dict.fromkeys(STAFF_OPS, staff),
    "close_lane": _status("lanes", "closed"),
    "open_lane": _status("lanes", "open"),
    "add_lane": _add_lane,
    "demand": demand,
    "offer": offer,
    "withdraw": offer,
    "outage": _outage,
    "policy": apply_policy,
}
