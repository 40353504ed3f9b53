"""From sites to the rows of `facilities.csv`: ids, shifts, and capacities in proportion to the demand around.

Capacities here are a first estimate; `datasets.build.size` fits them to the flows that the planner wants. Numbers name
their fact (FACTS ids as in docs/model.md) or are assumed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.build import places, tables
from datasets.draft import default_settings
from datasets.floor_classes import classes_of, equipment_usd_per_day, floor_classes
from datasets.settings import Settings

HEADROOM = 1.4
"""Capacity over the mean day: published peaks are 1.5-2.5 of a normal day."""
SKEW = 1.25
"""Large centres are larger than their share of demand (assumed): published are 0.7-1 M items on a best day."""
GOODS_SHARE = {"sortable": 0.86, "non_sortable": 0.11, "heavy": 0.03}
"""As in datasets/defaults/goods.csv."""
PREFIX = {
    "fulfilment_centre": "FC",
    "sortation_centre": "SC",
    "delivery_station": "DS",
    "prime_now_hub": "PN",
    "air_hub": "AH",
    "air_gateway": "GW",
}
SHIFTS = {
    "fulfilment_centre": "06:30-17:00;18:00-04:30",
    "sortation_centre": "00:00-04:30;05:00-09:30;10:00-14:30;15:00-19:30;20:00-24:00",
    "delivery_station": "01:00-09:30;13:30-17:30",
    "prime_now_hub": "06:00-24:00",
    "air_hub": "00:00-24:00",
    "air_gateway": "00:00-24:00",
}
FC_HOURS, SC_HOURS, DS_HOURS, PN_HOURS, AIR_HOURS = 21.0, 22.0, 8.5, 18.0, 20.0
"""Hours in which a day's packages must pass; a station's night sort does nearly all."""
HANDLING_USD = {"pods": 0.75, "walking": 1.05, "non_sortable": 1.50, "heavy": 4.00}
"""USD a package of 1.35 units: picked at 300 or 100 and stowed at 239 units an hour, packed at 85 packages an hour, by
people at 34 USD an hour (all but the wage published; docs/model.md); large items assumed: fewer an hour."""
PICK_OVER_PACK = 0.95
"""Picking at a fulfilment centre over its packing: a pack station is cheap beside a pick station with its robots, so
the floor is the limit (assumed). At hubs pickers pack."""
VAN_HEADROOM = 1.25
"""Room in a station's vans over its mean day (assumed)."""
COURIER_TOUR_H = 1.25
"""A hub courier's tour with loading (assumed)."""
BUILDING_USD_PER_M2_DAY = {"pods": 0.45, "walking": 0.25}
"""With robots and all: 200 M USD for 60,000 m2 (published, Shreveport) over 20 years; without, half of it (assumed)."""
FULL_SITE_PER_H = {"sortable": 15_000.0, "non_sortable": 3_000.0, "heavy": 1_500.0}
"""Packages an hour at which a building has its full 1.1 M sq ft (assumed)."""
SQ_FT_M2 = 0.09290304
DECIMALS = {"lat": 4, "lon": 4, "cost_per_package_usd": 2}
COLUMNS = [
    *("id", "kind", "name", "lat", "lon", "zip", "state", "region", "clock_offset_h", "status", "goods", "floor_m2"),
    *("technology", "robots", "stations", "pickers", "shifts", "pick_packages_per_h", "capacity_packages_per_h"),
    *("cost_per_package_usd", "fixed_usd_per_day", "vans", "packages_per_van"),
]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int_]


def facility_table(sites: pd.DataFrame, zips: pd.DataFrame, n_walking: int) -> pd.DataFrame:
    """Every column of `facilities.csv`.

    Parameters
    ----------
    sites : pandas.DataFrame
        kind, zip_row, packages_per_day; goods, iata, lat, lon where they apply (`network_us.choose`).
    zips : pandas.DataFrame
        `places.with_surroundings` of the ZIPs that `zip_row` counts.
    n_walking : int
        How many sortable centres, the smallest ones, have walking pickers.
    """
    table = _places(sites, zips)
    table = table.sort_values(["order", "iata", "packages_per_day"], ascending=[True, True, False], kind="stable")
    table = table.reset_index(drop=True)
    table["id"] = _ids(table)
    table["name"] = table["place"] + " " + table["state"]
    table["status"], table["shifts"] = "open", table["kind"].map(SHIFTS)
    for column in ("robots", "stations", "pickers", "pick_packages_per_h", "vans", "packages_per_van"):
        table[column] = 0
    for column in ("capacity_packages_per_h", "cost_per_package_usd", "fixed_usd_per_day", "floor_m2"):
        table[column] = 0.0
    table["technology"] = "-"
    _fulfilment(table, n_walking)
    _sortation(table)
    _stations(table)
    _hubs(table)
    _air(table)
    return set_capacity(table[COLUMNS], table["capacity_packages_per_h"].to_numpy(float))


