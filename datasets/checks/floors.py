"""Floors: outages of what is there, and edits that a facility's picking does not feel."""

from __future__ import annotations

import pandas as pd

from core.errors import Finding
from datasets.draft import Draft
from datasets.edits import STAFF_OPS, Edit
from datasets.filling import FROM_FLOOR
from datasets.floor_classes import modes_of
from datasets.outages import ALL
from datasets.staffing import rows_of, with_floor
from datasets.targets import EditError, find_target

FLOOR_COLUMNS = ("robots", "stations", "pickers", "pick_factor")
"""Columns of a facility that its floor's picking follows."""
FACILITY_OPS = (*STAFF_OPS, "capacity", "move_facility", "outage")
"""Operations that change what a facility has or does."""


def outages_of_what_is_there(draft: Draft) -> None:
    """Robots and stations that stand still are there."""
    if not draft.outages:
        return
    facilities = draft.tables["facilities"].drop_duplicates("id")
    there = facilities.assign(mode=modes_of(facilities)).set_index("id")
    for outage in draft.outages:
        row = there.loc[outage.facility]
        for what in ("robots", "stations"):
            asked, has = getattr(outage, what), row[what]
            if not asked or has != has:
                continue
            if row["mode"] != "pods" or not has:
                message = f"{outage.facility!r} has no {what} that could stand still"
                draft.report(Finding(*outage.place, "nothing-there", message))
            elif asked != ALL and asked > has:
                message = f"{asked} {what} of {outage.facility!r} are to stand still, and it has {has:.0f}"
                draft.report(Finding(*outage.place, "out-of-range", message))


def edits_without_effect(draft: Draft) -> None:
    """An edit of a facility is felt: it is open, and its picking follows what is changed of its floor."""
    for edit in draft.edits:
        column, rows = _changed(draft, edit)
        if rows and all(_idle(draft, row, column) for row in rows):
            message = f"{_what(edit)} does not change {_idle(draft, rows[0], column)}"
            draft.report(Finding(*edit.place, "no-effect", message, "warning"))


def _what(edit: Edit) -> str:
    return str(edit.values["key"]) if "key" in edit.values else f"{edit.op} of {edit.values['facility']}"


def _changed(draft: Draft, edit: Edit) -> tuple[str, list[int]]:
    """The column that an edit changes, or its operation, and of which facilities."""
    try:
        if edit.op in ("set", "scale"):
            target = find_target(draft, str(edit.values["key"]))
            if not isinstance(target, str) and target.table == "facilities":
                return target.column, [target.row]
        elif edit.op in FACILITY_OPS and "facility" in edit.values:
            rows = rows_of(draft, edit.values["facility"])
            return edit.op, rows if len(rows) == 1 else with_floor(draft, rows, edit.op)
    except EditError:
        pass
    return "", []


def _idle(draft: Draft, row: int, column: str) -> str:
    """What a change of the column does not change, and why; "" where it is felt."""
    if column != "status" and draft.column("facilities", "status")[row] == "closed":
        return f"anything: {draft.column('facilities', 'id')[row]} is closed"
    if column not in FLOOR_COLUMNS:
        return ""
    facility = draft.tables["facilities"].iloc[row]
    (mode,) = modes_of(draft.tables["facilities"].iloc[row : row + 1])
    why = _unfelt(facility, mode, column)
    return f"what is picked: {why}" if why else ""


def _unfelt(facility: pd.Series, mode: str, column: str) -> str:
    if not mode:
        return f"a {facility['kind']} of technology {facility['technology']!r} has no floor that picks"
    if not facility[FROM_FLOOR]:
        return "the facility's own pick_packages_per_h is given, and wins over its floor"
    if mode != "pods" and column in ("robots", "stations"):
        return "people walk to the shelves there"
    stations, pickers = facility["stations"], facility["pickers"]
    if mode == "pods" and column == "stations" and stations > pickers:
        return f"its {pickers:.0f} pickers work at as many stations"
    if mode == "pods" and column == "pickers" and pickers > stations:
        return f"they work at {stations:.0f} stations"
    return ""


RULES = (outages_of_what_is_there, edits_without_effect)
