"""Edits of what facilities have: capacity, robots, stations, pickers, shifts; of one, of a kind, of all."""

from __future__ import annotations

import numpy as np

from datasets import schema
from datasets.draft import Draft
from datasets.edits import ALL, Edit
from datasets.floor_classes import modes_of
from datasets.targets import Cell, EditError, find_row
from datasets.writes import write, write_rows

FLOOR_MODES = {"robots": ("pods",), "stations": ("pods",), "pickers": ("pods", "pickers")}
"""Floors on which such things work: of ``all`` and of a kind, only facilities with one of these have them."""


def is_group(name: str) -> bool:
    """Whether an edit's facility is ``all`` or a kind."""
    return name == ALL or name in schema.table("facilities")["kind"].choices


def rows_of(draft: Draft, name: str) -> list[int]:
    """Rows of the facility of this id, of a kind, or of all."""
    kinds = draft.column("facilities", "kind")
    if not is_group(name):
        return [find_row(draft, "facilities", name)]
    rows = np.flatnonzero(np.ones(len(kinds), dtype=bool) if name == ALL else kinds == name)
    if not len(rows):
        raise EditError("unknown-facility", f"there is no {name}")
    return rows.tolist()


def with_floor(draft: Draft, rows: list[int], column: str) -> list[int]:
    """Those of the facilities on whose floors such things work; all of them where that does not matter."""
    if column not in FLOOR_MODES:
        return rows
    modes = modes_of(draft.tables["facilities"])
    return [row for row in rows if modes[row] in FLOOR_MODES[column]]


def staff(draft: Draft, edit: Edit) -> None:
    """Set, or change, robots, stations, pickers or shifts."""
    column, name = edit.op, edit.values["facility"]
    value = f"x{edit.values['factor']}" if "factor" in edit.values else edit.values["value"]
    rows = rows_of(draft, name)
    if is_group(name) and column in FLOOR_MODES:
        rows = with_floor(draft, rows, column)
        if not rows:
            who = "facility" if name == ALL else name
            raise EditError("nothing-there", f"no {who} has a floor with {column}")
    write_rows(draft, "facilities", rows, column, value, edit)


def capacity(draft: Draft, edit: Edit) -> None:
    """Multiply what facilities can pick, pack, sort and load, or a lane's vehicles."""
    factor = f"x{edit.values['factor']}"
    if ("lane" in edit.values) == ("facility" in edit.values):
        raise EditError("missing-field", "op capacity needs 'facility' (an id, a kind or 'all') or 'lane'")
    if "lane" in edit.values:
        row = find_row(draft, "lanes", edit.values["lane"])
        write(draft, Cell("lanes", row, "vehicles_per_departure"), factor, edit)
        return
    rows = rows_of(draft, edit.values["facility"])
    own = np.isfinite(draft.column("facilities", "pick_packages_per_h"))
    parts = [("pick_packages_per_h", own[rows]), ("pick_factor", ~own[rows])]
    for column, chosen in (*parts, ("capacity_packages_per_h", None), ("vans", None)):
        those = rows if chosen is None else np.array(rows)[chosen].tolist()
        if those:
            write_rows(draft, "facilities", those, column, factor, edit)
