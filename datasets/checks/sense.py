"""Facilities and lanes that can be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from datasets.draft import Draft
from datasets.lanes import AIR_KINDS, LEGS, SHORT_KIND
from datasets.offers import nearest_km
from datasets.roads import great_circle_km

MAX_KM_H = {"truck": 105.0, "van": 105.0, "air": 950.0}
"""Mean speed, handling included: what no truck (65 mph) and no airliner does."""
SHORTER_THAN_CROW = 0.98
"""Tolerance of kilometres against the great circle: coordinates and kilometres are rounded."""


def impossible_speed(draft: Draft) -> None:
    """No lane is faster than its vehicle."""
    lanes = draft.tables["lanes"]
    km, hours = lanes["km"].to_numpy(float), lanes["hours"].to_numpy(float)
    limit = lanes["mode"].map(MAX_KM_H).to_numpy(float)
    for row in np.flatnonzero(km > limit * hours):
        mode = lanes["mode"].iloc[row]
        speed = f"{km[row] / hours[row]:.0f} km/h" if hours[row] > 0 else "no time at all"
        message = f"{km[row]:g} km by {mode} in {hours[row]:g} h is {speed}; at most {limit[row]:g} km/h"
        draft.about_row("lanes", int(row), "impossible-speed", message)


def lane_ends(draft: Draft) -> None:
    """A lane leads from one facility to another, between kinds that exchange packages."""
    kinds = {
        name: SHORT_KIND.get(kind, "")
        for name, kind in zip(draft.column("facilities", "id"), draft.column("facilities", "kind"), strict=True)
    }
    lanes = draft.tables["lanes"]
    for row, (origin, destination, mode) in enumerate(
        zip(lanes["origin"], lanes["destination"], lanes["mode"], strict=True)
    ):
        if origin and origin == destination:
            draft.about_row("lanes", row, "lane-to-itself", f"the lane leads from {origin!r} to itself")
            continue
        ends = kinds.get(origin, ""), kinds.get(destination, "")
        if not all(ends):
            continue
        if "_".join(ends) not in LEGS:
            message = f"no packages go from a {_long(ends[0])} to a {_long(ends[1])}"
            draft.about_row("lanes", row, "lane-kinds", message)
        elif mode == "air" and not set(ends) <= AIR_KINDS:
            message = f"an aircraft between {origin!r} and {destination!r}, which are not both airports"
            draft.about_row("lanes", row, "air-without-airport", message, "warning")


def _long(short: str) -> str:
    return next(kind for kind, name in SHORT_KIND.items() if name == short)


def shorter_than_crow(draft: Draft) -> None:
    """Given kilometres are not below the great circle."""
    places = draft.tables["facilities"].drop_duplicates("id").set_index("id")[["lat", "lon"]]
    for table in ("lanes", "distances"):
        if table not in draft.given:
            continue
        frame = draft.tables[table]
        start, end = (places.reindex(frame[name].to_numpy()).to_numpy(float) for name in ("origin", "destination"))
        crow, km = great_circle_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1]), frame["km"].to_numpy(float)
        for row in np.flatnonzero(km < crow * SHORTER_THAN_CROW - 1):
            message = f"{km[row]:g} km, where the great circle is {crow[row]:.1f} km"
            draft.about_row(table, int(row), "shorter-than-crow", message, "warning")


def same_place(draft: Draft) -> None:
    """No two facilities of a kind stand on one spot."""
    facilities = draft.tables["facilities"]
    spots = pd.DataFrame(
        {"kind": facilities["kind"], "lat": facilities["lat"].round(4), "lon": facilities["lon"].round(4)}
    )
    double = spots.duplicated() & spots.notna().all(axis=1) & ~facilities["id"].duplicated()
    for row in np.flatnonzero(double):
        other = facilities["id"].iloc[int(np.flatnonzero((spots == spots.iloc[row]).all(axis=1))[0])]
        message = f"{facilities['id'].iloc[row]!r} stands where {other!r} stands, and is of its kind"
        draft.about_row("facilities", int(row), "same-place", message, "warning")


def null_island(draft: Draft) -> None:
    """Latitude and longitude both 0 are nearly always coordinates that are missing."""
    for table in ("facilities", "zones"):
        frame = draft.tables[table]
        for row in np.flatnonzero((frame["lat"] == 0) & (frame["lon"] == 0)):
            message = "latitude and longitude are both 0: are the coordinates missing?"
            draft.about_row(table, int(row), "null-island", message, "warning")


def far_from_everything(draft: Draft) -> None:
    """A facility lies where people live (a swapped sign or latitude for longitude puts it elsewhere)."""
    facilities = draft.tables["facilities"]
    far = nearest_km(facilities, draft.tables["zones"])
    for row in np.flatnonzero(np.isfinite(far) & (far > 1000)):
        message = f"{facilities['id'].iloc[row]!r} lies {far[row]:.0f} km from the nearest zone"
        draft.about_row("facilities", int(row), "far-from-everything", message, "warning")


def idle_facilities(draft: Draft) -> None:
    """An open facility can do what its kind does."""
    facilities = draft.tables["facilities"]
    is_open = facilities["status"] == "open"
    delivers = facilities["kind"].isin(["delivery_station", "prime_now_hub"])
    picks = facilities["kind"].isin(["fulfilment_centre", "prime_now_hub"])
    for column, rows in (
        ("capacity_packages_per_h", is_open),
        ("pick_packages_per_h", is_open & picks),
        ("vans", is_open & delivers),
        ("packages_per_van", is_open & delivers),
    ):
        for row in np.flatnonzero(rows & (facilities[column] == 0)):
            message = f"open {facilities['kind'].iloc[row]} {facilities['id'].iloc[row]!r} has {column} 0"
            draft.about_row("facilities", int(row), "idle-facility", message, "warning")


def lanes_given(draft: Draft) -> None:
    """Settings that say which lanes there are by rule say nothing where lanes.csv does."""
    if "lanes" in draft.given:
        for key in draft.setting_places:
            if key.startswith("lanes.") and key.endswith(("reach_km", "nearest", "second_km", "islands")):
                message = f"{key} has no effect: lanes.csv says which lanes there are"
                draft.about_setting(key, "no-effect", message, "warning")


RULES = (
    impossible_speed,
    lane_ends,
    shorter_than_crow,
    same_place,
    null_island,
    far_from_everything,
    idle_facilities,
    lanes_given,
)
