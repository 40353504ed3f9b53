"""An Anura model in: what it says of a network, of one day; and what of it has no place here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from datasets import schema
from datasets.draft import default_settings
from datasets.exchange.anura.arcs import arcs_of
from datasets.exchange.anura.demand import Demand, Product, demand_of, products_of
from datasets.exchange.anura.groups import members, named
from datasets.exchange.anura.kinds import kinds_of
from datasets.exchange.anura.notes import unpacked
from datasets.exchange.anura.put import Made, put
from datasets.exchange.anura.sites import Terms, status_of, take_sites
from datasets.exchange.anura.tables import Row, Table, columns, gather, is_excluded, refuse_without
from datasets.exchange.anura.units import Units, days_of, units_of
from datasets.exchange.anura.ways import Rates, stations_of, take_ways
from datasets.exchange.incoming import Incoming
from datasets.writing import toml_sections

NEEDED = ("Facilities", "Customers", "CustomerDemand")
_ZONES = {"zone": "CustomerName", "lat": "Latitude", "lon": "Longitude", "state": "Region"}
ZONE_CARRIED = ("population", "households", "land_km2", "region", "clock_offset_h", "station")
"""Columns of zones that Notes carry."""


def read_anura(file: Path, incoming: Incoming) -> None:
    """Put a model down as a scenario.

    Raises
    ------
    InvalidInput
        When it cannot be read, or lacks facilities, customers or demand.
    """
    tables = gather(file, incoming)
    refuse_without(tables, NEEDED, incoming)
    _tell_what_has_no_place(tables, incoming)
    units = units_of(tables, incoming)
    days, period_days = days_of(tables, incoming)
    products = products_of(tables, units)
    demand = demand_of(tables, products, units, days, incoming)
    arcs = arcs_of(tables, incoming)
    kinds, split = kinds_of(tables, arcs, incoming)
    per_package = _units_per_package(units)
    handling = _handling(tables, units, per_package, incoming)
    terms = Terms(units, demand, per_package, period_days, handling)
    sites = tables["Facilities"]
    take_sites(sites, kinds, split, terms, incoming)
    places = {row["FacilityName"]: _place(row) for row in sites.rows}
    rates = Rates(
        units, per_package, *_means(demand), _vehicles(tables, units, per_package), places, *_ways(tables, units)
    )
    take_ways(tables.get("TransportationPolicies"), arcs, kinds, split, rates, sites, incoming)
    there = {row["FacilityName"] for row in sites.rows if status_of(row) == "open"}
    _take_zones(tables["Customers"], demand, stations_of(arcs, kinds, split, there), incoming)
    _take_goods(tables, products, demand, incoming)
    _take_settings(tables, units, demand, per_package, incoming)


def _units_per_package(units: Units) -> float:
    """Units of a package: as the model's unit PKG says, else the setting's default."""
    return units.by_type["Quantity"].get("PKG") or float(default_settings()["capacity.units_per_package"])


def _place(row: Row) -> tuple[float, float]:
    """Latitude and longitude; NaN where they are none, which ``check`` says."""
    try:
        return float(row["Latitude"]), float(row["Longitude"])
    except ValueError:
        return math.nan, math.nan


def _ways(tables: Mapping[str, Table], units: Units) -> tuple[float, float]:
    """Way over great circle, and kilometres an hour, where policies say none."""
    table = tables.get("ModelSettings")
    if table is None or not table.rows:
        return 1.17, 88.5
    row = table.rows[0]
    circuity, speed = units.number(table, row, "CircuityFactor", 17.0), units.number(table, row, "AverageSpeed", 55.0)
    return 1 + circuity / 100, max(speed, 1.0) * (1.0 if row["PrimarySpeedUOM"].upper() == "KPH" else 1.609344)


def _means(demand: Demand) -> tuple[float, float]:
    """Weight and volume of a mean unit; NaN where a product that is asked for says none."""
    total = sum(demand.by_goods.values()) or math.nan
    return sum(demand.kg.values()) / total, sum(demand.litres.values()) / total


def _vehicles(tables: Mapping[str, Table], units: Units, per_package: float) -> dict[str, float]:
    """Packages that a vehicle of each mode takes, where the model says it."""
    table = tables.get("TransportationModes")
    if table is None:
        return {}
    said = {row["ModeName"]: units.of(table, row, "QuantityCapacity", "Quantity") for row in table.included()}
    return {name: units_of_it / per_package for name, units_of_it in said.items() if units_of_it > 0}


def _handling(tables: Mapping[str, Table], units: Units, per_package: float, incoming: Incoming) -> dict[str, float]:
    """USD a package that a facility's handling costs: in and out, the mean of its products."""
    table = tables.get("WarehousingPolicies")
    costs: dict[str, list[float]] = {}
    known = dict.fromkeys(row["FacilityName"] for row in tables["Facilities"].rows)
    groups = members(tables)
    for row in table.included() if table else ():
        each = [_per_unit(table, row, f"{way}boundHandlingCost", units) for way in ("In", "Out")] if table else []
        for name in named(row["FacilityName"], known, groups):
            costs.setdefault(name, []).append(sum(each) * per_package)
    return {name: sum(values) / len(values) for name, values in costs.items()}


