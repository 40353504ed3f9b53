"""A scenario as an Anura model of one day: what the planner would draw there, one facility, customer and lane a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import Finding
from datasets.exchange.anura.notes import packed
from datasets.exchange.anura.reading import ZONE_CARRIED
from datasets.exchange.anura.sites import CARRIED as SITE_CARRIED
from datasets.exchange.anura.sites import THROUGHPUT
from datasets.exchange.anura.ways import CARRIED as LANE_CARRIED
from datasets.exchange.workbook_out import rows_of, write_book
from datasets.times import parse_departures
from datasets.writing import given_tables, new_folder

if TYPE_CHECKING:
    import pandas as pd

    from datasets.scenario import Scenario

DAY = "2026-01-01"
"""First and last day of the model's horizon: costs, capacities and demand are of a day."""
PACKAGE, EACH = "PKG", "EA"
LEFT_OUT = {
    "promises": "Anura's optimization has no promises: cut-offs, deadlines and late packages stay here",
    "pools": "stock pools stay here: there every fulfilment centre may hold every product",
    "profile": "the day's profile of orders stays here: a day is one period there",
    "settings": "settings stay here, but for demand and units a package",
}


@dataclass(frozen=True)
class Doors:
    """The last mile, as the plan has it.

    Attributes
    ----------
    station : int32[Z]
        Facility row of each zone's station; -1 where none.
    km : float64[Z]
        By street.
    usd : float64[Z]
        A package's last mile.
    throughput : float64[F]
        Packages a day that each facility can pass.
    """

    station: npt.NDArray[np.int32]
    km: npt.NDArray[np.float64]
    usd: npt.NDArray[np.float64]
    throughput: npt.NDArray[np.float64]


Sheet = tuple[Sequence[str], Iterable[Sequence[Any]]]
Records = list[dict[str, Any]]


def write_anura(scenario: Scenario, doors: Doors, out: Path) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Write the tables as a workbook (X.xlsx) or a folder of CSV; rows by table, and what stays here.

    Raises
    ------
    InvalidInput
        When the file or folder cannot be written.
    """
    tables = given_tables(scenario)
    records = _tables(scenario, tables, doors)
    sheets = {name: (list(rows[0]), (list(row.values()) for row in rows)) for name, rows in records.items() if rows}
    counts = write_book(out, sheets) if out.suffix.lower() == ".xlsx" else _write_folder(out, sheets)
    findings = [Finding(str(out), 0, "no-place", message, "warning") for message in LEFT_OUT.values()]
    return counts, tuple(findings)


def _write_folder(out: Path, sheets: Mapping[str, Sheet]) -> dict[str, int]:
    import csv

    counts = {}
    with new_folder(out) as folder:
        for name, (header, rows) in sheets.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                listed = list(rows)
                writer.writerows(listed)
            counts[name] = len(listed)
    return counts


def _tables(scenario: Scenario, tables: Mapping[str, pd.DataFrame], doors: Doors) -> dict[str, Records]:
    per_package = float(scenario.settings.capacity.units_per_package)
    facilities, zones = _records(tables["facilities"]), _records(tables["zones"])
    lanes = _records(tables["lanes"]) if "lanes" in tables else []
    design = {row["facility"]: row for row in _records(tables["design"])} if "design" in tables else {}
    ids = [row["id"] for row in facilities]
    return {
        "Facilities": [
            _facility(row, design.get(row["id"], {}), n) for row, n in zip(facilities, doors.throughput, strict=True)
        ],
        "Customers": [_customer(row) for row in zones],
        "Products": [_product(row) for row in _records(tables["goods"])],
        "CustomerDemand": list(_demand(scenario, zones)),
        "TransportationModes": [_mode(name) for name in sorted({row["mode"] for row in lanes} | {"van"})],
        "TransportationPolicies": [_policy(row) for row in lanes] + list(_door_policies(zones, ids, doors)),
        "CustomerFulfillmentPolicies": list(_fulfilment(zones, ids, doors)),
        "WarehousingPolicies": [_handling(row) for row in facilities if row.get("cost_per_package_usd")],
        "Groups": [_group(row) for row in facilities],
        "UnitsOfMeasure": _units(per_package),
        "ModelSettings": [_settings()],
    }


def _records(table: pd.DataFrame) -> Records:
    return [dict(zip(table.columns, row, strict=True)) for row in rows_of(table)]


def _facility(row: Mapping[str, Any], design: Mapping[str, Any], throughput: float) -> dict[str, Any]:
    choice = design.get("choice") or ""
    considered = choice in ("may_close", "candidate") or row["status"] == "candidate"
    finite = bool(np.isfinite(throughput))
    note = dict(row) | ({THROUGHPUT: float(throughput)} if finite else {})
    return {
        "FacilityName": row["id"],
        "Status": "Include",
        "FacilityStatus": "Consider" if considered else "Closed" if row["status"] == "closed" else "Open",
        "InitialState": "Potential" if row["status"] == "candidate" else "Existing",
        "City": row["name"],
        "Region": row["state"],
        "PostalCode": row["zip"],
        "Latitude": row["lat"],
        "Longitude": row["lon"],
        "FixedStartupCost": design.get("opening_usd", 0),
        "FixedOperatingCost": row["fixed_usd_per_day"],
        "FixedClosingCost": design.get("closing_usd", 0),
        "ThroughputCapacity": float(throughput) if finite else None,
        "ThroughputCapacityUOM": PACKAGE,
        "MinThroughput": design.get("min_packages_per_day"),
        "MinThroughputUOM": PACKAGE,
        "Notes": packed(note, (*SITE_CARRIED, THROUGHPUT)),
    }


def _customer(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "CustomerName": row["zone"],
        "Status": "Include",
        "Region": row["state"],
        "PostalCode": row["zone"] if str(row["zone"]).isdecimal() else None,
        "Latitude": row["lat"],
        "Longitude": row["lon"],
        "SingleSource": "True",
        "Notes": packed(row, ZONE_CARRIED),
    }


def _product(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ProductName": row["goods"],
        "Status": "Include",
        "UnitVolume": row["cube_mean_l"],
        "UnitVolumeUOM": "L",
        "UnitWeight": row["weight_mean_kg"],
        "UnitWeightUOM": "KG",
    }


def _demand(scenario: Scenario, zones: Records) -> Iterator[dict[str, Any]]:
    """Units a mean day of each zone and goods."""
    weight = np.array([row["demand_weight"] or 0.0 for row in zones], float)
    units = float(scenario.settings.demand.units_per_day) * weight / max(weight.sum(), 1e-300)
    shares = [(row["goods"], float(row["line_share"])) for row in _records(scenario.goods)]
    for zone, asked in zip(zones, units.tolist(), strict=True):
        for goods, share in shares:
            if asked * share > 0:
                yield {
                    "CustomerName": zone["zone"],
                    "ProductName": goods,
                    "PeriodName": "Model Horizon",
                    "Quantity": asked * share,
                    "QuantityUOM": EACH,
                    "Status": "Include",
                    "DemandStatus": "Include",
                }


def _mode(name: str) -> dict[str, Any]:
    return {"ModeName": name, "BehaviorRule": "FTL", "Status": "Include"}


def _policy(row: Mapping[str, Any]) -> dict[str, Any]:
    """A lane: a trip's cost over what a vehicle is expected to hold; capacity of a day."""
    load = row["packages_per_vehicle"] * row["planned_fill"]
    vehicles = len(parse_departures(row["departures"])) * row["vehicles_per_departure"] if row["departures"] else 0
    km = row["km"] or 0
    return _policy_row(
        row["origin"],
        row["destination"],
        row["mode"],
        Status="Include" if row["status"] == "open" else "Exclude",
        FixedCost=row["cost_per_trip_usd"],
        AverageShipmentSize=load,
        LaneModeCapacity=vehicles * row["packages_per_vehicle"],
        TransportDistance=km,
        TransportTime=row["hours"],
        CO2EmissionRate=row["co2_kg_per_trip"] / km if km else 0,
        Notes=packed(row, LANE_CARRIED),
    )


