"""The open lines at the pick stations, and which pods under way will serve them.

A line is covered once a pod that is under way to its station has units for it; those units are promised to it. Only
lines that are not covered make a station ask for a pod.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.pods.stock import Shelves

NO_POD = -1


class Desks(NamedTuple):
    """Open lines, one row a pick station; the first `n_lines` of a row hold.

    Attributes
    ----------
    line, left : int32[S, most]
        Line, and its units that are still to be picked.
    pod, promised : int32[S, most]
        Pod that covers it (-1 for none) and units that the pod will give.
    n_lines, uncovered : int32[S]
        Open lines of a station; those that no pod covers.
    coming : int32[S, most pods]
        Pods at the station or under way to it; -1 where there is none.
    sku, units : int32[L]
        Of all lines of all orders.
    """

    line: np.ndarray
    left: np.ndarray
    pod: np.ndarray
    promised: np.ndarray
    n_lines: np.ndarray
    uncovered: np.ndarray
    coming: np.ndarray
    sku: np.ndarray
    units: np.ndarray


def desks(stations: int, most_lines: int, most_pods: int, sku: np.ndarray, units: np.ndarray) -> Desks:
    """Stations without an open line."""
    shape = (stations, most_lines)
    return Desks(
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
        np.full(shape, NO_POD, np.int32),
        np.zeros(shape, np.int32),
        np.zeros(stations, np.int32),
        np.zeros(stations, np.int32),
        np.full((stations, most_pods), NO_POD, np.int32),
        sku,
        units,
    )


@nb.njit(cache=True, inline="always")
def _free_slot(shelves: Shelves, pod: int, sku: int) -> int:
    """Slot of the pod with unpromised units of the SKU; -1 for none."""
    for slot in range(shelves.sku.shape[1]):
        if shelves.sku[pod, slot] == sku and shelves.free[pod, slot] > 0:
            return slot
    return -1


@nb.njit(cache=True)
def cover(desks: Desks, shelves: Shelves, station: int, pod: int) -> int:
    """Promise the pod's units to all lines of the station that it can serve and none covers; returns how many."""
    n = 0
    for k in range(desks.n_lines[station]):
        if desks.pod[station, k] != NO_POD:
            continue
        slot = _free_slot(shelves, pod, desks.sku[desks.line[station, k]])
        if slot >= 0:
            units = min(shelves.free[pod, slot], desks.left[station, k])
            shelves.free[pod, slot] -= units
            desks.pod[station, k] = pod
            desks.promised[station, k] = units
            desks.uncovered[station] -= 1
            n += 1
    return n


@nb.njit(cache=True)
def open_lines(desks: Desks, shelves: Shelves, station: int, first: int, end: int) -> None:
    """Open the lines first..end of an order at a station, and cover what pods under way can."""
    for line in range(first, end):
        k = desks.n_lines[station]
        desks.line[station, k] = line
        desks.left[station, k] = desks.units[line]
        desks.pod[station, k] = NO_POD
        desks.n_lines[station] += 1
        desks.uncovered[station] += 1
        shelves.sku_unasked[desks.sku[line]] -= desks.units[line]
    for pod in desks.coming[station]:
        if pod != NO_POD:
            cover(desks, shelves, station, pod)


@nb.njit(cache=True)
def take(desks: Desks, shelves: Shelves, station: int, pod: int, line: np.ndarray, units: np.ndarray) -> int:
    """Pick what the pod has promised to the station.

    Parameters
    ----------
    desks : Desks
    shelves : Shelves
    station, pod : int
    line, units : int32[most]
        Written: the lines that are picked, and the units of each; the units of a line that stays open are negative.

    Returns
    -------
    int
        Lines written.
    """
    n, k = 0, 0
    while k < desks.n_lines[station]:
        if desks.pod[station, k] != pod:
            k += 1
            continue
        picked = desks.promised[station, k]
        for slot in range(shelves.sku.shape[1]):
            if shelves.sku[pod, slot] == desks.sku[desks.line[station, k]]:
                shelves.units[pod, slot] -= picked
                shelves.room[pod, slot] += picked
                shelves.pod_room[pod] += picked
                shelves.sku_units[shelves.sku[pod, slot]] -= picked
                break
        desks.left[station, k] -= picked
        line[n], units[n] = desks.line[station, k], picked
        if desks.left[station, k] > 0:
            units[n] = -picked
            desks.pod[station, k] = NO_POD
            desks.uncovered[station] += 1
            k += 1
        else:
            _close(desks, station, k)
        n += 1
    return n


