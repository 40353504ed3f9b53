"""What the pods hold while the floor runs: units on hand, units promised to visits, room for more."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.layout.stocking import PodStock


class Shelves(NamedTuple):
    """Stock as arrays; a slot is numbered ``pod * slots a pod + slot``.

    Attributes
    ----------
    sku, units, free, room : int32[P, slots]
        SKU of a slot (-1 where it has none), units in it, units that no visit has been promised, units that it still
        has room for.
    pod_room : int32[P]
        Units that each pod has room for.
    sku_first, sku_slot : int64[n_skus + 1], int64[held slots]
        Slots of SKU k are ``sku_slot[sku_first[k]:sku_first[k + 1]]``.
    sku_units, sku_unasked : int64[n_skus]
        Units on all pods; those that no open order asks for.
    in_storage : bool[P]
        Stands in its place, and nobody has asked for it.
    """

    sku: np.ndarray
    units: np.ndarray
    free: np.ndarray
    room: np.ndarray
    pod_room: np.ndarray
    sku_first: np.ndarray
    sku_slot: np.ndarray
    sku_units: np.ndarray
    sku_unasked: np.ndarray
    in_storage: np.ndarray


def shelves(stock: PodStock, pod_units: int) -> Shelves:
    """The stock at the start.

    Parameters
    ----------
    stock : PodStock
    pod_units : int
        Units that a pod holds when full (`floor.pod_units`), shared equally between its slots; a slot that holds more
        at the start has that much room.
    """
    sku, units = stock.pod_sku.copy(), stock.pod_units.astype(np.int32)
    held = sku >= 0
    slots = np.maximum(held.sum(axis=1, keepdims=True), 1)
    room = np.where(held, np.maximum(-(-pod_units // slots) - units, 0), 0).astype(np.int32)
    flat = np.flatnonzero(held)
    by_sku = flat[np.argsort(sku.flat[flat], kind="stable")]
    first = np.zeros(stock.n_skus + 1, np.int64)
    np.cumsum(np.bincount(sku[held], minlength=stock.n_skus), out=first[1:])
    of_sku = np.bincount(sku[held], units[held], stock.n_skus).astype(np.int64)
    return Shelves(
        sku,
        units,
        units.copy(),
        room,
        room.sum(axis=1, dtype=np.int32),
        first,
        by_sku.astype(np.int64),
        of_sku,
        of_sku.copy(),
        np.ones(len(sku), bool),
    )


@nb.njit(cache=True)
def stow(shelves: Shelves, pod: int, most: int, stowed: np.ndarray) -> int:
    """Put up to `most` units into a pod, each into the slot that has most room for its size.

    Parameters
    ----------
    shelves : Shelves
    pod, most : int
    stowed : int32[slots]
        Written: units that went into each slot.

    Returns
    -------
    int
        Units that went in.
    """
    stowed[:] = 0
    units, room, sku = shelves.units[pod], shelves.room[pod], shelves.sku[pod]
    for done in range(most):
        best = int(np.argmax(room))
        if room[best] <= 0:
            return done
        units[best] += 1
        shelves.free[pod, best] += 1
        room[best] -= 1
        stowed[best] += 1
        shelves.pod_room[pod] -= 1
        shelves.sku_units[sku[best]] += 1
        shelves.sku_unasked[sku[best]] += 1
    return most


@nb.njit(cache=True)
def scarce_room(shelves: Shelves, sku: int, pods: np.ndarray) -> np.ndarray:
    """Units of one SKU that each of these pods has room for; int32[n]."""
    of_pod = np.zeros(len(shelves.sku), np.int32)
    slots = shelves.sku.shape[1]
    for i in range(shelves.sku_first[sku], shelves.sku_first[sku + 1]):
        at = shelves.sku_slot[i]
        of_pod[at // slots] += shelves.room[at // slots, at % slots]
    return of_pod[pods]


def scarcest(shelves: Shelves, at_start: npt.NDArray[np.int64]) -> int:
    """The SKU which least is left of, as a share of what there was at the start."""
    return int(np.argmin(shelves.sku_units / np.maximum(at_start, 1)))
