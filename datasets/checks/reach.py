"""Ways exist: from stock to stations, from stations to zones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from datasets.draft import Draft
from datasets.offers import km_to_nearest
from datasets.roads import great_circle_km
from datasets.stock import HUB_POOL

MANY_ZONES = 20
"""More unreachable zones than this are one finding."""


def _open_ids(draft: Draft, kind: str) -> set[str]:
    ids, kinds, status = (draft.column("facilities", name) for name in ("id", "kind", "status"))
    return set(ids[(kinds == kind) & (status == "open")])


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
    is_open = set(draft.column("facilities", "id")[draft.column("facilities", "status") == "open"])
    columns = (draft.column("lanes", name) for name in ("origin", "destination", "status"))
    forward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for origin, destination, status in zip(*columns, strict=True):
        if status == "open" and origin in is_open and destination in is_open:
            forward.setdefault(origin, []).append(destination)
            back.setdefault(destination, []).append(origin)
    return forward, back


def sources_and_stations(draft: Draft) -> None:
    """Somebody ships, and somebody delivers."""
    if not len(draft.column("facilities", "id")):
        return
    for kind, rule in (("fulfilment_centre", "no-source"), ("delivery_station", "no-station")):
        if not _open_ids(draft, kind) and not unsure(draft, kind):
            draft.about_row("facilities", None, rule, f"the network has no open {kind}")


def unsure(draft: Draft, kind: str) -> bool:
    """Whether rows whose kind or status is a finding already leave the question open."""
    kinds, status = draft.column("facilities", "kind"), draft.column("facilities", "status")
    return bool(((kinds == "") | ((kinds == kind) & (status == ""))).any())


def _some_unusable(draft: Draft) -> bool:
    ids, kinds = draft.column("facilities", "id"), draft.column("facilities", "kind")
    nowhere = np.isnan(draft.column("facilities", "lat")) | np.isnan(draft.column("facilities", "lon"))
    return bool((ids == "").any() or (kinds == "").any() or nowhere.any() or len(set(ids)) < len(ids))


def islands(draft: Draft) -> None:
    """Every open facility lies on a way from a fulfilment centre to a station."""
    centres, stations = _open_ids(draft, "fulfilment_centre"), _open_ids(draft, "delivery_station")
    if not centres or not stations:
        return
    if "lanes" not in draft.given and _some_unusable(draft):
        return  # lanes by rule do not lead to what is broken
    forward, back = _ways(draft)
    fed, feeding = _reached(centres, forward), _reached(stations, back)
    if not centres & feeding and not draft.failed():
        draft.about_row("lanes", None, "no-way", "no fulfilment centre reaches any delivery station over open lanes")
        return
    columns = (draft.column("facilities", name) for name in ("id", "kind", "status"))
    for row, (name, kind, status) in enumerate(zip(*columns, strict=True)):
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
    open_station = (draft.column("facilities", "kind") == "delivery_station") & (
        draft.column("facilities", "status") == "open"
    )
    if not open_station.any():
        return
    ends = [draft.places(table) for table in ("zones", "facilities")]
    km = km_to_nearest(ends[0], ends[1][open_station])
    fixed = _fixed_km(draft, *ends)
    km = np.where(np.isnan(fixed), km, fixed)
    limit = draft.settings["door.max_km"]
    lives = draft.column("zones", "demand_weight") > 0
    far = np.flatnonzero(np.isfinite(km) & (km > limit) & lives)
    names = draft.column("zones", "zone")
    if len(far) and len(far) == lives.sum():
        swapped = _if_swapped(ends[0], ends[1][open_station], limit)
        message = (
            f"nothing can be delivered by van: all {len(far)} zones with people lie beyond door.max_km ({limit:g}) "
            f"of a station, the nearest {km[far].min():,.0f} km away{swapped}"
        )
        draft.about_row("facilities", None, "nothing-delivered", message, "warning")
        return
    if len(far) > MANY_ZONES:
        worst = far[np.argsort(-km[far], kind="stable")[:3]]
        named = ", ".join(f"{names[row]} ({km[row]:.0f} km)" for row in worst)
        people = np.nansum(draft.column("zones", "population")[far])
        message = (
            f"{len(far)} zones ({people:,.0f} people) lie beyond door.max_km ({limit:g}) of a station: {named} ..."
        )
        draft.about_row("zones", int(far[0]), "unreachable-zone", message, "warning")
        return
    for row in far:
        which = "its" if not np.isnan(fixed[row]) else "the nearest open"
        message = f"zone {names[row]!r} lies {km[row]:.0f} km from {which} station (door.max_km {limit:g})"
        draft.about_row("zones", int(row), "unreachable-zone", message, "warning")


def _if_swapped(zones: npt.NDArray[np.float64], stations: npt.NDArray[np.float64], limit: float) -> str:
    """A question, where stations would lie near zones with latitude and longitude the other way round."""
    turned = stations[:, ::-1].copy()
    turned[np.abs(turned[:, 0]) > 90] = np.nan
    return "; are lat and lon swapped?" if (km_to_nearest(zones, turned) <= limit).any() else ""


def _fixed_km(draft: Draft, zones: npt.NDArray[np.float64], sites: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Great circle to the zone's own station; NaN where it has none."""
    own = draft.column("zones", "station")
    km = np.full(len(own), np.nan)
    rows = np.flatnonzero(own != "")
    if len(rows):
        ids = draft.column("facilities", "id").tolist()
        row_of = dict(zip(reversed(ids), reversed(range(len(ids))), strict=True))
        places = np.vstack([sites, [np.nan, np.nan]])
        ends = places[[row_of.get(name, -1) for name in own[rows]]]
        km[rows] = great_circle_km(zones[rows, 0], zones[rows, 1], ends[:, 0], ends[:, 1])
    return km


def stock_somewhere(draft: Draft) -> None:
    """Every pool lies in an open facility."""
    is_open = set(draft.column("facilities", "id")[draft.column("facilities", "status") == "open"])
    columns = (draft.column("stock", name) for name in ("pool", "facility", "cover_units"))
    rows = list(zip(*columns, strict=True))
    held = {pool for pool, facility, cover in rows if facility in is_open and cover != 0}
    hubs = _open_ids(draft, "prime_now_hub")
    if not _open_ids(draft, "fulfilment_centre") or any("" in (pool, facility) for pool, facility, _ in rows):
        return
    if unsure(draft, "fulfilment_centre") or unsure(draft, "prime_now_hub"):
        return
    for row, (pool, goods) in enumerate(
        zip(draft.column("pools", "pool"), draft.column("pools", "goods"), strict=True)
    ):
        if pool and pool not in held and (pool != HUB_POOL or hubs):
            message = f"pool {pool!r} ({goods}) lies in no open facility"
            draft.about_row("pools", row, "pool-nowhere", message, "warning")


def somebody_orders(draft: Draft) -> None:
    """There is demand."""
    weight = draft.column("zones", "demand_weight")
    if len(weight) and not np.isnan(weight).any() and not weight.sum() > 0:
        draft.about_row("zones", None, "no-demand", "nobody orders: every zone's demand_weight is 0")


RULES = (sources_and_stations, islands, unreachable_zones, stock_somewhere, somebody_orders)