@nb.njit(cache=True)
def _close(desks: Desks, station: int, k: int) -> None:
    """Take line k of a station off; the last one fills its row."""
    last = desks.n_lines[station] - 1
    desks.line[station, k] = desks.line[station, last]
    desks.left[station, k] = desks.left[station, last]
    desks.pod[station, k] = desks.pod[station, last]
    desks.promised[station, k] = desks.promised[station, last]
    desks.n_lines[station] = last


@nb.njit(cache=True)
def pods_for(
    desks: Desks, shelves: Shelves, station: int, lines: np.ndarray, pods: np.ndarray, oldest: np.ndarray
) -> int:
    """Pods in storage that can serve uncovered lines of a station.

    Parameters
    ----------
    desks : Desks
    shelves : Shelves
    station : int
    lines, oldest, pods : int32[P]
        Written: pods in the first rows of `pods`; at each pod's own row in `lines` and `oldest` the number of lines it
        can serve and the first placed of them. `lines` is all 0 before; the caller sets it back.

    Returns
    -------
    int
        Number of pods.
    """
    n, slots = 0, shelves.sku.shape[1]
    for k in range(desks.n_lines[station]):
        if desks.pod[station, k] != NO_POD:
            continue
        line = desks.line[station, k]
        sku = desks.sku[line]
        for i in range(shelves.sku_first[sku], shelves.sku_first[sku + 1]):
            at = shelves.sku_slot[i]
            pod = at // slots
            if not shelves.in_storage[pod] or shelves.free[pod, at % slots] <= 0:
                continue
            if lines[pod] == 0:
                pods[n] = pod
                oldest[pod] = line
                n += 1
            lines[pod] += 1
            oldest[pod] = min(oldest[pod], line)
    return n


@nb.njit(cache=True)
def lines_elsewhere(
    desks: Desks, shelves: Shelves, pod: int, welcome: np.ndarray, free_of_sku: np.ndarray, lines: np.ndarray
) -> int:
    """Uncovered lines that a pod can serve at each station.

    Parameters
    ----------
    desks : Desks
    shelves : Shelves
    pod : int
    welcome : bool[S]
        Stations that it may go to.
    free_of_sku : int32[n_skus]
        Working space, all 0 before and after.
    lines : int32[S]
        Written.

    Returns
    -------
    int
        Sum of `lines`.
    """
    total = 0
    for slot in range(shelves.sku.shape[1]):
        if shelves.sku[pod, slot] >= 0:
            free_of_sku[shelves.sku[pod, slot]] = shelves.free[pod, slot]
    for s in range(len(welcome)):
        lines[s] = 0
        if welcome[s] and desks.uncovered[s] > 0:
            for k in range(desks.n_lines[s]):
                if desks.pod[s, k] == NO_POD and free_of_sku[desks.sku[desks.line[s, k]]] > 0:
                    lines[s] += 1
        total += lines[s]
    for slot in range(shelves.sku.shape[1]):
        if shelves.sku[pod, slot] >= 0:
            free_of_sku[shelves.sku[pod, slot]] = 0
    return total


@nb.njit(cache=True)
def lines_on_coming(
    desks: Desks, shelves: Shelves, station: int, orders: np.ndarray, line_first: np.ndarray
) -> np.ndarray:
    """Lines of each order that pods at a station, or under way to it, could serve; int64[n]."""
    lines = np.zeros(len(orders), np.int64)
    for i in range(len(orders)):
        for line in range(line_first[orders[i]], line_first[orders[i] + 1]):
            for pod in desks.coming[station]:
                if pod != NO_POD and _free_slot(shelves, pod, desks.sku[line]) >= 0:
                    lines[i] += 1
                    break
    return lines
