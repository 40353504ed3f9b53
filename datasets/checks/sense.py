"""Facilities and lanes that can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from datasets.draft import Draft
from datasets.lanes import AIR_KINDS, LEGS, SHORT_KIND
from datasets.offers import km_to_nearest
from datasets.roads import great_circle_km

MAX_KM_H = {"truck": 105.0, "van": 105.0, "air": 950.0}
"""Mean speed, handling included: what no truck (65 mph) and no airliner does."""
SHORTER_THAN_CROW = 0.98
"""Tolerance of kilometres against the great circle: coordinates and kilometres are rounded."""


PICKING = ("fulfilment_centre", "prime_now_hub")
NOWHERE = [float("nan"), float("nan")]


def impossible_speed(draft: Draft) -> None:
    """No lane is faster than its vehicle."""
    km, hours, modes = (draft.column("lanes", name) for name in ("km", "hours", "mode"))
    limit = np.array([MAX_KM_H.get(mode, np.nan) for mode in modes])
    for row in np.flatnonzero(km > limit * hours):
        mode = modes[row]
        speed = f"{km[row] / hours[row]:.0f} km/h" if hours[row] > 0 else "no time at all"
        message = f"{km[row]:g} km by {mode} in {hours[row]:g} h is {speed}; at most {limit[row]:g} km/h"
        draft.about_row("lanes", int(row), "impossible-speed", message)


def lane_ends(draft: Draft) -> None:
    """A lane leads from one facility to another, between kinds that exchange packages."""
    kinds = {
        name: SHORT_KIND.get(kind, "")
        for name, kind in zip(draft.column("facilities", "id"), draft.column("facilities", "kind"), strict=True)
    }
    columns = (draft.column("lanes", name) for name in ("origin", "destination", "mode"))
    for row, (origin, destination, mode) in enumerate(zip(*columns, strict=True)):
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
    places = {name: place for name, *place in _places(draft)}
    for table in ("lanes", "distances"):
        if table not in draft.given:
            continue
        columns = (draft.column(table, name).tolist() for name in ("origin", "destination"))
        start, end = (np.array([places.get(name, NOWHERE) for name in names]).reshape(-1, 2) for names in columns)
        crow, km = great_circle_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1]), draft.column(table, "km")
        for row in np.flatnonzero(km < crow * SHORTER_THAN_CROW - 1):
            message = f"{km[row]:g} km, where the great circle is {crow[row]:.1f} km"
            draft.about_row(table, int(row), "shorter-than-crow", message, "warning")


def _places(draft: Draft) -> Iterator[tuple[str, float, float]]:
    """(id, lat, lon); of two facilities of an id the first comes last."""
    columns = (draft.column("facilities", name).tolist()[::-1] for name in ("id", "lat", "lon"))
    return zip(*columns, strict=True)


def same_place(draft: Draft) -> None:
    """No two facilities of a kind stand on one spot."""
    columns = (draft.column("facilities", name) for name in ("id", "kind", "lat", "lon"))
    ids, kinds, lat, lon = columns
    first: dict[tuple[str, float, float], str] = {}
    seen: set[str] = set()
    for row, (name, *spot) in enumerate(zip(ids, kinds, lat.round(4), lon.round(4), strict=True)):
        other = first.setdefault((spot[0], spot[1], spot[2]), name)
        if other != name and name not in seen and not np.isnan(spot[1:]).any():
            message = f"{name!r} stands where {other!r} stands, and is of its kind"
            draft.about_row("facilities", row, "same-place", message, "warning")
        seen.add(name)


def null_island(draft: Draft) -> None:
    """Latitude and longitude both 0 are nearly always coordinates that are missing."""
    for table in ("facilities", "zones"):
        for row in np.flatnonzero((draft.column(table, "lat") == 0) & (draft.column(table, "lon") == 0)):
            message = "latitude and longitude are both 0: are the coordinates missing?"
            draft.about_row(table, int(row), "null-island", message, "warning")


def far_from_everything(draft: Draft) -> None:
    """A facility lies where people live (a swapped sign or latitude for longitude puts it elsewhere)."""
    far = km_to_nearest(draft.places("facilities"), draft.places("zones"))
    for row in np.flatnonzero(np.isfinite(far) & (far > 1000)):
        message = f"{draft.column('facilities', 'id')[row]!r} lies {far[row]:.0f} km from the nearest zone"
        draft.about_row("facilities", int(row), "far-from-everything", message, "warning")


def idle_facilities(draft: Draft) -> None:
    """An open facility can do what its kind does."""
    ids, kinds, status = (draft.column("facilities", name) for name in ("id", "kind", "status"))
    is_open = status == "open"
    delivers, picks = np.isin(kinds, ["delivery_station", "prime_now_hub"]), np.isin(kinds, PICKING)
    for column, rows in (
        ("capacity_packages_per_h", is_open),
        ("pick_packages_per_h", is_open & picks),
        ("vans", is_open & delivers),
        ("packages_per_van", is_open & delivers),
    ):
        for row in np.flatnonzero(rows & (draft.column("facilities", column) == 0)):
            message = f"open {kinds[row]} {ids[row]!r} has {column} 0"
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
