"""Ways exist: from stock to stations, from stations to zones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from datasets.draft import Draft
from datasets.filling import usable_facilities
from datasets.offers import nearest_km
from datasets.roads import great_circle_km
from datasets.stock import HUB_POOL

MANY_ZONES = 20
"""More unreachable zones than this are one finding."""


def _open_ids(draft: Draft, kind: str) -> set[str]:
    facilities = draft.tables["facilities"]
    return set(facilities["id"][(facilities["kind"] == kind) & (facilities["status"] == "open")])


def _reached(start: Iterable[str], ways: dict[str, list[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for place in ways.get(todo.pop(), ()):
            if place not in seen:
                seen.add(place)
                todo.append(place)
    return seen


def _ways(draft: Draft) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Open lanes between open facilities, forwards and backwards."""
    facilities, lanes = draft.tables["facilities"], draft.tables["lanes"]
    is_open = set(facilities["id"][facilities["status"] == "open"])
    forward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for origin, destination, status in zip(lanes["origin"], lanes["destination"], lanes["status"], strict=True):
        if status == "open" and origin in is_open and destination in is_open:
            forward.setdefault(origin, []).append(destination)
            back.setdefault(destination, []).append(origin)
    return forward, back


def sources_and_stations(draft: Draft) -> None:
    """Somebody ships, and somebody delivers."""
    if not len(draft.tables["facilities"]):
        return
    for kind, rule in (("fulfilment_centre", "no-source"), ("delivery_station", "no-station")):
        if not _open_ids(draft, kind) and not _unsure(draft, kind):
            draft.about_row("facilities", None, rule, f"the network has no open {kind}")


def _unsure(draft: Draft, kind: str) -> bool:
    """Whether rows whose kind or status is a finding already leave the question open."""
    facilities = draft.tables["facilities"]
    return bool(((facilities["kind"] == "") | ((facilities["kind"] == kind) & (facilities["status"] == ""))).any())


def islands(draft: Draft) -> None:
    """Every open facility lies on a way from a fulfilment centre to a station."""
    centres, stations = _open_ids(draft, "fulfilment_centre"), _open_ids(draft, "delivery_station")
    if not centres or not stations:
        return
    if "lanes" not in draft.given and len(usable_facilities(draft.tables["facilities"])) < len(
        draft.tables["facilities"]
    ):
        return  # lanes by rule do not lead to what is broken
    forward, back = _ways(draft)
    fed, feeding = _reached(centres, forward), _reached(stations, back)
    if not centres & feeding and not draft.failed():
        draft.about_row("lanes", None, "no-way", "no fulfilment centre reaches any delivery station over open lanes")
        return
    facilities = draft.tables["facilities"]
    for row, (name, kind, status) in enumerate(
        zip(facilities["id"], facilities["kind"], facilities["status"], strict=True)
    ):
        if status != "open" or kind in ("prime_now_hub", "") or not name:
            continue
        if name not in feeding:
            message = f"{kind} {name!r} reaches no delivery station over open lanes"
        elif name not in fed:
            message = f"no fulfilment centre reaches {kind} {name!r} over open lanes"
        else:
            continue
        draft.about_row("facilities", row, "island", message, "warning")


def unreachable_zones(draft: Draft) -> None:
    """Every zone with people has a station within a van's reach."""
    zones, facilities = draft.tables["zones"], draft.tables["facilities"]
    stations = facilities[facilities["id"].isin(_open_ids(draft, "delivery_station"))]
    if not len(stations):
        return
    km = nearest_km(zones, stations)
    fixed = _fixed_km(zones, facilities)
    km = np.where(np.isnan(fixed), km, fixed)
    limit = draft.settings["door.max_km"]
    lives = zones["demand_weight"].to_numpy(float) > 0
    far = np.flatnonzero(np.isfinite(km) & (km > limit) & lives)
    if len(far) > MANY_ZONES:
        worst = far[np.argsort(-km[far], kind="stable")[:3]]
        named = ", ".join(f"{zones['zone'].iloc[row]} ({km[row]:.0f} km)" for row in worst)
        people = zones["population"].iloc[far].sum()
        message = (
            f"{len(far)} zones ({people:,.0f} people) lie beyond door.max_km ({limit:g}) of a station: {named} ..."
        )
        draft.about_row("zones", int(far[0]), "unreachable-zone", message, "warning")
        return
    for row in far:
        which = "its" if not np.isnan(fixed[row]) else "the nearest open"
        message = f"zone {zones['zone'].iloc[row]!r} lies {km[row]:.0f} km from {which} station (door.max_km {limit:g})"
        draft.about_row("zones", int(row), "unreachable-zone", message, "warning")


def _fixed_km(zones: pd.DataFrame, facilities: pd.DataFrame) -> np.ndarray:
    """Great circle to the zone's own station; NaN where it has none."""
    km = np.full(len(zones), np.nan)
    rows = np.flatnonzero(zones["station"] != "")
    if len(rows):
        places = facilities.drop_duplicates("id").set_index("id")[["lat", "lon"]]
        ends = places.reindex(zones["station"].iloc[rows].to_numpy()).to_numpy(float)
        own = zones[["lat", "lon"]].to_numpy(float)[rows]
        km[rows] = great_circle_km(own[:, 0], own[:, 1], ends[:, 0], ends[:, 1])
    return km


def stock_somewhere(draft: Draft) -> None:
    """Every pool lies in an open facility."""
    facilities, stock = draft.tables["facilities"], draft.tables["stock"]
    is_open = facilities["id"][facilities["status"] == "open"]
    held = set(stock["pool"][stock["facility"].isin(is_open) & (stock["cover_units"] != 0)])
    hubs = _open_ids(draft, "prime_now_hub")
    if not _open_ids(draft, "fulfilment_centre"):
        return
    for row, (pool, goods) in enumerate(
        zip(draft.column("pools", "pool"), draft.column("pools", "goods"), strict=True)
    ):
        if pool and pool not in held and (pool != HUB_POOL or hubs):
            message = f"pool {pool!r} ({goods}) lies in no open facility"
            draft.about_row("pools", row, "pool-nowhere", message, "warning")


def somebody_orders(draft: Draft) -> None:
    """There is demand."""
    zones = draft.tables["zones"]
    weight = zones["demand_weight"].to_numpy(float)
    if len(zones) and not np.isnan(weight).any() and not weight.sum() > 0:
        draft.about_row("zones", None, "no-demand", "nobody orders: every zone's demand_weight is 0")


RULES = (sources_and_stations, islands, unreachable_zones, stock_somewhere, somebody_orders)
