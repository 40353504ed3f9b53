"""Near-shortest tours over any distances: Held and Karp's programme for few stops, OR-Tools' local search for more."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.walking.geometry import Frame, aisle_of, block_of, depth_of
from warehouse.walking.routes.walk import Walk, begin, finish, stop, turn

HELD_KARP_STOPS = 11
"""Up to so many stops the tour is the shortest there is."""

SEARCH_SOLUTIONS = 100
"""Improvements after which the local search stops: counted, not timed, so that a seed gives the same tours anywhere."""

MM_PER_M = 1000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def route(frame: Frame, places: Ints) -> Walk:
    """The tour to `places` (int64[k]) of a floor with any number of blocks."""
    order = shortest_round(_distances(frame, places)) - 1
    return _join(frame, places[order])


def shortest_round(metres: Floats) -> Ints:
    """Order of a near-shortest round.

    Parameters
    ----------
    metres : float64[k + 1, k + 1]
        From each to each; the round starts and ends at row 0.

    Returns
    -------
    int64[k]
        Rows 1..k in the order visited.
    """
    if len(metres) <= 3:
        return np.arange(1, len(metres), dtype=np.int64)
    if len(metres) - 1 <= HELD_KARP_STOPS:
        return _held_karp(np.ascontiguousarray(metres, np.float64))
    return _local_search(metres)


def _local_search(metres: Floats) -> Ints:
    """OR-Tools' routing: the best insertion first, then guided local search over a counted number of solutions."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    manager = pywrapcp.RoutingIndexManager(len(metres), 1, 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(
        model.RegisterTransitMatrix(np.rint(metres * MM_PER_M).astype(np.int64).tolist())
    )
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.solution_limit = SEARCH_SOLUTIONS
    found = model.SolveWithParameters(options)
    order, index = [], found.Value(model.NextVar(model.Start(0)))
    while not model.IsEnd(index):
        order.append(manager.IndexToNode(index))
        index = found.Value(model.NextVar(index))
    return np.array(order, np.int64)


@nb.njit(cache=True)
def _held_karp(metres: np.ndarray) -> np.ndarray:
    """Shortest round by subsets (Held and Karp 1962): ``best[set, last]`` over the stops of a set, ending at last."""
    k = len(metres) - 1
    best, before = np.full((1 << k, k), np.inf), np.full((1 << k, k), -1, np.int64)
    for last in range(k):
        best[1 << last, last] = metres[0, last + 1]
    for visited in range(1, 1 << k):
        for last in range(k):
            if best[visited, last] == np.inf:
                continue
            for to in range(k):
                after = visited | 1 << to
                length = best[visited, last] + metres[last + 1, to + 1]
                if after != visited and length < best[after, to]:
                    best[after, to], before[after, to] = length, last
    return _held_karp_order(best[-1] + metres[1:, 0], before)


@nb.njit(cache=True)
def _held_karp_order(closed: np.ndarray, before: np.ndarray) -> np.ndarray:
    k = before.shape[1]
    order, visited, last = np.empty(k, np.int64), (1 << k) - 1, int(np.argmin(closed))
    for i in range(k - 1, -1, -1):
        order[i] = last + 1
        last, visited = before[visited, last], visited & ~(1 << last)
    return order


@nb.njit(cache=True)
def _distances(frame: Frame, places: np.ndarray) -> np.ndarray:
    """Shortest walks between the depot (first) and the places, float64[k + 1, k + 1]."""
    k = len(places)
    metres = np.zeros((k + 1, k + 1))
    for i in range(k):
        x, y = _where(frame, places[i])
        metres[0, i + 1] = metres[i + 1, 0] = abs(x - frame.depot_x_m) + y
        for j in range(i):
            other_x, other_y = _where(frame, places[j])
            cross = _cross_between(frame, places[i], places[j])
            along = abs(y - other_y) if x == other_x else abs(y - cross) + abs(other_y - cross)
            metres[i + 1, j + 1] = metres[j + 1, i + 1] = abs(x - other_x) + along
    return metres


@nb.njit(cache=True)
def _where(frame: Frame, place: int) -> tuple[float, float]:
    return aisle_of(frame, place) * frame.pitch_m, block_of(frame, place) * frame.reach_m + depth_of(frame, place)


@nb.njit(cache=True)
def _cross_between(frame: Frame, place: int, other: int) -> float:
    """Metres from the front (y) of a cross aisle on a shortest way between places of different aisles."""
    block, other_block = block_of(frame, place), block_of(frame, other)
    by_front = depth_of(frame, place) + depth_of(frame, other) < frame.reach_m
    return (min(block, other_block) + (block != other_block or not by_front)) * frame.reach_m


@nb.njit(cache=True)
def _join(frame: Frame, places: np.ndarray) -> Walk:
    """The walk over places in the given order, each leg a shortest one."""
    walk = begin(frame, 3 * len(places) + 4)
    for i in range(len(places)):
        x, y = _where(frame, places[i])
        cross = 0.0 if i == 0 else _cross_between(frame, places[i - 1], places[i])
        before = walk.x_m[walk.n[0] - 1]
        if before != x or i == 0:
            turn(walk, before, cross)
            turn(walk, x, cross)
        stop(walk, x, y, places[i])
    turn(walk, walk.x_m[walk.n[0] - 1], 0.0)
    return finish(frame, walk)