def set_capacity(facilities: pd.DataFrame, packages_per_h: Floats) -> pd.DataFrame:
    """Copy `facilities` with new hourly capacities and all that follows from them, rounded for people to read.

    Robots, stations and pickers are as many as picking takes by the capacity curves of the floors, on which
    `pick_packages_per_h` is left to them; stations and hubs have vans for what they sort.
    """
    table = facilities.copy()
    kind = table["kind"].to_numpy()
    fc, hub, station = kind == "fulfilment_centre", kind == "prime_now_hub", kind == "delivery_station"
    capacity = np.ceil(packages_per_h / 50).astype(int) * 50
    robots, stations, pickers = _crew(table, capacity * np.where(fc, PICK_OVER_PACK, 1.0))
    van_load = np.maximum(table["packages_per_van"].to_numpy(float), 1.0)
    station_vans = capacity * DS_HOURS / HEADROOM * VAN_HEADROOM / van_load
    courier_vans = capacity * COURIER_TOUR_H / van_load
    vans = np.ceil(np.where(station, station_vans, np.where(hub, courier_vans, 0.0))).astype(int)
    table["pick_packages_per_h"], table["capacity_packages_per_h"] = np.where(fc | hub, np.nan, 0.0), capacity
    table["robots"], table["stations"], table["pickers"], table["vans"] = robots, stations, pickers, vans
    table["floor_m2"] = _hundreds(table["floor_m2"])
    table["fixed_usd_per_day"] = _hundreds(table["fixed_usd_per_day"].where(~fc, _bare_building(table)))
    return table


def _hundreds(column: pd.Series) -> pd.Series:
    return (column / 100).round().astype(int) * 100


def _crew(table: pd.DataFrame, packages_per_h: Floats) -> tuple[Ints, Ints, Ints]:
    """Robots, stations and pickers with which each facility's floor picks so many packages an hour."""
    from warehouse.curves.files import capacity_curve

    settings = Settings(default_settings())
    units = packages_per_h * settings.capacity.units_per_package
    names = classes_of(table)
    robots, stations, pickers = (np.zeros(len(table), int) for _ in range(3))
    for name, floor in floor_classes().items():
        own = names == name
        curve, module = capacity_curve(floor, settings), floor.people_per_module
        beside = curve.knee(module) / module
        pace = float(curve.spread(beside * module, module, module).mean()) / module
        pickers[own] = np.ceil(units[own] / pace)
        if floor.mode == "pods":
            stations[own] = pickers[own]
            robots[own] = np.ceil(pickers[own] * beside / 5) * 5
    return robots, stations, pickers


def _bare_building(table: pd.DataFrame) -> pd.Series:
    """What a fulfilment centre costs a day without its robots and stations, which `equipment_usd_per_day` adds."""
    least = table["floor_m2"] * BUILDING_USD_PER_M2_DAY["walking"]
    whole = table["floor_m2"] * table["technology"].map(BUILDING_USD_PER_M2_DAY)
    return np.maximum(whole - equipment_usd_per_day(table, default_settings()), least)


def write(facilities: pd.DataFrame, scenario: str) -> None:
    """Write `facilities.csv` of a bundled scenario."""
    tables.write_table(facilities, tables.SCENARIOS / scenario / "facilities.csv", DECIMALS)


def read(scenario: str) -> pd.DataFrame:
    """`facilities.csv` of a bundled scenario, as `write` takes it."""
    return tables.read_table(tables.SCENARIOS / scenario / "facilities.csv")


def _places(sites: pd.DataFrame, zips: pd.DataFrame) -> pd.DataFrame:
    here = zips.iloc[sites["zip_row"].astype(int)].reset_index(drop=True)
    table = sites.reset_index(drop=True).copy()
    for column in ("iata", "lat", "lon", "goods"):
        if column not in table:
            table[column] = np.nan
    for column in ("place", "state", "region", "clock_offset_h", "people_40km"):
        table[column] = here[column]
    table["zip"] = here["zone"]
    table["lat"], table["lon"] = (
        table["lat"].astype(float).fillna(here["lat"]),
        table["lon"].astype(float).fillna(here["lon"]),
    )
    airport = pd.Series(places.naming_airport(table["lat"], table["lon"]))
    table["iata"] = table["iata"].astype(object).where(table["iata"].notna(), airport)
    table["goods"] = table["goods"].astype(object).where(table["goods"].notna(), "")
    table["order"] = table["kind"].map({kind: i for i, kind in enumerate(PREFIX)})
    return table


def _ids(table: pd.DataFrame) -> list[str]:
    """FC-CVG-1, DS-CMH-03, AH-CVG: kind, airport, number at that airport."""
    number = table.groupby(["kind", "iata"]).cumcount() + 1
    ids = []
    for kind, iata, n in zip(table["kind"], table["iata"], number, strict=True):
        place = f"{PREFIX[kind]}-{iata}"
        ids.append(
            place if kind.startswith("air") else f"{place}-{n:02d}" if kind == "delivery_station" else f"{place}-{n}"
        )
    return ids


