"""Which station (or Prime Now hub) delivers which zone: a minimum-cost flow, zones kept whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.hashing import draw64
from network.plan import min_cost_flow, warm
from network.plan.problem import FlowProblem, FlowSolution

if TYPE_CHECKING:
    from datasets import Scenario

DoorCost = Callable[
    [npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]], npt.NDArray[np.float64]
]
"""(packages a day, land km2, stem km) of zones -> last-mile USD a package; all float64[n]."""

NEAREST = 6
"""Stations that a zone may be given to, nearest first."""
RELEASED = 4.0
"""`margin` of `warm.solve`: programs are small here, and many zones are as well off elsewhere."""
STRETCH = 1.02
"""Room for whole zones when all stations are stretched to what is asked of them together."""
FINEST = 2**22
"""Parts of a mill, at most, by which flows that cost the same are told apart."""
LARGEST = 2**60
"""Cost times nodes beyond which OR-Tools' flow would leave 64 bits."""


@dataclass(frozen=True)
class Choices:
    """Zone-station pairs to choose from, in order of zone, by the zones `asked` for and how far stations reach."""

    zone: np.ndarray
    station: np.ndarray
    km: np.ndarray
    asked: np.ndarray
    reach_km: float | np.ndarray


@dataclass(frozen=True)
class Territory:
    """Zones by station.

    Attributes
    ----------
    station : int32[Z]
        Facility row of each zone's station; -1 where none is in reach.
    stem_km : float64[Z]
        Way from station to zone by street; NaN where none.
    door_mills : int64[Z]
        Last mile of a package, 0.001 USD; 0 where none.
    dual_mills : float64[F]
        What one more package a day of capacity at a station would save.
    short : float64[F]
        Packages a day that zones bring to a station beyond its capacity.
    unreachable : int32[U]
        Rows of the zones (of those asked for) that no open station reaches.
    problem, solution : FlowProblem, FlowSolution
        What was solved for it; zones were kept whole only afterwards.
    sources : int64[S]
        Facility rows of the problem's sources.
    choices : Choices
    """

    station: np.ndarray
    stem_km: np.ndarray
    door_mills: np.ndarray
    dual_mills: np.ndarray
    short: np.ndarray
    unreachable: np.ndarray
    problem: FlowProblem
    solution: FlowSolution
    sources: np.ndarray
    choices: Choices


def assign(
    scenario: Scenario,
    packages: np.ndarray,
    stations: np.ndarray,
    capacity: np.ndarray,
    door_cost: DoorCost,
    reach_km: float | np.ndarray,
    fixed: bool = True,
    near: Territory | None = None,
) -> Territory:
    """Give every zone to one station so that the last mile is cheapest within the stations' capacities.

    Parameters
    ----------
    scenario : Scenario
    packages : float64[Z]
        Packages a day; NaN for zones that are not to be assigned.
    stations : int64[S]
        Rows of the open facilities to choose from.
    capacity : float64[F]
        Packages a day.
    door_cost : callable
        See `DoorCost`.
    reach_km : float or float64[Z]
        Great circle beyond which a zone is out of a station's reach.
    fixed : bool
        Whether a zone's own `station` is binding.
    near : Territory, optional
        Of a scenario with zones and facilities at the same places: its prices and choices make it faster.
    """
    n_zones = len(scenario.zones)
    asked = np.flatnonzero(~np.isnan(packages))
    if near and _chosen_alike(near, asked, stations, reach_km):
        choices = near.choices
    else:
        choices = _choices(scenario, asked, stations, reach_km, fixed)
    land = np.maximum(scenario.zones["land_km2"].to_numpy(float), 1e-3)
    cost = door_cost(packages[choices.zone], land[choices.zone], choices.km)
    mills = np.rint(1000 * np.asarray(cost)).astype(np.int64)
    problem = _problem(packages, choices, mills, stations, capacity, scenario.settings.policy.unserved_usd)
    if near and _same(problem, near.problem):
        return near
    solution = _least(problem, choices, near.dual_mills[stations] if near else None)
    best = _largest_share(choices.zone, _flow_for_all(problem, choices, solution), mills)
    station, stem_km = np.full(n_zones, -1, np.int32), np.full(n_zones, np.nan)
    door_mills = np.zeros(n_zones, np.int64)
    zone = choices.zone[best]
    station[zone], stem_km[zone], door_mills[zone] = choices.station[best], choices.km[best], mills[best]
    load = np.bincount(station[zone], weights=packages[zone], minlength=len(scenario.facilities))
    dual = np.zeros(len(scenario.facilities))
    dual[stations] = solution.source_dual
    return Territory(
        station=station,
        stem_km=stem_km,
        door_mills=door_mills,
        dual_mills=dual,
        short=np.where(np.isin(np.arange(len(load)), stations), np.maximum(0.0, load - capacity), 0.0),
        unreachable=np.setdiff1d(asked, zone).astype(np.int32),
        problem=problem,
        solution=solution,
        sources=stations,
        choices=choices,
    )


