"""What a design decides, as edits that `run --edits` takes."""

from __future__ import annotations

import numpy as np

from datasets import Edit, Scenario
from datasets.contradictions import contradicted
from network.design.location import Design, Sites
from network.design.location.variant import with_design

GROWS = ("capacity_packages_per_h", "vans")
PICKS = "pick_packages_per_h"


def design_edits(scenario: Scenario, sites: Sites, design: Design) -> list[Edit]:
    """The edits of the scenario's load that still mean something, then what the design opens, closes and enlarges.

    Parameters
    ----------
    scenario : Scenario
        With picking by its floors, as the design was made for.
    sites : Sites
    design : Design
    """
    opened, closed = design.is_open & ~sites.open_today, ~design.is_open & sites.open_today
    ids = scenario.facilities["id"].to_numpy()
    added = {edit.values["facility"] for edit in scenario.edits if edit.op == "add_facility"}
    dropped = added & set(ids[closed])  # what was added and is not wanted is not added
    decided = [Edit("open_facility", {"facility": name}) for name in ids[opened]]
    decided += [Edit("close_facility", {"facility": name}) for name in ids[closed] if name not in dropped]
    decided += _growth(scenario, sites, design)
    own = [
        edit for edit in scenario.edits if not _about(edit, dropped) and not _status_of(edit, set(ids[opened | closed]))
    ]
    return _without_clashes(own, decided)


def _growth(scenario: Scenario, sites: Sites, design: Design) -> list[Edit]:
    """Capacity, picking, vans and daily cost where the design's differ; factors, which hold under any scale."""
    now = scenario.facilities
    then = with_design(scenario, sites, design.is_open, design.modules).facilities
    edits = []
    for row in np.flatnonzero(design.is_open):
        name = str(now["id"].iloc[row])
        for column in (*GROWS, PICKS):
            before, after = float(now[column].iloc[row]), float(then[column].iloc[row])
            if after != before and before > 0:
                from_floor = column == PICKS and now["pick_from_floor"].iloc[row]
                key = f"{name}.{'pick_factor' if from_floor else column}"
                edits.append(Edit("scale", {"key": key, "factor": after / before}))
        cost = float(design.modules[row] * sites.module_usd[row])
        if cost > 0:
            edits.append(Edit("set", {"key": f"{name}.fixed_usd_per_day", "value": f"+{cost:g}"}))
    return edits


def _about(edit: Edit, facilities: set[str]) -> bool:
    """Whether an edit is about one of the facilities and nothing else."""
    key = str(edit.values.get("key", ""))
    place = key.rpartition(".")[0].removeprefix("facility.").removeprefix("design.")
    return bool(facilities & {edit.values.get("facility", ""), place, *place.removeprefix("lane.").split(">")})


def _status_of(edit: Edit, facilities: set[str]) -> bool:
    status = edit.op in ("open_facility", "close_facility") or str(edit.values.get("key", "")).endswith(".status")
    return status and ">" not in str(edit.values.get("key", "")) and _about(edit, facilities)


def _without_clashes(own: list[Edit], decided: list[Edit]) -> list[Edit]:
    """Both, less those of `own` that do nothing once the design is carried out (edits of what it closes)."""
    while True:
        edits = [*own, *decided]
        wrong = {at for at, finding in contradicted(edits) if finding.severity == "error" and at < len(own)}
        if not wrong:
            return edits
        own = [edit for at, edit in enumerate(own) if at not in wrong]