def _fulfilment(table: pd.DataFrame, n_walking: int) -> None:
    total = table.loc[table["kind"] == "delivery_station", "packages_per_day"].sum()
    for goods, share in GOODS_SHARE.items():
        rows = table.index[(table["kind"] == "fulfilment_centre") & (table["goods"].str.split(";").str[0] == goods)]
        if not len(rows):
            continue
        size = table.loc[rows, "packages_per_day"]
        smallest_first = size.rank(method="first")
        walking = smallest_first <= n_walking if goods == "sortable" else pd.Series(True, index=rows)
        way = np.where(walking, "walking" if goods == "sortable" else goods, "pods")
        table.loc[rows, "technology"] = np.where(walking, "walking", "pods")
        skewed = size**SKEW
        per_h = skewed / skewed.sum() * total * share * HEADROOM / FC_HOURS
        table.loc[rows, "capacity_packages_per_h"] = per_h
        # Robotic sites have 0.6 to 1.1 M sq ft (published, MWPVL 2025); the small walking ones 0.4-0.6 (assumed).
        smallest = np.where(walking & (goods == "sortable"), 0.4e6, 0.6e6)
        floor = (smallest + 0.5e6 * np.minimum(per_h / FULL_SITE_PER_H[goods], 1.0)) * SQ_FT_M2
        table.loc[rows, "floor_m2"] = floor
        table.loc[rows, "cost_per_package_usd"] = [HANDLING_USD[w] for w in way]


def _sortation(table: pd.DataFrame) -> None:
    rows = table.index[table["kind"] == "sortation_centre"]
    size = table.loc[rows, "packages_per_day"]
    floor = (0.25e6 + 0.35e6 * (size / size.max())) * SQ_FT_M2  # published: 0.25-0.6 M sq ft (MWPVL 2025)
    table.loc[rows, "floor_m2"] = floor
    table.loc[rows, "capacity_packages_per_h"] = size * HEADROOM / SC_HOURS
    table.loc[rows, "cost_per_package_usd"] = 0.12
    table.loc[rows, "fixed_usd_per_day"] = floor * 0.30


def _stations(table: pd.DataFrame) -> None:
    rows = table.index[table["kind"] == "delivery_station"]
    size = table.loc[rows, "packages_per_day"]
    floor = np.clip(size * 0.65, 6000.0, 25000.0)
    people = table.loc[rows, "people_40km"]
    # Long ways between stops take room off a route: fewer packages a van where few people live (assumed).
    per_van = np.select([people >= 1_000_000, people >= 250_000], [250, 240], 210)
    table.loc[rows, "floor_m2"] = floor
    table.loc[rows, "capacity_packages_per_h"] = size * HEADROOM / DS_HOURS
    table.loc[rows, "cost_per_package_usd"] = 0.20
    table.loc[rows, "fixed_usd_per_day"] = floor * 0.35
    table.loc[rows, "packages_per_van"] = per_van


def _hubs(table: pd.DataFrame) -> None:
    rows = table.index[table["kind"] == "prime_now_hub"]
    # One order in a hundred of its metro, with the same headroom in 18 hours; couriers of 10 packages an hour.
    per_h = table.loc[rows, "packages_per_day"] * 0.02 * HEADROOM / PN_HOURS
    table.loc[rows, "goods"], table.loc[rows, "technology"] = "sortable", "walking"
    table.loc[rows, "floor_m2"] = 3930.0
    table.loc[rows, "capacity_packages_per_h"] = per_h
    table.loc[rows, "cost_per_package_usd"] = 1.60
    table.loc[rows, "fixed_usd_per_day"] = 3000.0
    table.loc[rows, "packages_per_van"] = 10


def _air(table: pd.DataFrame) -> None:
    hubs = table.index[table["kind"] == "air_hub"]
    gateways = table.index[table["kind"] == "air_gateway"]
    table.loc[hubs, "floor_m2"], table.loc[gateways, "floor_m2"] = 75000.0, 10000.0
    table.loc[hubs, "cost_per_package_usd"], table.loc[gateways, "cost_per_package_usd"] = 0.20, 0.12
    table.loc[hubs, "fixed_usd_per_day"], table.loc[gateways, "fixed_usd_per_day"] = 150000.0, 8000.0
    table.loc[hubs, "capacity_packages_per_h"] = 60000.0
    # A third of the demand around may come by air on a bad day (assumed).
    size = table.loc[gateways, "packages_per_day"]
    table.loc[gateways, "capacity_packages_per_h"] = np.clip(size * HEADROOM / AIR_HOURS / 3, 3000.0, 20000.0)
