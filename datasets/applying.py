"""Carrying out edits on a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.errors import Finding
from datasets import outages, schema
from datasets.cells import InvalidValue, hint, typed, typed_setting
from datasets.draft import Draft, blank_column
from datasets.edits import Edit
from datasets.filling import fill_facilities, fill_zones, resolve_units
from datasets.targets import Cell, EditError, changed, find_row, find_target

ALL = "all"
LANE_FOLLOWS_KM = ("km", "hours", "cost_per_trip_usd", "co2_kg_per_trip")


def apply_edits(draft: Draft, edits: Sequence[Edit]) -> None:
    """Carry out edits in order; one that cannot be is a finding, and the others go on."""
    for edit in edits:
        try:
            _HANDLERS[edit.op](draft, edit)
        except (EditError, InvalidValue) as error:
            message = str(error) if edit.file != "--edit" else f"{edit}: {error}"
            draft.report(Finding(*edit.place, error.rule, message))


def _write(draft: Draft, cell: Cell, value: Any, edit: Edit) -> None:
    table, row, name = cell
    if table == "zones":
        fill_zones(draft)
    column = schema.table(table)[name]
    frame = draft.tables[table]
    _store(frame, cell, _checked(column, changed(column, frame[name].iloc[row], value)))
    draft.origins[table].edited[row] = edit.place
    if table == "facilities" and name in ("lat", "lon"):
        _forget_ways(draft, frame["id"].iloc[row])


def _checked(column: schema.Column, text: str) -> Any:
    values, wrong = typed(column, [text])
    if wrong:
        raise EditError(wrong[0].rule, wrong[0].message)
    return values.iloc[0]


def _store(frame: pd.DataFrame, cell: Cell, value: Any) -> None:
    frame.iloc[cell.row, frame.columns.get_loc(cell.column)] = value


def _forget_ways(draft: Draft, facility: str) -> None:
    """A facility has moved: its given lanes get new kilometres, hours and costs."""
    lanes = draft.tables["lanes"]
    touches = (lanes["origin"] == facility) | (lanes["destination"] == facility)
    lanes.loc[touches, list(LANE_FOLLOWS_KM)] = np.nan


def _write_setting(draft: Draft, key: str, value: Any, edit: Edit) -> None:
    column = schema.settings()[key]
    if key == "demand.units_per_day":
        resolve_units(draft)
    if isinstance(value, str) and column.numeric:
        value = changed(column, draft.settings[key], value)
    draft.settings[key] = typed_setting(column, value)
    draft.setting_places[key] = edit.place


# -- operations --------------------------------------------------------------------------------------------


def _set(draft: Draft, edit: Edit) -> None:
    target, value = find_target(draft, edit.values["key"]), edit.values["value"]
    if isinstance(target, str):
        _write_setting(draft, target, value, edit)
    elif target.column in outages.COLUMNS:
        name, first_day = draft.column("facilities", "id")[target.row], int(draft.settings["run.warmup_days"])
        draft.outages.append(outages.outage_of_text(name, target.column, str(value), first_day, edit.place))
    else:
        _write(draft, target, value if isinstance(value, str) else str(value), edit)


def _scale(draft: Draft, edit: Edit) -> None:
    target, factor = find_target(draft, edit.values["key"]), f"x{edit.values['factor']}"
    column = schema.settings()[target] if isinstance(target, str) else schema.table(target.table).get(target.column)
    if column is None or not column.numeric:
        raise EditError("wrong-type", f"{edit.values['key']} is not a number")
    if isinstance(target, str):
        _write_setting(draft, target, factor, edit)
    else:
        _write(draft, target, factor, edit)


def _status(table: str, status: str) -> Callable[[Draft, Edit], None]:
    def handler(draft: Draft, edit: Edit) -> None:
        row = find_row(draft, table, edit.values["facility"]) if table == "facilities" else _lane_row(draft, edit)
        _write(draft, Cell(table, row, "status"), status, edit)

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
        _write(draft, Cell("facilities", row, name), str(edit.values[name]), edit)


def _capacity(draft: Draft, edit: Edit) -> None:
    factor = f"x{edit.values['factor']}"
    if ("lane" in edit.values) == ("facility" in edit.values):
        raise EditError("missing-field", "op capacity needs 'facility' (an id, a kind or 'all') or 'lane'")
    if "lane" in edit.values:
        _write(
            draft, Cell("lanes", find_row(draft, "lanes", edit.values["lane"]), "vehicles_per_departure"), factor, edit
        )
        return
    name = edit.values["facility"]
    kinds = draft.column("facilities", "kind")
    if name == ALL or name in schema.table("facilities")["kind"].choices:
        rows = np.flatnonzero(np.ones(len(kinds), dtype=bool) if name == ALL else kinds == name)
    else:
        rows = np.array([find_row(draft, "facilities", name)])
    for row in rows.tolist():
        own = np.isfinite(draft.column("facilities", "pick_packages_per_h")[row])
        for column in ("pick_packages_per_h" if own else "pick_factor", "capacity_packages_per_h", "vans"):
            _write(draft, Cell("facilities", row, column), factor, edit)


def _demand(draft: Draft, edit: Edit) -> None:
    """Everywhere: the units ordered. In some zones: their weight, and the total by as much."""
    factor, filters = float(edit.values["factor"]), {k: v for k, v in edit.values.items() if k != "factor"}
    resolve_units(draft)
    grown = factor
    if filters:
        fill_zones(draft)
        zones = draft.tables["zones"]
        chosen = np.ones(len(zones), dtype=bool)
        for name, value in filters.items():
            chosen &= (zones[name] == value).to_numpy()
        if not chosen.any():
            said = ", ".join(f"{name} {value!r}" for name, value in filters.items())
            raise EditError("unknown-zone", f"no zone has {said}")
        weight = zones["demand_weight"].to_numpy(dtype=float)
        new = np.where(chosen, weight * factor, weight)
        grown = float(np.nansum(new) / np.nansum(weight)) if np.nansum(weight) else 1.0
        zones["demand_weight"] = new
        draft.origins["zones"].edited |= dict.fromkeys(np.flatnonzero(chosen).tolist(), edit.place)
    for key in ("demand.units_per_day", "demand.event_units"):
        _write_setting(draft, key, f"x{grown!r}", edit)


def _outage(draft: Draft, edit: Edit) -> None:
    row = find_row(draft, "facilities", edit.values["facility"])
    name, first_day = draft.column("facilities", "id")[row], int(draft.settings["run.warmup_days"])
    draft.outages.append(outages.outage_of(name, dict(edit.values), first_day, edit.place))


def _policy(draft: Draft, edit: Edit) -> None:
    values = dict(edit.values)
    if "key" in values:
        key = str(values.pop("key"))
        values[key.removeprefix("policy.")] = values.pop("value", "")
    if not values:
        raise EditError("missing-field", "op policy says nothing to change")
    for name, value in values.items():
        if f"policy.{name}" not in schema.settings():
            raise EditError(
                "unknown-key", f"'policy.{name}' is not known{hint(f'policy.{name}', list(schema.settings()))}"
            )
        _write_setting(draft, f"policy.{name}", value, edit)


_HANDLERS: dict[str, Callable[[Draft, Edit], None]] = {
    "set": _set,
    "scale": _scale,
    "close_facility": _status("facilities", "closed"),
    "open_facility": _status("facilities", "open"),
    "add_facility": _add_facility,
    "move_facility": _move_facility,
    "capacity": _capacity,
    "close_lane": _status("lanes", "closed"),
    "open_lane": _status("lanes", "open"),
    "add_lane": _add_lane,
    "demand": _demand,
    "outage": _outage,
    "policy": _policy,
}