def _policy_row(origin: str, destination: str, mode: str, **said: Any) -> dict[str, Any]:
    return {
        "OriginName": origin,
        "DestinationName": destination,
        "ProductName": "ALL",
        "ModeName": mode,
        "Status": said.get("Status", "Include"),
        "UnitCost": said.get("UnitCost", 0),
        "UnitCostUOM": PACKAGE,
        "FixedCost": said.get("FixedCost", 0),
        "FixedCostRule": "Prorate",
        "AverageShipmentSize": said.get("AverageShipmentSize", 1),
        "AverageShipmentSizeUOM": PACKAGE,
        "LaneModeCapacity": said.get("LaneModeCapacity"),
        "LaneModeCapacityUOM": PACKAGE,
        "LaneModeCapacityPeriod": 1 if "LaneModeCapacity" in said else None,
        "LaneModeCapacityPeriodUOM": "DAY",
        "TransportDistance": said.get("TransportDistance"),
        "TransportDistanceUOM": "KM",
        "TransportTime": said.get("TransportTime"),
        "TransportTimeUOM": "HR",
        "CO2EmissionRate": said.get("CO2EmissionRate", 0),
        "CO2EmissionRateUOM": "KM",
        "Notes": said.get("Notes"),
    }


def _door_policies(zones: Records, ids: Sequence[str], doors: Doors) -> Iterator[dict[str, Any]]:
    for zone, station, km, usd in zip(
        zones, doors.station.tolist(), doors.km.tolist(), doors.usd.tolist(), strict=True
    ):
        if station >= 0:
            yield _policy_row(ids[station], zone["zone"], "van", UnitCost=usd, TransportDistance=km)


def _fulfilment(zones: Records, ids: Sequence[str], doors: Doors) -> Iterator[dict[str, Any]]:
    for zone, station in zip(zones, doors.station.tolist(), strict=True):
        if station >= 0:
            yield {
                "CustomerName": zone["zone"],
                "ProductName": "ALL",
                "SourceName": ids[station],
                "OptimizationPolicy": "To Optimize",
                "SimulationPolicy": "By Preference",
                "Status": "Include",
            }


def _handling(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "FacilityName": row["id"],
        "ProductName": "ALL",
        "Status": "Include",
        "OutboundHandlingCost": row["cost_per_package_usd"],
        "OutboundHandlingCostUOM": PACKAGE,
    }


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"GroupName": row["kind"], "GroupType": "Facilities", "MemberName": row["id"], "Status": "Include"}


def _units(per_package: float) -> Records:
    known = [
        ("Each", "Quantity", EACH, 1.0),
        ("Package", "Quantity", PACKAGE, per_package),
        ("Kilometre", "Distance", "KM", 1.0),
        ("Hour", "Time", "HR", 1.0),
        ("Day", "Time", "DAY", 24.0),
        ("Kilogram", "Weight", "KG", 1.0),
        ("Litre", "Volume", "L", 1.0),
    ]
    return [{"UnitOfMeasureName": name, "Type": kind, "Symbol": sign, "Ratio": n} for name, kind, sign, n in known]


def _settings() -> dict[str, Any]:
    primary = {"Quantity": EACH, "Volume": "L", "Weight": "KG", "Time": "HR", "Distance": "KM", "Speed": "KPH"}
    return {"ModelStartDate": DAY, "ModelEndDate": DAY} | {f"Primary{kind}UOM": sign for kind, sign in primary.items()}
