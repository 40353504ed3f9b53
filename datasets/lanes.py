"""Lanes by rule: which facilities trucks and aircraft join, how long they take, when they leave, what they cost.

The rule is that of a network run by its owner: fulfilment centres feed near stations straight, others through
sortation centres; air hubs join what no truck reaches in time. All of its numbers are settings (``lanes.*``,
``costs.*``), each with its source. Which lanes exist does not depend on what is open: a closed facility keeps
its lanes, and nothing moves over them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets import schema
from datasets.roads import great_circle_km

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
RoadKm = Callable[[Any, Any, Any, Any], Floats]
"""(lat, lon) of origins, (lat, lon) of destinations -> km of each pair."""

SHORT_KIND = {
    "fulfilment_centre": "fc",
    "sortation_centre": "sc",
    "delivery_station": "ds",
    "prime_now_hub": "pn",
    "air_hub": "ah",
    "air_gateway": "gw",
}
LEGS = frozenset(
    [
        *("fc_ds", "fc_sc", "fc_gw", "fc_ah"),
        *("sc_sc", "sc_ds", "sc_gw", "sc_ah"),
        *("gw_ah", "gw_sc", "gw_ds"),
        *("ah_gw", "ah_ah", "ah_sc", "ah_ds"),
    ]
)
"""Kinds of hop that a lane may be."""
AIR_KINDS = frozenset({"ah", "gw"})
MAX_DRIVE_H = 11.0
"""Hours of driving before a rest (49 CFR 395.3)."""
BREAK_AFTER_H = 8.0
"""Hours of driving before a break (49 CFR 395.3)."""


def default_lanes(facilities: pd.DataFrame, settings: Any, road_km: RoadKm) -> pd.DataFrame:
    """The lanes of a network that brings none of its own.

    Parameters
    ----------
    facilities : DataFrame
        id, kind, lat, lon, state, region, goods, capacity_packages_per_h; all open or closed ones.
    settings : Settings
        Its ``lanes.*`` and ``costs.*``.
    road_km : callable
        As `datasets.roads.road_km`.

    Returns
    -------
    DataFrame
        Every column of schema/lanes.csv; by kind of hop, then by origin and destination row.
    """
    sites = _Sites.of(facilities, settings)
    pairs = np.concatenate([np.stack(np.nonzero(hop)) for hop in _hops(sites, settings)], axis=1)
    ids = facilities["id"].to_numpy()
    return fill_lanes(blank_lanes(ids[pairs[0]], ids[pairs[1]]), facilities, settings, road_km)


def blank_lanes(origins: Any, destinations: Any) -> pd.DataFrame:
    """Lanes of which only the ends are said; `fill_lanes` does the rest."""
    frame: dict[str, Any] = {}
    for name, column in schema.table("lanes").items():
        frame[name] = np.full(len(origins), np.nan) if column.numeric else [column.default] * len(origins)
    frame |= {"origin": origins, "destination": destinations}
    return pd.DataFrame(frame)


def fill_lanes(lanes: pd.DataFrame, facilities: pd.DataFrame, settings: Any, road_km: RoadKm) -> pd.DataFrame:
    """Fill what is empty (NaN or "") by rule; rows with an unknown end are left as they are."""
    lanes = lanes.copy()
    if facilities.empty:
        return lanes
    row_of = {name: row for row, name in reversed(list(enumerate(facilities["id"])))}
    origin = np.array([row_of.get(name, -1) for name in lanes["origin"]], dtype=np.int64)
    destination = np.array([row_of.get(name, -1) for name in lanes["destination"]], dtype=np.int64)
    known = (origin >= 0) & (destination >= 0)
    kind = facilities["kind"].map(SHORT_KIND).fillna("").to_numpy(dtype=object)
    legs = np.array(
        [f"{kind[o]}_{kind[d]}" if ok else "" for o, d, ok in zip(origin, destination, known, strict=True)],
        dtype=object,
    )
    ends = [facilities[name].to_numpy(dtype=float)[row] for row in (origin, destination) for name in ("lat", "lon")]

    name_empty = (lanes["lane"] == "").to_numpy()
    lanes["lane"] = np.where(name_empty, lanes["origin"] + ">" + lanes["destination"], lanes["lane"])
    by_air = np.array([set(leg.split("_")) <= AIR_KINDS for leg in legs], dtype=bool)
    lanes["mode"] = np.where((lanes["mode"] == "").to_numpy(), np.where(by_air, "air", "truck"), lanes["mode"])
    air = (lanes["mode"] == "air").to_numpy()

    def fill(column: str, rows: npt.NDArray[np.bool_], values: Any) -> None:
        current = lanes[column].to_numpy(dtype=float).copy()
        take = np.isnan(current) & rows
        current[take] = np.broadcast_to(values, current.shape)[take]
        lanes[column] = current

    missing = lanes["km"].isna().to_numpy() & known
    km = np.full(len(lanes), np.nan)
    for rows, way in ((missing & air, great_circle_km), (missing & ~air, road_km)):
        if rows.any():
            km[rows] = np.round(way(*(end[rows] for end in ends)), 1)
    fill("km", known, km)
    km = lanes["km"].to_numpy(dtype=float)
    _fill_operations(lanes, legs, settings, fill, known)
    fill("hours", known, np.round(np.where(air, air_hours(km, settings), truck_hours(km, settings)), 2))
    load = lanes["packages_per_vehicle"].to_numpy(dtype=float)
    fill("cost_per_trip_usd", known, np.round(np.where(air, _air_usd(km, settings), _truck_usd(km, settings)), 2))
    co2 = np.where(air, _air_co2_kg(km, load, settings), km * settings.costs.truck_co2_kg_per_km)
    fill("co2_kg_per_trip", known, np.round(co2, 2))
    return lanes


def truck_hours(km: Floats, settings: Any) -> Floats:
    """Hours from departure to unloaded: driving with what 49 CFR 395.3 asks of one driver, handling.

    Beyond ``lanes.truck_team_km`` two drivers or relays take turns and the truck does not rest.
    """
    rule = settings.lanes
    drive = np.asarray(km, dtype=float) / rule.truck_km_h
    rests = np.maximum(np.ceil(drive / MAX_DRIVE_H - 1e-9) - 1, 0)
    breaks = rests + (drive - rests * MAX_DRIVE_H > BREAK_AFTER_H)
    alone = np.asarray(km) <= rule.truck_team_km
    return drive + rule.truck_handling_h + np.where(alone, rests * rule.truck_rest_h + breaks * rule.truck_break_h, 0.0)


def air_hours(km: Floats, settings: Any) -> Floats:
    """Hours from departure to unloaded of a flight."""
    return np.asarray(km, dtype=float) / settings.lanes.air_km_h + settings.lanes.air_handling_h


def _truck_usd(km: Floats, settings: Any) -> Floats:
    costs = settings.costs
    return km * costs.truck_usd_per_km / (1 - costs.truck_empty_share) + costs.truck_usd_per_stop


def _air_usd(km: Floats, settings: Any) -> Floats:
    costs = settings.costs
    return km / settings.lanes.air_km_h * costs.air_usd_per_block_h + costs.air_usd_per_flight


def _air_co2_kg(km: Floats, load: Floats, settings: Any) -> Floats:
    return km * load * settings.costs.package_kg / 1000 * settings.costs.air_co2_kg_per_tkm


def _fill_operations(lanes: pd.DataFrame, legs: Any, settings: Any, fill: Any, known: npt.NDArray[np.bool_]) -> None:
    """Departures, vehicles and loads by kind of hop."""
    rule = settings.lanes
    air = (lanes["mode"] == "air").to_numpy()
    to_station = np.array([leg.endswith("_ds") for leg in legs], dtype=bool)
    loads = np.where(air, rule.air_packages, np.where(to_station, rule.cart_packages, rule.truck_packages))
    fill("packages_per_vehicle", known, loads)
    own = {leg: rule[f"{leg}.vehicles_per_departure"] for leg in ("fc_ds", "fc_sc", "sc_sc", "sc_ds")}
    other = rule.air.vehicles_per_departure
    vehicles = np.array([own.get(leg, other) for leg in legs], dtype=float)
    fill("vehicles_per_departure", known, vehicles)
    fill("planned_fill", known, settings.policy.target_fill)
    times = {leg: _departures(leg, rule) for leg in set(legs)}
    empty = (lanes["departures"] == "").to_numpy() & known
    by_leg = np.array([times[leg] for leg in legs], dtype=object)
    lanes["departures"] = np.where(empty, by_leg, lanes["departures"])


def _departures(leg: str, rule: Any) -> str:
    if f"{leg}.departures" in rule:
        return str(rule[f"{leg}.departures"])
    start, _, end = leg.partition("_")
    if end in AIR_KINDS:
        if start not in AIR_KINDS:
            return str(rule.air.to_airport_departures)
        return str(rule.air.to_hub_departures if start == "gw" else rule.air.from_hub_departures)
    return str(rule.air.from_airport_departures)


@dataclass(frozen=True)
class _Sites:
    """Facilities by kind and the great circles between them."""

    kind: npt.NDArray[np.object_]
    goods: npt.NDArray[np.object_]
    region: npt.NDArray[np.object_]
    capacity: Floats
    crow: Floats
    """km, [F, F]; infinite between places that no truck joins."""

    @staticmethod
    def of(facilities: pd.DataFrame, settings: Any) -> _Sites:
        islands = {state.strip() for state in settings.lanes.islands.split(";")}
        land = np.array([state if state in islands else "" for state in facilities["state"]], dtype=object)
        lat, lon = facilities["lat"].to_numpy(float), facilities["lon"].to_numpy(float)
        crow = great_circle_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
        crow = np.where(land[:, None] == land[None, :], crow, np.inf)
        np.fill_diagonal(crow, np.inf)
        return _Sites(
            kind=facilities["kind"].map(SHORT_KIND).fillna("").to_numpy(dtype=object),
            goods=facilities["goods"].to_numpy(dtype=object),
            region=facilities["region"].to_numpy(dtype=object),
            capacity=facilities["capacity_packages_per_h"].to_numpy(float),
            crow=crow,
        )

    def way(self, origin: Any, destination: Any) -> Floats:
        """Great circles from the facilities of one mask (or kind) to those of another, infinite elsewhere."""
        start = self.kind == origin if isinstance(origin, str) else origin
        end = self.kind == destination if isinstance(destination, str) else destination
        return np.where(start[:, None] & end[None, :], self.crow, np.inf)

    def holds(self, goods: str) -> npt.NDArray[np.bool_]:
        """Fulfilment centres with these goods."""
        return np.array([goods in text.split(";") for text in self.goods], dtype=bool) & (self.kind == "fc")


def _hops(sites: _Sites, settings: Any) -> list[npt.NDArray[np.bool_]]:
    """Which pairs are lanes, bool[F, F] for each kind of hop."""
    rule = settings.lanes
    from_airport = (sites.kind == "gw") | (sites.kind == "ah")
    sortation = sites.way("fc", "sc")
    return [
        _centres_to_stations(sites, rule),
        _nearest(sortation, rule.fc_sc.nearest, rule.fc_sc.reach_km, axis=1) | _nearest(sortation, 1, axis=1),
        _between_sortation_centres(sites, rule),
        _nearest(sites.way("sc", "ds"), 1, axis=0)
        | _nearest(sites.way("sc", "ds"), rule.sc_ds.nearest, rule.sc_ds.second_km, axis=0),
        _nearest(sites.way("fc", "gw"), 1, rule.air.reach_km, axis=1),
        _nearest(sites.way("fc", "ah"), 1, rule.air.reach_km, axis=1),
        _flights(sites),
        _nearest(sites.way(from_airport, "sc"), rule.air.gateway_nearest, rule.air.reach_km, axis=1)
        | _nearest(sites.way(from_airport, "sc"), 1, axis=1),
        _airports_to_stations(sites),
    ]


def _nearest(way: Floats, count: int, reach: float = np.inf, *, axis: int) -> npt.NDArray[np.bool_]:
    """The `count` nearest finite pairs of every row (axis 1) or column (axis 0), up to `reach`; ties by row."""
    order = np.argsort(way, axis=axis, kind="stable")
    near = np.zeros(way.shape, dtype=bool)
    index = np.take(order, np.arange(min(count, way.shape[axis])), axis=axis)
    np.put_along_axis(near, index, True, axis=axis)
    return np.asarray(near & (way <= reach) & np.isfinite(way))


def _stations_without_sortation(sites: _Sites) -> npt.NDArray[np.bool_]:
    return (sites.kind == "ds") & ~np.isfinite(sites.way("sc", "ds")).any(axis=0)


def _centres_to_stations(sites: _Sites, rule: Any) -> npt.NDArray[np.bool_]:
    """Straight lanes to near stations; where no sortation centre is, from the nearest centre however far."""
    alone = _stations_without_sortation(sites)
    lanes = np.zeros(sites.crow.shape, dtype=bool)
    for goods in ("sortable", "non_sortable", "heavy"):
        count = rule.fc_ds.nearest_sortable if goods == "sortable" else rule.fc_ds.nearest_other
        way = sites.way(sites.holds(goods), "ds")
        lanes |= _nearest(way, count, rule.fc_ds.reach_km, axis=0) | (_nearest(way, 1, axis=0) & alone)
    return lanes


def _between_sortation_centres(sites: _Sites, rule: Any) -> npt.NDArray[np.bool_]:
    """Pairs within reach, and any distance to and from each region's largest."""
    way = sites.way("sc", "sc")
    largest = np.zeros(len(sites.kind), dtype=bool)
    centres = np.flatnonzero(sites.kind == "sc")
    for region in dict.fromkeys(sites.region[centres]):
        members = centres[sites.region[centres] == region]
        largest[members[np.argmax(np.nan_to_num(sites.capacity[members]))]] = True
    return np.isfinite(way) & ((way <= rule.sc_sc.reach_km) | largest[:, None] | largest[None, :])


def _flights(sites: _Sites) -> npt.NDArray[np.bool_]:
    """Every gateway to every air hub and back."""
    hub, gateway = sites.kind == "ah", sites.kind == "gw"
    return (hub[:, None] & gateway[None, :]) | (gateway[:, None] & hub[None, :])


def _airports_to_stations(sites: _Sites) -> npt.NDArray[np.bool_]:
    """Where no sortation centre is on a station's land (islands), its nearest airport feeds it."""
    airport = (sites.kind == "gw") | (sites.kind == "ah")
    return _nearest(sites.way(airport, _stations_without_sortation(sites)), 1, axis=0)
