"""Edits of what a design may decide: ``design.FC-CMH-2.choice=keep``, whether or not design.csv has the row."""

from __future__ import annotations

import pandas as pd

from datasets.draft import Draft, blank_table
from datasets.edits import Edit

WORD = "design."


def design_row(draft: Draft, edit: Edit) -> None:
    """Give the facility that the edit's key names a row in the table `design`, where it has none."""
    place, _, _ = str(edit.values["key"]).rpartition(".")
    facility = place.removeprefix(WORD)
    if not place.startswith(WORD) or facility not in draft.column("facilities", "id"):
        return
    if facility in draft.column("design", "facility"):
        return
    row = blank_table("design", 1).assign(facility=pd.Series([facility], dtype="str"))
    draft.tables["design"] = pd.concat([draft.tables["design"], row], ignore_index=True)
    draft.origins["design"].edited[len(draft.tables["design"]) - 1] = edit.place