def _per_unit(table: Table, row: Row, column: str, units: Units) -> float:
    cost = units.number(table, row, column, 0.0)
    return cost / units.factor(table, row, f"{column}UOM", "Quantity") if cost else 0.0


def _take_zones(table: Table, demand: Demand, station: Callable[[str], str], incoming: Incoming) -> None:
    """Customers as zones; where a model has no people, as many as would order what it asks for."""
    per_person = float(default_settings()["demand.units_per_person_day"])
    made, counted = Made(), 0
    for row in table.rows:
        if is_excluded(row):
            continue
        name, said = row["CustomerName"], unpacked(row["Notes"], "zones")
        asked = demand.units.get(name, 0.0)
        zone = {
            "zone": name,
            "lat": row["Latitude"],
            "lon": row["Longitude"],
            "state": row["Region"],
            "population": round(asked / per_person),
            "demand_weight": asked,
            "station": "" if said else station(name),
        }
        counted += "population" not in said
        made.add(zone | {column: said[column] for column in ZONE_CARRIED if column in said}, row.line)
    put(incoming, "zones", made, table, _ZONES)
    if counted:
        message = (
            f"{counted:,} customers come in with as many people as order what they ask for ({per_person:g} units a day)"
        )
        incoming.find(table.place(0, ""), "population-assumed", message, "warning")


def _take_goods(
    tables: Mapping[str, Table], products: Mapping[str, Product], demand: Demand, incoming: Incoming
) -> None:
    """Products as goods of ours, by share of demand; the usual goods where the model says nothing of weights."""
    total = sum(demand.by_goods.values())
    table = tables.get("Products")
    if table is None or not total > 0:
        return
    names = schema.table("goods")["goods"].choices
    usual = {row["goods"]: row for row in schema.read_rows(schema.default_rows("goods"))}
    made, shares = Made(), _shares({name: demand.by_goods.get(name, 0.0) / total for name in names})
    for name in names:
        asked = demand.by_goods.get(name, 0.0)
        kg, litres = (totals.get(name, 0.0) / asked if asked else math.nan for totals in (demand.kg, demand.litres))
        goods = {**usual.get(name, {}), "goods": name, "line_share": shares[name], "source": "of the Anura model"}
        goods |= {"weight_mean_kg": round(kg, 9)} if kg > 0 else {}
        made.add(
            goods | ({"cube_mean_l": round(litres, 9)} if litres > 0 else {}), table.rows[0].line if table.rows else 0
        )
    put(incoming, "goods", made, table, {})
    if any(name not in names for name in products):
        message = f"{len(products):,} products come in as goods of three kinds, by weight and volume"
        incoming.find(table.place(0, ""), "products-as-goods", message, "warning")


def _shares(shares: Mapping[str, float]) -> dict[str, float]:
    """Rounded, and still adding up to 1."""
    rounded = {name: round(share, 9) for name, share in shares.items()}
    largest = max(rounded, key=lambda name: rounded[name])
    rest = sum(share for name, share in rounded.items() if name != largest)
    return rounded | {largest: round(1 - rest, 9)}


def _take_settings(
    tables: Mapping[str, Table], units: Units, demand: Demand, per_package: float, incoming: Incoming
) -> None:
    defaults = default_settings()
    table = tables.get("ModelSettings")
    settings: dict[str, float] = {"demand.units_per_day": round(demand.total, 6)}
    if per_package != defaults["capacity.units_per_package"]:
        settings["capacity.units_per_package"] = per_package
    carbon = units.number(table, table.rows[0], "CO2Cost", 0.0) if table and table.rows else 0.0
    if carbon and "design.carbon_usd_per_t" in defaults:
        settings["design.carbon_usd_per_t"] = 1000 * carbon
    (incoming.folder / "scenario.toml").write_text(toml_sections(settings), encoding="utf-8")
    incoming.places["scenario.toml"] = lambda line, _: (incoming.source, 0)


def _tell_what_has_no_place(tables: Mapping[str, Table], incoming: Incoming) -> None:
    """Warnings for tables with rows, and columns with values other than their defaults, that become nothing."""
    for name, table in tables.items():
        known = columns().get(name)
        if known is None:
            if table.rows:
                message = f"{len(table.rows):,} rows of {name} have no place here; they are left out"
                incoming.find(table.place(0, ""), "no-place", message, "warning")
            continue
        for column in known.values():
            if column.ours or column.name.endswith("UOM"):
                continue
            said = [row for row in table.rows if row[column.name] and not _is_default(row[column.name], column.default)]
            if said:
                message = f"{column.name} has no place here: {len(said):,} values are left out"
                incoming.find(table.place(said[0].line, column.name), "no-place", message, "warning")


def _is_default(text: str, default: str) -> bool:
    if text.lower() == default.lower():
        return True
    try:
        return float(text) == float(default or 0)
    except ValueError:
        return False