def _same(problem: FlowProblem, other: FlowProblem) -> bool:
    """Whether the same is asked: the answer is then the same, too."""
    names = ("source_capacity", "cell_first", "level_demand", "arc_source", "arc_level", "arc_cost", "unserved_cost")
    return all(np.array_equal(getattr(problem, name), getattr(other, name)) for name in names)


def _least(problem: FlowProblem, choices: Choices, source_dual: np.ndarray | None) -> FlowSolution:
    """The flow of least cost, from prices where they are given; of several that cost the same, always the same one.

    Costs are told in so small parts of a mill that a number of each pair's own, added to them, decides between equals
    and never against a mill: what could be improved is a cycle, which meets each station once.
    """
    n_sources = len(problem.source_capacity)
    dearest = max(1, *(int(cost.max(initial=0)) for cost in (problem.arc_cost, problem.unserved_cost)))
    parts = max(1, min(FINEST, LARGEST // (dearest * (1 + n_sources + problem.n_cells))))
    fine = replace(
        problem,
        arc_cost=problem.arc_cost * parts
        + _own_number(choices.zone, choices.station, max(1, parts // (2 * n_sources + 2))),
        spare_cost=problem.spare_cost * parts,
        unserved_cost=problem.unserved_cost * parts,
    )
    if source_dual is None:
        found = min_cost_flow.solve(fine)
    else:
        found = warm.solve(fine, source_dual * parts, margin=RELEASED).solution
    dual = np.rint(found.source_dual / parts)
    return replace(
        found,
        source_dual=dual,
        cost_mills=problem.cost(found.flow, found.unserved),
        bound_mills=problem.dual_bound(dual, found.resource_dual),
    )


@nb.njit(cache=True)
def _own_number(zone, station, below):
    """A number of each pair, 0..below - 1."""
    number = np.empty(len(zone), np.int64)
    for pair in range(len(zone)):
        number[pair] = draw64(np.uint64(zone[pair]), np.uint64(station[pair]), np.uint64(0)) % np.uint64(below)
    return number


def _chosen_alike(near: Territory, asked: np.ndarray, stations: np.ndarray, reach_km: float | np.ndarray) -> bool:
    """Whether the same zones ask the same stations."""
    same = ((near.choices.asked, asked), (near.sources, stations), (near.choices.reach_km, reach_km))
    return all(np.array_equal(there, here) for there, here in same)


def _choices(
    scenario: Scenario, asked: np.ndarray, stations: np.ndarray, reach_km: float | np.ndarray, fixed: bool
) -> Choices:
    from scipy.spatial import cKDTree

    from datasets.offers import EARTH_RADIUS_KM, unit_vectors

    zones, facilities = scenario.zones, scenario.facilities
    if len(stations) == 0 or len(asked) == 0:
        none = np.zeros(0, np.int64)
        return Choices(none, none, np.zeros(0), asked, reach_km)
    points = unit_vectors(zones["lat"].to_numpy(float), zones["lon"].to_numpy(float))[asked]
    sites = unit_vectors(facilities["lat"].to_numpy(float), facilities["lon"].to_numpy(float))
    count = min(NEAREST, len(stations))
    chord, index = cKDTree(sites[stations]).query(points, k=np.arange(1, count + 1))
    station = stations[index]
    if fixed:
        own = zones["station"].map(scenario.facility_row).fillna(-1).to_numpy(dtype=np.int64)[asked]
        own = np.where(np.isin(own, stations), own, -1)
        bound = own >= 0
        station[bound] = own[bound, None]
        chord[bound] = np.linalg.norm(points[bound] - sites[own[bound]], axis=1)[:, None]
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    usable = km <= np.broadcast_to(reach_km, len(zones))[asked, None]
    if fixed:
        usable[bound] = np.arange(count) == 0  # where the user says so, whatever the distance
    row, column = np.nonzero(usable)
    km *= scenario.settings.door.detour
    return Choices(asked[row], station[row, column], km[row, column], asked, reach_km)


def _problem(
    packages: np.ndarray,
    choices: Choices,
    mills: np.ndarray,
    stations: np.ndarray,
    capacity: np.ndarray,
    unserved_usd: float,
) -> FlowProblem:
    """Stations as sources, zones as cells of one level."""
    zones, cell = np.unique(choices.zone, return_inverse=True)
    source_of = np.full(len(capacity), -1, np.int32)
    source_of[stations] = np.arange(len(stations))
    return FlowProblem(
        source_capacity=np.floor(capacity[stations]).astype(np.int64),
        source_spare=np.zeros(len(stations), np.int64),
        spare_cost=0,
        cell_first=np.arange(len(zones) + 1, dtype=np.int64),
        level_demand=np.rint(packages[zones]).astype(np.int64),
        arc_source=source_of[choices.station],
        arc_level=cell.astype(np.int32),
        arc_cost=mills,
        unserved_cost=np.full(len(zones), round(1000 * unserved_usd), np.int64),
        arc_route=np.zeros(len(cell), np.int32),
        usage=sparse.csr_array((1, 0)),
        resource_capacity=np.zeros(0, np.int64),
    )


def _flow_for_all(problem: FlowProblem, choices: Choices, solution: FlowSolution) -> np.ndarray:
    """Flow in which every zone has a station: where capacity is short, all stations are overloaded alike.

    Else zones without flow would all go to their cheapest station, and a few would drown beside others with room.
    """
    if not solution.unserved.any():
        return solution.flow
    asked, there = int(problem.level_demand.sum()), max(1, int(problem.source_capacity.sum()))
    stretched = np.ceil(problem.source_capacity * max(1.0, asked / there) * STRETCH).astype(np.int64)
    # What lies too far from stations with room still goes to its own, at a cost that no other way has.
    last_resort = int(problem.arc_cost.max(initial=0)) + 1
    every = replace(
        problem,
        source_capacity=stretched,
        source_spare=np.full(len(stretched), asked, np.int64),
        spare_cost=last_resort,
        unserved_cost=np.full_like(problem.unserved_cost, 4 * last_resort + int(problem.unserved_cost.max(initial=0))),
    )
    return _least(every, choices, solution.source_dual).flow


def _largest_share(zone: np.ndarray, flow: np.ndarray, mills: np.ndarray) -> np.ndarray:
    """Each zone's pair with the largest flow; the cheapest where equal (so where nothing flows), then the nearest."""
    first = np.flatnonzero(np.diff(zone, prepend=-1))
    return _largest(np.append(first, len(zone)), flow, mills)


@nb.njit(cache=True)
def _largest(first, flow, mills):
    best = first[:-1].copy()
    for row in range(len(best)):
        for pair in range(first[row] + 1, first[row + 1]):
            b = best[row]
            if flow[pair] > flow[b] or (flow[pair] == flow[b] and mills[pair] < mills[b]):
                best[row] = pair
    return best
