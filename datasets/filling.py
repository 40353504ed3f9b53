"""Completing a draft: defaults by kind of facility, what follows from other columns, lanes and stock by rule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from datasets import schema
from datasets.draft import Draft, Origin
from datasets.floor_classes import classes_of, equipment_usd_per_day, estimate_units_per_h
from datasets.lanes import Floats, default_lanes, fill_lanes
from datasets.memory import Same, content
from datasets.settings import Settings
from datasets.stock import default_stock

SCALED = ("pick_packages_per_h", "pick_factor", "capacity_packages_per_h", "vans")
"""Columns of facilities that ``capacity.scale`` multiplies (and vehicles_per_departure of lanes)."""
UNITS = "demand.units_per_day"
FROM_FLOOR = "pick_from_floor"
EQUIPMENT = "equipment_usd_per_day"
DERIVED = {"facilities": (FROM_FLOOR, EQUIPMENT)}
"""Columns that no file holds: `finish_tables` makes them of the others."""


def fill_draft(draft: Draft) -> None:
    """What needs no edit to be known: facilities by kind."""
    draft.tables["facilities"] = fill_facilities(draft.tables["facilities"])


def fill_facilities(facilities: pd.DataFrame) -> pd.DataFrame:
    """Defaults by kind; the name is the id where empty. Rows of an unknown kind keep their gaps."""
    facilities = facilities.copy()
    kinds = facilities["kind"]
    for column in schema.table("facilities").values():
        defaults = {
            kind: values[column.name] for kind, values in schema.facility_defaults().items() if column.name in values
        }
        if not defaults:
            continue
        if column.numeric:
            numbers = {kind: float(text) if text else math.nan for kind, text in defaults.items()}
            facilities[column.name] = facilities[column.name].fillna(kinds.map(numbers).astype(float))
        else:
            texts = kinds.map(defaults).fillna("").astype("str")
            facilities[column.name] = facilities[column.name].where(facilities[column.name] != "", texts)
    facilities["name"] = facilities["name"].where(facilities["name"] != "", facilities["id"])
    return facilities


def fill_zones(draft: Draft) -> None:
    """Households, area and weight of demand from the population where empty."""
    zones = draft.tables["zones"]
    per = draft.settings["demand.people_per_household"], draft.settings["demand.people_per_km2"]
    draft.tables["zones"] = draft.memory.get("zones", (Same(zones), *per), lambda: _filled_zones(zones, *per))


def _filled_zones(zones: pd.DataFrame, per_household: float, per_km2: float) -> pd.DataFrame:
    people = zones["population"]
    filled = {
        "households": (people / per_household).round(0),
        "land_km2": (people / per_km2).round(3),
        "demand_weight": people,
    }
    empty = [name for name in filled if zones[name].isna().any()]
    return zones.assign(**{name: zones[name].fillna(filled[name]) for name in empty}) if empty else zones


def resolve_units(draft: Draft) -> None:
    """Units a day from the population where the settings say 0; a warning where a file says so itself."""
    if draft.settings[UNITS] != 0:
        return
    people = float(np.nansum(draft.column("zones", "population")))
    draft.settings[UNITS] = round(people * draft.settings["demand.units_per_person_day"], 3)
    if UNITS in draft.setting_places:
        message = f"{UNITS} 0 is not no demand: people order {draft.settings[UNITS]:,.0f} units a day"
        draft.about_setting(UNITS, "units-by-people", message, "warning")


def lanes_and_stock(draft: Draft) -> None:
    """Fill the lanes that were given, make those by rule, and say where stock lies.

    A facility that an edit adds, and a candidate of which the tables say nothing, gets lanes and stock by rule beside
    what is there: the others' stay as they were, so that two runs differ by the facility alone. For the same reason
    rules size a facility as it was before any edit.
    What by rule lies in closed facilities only moves to open ones.
    """
    facilities = usable_facilities(draft.tables["facilities"])
    if draft.unedited is not draft.tables["facilities"]:
        facilities = _as_sized(facilities, draft.unedited)
    if "lanes" not in draft.given:
        draft.origins["lanes"] = Origin(draft.origins["facilities"].file, [])
    settings = {key: draft.settings[key] for key in _lane_settings()}
    given = draft.tables["lanes"] if "lanes" in draft.given else None
    added = draft.added | _candidates(draft, given, ("origin", "destination"))
    key = tuple(settings.values()), Same(draft.tables["distances"]), frozenset(added)
    seen = _LANE_ENDS if given is not None and not added else _LANE_RULE
    draft.tables["lanes"] = draft.memory.get(
        "lanes",
        (*key, content(facilities, seen), given is None or Same(given)),
        lambda: _lanes(facilities[list(seen)], Settings(settings), draft.tables["distances"], given, added),
    )
    pools, stock = draft.tables["pools"], draft.tables["stock"] if "stock" in draft.given else None
    added = draft.added | _candidates(draft, stock, ("facility",))
    if stock is None or added:
        draft.tables["stock"] = draft.memory.get(
            "stock",
            (content(facilities, _STOCK_RULE), Same(pools), frozenset(added), stock is None or Same(stock)),
            lambda: _stock(facilities[list(_STOCK_RULE)], pools, stock, added),
        )


def _candidates(draft: Draft, given: pd.DataFrame | None, columns: tuple[str, ...]) -> set[str]:
    """Candidates, as they were before any edit, of which the table that was given says nothing.

    A rule that counted them among the nearest would take lanes and stock from the facilities that are there.
    """
    table = draft.tables["facilities"] if draft.unedited is None else draft.unedited
    names = set(table.loc[table["status"] == "candidate", "id"])
    return names - {name for column in columns if given is not None and names for name in given[column]}


_LANE_ENDS = ("id", "kind", "lat", "lon")
_LANE_RULE = (*_LANE_ENDS, "state", "region", "goods", "capacity_packages_per_h")
_STOCK_RULE = ("id", "kind", "region", "goods", "capacity_packages_per_h", "status")
"""Columns of facilities that filling lanes, lanes by rule and stock by rule look at: they are given no others."""


@cache
def _lane_settings() -> tuple[str, ...]:
    """Settings that lanes by rule look at: they are given no others."""
    wanted = ("lanes.", "costs.", "policy.target_fill")
    return tuple(key for key in schema.settings() if key.startswith(wanted))


def _lanes(
    facilities: pd.DataFrame,
    settings: Settings,
    distances: pd.DataFrame,
    given: pd.DataFrame | None,
    added: set[str],
) -> pd.DataFrame:
    road_km, new = RoadKm(facilities, distances), facilities["id"].isin(added)
    before = facilities[~new].reset_index(drop=True)
    lanes = default_lanes(before, settings, road_km) if given is None else given
    if new.any():
        rule = default_lanes(facilities, settings, road_km)
        lanes = _append_new(lanes, rule[rule["origin"].isin(added) | rule["destination"].isin(added)])
    return fill_lanes(lanes, facilities, settings, road_km)


def _stock(facilities: pd.DataFrame, pools: pd.DataFrame, given: pd.DataFrame | None, added: set[str]) -> pd.DataFrame:
    new = facilities["id"].isin(added)
    stock = default_stock(pools, facilities[~new].reset_index(drop=True)) if given is None else given
    if new.any():
        rule = default_stock(pools, facilities)
        stock = _append_new(stock, rule[rule["facility"].isin(added)])
    return _moved(stock, facilities, pools) if given is None else stock


def _moved(stock: pd.DataFrame, facilities: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """The stock, and each pool that no open facility holds in open ones too, by rule."""
    there = facilities[facilities["status"] == "open"].reset_index(drop=True)
    held = stock.loc[stock["facility"].isin(there["id"]), "pool"]
    lost = pools[~pools["pool"].isin(held)].reset_index(drop=True)
    return _append_new(stock, default_stock(lost, there)) if len(lost) else stock


def _as_sized(facilities: pd.DataFrame, unedited: pd.DataFrame | None) -> pd.DataFrame:
    """The facilities with the capacity that they have before any edit; those that edits add with their own."""
    if unedited is None:
        return facilities
    size = unedited.drop_duplicates("id").set_index("id")["capacity_packages_per_h"]
    before = facilities["id"].map(size)
    return facilities.assign(capacity_packages_per_h=before.fillna(facilities["capacity_packages_per_h"]))


def _append_new(there: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table with those rows whose ends are not there yet."""
    ends = ["origin", "destination"] if "origin" in there else ["pool", "facility"]
    known = set(zip(*(there[name] for name in ends), strict=True))
    fresh = [pair not in known for pair in zip(*(rows[name] for name in ends), strict=True)]
    return pd.concat([there, rows[np.array(fresh, dtype=bool)]], ignore_index=True)


