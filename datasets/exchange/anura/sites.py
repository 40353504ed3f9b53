"""Facilities of a model as ours, and what a design may do with them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import SLOTS_PER_H
from datasets import schema
from datasets.exchange.anura.demand import Demand
from datasets.exchange.anura.kinds import CENTRE, DOOR, STATION
from datasets.exchange.anura.notes import unpacked
from datasets.exchange.anura.put import Made, put
from datasets.exchange.anura.tables import Row, Table, is_excluded
from datasets.exchange.anura.units import Units
from datasets.exchange.incoming import Incoming
from datasets.times import parse_shifts

BACK = {
    "id": "FacilityName",
    "name": "City",
    "state": "Region",
    "zip": "PostalCode",
    "lat": "Latitude",
    "lon": "Longitude",
    "status": "FacilityStatus",
    "fixed_usd_per_day": "FixedOperatingCost",
    "capacity_packages_per_h": "ThroughputCapacity",
}
CARRIED = tuple(
    name
    for name in schema.table("facilities")
    if name not in ("id", "name", "state", "zip", "lat", "lon", "status", "fixed_usd_per_day", "cost_per_package_usd")
)
"""Columns that Notes carry."""
THROUGHPUT = "throughput"
"""In Notes: the packages a day that ThroughputCapacity said when it was written."""
MOST_PER_H = schema.table("facilities")["capacity_packages_per_h"].high
ROOM = 2.0
"""A facility without a capacity gets so many times the whole demand."""


@dataclass(frozen=True)
class Terms:
    """What facilities are read by.

    Attributes
    ----------
    units_per_package : float
    period_days : float
        Days of which a fixed cost and a capacity are.
    handling : dict of str to float
        USD a package by facility.
    """

    units: Units
    demand: Demand
    units_per_package: float
    period_days: float
    handling: Mapping[str, float]

    @property
    def packages_per_day(self) -> float:
        """Of the whole demand."""
        return self.demand.total / self.units_per_package


def take_sites(table: Table, kinds: Mapping[str, str], split: Sequence[str], terms: Terms, incoming: Incoming) -> None:
    """Put the facilities down, and, where the model considers any, what a design may do with them."""
    made, design, endless = Made(), Made(), 0
    for row in table.rows:
        name, kind = row["FacilityName"], kinds[row["FacilityName"]]
        facility = _facility(table, row, kind, terms)
        endless += not row["ThroughputCapacity"]
        made.add(facility, row.line)
        if name in split:
            made.add(_door(facility), row.line)
        design.add(_choice(table, row, terms), row.line)
    put(incoming, "facilities", made, table, BACK)
    if any(row["choice"] in ("may_close", "candidate") for row in design.rows):
        back = {"facility": "FacilityName", "choice": "FacilityStatus", "opening_usd": "FixedStartupCost"}
        put(incoming, "design", design, table, back | {"closing_usd": "FixedClosingCost"})
    if endless:
        message = (
            f"{endless:,} facilities have no ThroughputCapacity: each comes in with {ROOM:g} times the whole demand"
        )
        incoming.find(table.place(0, ""), "no-capacity", message, "warning")


def _facility(table: Table, row: Row, kind: str, terms: Terms) -> dict[str, Any]:
    said = unpacked(row["Notes"], "facilities")
    carried = {name: said[name] for name in CARRIED if name in said}
    shifts = str(carried.get("shifts") or schema.facility_defaults()[kind]["shifts"])
    per_day = _per_day(table, row, terms)
    known = said.get(THROUGHPUT)
    facility: dict[str, Any] = {
        "id": row["FacilityName"],
        "name": row["City"],
        "zip": row["PostalCode"],
        "state": row["Region"],
        "lat": row["Latitude"],
        "lon": row["Longitude"],
        "status": status_of(row),
        "fixed_usd_per_day": _neat(terms.units.number(table, row, "FixedOperatingCost", 0.0) / terms.period_days),
        "cost_per_package_usd": _neat(terms.handling.get(row["FacilityName"], 0.0)),
        **carried,
        "kind": kind,
    }
    if not (carried and isinstance(known, (int, float)) and math.isclose(known, per_day, rel_tol=1e-9)):
        facility["capacity_packages_per_h"] = _per_h(per_day, shifts)
    return facility if carried else facility | _plain(kind, facility["capacity_packages_per_h"], per_day)


def _per_day(table: Table, row: Row, terms: Terms) -> float:
    """Packages a day that may pass."""
    said = terms.units.of(table, row, "ThroughputCapacity", "Quantity")
    if math.isnan(said):
        return ROOM * terms.packages_per_day
    return said / terms.units_per_package / terms.period_days


def _per_h(per_day: float, shifts: str) -> float:
    try:
        hours = sum(end - start for start, end in parse_shifts(shifts)) / SLOTS_PER_H
    except ValueError:
        hours = 24.0
    return min(MOST_PER_H, _neat(per_day / hours))


def _plain(kind: str, per_h: float, per_day: float) -> dict[str, Any]:
    """What a model that is not ours leaves to be settled: no robots, picking as its capacity, vans for it."""
    load = float(schema.facility_defaults()[kind]["packages_per_van"])
    picks = kind in (CENTRE, "prime_now_hub")
    own = {"robots": 0, "stations": 0, "pickers": 0, "technology": "-"}
    own["pick_packages_per_h"] = per_h if picks else 0
    own["vans"] = min(10_000, math.ceil(per_day / load)) if load else 0
    return own


def _door(facility: Mapping[str, Any]) -> dict[str, Any]:
    """The station beside a centre that ships to customers."""
    shared = {name: facility[name] for name in ("lat", "lon", "zip", "state", "status")}
    per_h = float(facility["capacity_packages_per_h"])
    shifts = schema.facility_defaults()[CENTRE]["shifts"]
    hours = sum(end - start for start, end in parse_shifts(shifts)) / SLOTS_PER_H
    own = _plain(STATION, per_h, per_h * hours)
    costs = {
        "fixed_usd_per_day": 0,
        "cost_per_package_usd": 0,
        "capacity_packages_per_h": per_h,
        "shifts": "00:00-24:00",
    }
    return {"id": facility["id"] + DOOR, "kind": STATION, "name": facility["name"], **shared, **costs, **own}


def status_of(row: Row) -> str:
    """Open, closed or candidate."""
    status = row["FacilityStatus"].lower()
    if is_excluded(row) or status == "closed":
        return "closed"
    return "candidate" if status == "consider" and row["InitialState"].lower() == "potential" else "open"


def _choice(table: Table, row: Row, terms: Terms) -> dict[str, Any]:
    status, considered = status_of(row), row["FacilityStatus"].lower() == "consider"
    free = {"open": "may_close", "candidate": "candidate", "closed": "close"}
    least = terms.units.of(table, row, "MinThroughput", "Quantity", 0.0)
    return {
        "facility": row["FacilityName"],
        "choice": free[status] if considered else {"open": "keep", "closed": "close"}[status],
        "opening_usd": terms.units.number(table, row, "FixedStartupCost", 0.0),
        "closing_usd": terms.units.number(table, row, "FixedClosingCost", 0.0),
        "min_packages_per_day": _neat(least / terms.units_per_package / terms.period_days),
    }


def _neat(value: float) -> float:
    """Without what units and back leave in the last digits."""
    return round(value, 9)
