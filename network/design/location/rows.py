"""Who may bring each zone's packages: rows of demand, and the stations nearest to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from datasets.offers import EARTH_RADIUS_KM, unit_vectors
from network.design.location.problem import DesignProblem
from network.plan.demand import lines_by_zone
from network.plan.network_arrays import NetworkArrays

if TYPE_CHECKING:
    from datasets import Scenario
    from network.territory import DoorCost

NEAREST = 30
"""Stations by name that a row may go to; farther ones are one choice more, at what they cost at least."""


@dataclass(frozen=True)
class Rows:
    """R rows of demand and the stations that may bring them: pairs, J of them, in order of row.

    Attributes
    ----------
    zone : int64[R]
    lines : float64[R, P]
        Order lines a day by promise.
    packages : float64[R]
    pair_row, pair_station : int64[J]
        `pair_station` is a row of the stations.
    pair_door_usd : float64[J]
        Last mile of all the row's packages.
    beyond_door_usd : float64[R]
        The least that the last mile from any other station costs; inf where there is none in reach.
    """

    zone: np.ndarray
    lines: np.ndarray
    packages: np.ndarray
    pair_row: np.ndarray
    pair_station: np.ndarray
    pair_door_usd: np.ndarray
    beyond_door_usd: np.ndarray


def rows_of(problem: DesignProblem, scenario: Scenario, arrays: NetworkArrays, by_pool: np.ndarray) -> Rows:
    """The rows of a scenario with every site open that may be; `by_pool` as of `packages_by_pool`."""
    stations = arrays.cycles.stations
    kind = scenario.facilities["kind"].to_numpy()[stations]
    by_hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    lines = lines_by_zone(scenario)[:, None] * scenario.promise_share
    reach = float(scenario.settings.door.max_km)
    vans = _part(
        scenario, lines * ~by_hub, by_pool, stations, np.flatnonzero(kind != "prime_now_hub"),
        np.full(len(lines), reach), problem.door_cost, own=True,
    )  # fmt: skip
    limits = scenario.promises["reach_km"].to_numpy(float)[by_hub]
    hub_reach = np.full(len(lines), max(reach, np.max(limits, initial=0.0)))
    couriers = _part(
        scenario, lines * by_hub, by_pool, stations, np.flatnonzero(kind == "prime_now_hub"),
        hub_reach, problem.hub_door_cost, own=False,
    )  # fmt: skip
    n = len(vans.zone)
    joined = {
        name: np.concatenate([getattr(vans, name), getattr(couriers, name) + (n if name == "pair_row" else 0)])
        for name in Rows.__dataclass_fields__
    }
    return Rows(**joined)


def _part(
    scenario: Scenario,
    lines: np.ndarray,
    by_pool: np.ndarray,
    stations: np.ndarray,
    those: np.ndarray,
    reach_km: np.ndarray,
    door_cost: DoorCost,
    own: bool,
) -> Rows:
    """Rows of the zones that ask for these promises, with the nearest of `those` stations."""
    from scipy.spatial import cKDTree

    packages = lines @ by_pool.sum(axis=1)
    zone = np.flatnonzero(packages > 0)
    if len(zone) == 0 or len(those) == 0:
        none = np.zeros(0, np.int64)
        inf = np.full(len(zone), np.inf)
        return Rows(zone, lines[zone], packages[zone], none, none, np.zeros(0), inf)
    zones, facilities = scenario.zones, scenario.facilities
    points = unit_vectors(zones["lat"].to_numpy(float), zones["lon"].to_numpy(float))[zone]
    sites = unit_vectors(facilities["lat"].to_numpy(float), facilities["lon"].to_numpy(float))[stations[those]]
    count = min(NEAREST + 1, len(those))
    chord, index = cKDTree(sites).query(points, k=np.arange(1, count + 1))
    station = those[index]
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    usable = km <= reach_km[zone, None]
    if own:
        station, km, usable = _with_own(scenario, zone, stations, points, sites, those, station, km, usable)
    land = np.maximum(zones["land_km2"].to_numpy(float), 1e-3)[zone]
    stem = km * scenario.settings.door.detour
    shape = km.shape
    door = np.asarray(door_cost(np.repeat(packages[zone], shape[1]), np.repeat(land, shape[1]), stem.ravel())).reshape(
        shape
    )
    total = packages[zone, None] * door
    beyond = np.full(len(zone), np.inf)
    if len(those) > NEAREST:
        beyond = np.where(km[:, NEAREST] <= reach_km[zone], total[:, NEAREST], np.inf)
        usable[:, NEAREST] = False
    row, column = np.nonzero(usable)
    return Rows(zone, lines[zone], packages[zone], row, station[row, column], total[row, column], beyond)


def _with_own(
    scenario: Scenario,
    zone: np.ndarray,
    stations: np.ndarray,
    points: np.ndarray,
    sites: np.ndarray,
    those: np.ndarray,
    station: np.ndarray,
    km: np.ndarray,
    usable: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One choice more in front: the zone's own `station`, whatever the distance, where it is not among the nearest."""
    row_of = np.full(len(scenario.facilities) + 1, -1)
    row_of[stations[those]] = those
    own = row_of[scenario.zones["station"].map(scenario.facility_row).fillna(-1).to_numpy(np.int64)[zone]]
    if not (own >= 0).any():
        return station, km, usable
    place = np.full(len(stations), -1)
    place[those] = np.arange(len(those))
    chord = np.linalg.norm(points - sites[place[np.maximum(own, those[0])]], axis=1)
    own_km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    usable = usable & (station != own[:, None])
    return (
        np.concatenate([station, own[:, None]], axis=1),
        np.concatenate([km, own_km[:, None]], axis=1),
        np.concatenate([usable, (own >= 0)[:, None]], axis=1),
    )
