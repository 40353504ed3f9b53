"""Floors: outages of what is there, and edits that a facility's picking does not feel."""

from __future__ import annotations

from core.errors import Finding
from datasets.draft import Draft
from datasets.filling import FROM_FLOOR
from datasets.floor_classes import modes_of
from datasets.outages import ALL
from datasets.targets import EditError, find_target

FLOOR_COLUMNS = ("robots", "stations", "pickers", "pick_factor")
"""Columns of a facility that its floor's picking follows."""


def outages_of_what_is_there(draft: Draft) -> None:
    """Robots and stations that stand still are there."""
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
    """An edit of a floor's robots, stations or pickers changes what the facility picks."""
    modes = modes_of(draft.tables["facilities"])
    for edit in draft.edits:
        if edit.op not in ("set", "scale"):
            continue
        try:
            target = find_target(draft, str(edit.values["key"]))
        except EditError:
            continue
        if isinstance(target, str) or target.table != "facilities" or target.column not in FLOOR_COLUMNS:
            continue
        if why := _idle(draft, target.row, target.column, modes[target.row]):
            message = f"{edit.values['key']} does not change what is picked: {why}"
            draft.report(Finding(*edit.place, "no-effect", message, "warning"))


def _idle(draft: Draft, row: int, column: str, mode: str) -> str:
    """Why a change of the column is not felt; "" where it is."""
    facility = draft.tables["facilities"].iloc[row]
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
