"""`network cut`: what the network, or a region, hangs on, as a JSON document."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import Finding, InvalidInput
from network.design.cut import Hanging, bottleneck, fewest_facilities, hanging_stations
from network.design.cut.graph import UNLIMITED, capacity_graph
from network.design.flows.cost_to_serve import asked_by_zone
from network.lanes import DOOR
from network.plan.planning import Posed
from twin.design.doors import posed as posed_of

if TYPE_CHECKING:
    from datasets import Scenario


def cut(scenario: Scenario, region: str | None = None, station: str | None = None) -> dict[str, Any]:
    """What limits how much can be brought to all stations, to a region's or to one.

    Parameters
    ----------
    scenario : Scenario
    region : str, optional
    station : str, optional
        A station's id.

    Returns
    -------
    dict
        scenario, stations, asked_packages_per_day (of their zones, brought or not), most_packages_per_day, cut (what
        limits it: place, kind, packages_per_day), fewest (facilities that cut all of them off), hanging (stations that
        one facility cuts off).

    Raises
    ------
    InvalidInput
        When no open station is meant.
    """
    started = time.perf_counter()
    targets = _targets(scenario, region, station)
    posed = posed_of(scenario)
    facilities, lanes = scenario.facilities, posed.arrays.lanes
    is_open = (facilities["status"] == "open").to_numpy()
    sources = np.flatnonzero((facilities["kind"] == "fulfilment_centre").to_numpy() & is_open)
    capacity = np.floor(np.where(is_open, posed.arrays.capacity, 0.0)).astype(np.int64)
    carried = np.where(lanes.destination == DOOR, UNLIMITED, lanes.capacity_per_day)
    graph = capacity_graph(lanes, sources, targets, capacity, carried)
    found = bottleneck(graph)
    fewest = fewest_facilities(lanes, sources, targets, len(facilities))
    hanging = hanging_stations(lanes, sources, targets, len(facilities))
    ids, kinds = facilities["id"].to_numpy(object), facilities["kind"].to_numpy(object)
    limits = [
        {
            "place": ids[graph.facility[arc]] if graph.facility[arc] >= 0 else lanes.name[graph.lane[arc]],
            "kind": kinds[graph.facility[arc]] if graph.facility[arc] >= 0 else "lane",
            "packages_per_day": int(graph.capacity[arc]),
        }
        for arc in found.arcs
    ]
    return {
        "scenario": scenario.name,
        "region": region,
        "station": station,
        "stations": len(targets),
        "asked_packages_per_day": _asked_of(scenario, posed, targets),
        "most_packages_per_day": found.flow,
        "cut": sorted(limits, key=lambda row: (-row["packages_per_day"], row["place"])),
        "fewest": [ids[row] for row in fewest.facilities],
        "hanging": [_hangs(one, ids) for one in hanging],
        "seconds": round(time.perf_counter() - started, 3),
    }


def _targets(scenario: Scenario, region: str | None, station: str | None) -> np.ndarray:
    """Rows of the open stations that are meant."""
    facilities = scenario.facilities
    meant = ((facilities["kind"] == "delivery_station") & (facilities["status"] == "open")).to_numpy()
    if region is not None:
        meant = meant & (facilities["region"] == region).to_numpy()
    if station is not None:
        meant = meant & (facilities["id"] == station).to_numpy()
    if not meant.any():
        said = station if station is not None else region
        known = ", ".join(sorted(set(facilities["region"]) - {""}))
        message = f"no open delivery station{f' is {said!r} or lies in it' if said else ''}; regions: {known}"
        raise InvalidInput([Finding("--station" if station else "--region", 0, "unknown-place", message)])
    return np.flatnonzero(meant)


def _asked_of(scenario: Scenario, posed: Posed, targets: np.ndarray) -> int:
    """Packages a day that the stations' zones ask for, those that a plan leaves unserved among them."""
    of = np.append(posed.arrays.cycles.stations, -1)[posed.asked.zone_station]
    return round(float(asked_by_zone(scenario, posed)[np.isin(of, targets)].sum()))


def _hangs(one: Hanging, ids: np.ndarray) -> dict[str, Any]:
    return {"station": ids[one.targets[0]], "facilities": [ids[row] for row in one.facilities]}