def usable_facilities(facilities: pd.DataFrame) -> pd.DataFrame:
    """Rows with an id, a kind and a place: the others are findings already."""
    usable = (facilities["id"] != "") & (facilities["kind"] != "") & facilities[["lat", "lon"]].notna().all(axis=1)
    usable &= ~facilities["id"].duplicated()
    return facilities[usable].reset_index(drop=True)


def finish_tables(draft: Draft) -> None:
    """What comes after every edit: gaps that edits left, derived columns, ``capacity.scale``."""
    fill_zones(draft)
    resolve_units(draft)
    if any(np.isnan(draft.column("lanes", column.name)).any() for column in _numbers_of_lanes()):
        facilities = usable_facilities(draft.tables["facilities"])
        road_km = RoadKm(facilities, draft.tables["distances"])
        draft.tables["lanes"] = fill_lanes(draft.tables["lanes"], facilities, Settings(draft.settings), road_km)
    stock = draft.tables["stock"]
    draft.tables["stock"] = draft.memory.get("filled stock", Same(stock), lambda: _filled_stock(stock))
    scale = draft.settings["capacity.scale"]
    if scale != 1:
        table = draft.tables["facilities"].copy()
        for column in SCALED:
            table[column] = table[column] * scale
        table["vans"] = np.ceil(table["vans"])
        draft.tables["facilities"] = table
        lanes = draft.tables["lanes"].copy()
        lanes["vehicles_per_departure"] = np.ceil(lanes["vehicles_per_departure"] * scale)
        draft.tables["lanes"] = lanes
    draft.tables["facilities"] = with_floors_by_rate(draft.tables["facilities"], draft.settings)


