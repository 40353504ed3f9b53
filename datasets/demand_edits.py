"""Edits of what is ordered and promised: demand, by place and by promise; promises offered and withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets import offers, schema
from datasets.cells import hint
from datasets.draft import Draft, blank_column
from datasets.edits import ZONE_FIELDS, Edit
from datasets.filling import fill_zones, resolve_units
from datasets.targets import EditError
from datasets.writes import write_setting

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
UNITS = ("demand.units_per_day", "demand.event_units")


def demand(draft: Draft, edit: Edit) -> None:
    """Everywhere: the units ordered. In some zones, or with some promises: their part, and the total by as much."""
    factor, grown = float(edit.values["factor"]), float(edit.values["factor"])
    resolve_units(draft)
    if edit.values.keys() - {"factor"}:
        fill_zones(draft)
        zones = chosen_zones(draft, edit.values)
        growth = np.where(zones, factor, 1.0)
        if "promise" in edit.values:
            growth = _grow_promises(draft, zones, edit)
        grown = _grow_zones(draft, growth, edit)
    if grown == 0:
        raise EditError("no-demand", "nobody would order any more")
    for key in UNITS:
        write_setting(draft, key, f"x{grown!r}", edit)


def _grow_zones(draft: Draft, growth: Floats, edit: Edit) -> float:
    """Multiply the zones' weights; by what the total then grows."""
    column, zones = schema.table("zones")["demand_weight"], draft.own("zones")
    weight = zones["demand_weight"].to_numpy(dtype=float)
    with np.errstate(over="ignore"):
        new, total = weight * growth, np.nansum(weight)
    beyond = np.flatnonzero(new > column.high)
    if len(beyond):
        name, value = zones["zone"].iloc[beyond[0]], new[beyond[0]]
        raise EditError("out-of-range", f"demand_weight of zone {name!r} would be {value:g}, above {column.high:g}")
    zones["demand_weight"] = new
    rows = np.flatnonzero(growth != 1)
    draft.origins["zones"].edited |= dict.fromkeys(rows.tolist(), edit.place)
    return float(np.nansum(new) / total) if total else 1.0


def _grow_promises(draft: Draft, zones: Mask, edit: Edit) -> Floats:
    """Multiply what the zones order with the promises, where these are offered; by what each zone then grows."""
    factor, promises = float(edit.values["factor"]), chosen_promises(draft, edit)
    table, given = draft.tables["promises"], draft.tables["offers"]
    is_offered = offers.offered(draft.tables["zones"], draft.tables["facilities"], table, given)
    before = offers.promise_share(is_offered, table, offers.demand_factors(draft.tables["zones"], table, given))
    grows = is_offered & promises & zones[:, None]
    if not grows.any():
        raise EditError("not-offered", f"{edit.values['promise']!r} is offered in none of these zones")
    column = schema.table("offers")["demand_factor"]
    cells = offer_cells(draft, grows, edit)
    factors = draft.column("offers", "demand_factor").copy()
    with np.errstate(over="ignore"):
        factors[cells] *= factor
    if factors[cells].max() > column.high:
        raise EditError("out-of-range", f"a demand_factor of {factors[cells].max():g} is above {column.high:g}")
    draft.own("offers")["demand_factor"] = factors
    return np.where(grows, before * factor, before).sum(axis=1)


def offer(draft: Draft, edit: Edit) -> None:
    """Offer promises in zones whatever their reach, or withdraw them."""
    promises, zones = chosen_promises(draft, edit), chosen_zones(draft, edit.values)
    if edit.op == "withdraw" and promises[-1]:
        slowest = draft.column("promises", "promise")[-1]
        raise EditError("slowest-promise", f"{slowest} is the slowest promise: without it some would have none")
    cells = offer_cells(draft, zones[:, None] & promises, edit)
    table = draft.own("offers")
    table.iloc[cells, table.columns.get_loc("offered")] = "yes" if edit.op == "offer" else "no"


def offer_cells(draft: Draft, wanted: Mask, edit: Edit) -> npt.NDArray[np.int64]:
    """Rows of `offers` of these zones and promises, bool[Z, P]; those that are not there yet are appended."""
    table = draft.tables["offers"]
    zone, promise = np.nonzero(wanted)
    pairs = list(
        zip(draft.column("zones", "zone")[zone], draft.column("promises", "promise")[promise], strict=True),
    )
    known = {pair: row for row, pair in enumerate(zip(table["zone"], table["promise"], strict=True))}
    fresh = [pair for pair in pairs if pair not in known]
    if fresh:
        known |= {pair: len(table) + row for row, pair in enumerate(fresh)}
        more = {name: blank_column(column, len(fresh)) for name, column in schema.table("offers").items()}
        more["zone"], more["promise"] = (pd.Series(names, dtype="str") for names in zip(*fresh, strict=True))
        draft.tables["offers"] = pd.concat([table, pd.DataFrame(more)], ignore_index=True)
    rows = np.array([known[pair] for pair in pairs], dtype=np.int64)
    draft.origins["offers"].edited |= dict.fromkeys(rows.tolist(), edit.place)
    return rows


# -- choosing ----------------------------------------------------------------------------------------------


def chosen_promises(draft: Draft, edit: Edit) -> Mask:
    """Promises that an edit names, ``;`` between several; bool[P]."""
    there = draft.column("promises", "promise")
    names = parts_of(edit.values["promise"])
    for name in names or [""]:
        if name not in there:
            raise EditError("unknown-promise", f"promise {name!r} does not exist{hint(name, list(there))}")
    return np.isin(there.astype(object), names)


def chosen_zones(draft: Draft, values: Mapping[str, Any]) -> Mask:
    """Zones of the `zone`s, `state`s and `region`s named (``;`` between several); all of them without; bool[Z].

    Raises
    ------
    EditError
        When a name is no zone's, or no zone has all that is asked.
    """
    zones = draft.tables["zones"]
    chosen = np.ones(len(zones), dtype=bool)
    for field in ZONE_FIELDS:
        if field in values:
            chosen &= _named(zones[field], field, str(values[field]))
    if not chosen.any():
        said = ", ".join(f"{field} {values[field]!r}" for field in ZONE_FIELDS if field in values)
        raise EditError("unknown-zone", f"no zone has {said}")
    return chosen


def _named(column: pd.Series, field: str, text: str) -> Mask:
    chosen = np.zeros(len(column), dtype=bool)
    for part in parts_of(text) or [""]:
        mine = (column == part).to_numpy(dtype=bool)
        if not mine.any() and "*" in part:
            pattern = ".*".join(map(re.escape, part.split("*")))
            mine = column.str.fullmatch(pattern).to_numpy(dtype=bool)
        if not mine.any():
            raise EditError("unknown-zone", f"no zone has {field} {part!r}{hint(part, list(column.unique())[:5000])}")
        chosen |= mine
    return chosen


def parts_of(text: str) -> list[str]:
    """Names joined by ``;``."""
    return [part.strip() for part in text.split(";") if part.strip()]
