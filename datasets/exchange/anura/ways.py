"""Lanes of a model as ours: several products' policies of a pair and mode make one lane."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.geography import great_circle_km
from datasets import schema
from datasets.exchange.anura.arcs import Arc, Arcs
from datasets.exchange.anura.kinds import CENTRE, DOOR
from datasets.exchange.anura.notes import unpacked
from datasets.exchange.anura.put import Made, put
from datasets.exchange.anura.tables import Row, Table
from datasets.exchange.anura.units import Units
from datasets.exchange.incoming import Incoming

BACK = {
    "lane": "Notes",
    "origin": "OriginName",
    "destination": "DestinationName",
    "mode": "ModeName",
    "km": "TransportDistance",
    "hours": "TransportTime",
    "cost_per_trip_usd": "UnitCost",
    "co2_kg_per_trip": "CO2EmissionRate",
    "packages_per_vehicle": "AverageShipmentSize",
    "vehicles_per_departure": "LaneCapacity",
}
CARRIED = ("lane", "departures", "vehicles_per_departure", "packages_per_vehicle", "planned_fill", "status")
"""Columns that Notes carry."""
VEHICLE = 4900
"""Packages of a vehicle, where the model says none: a trailer, as lanes.truck_packages."""
EVERY_2H = "every 2h"
_DEPARTURES = 12
_AIR = ("air", "flight", "plane", "aircraft", "fly")


@dataclass(frozen=True)
class Rates:
    """What amounts on lanes are read by.

    Attributes
    ----------
    kg, litres : float
        Mean weight and volume of a unit; NaN where the model says none.
    """

    units: Units
    units_per_package: float
    kg: float
    litres: float
    vehicles: Mapping[str, float]
    """Packages that a vehicle of a mode takes."""
    places: Mapping[str, tuple[float, float]]
    """Latitude and longitude of facilities."""
    detour: float = 1.17
    """Way over great circle, where none is said (Anura's CircuityFactor of 17 %)."""
    km_per_h: float = 88.5
    """Where no time is said (Anura's AverageSpeed of 55 mph)."""

    def way(self, lane: Mapping[str, Any]) -> tuple[float, float]:
        """Kilometres and hours of a lane: as said, else as Anura estimates them, for rates a mile or an hour."""
        km, hours = lane["km"], lane["hours"]
        if km != km:
            (lat_a, lon_a), (lat_b, lon_b) = self.places[lane["origin"]], self.places[lane["destination"]]
            km = self.detour * float(great_circle_km(lat_a, lon_a, lat_b, lon_b))
        return km, hours if hours == hours else km / self.km_per_h


def take_ways(
    table: Table | None,
    arcs: Arcs,
    kinds: Mapping[str, str],
    split: Sequence[str],
    rates: Rates,
    sites: Table,
    incoming: Incoming,
) -> None:
    """Put the lanes down, with those from a centre to the station beside it; nothing where the model has none."""
    made, pairs = Made(), Counter(arc[:2] for arc in arcs.lanes)
    for arc, rows in arcs.lanes.items():
        if table is not None:
            own = {"lane": f"{arc[0]}>{arc[1]} {arc[2]}"} if pairs[arc[:2]] > 1 else {}
            made.add(own | _lane(table, arc, rows, rates, incoming), rows[0].line)
    if not made.rows:
        message = "the model has no lanes between facilities: they are made by rule"
        incoming.find(sites.place(0, ""), "no-lanes", message, "warning")
        return
    for name in split:
        lane = {"origin": name, "destination": name + DOOR, "mode": "truck", "km": 0, "departures": EVERY_2H}
        free = {"cost_per_trip_usd": 0, "co2_kg_per_trip": 0, "hours": 0, "vehicles_per_departure": 1000}
        made.add(lane | free | {"packages_per_vehicle": VEHICLE}, 0)
    put(incoming, "lanes", made, table or sites, BACK)


def _lane(table: Table, arc: Arc, rows: Sequence[Row], rates: Rates, incoming: Incoming) -> dict[str, Any]:
    """One lane; amounts that products differ in are their mean."""
    said = unpacked(rows[0]["Notes"], "lanes")
    lane: dict[str, Any] = {
        "origin": arc[0],
        "destination": arc[1],
        "mode": mode_of(arc[2]),
        "km": _mean(rates.units.of(table, row, "TransportDistance", "Distance") for row in rows),
        "hours": _mean(rates.units.of(table, row, "TransportTime", "Time") for row in rows),
        **{name: said[name] for name in CARRIED if name in said},
    }
    if "packages_per_vehicle" not in lane:
        lane |= _vehicles(table, arc, rows, rates)
    load = float(lane["packages_per_vehicle"]) * float(lane.get("planned_fill", 1))
    if any(row[column] for row in rows for column in ("UnitCost", "FixedCost")):
        lane["cost_per_trip_usd"] = round(load * _mean(_cost(table, row, lane, rates, incoming) for row in rows), 9)
    if any(row["CO2EmissionRate"] for row in rows):
        lane["co2_kg_per_trip"] = round(load * _mean(_co2(table, row, lane, rates, incoming) for row in rows), 9)
    return lane


def _vehicles(table: Table, arc: Arc, rows: Sequence[Row], rates: Rates) -> dict[str, Any]:
    """Packages of a vehicle, and how many leave: as the mode and the lane's capacity say, else enough for anything."""
    sizes = [_packages(table, row, "AverageShipmentSize", rates) for row in rows]
    load = rates.vehicles.get(arc[2]) or max((size for size in sizes if size > 1), default=VEHICLE)
    said = [(row, name) for row in rows for name in ("LaneModeCapacity", "LaneCapacity") if row[name]]
    per_day = [_packages(table, row, name, rates) / _period(table, row, name, rates) for row, name in said]
    if not per_day:
        return {"packages_per_vehicle": max(1, round(load)), "vehicles_per_departure": 1000, "planned_fill": 1}
    each = max(1.0, min(per_day) / _DEPARTURES)
    vehicles = math.ceil(each / load)
    room = {"departures": EVERY_2H, "vehicles_per_departure": min(1000, vehicles), "planned_fill": 1}
    return room | {"packages_per_vehicle": max(1, math.floor(each / vehicles))}


def _packages(table: Table, row: Row, column: str, rates: Rates) -> float:
    return rates.units.of(table, row, column, "Quantity") / rates.units_per_package


def _period(table: Table, row: Row, column: str, rates: Rates) -> float:
    """Days of which a lane's capacity is; one where the model does not say."""
    hours = rates.units.of(table, row, f"{column}Period", "Time")
    return hours / 24 if hours > 0 else 1.0


def _cost(table: Table, row: Row, lane: Mapping[str, Any], rates: Rates, incoming: Incoming) -> float:
    """USD a package: by unit, and by shipment over its size."""
    return _rate(table, row, "UnitCost", lane, rates, incoming) + _fixed(table, row, rates)


def _fixed(table: Table, row: Row, rates: Rates) -> float:
    fixed = rates.units.number(table, row, "FixedCost", 0.0)
    return fixed / _size(table, row, rates) if fixed else 0.0


def _size(table: Table, row: Row, rates: Rates) -> float:
    """Packages of a shipment; of one unit where the model does not say."""
    size = _packages(table, row, "AverageShipmentSize", rates)
    return size if size > 0 else 1 / rates.units_per_package


def _co2(table: Table, row: Row, lane: Mapping[str, Any], rates: Rates, incoming: Incoming) -> float:
    return _rate(table, row, "CO2EmissionRate", lane, rates, incoming)


def _rate(table: Table, row: Row, column: str, lane: Mapping[str, Any], rates: Rates, incoming: Incoming) -> float:
    """An amount a package of a rate whose unit may be of quantity, weight, volume, distance, time, or two of them."""
    rate = rates.units.number(table, row, column, 0.0)
    if not rate:
        return 0.0
    symbol = row[f"{column}UOM"] or rates.units.primary["Quantity"]
    kinds = rates.units.kinds_of(symbol)
    km, hours = rates.way(lane)
    basis = {"Quantity": 1.0, "Weight": rates.kg, "Volume": rates.litres, "Distance": km, "Time": hours}
    if kinds is None or any(basis[kind] != basis[kind] for kind, _ in kinds):
        why = "is no unit that is known" if kinds is None else "needs a weight, volume or place that is not said"
        incoming.find(table.place(row.line, f"{column}UOM"), "unknown-unit", f"{column}UOM {symbol!r} {why}")
        return 0.0
    per = rate * math.prod(basis[kind] / factor for kind, factor in kinds)
    of_goods = any(kind in ("Quantity", "Weight", "Volume") for kind, _ in kinds)
    return per * rates.units_per_package if of_goods else per / _size(table, row, rates)


def mode_of(name: str) -> str:
    """The mode that a model's is here: by its name, truck where it says nothing of the air.

    Examples
    --------
    >>> mode_of("LTL"), mode_of("Air Freight"), mode_of("air")
    ('truck', 'air', 'air')
    """
    if name in schema.table("lanes")["mode"].choices:
        return name
    return "air" if any(name.lower().startswith(word) or f" {word}" in name.lower() for word in _AIR) else "truck"


def stations_of(
    arcs: Arcs, kinds: Mapping[str, str], split: Sequence[str], there: Collection[str]
) -> Callable[[str], str]:
    """The station of a customer, where only one ships to it and is there (`there`: the facilities that are open)."""

    def station(customer: str) -> str:
        served = list(arcs.doors.get(customer, ()))
        if len(served) != 1 or served[0] not in there:
            return ""
        name = served[0]
        return name + DOOR if name in split else name if kinds.get(name) != CENTRE else ""

    return station


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if value == value]
    return sum(known) / len(known) if known else math.nan
