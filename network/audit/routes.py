"""The auditor's look at solved routes: they add up, their times follow each other, and kept packages are on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

ROUTES = ("routes", "route_stops")
SLOT_S = 300
KEY = ["station", "day", "wave", "vehicle"]


def solved_stations(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Stations whose routes the run solved."""
    return set(tables["routes"]["station"].astype(str)) if "routes" in tables else set()


def left_waiting(last_mile: dict[str, Any] | None) -> int:
    """Measured packages that left with a wave and found no van by the run's end."""
    return 0 if last_mile is None else int(last_mile["measured_packages"]["left_waiting"])


def check_routes(tables: dict[str, pd.DataFrame], last_mile: dict[str, Any] | None) -> Iterator[str]:
    """Routes and stops agree, waves keep all packages, kept packages reach their doors by a stop of their ZIP."""
    if any(name not in tables for name in ROUTES) or last_mile is None:
        return
    routes, stops = tables["routes"].set_index(KEY), tables["route_stops"]
    yield from check_sums(routes, stops)
    yield from check_times(routes, stops)
    yield from check_waves(tables, last_mile)
    if "packages" in tables:
        yield from check_doors(tables["packages"], stops)


def check_sums(routes: pd.DataFrame, stops: pd.DataFrame) -> Iterator[str]:
    """A route has the stops and packages that it says."""
    by_route = stops.groupby(KEY)
    for name, counts in (("stops", by_route.size()), ("packages", by_route["packages"].sum())):
        wrong = counts.reindex(routes.index).fillna(0) != routes[name]
        for route in routes.index[wrong.to_numpy()][:1]:
            yield f"routes: {route} does not have the {name} that it says"
    if len(stops) != int(routes["stops"].sum()):
        yield "route_stops: a stop belongs to no route"


def check_times(routes: pd.DataFrame, stops: pd.DataFrame) -> Iterator[str]:
    """Leave, arrive, deliver, go on, return; and by the deadline where one binds."""
    arrived, done = stops["arrival_s"].to_numpy(np.int64), stops["delivered_s"].to_numpy(np.int64)
    first = (stops["position"] == 1).to_numpy()
    own = routes.loc[stops.set_index(KEY).index]
    before = np.where(first, own["departure_s"].to_numpy(), np.concatenate([[0], done[:-1]]))
    due = stops["due_s"].astype("Int64").fillna(np.iinfo(np.int64).max).to_numpy(np.int64)
    for what, wrong in (
        ("is reached before the one before it is left", arrived < before),
        ("is left before it is reached", done < arrived),
        ("is left after its van's return", done > own["return_s"].to_numpy()),
        ("is served after its deadline", done >= due),
    ):
        for row in np.flatnonzero(wrong)[:1]:
            yield f"route_stops: stop {stops['position'].iloc[row]} of {own.index[row]} {what}"


def check_waves(tables: dict[str, pd.DataFrame], last_mile: dict[str, Any]) -> Iterator[str]:
    """What a wave got, from the floor and from the wave before, is delivered or waits for the next (conservation)."""
    delivered = tables["routes"].groupby(KEY[:3])["packages"].sum()
    doors = tables["lanes"][tables["lanes"]["destination"].astype(str) == ""]
    station_of = dict(zip(doors["lane"].astype(str), doors["origin"].astype(str), strict=True))
    departures = tables["lane_departures"]
    loaded = departures.assign(station=departures["lane"].astype(str).map(station_of))
    loaded = loaded.set_index(["station", "start_s"])["packages"]
    waiting: dict[str, int] = {}
    for wave in last_mile["waves"]:
        station = wave["station"]
        name = f"the {wave['wave']} wave of {station} on day {wave['day']}"
        got = waiting.get(station, 0) + int(loaded.get((station, wave["start_s"]), 0))
        on_routes = int(delivered.get((station, wave["day"], wave["wave"]), 0))
        if wave["packages"] != on_routes:
            yield f"last_mile: {name} says {wave['packages']} packages, and its routes deliver {on_routes}"
        if got != wave["packages"] + wave["waiting_for_next"]:
            yield f"last_mile: {name} got {got} packages, and not as many are delivered or wait (conservation)"
        waiting[station] = wave["waiting_for_next"]


def check_doors(packages: pd.DataFrame, stops: pd.DataFrame) -> Iterator[str]:
    """A kept package of a solved station is delivered as a van stops in its ZIP; those of later days are estimated."""
    slot = stops["delivered_s"].to_numpy(np.int64) // SLOT_S * SLOT_S
    seen = set(zip(stops["station"].astype(str), stops["zone"].astype(str), slot.tolist(), strict=True))
    last = stops.groupby("station")["delivered_s"].max()
    own = packages[packages["station"].astype(str).isin(last.index) & packages["delivered_s"].notna()]
    for package, station, zone, at in zip(
        own["package"], own["station"].astype(str), own["zone"].astype(str), own["delivered_s"], strict=True
    ):
        if at <= last[station] // SLOT_S * SLOT_S and (station, zone, int(at)) not in seen:
            yield f"packages: {package} is delivered when no van of {station} stops in {zone}"
            return
