"""The draft as the map draws it: a cross, a factor, a ghost and a line; positions on the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.draft.draft import Draft, DraftEdit
from dashboard.draft.recorded import recorded_scenario
from dashboard.workspace import OpenRun
from twin.report.map import project


def marks(run: OpenRun | None, draft: Draft) -> list[dict[str, Any]]:
    """A mark an edit that a run would take and that has a place.

    Each has `facility`, `how` (close, change, move, add), `text`, `badge` (for a table's row), `at` and, of a move,
    `to`: x and y.
    """
    if run is None:
        return []
    sites = recorded_scenario(run).facilities.set_index("id")
    drawn = []
    for each in draft.sound:
        mark = _mark(each, sites)
        if mark is not None:
            drawn.append(mark)
    return drawn


def _mark(each: DraftEdit, sites: Any) -> dict[str, Any] | None:
    if each.edit is None:
        return None
    values, name = each.edit.values, each.subject
    if each.edit.op == "add_facility":
        here = _xy(values["lat"], values["lon"])
        return (
            None
            if here is None
            else {
                "facility": name,
                "how": "add",
                "text": f"{name} opens",
                "badge": "",
                "kind": values["kind"],
                "at": here,
            }
        )
    if name not in sites.index:
        return None
    at = _xy(sites.loc[name, "lat"], sites.loc[name, "lon"])
    if at is None:
        return None
    mark = {
        "facility": name,
        "how": "change",
        "text": f"{name} {each.what}",
        "badge": each.what,
        "kind": sites.loc[name, "kind"],
        "at": at,
    }
    if each.what == "close":
        return mark | {"how": "close", "text": f"{name} closes", "badge": "closes"}
    if each.edit.op == "move_facility":
        to = _xy(values["lat"], values["lon"])
        return None if to is None else mark | {"how": "move", "text": f"{name} moves", "badge": "moves", "to": to}
    if each.edit.op == "capacity":
        factor = each.what.removeprefix("capacity ")
        return mark | {"text": f"{name} {factor}", "badge": factor}
    return mark


def _xy(lat: Any, lon: Any) -> list[float] | None:
    at = project(np.array([float(lon)]), np.array([float(lat)]))[0]
    return np.round(at, 1).tolist() if np.isfinite(at).all() else None