def _numbers_of_lanes() -> list[schema.Column]:
    return [column for column in schema.table("lanes").values() if column.numeric]


def _filled_stock(stock: pd.DataFrame) -> pd.DataFrame:
    cover = stock["cover_units"].fillna(stock["units_on_hand"]).fillna(-1)
    return stock.assign(cover_units=cover, units_on_hand=stock["units_on_hand"].fillna(cover))


def with_floors_by_rate(facilities: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Picking of the facilities that were given none, by simple rates of their floors; what their equipment costs.

    Adds `pick_from_floor`, true where the picking is such an estimate, and `equipment_usd_per_day`.
    """
    facilities = facilities.copy()
    units = estimate_units_per_h(facilities) / settings["capacity.units_per_package"]
    own = facilities["pick_packages_per_h"].notna()
    facilities["pick_packages_per_h"] = facilities["pick_packages_per_h"].where(own, units * facilities["pick_factor"])
    facilities[FROM_FLOOR] = ~own & (classes_of(facilities) != "")
    facilities[EQUIPMENT] = equipment_usd_per_day(facilities, settings)
    return facilities


class RoadKm:
    """Kilometres by road: the scenario's own table first, then the bundled freeways, never below the great circle.

    Parameters
    ----------
    facilities : DataFrame
    distances : DataFrame
        origin, destination, km; a row stands for both directions unless the other has its own.
    """

    def __init__(self, facilities: pd.DataFrame, distances: pd.DataFrame) -> None:
        self._own: dict[tuple[float, float, float, float], float] = {}
        if len(distances):
            self._own = _by_place(facilities, distances)

    def __call__(self, lat_o: Floats, lon_o: Floats, lat_d: Floats, lon_d: Floats) -> Floats:
        """Kilometres of each pair, degrees in."""
        from datasets.roads import road_km

        ends = [np.asarray(end, dtype=float) for end in (lat_o, lon_o, lat_d, lon_d)]
        places = zip(*(end.tolist() for end in ends), strict=True)
        km = np.array([self._own.get(place, math.nan) for place in places], dtype=float)
        missing = np.isnan(km)
        if missing.any():
            km[missing] = road_km(*(end[missing] for end in ends))
        return km


def _by_place(facilities: pd.DataFrame, distances: pd.DataFrame) -> dict[tuple[float, float, float, float], float]:
    place = {row.id: (row.lat, row.lon) for row in facilities[["id", "lat", "lon"]].itertuples(index=False)}
    km: dict[tuple[float, float, float, float], float] = {}
    rows = [
        (place[o], place[d], length)
        for o, d, length in zip(distances["origin"], distances["destination"], distances["km"], strict=True)
        if o in place and d in place and length == length
    ]
    km |= {(*d, *o): length for o, d, length in rows}
    km |= {(*o, *d): length for o, d, length in rows}
    return km
