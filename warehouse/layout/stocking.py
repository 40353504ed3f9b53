"""What lies where at the start: SKUs in pods, pods in places, SKUs in the walking floor's places.

A SKU gets slots and units in proportion to its demand, which follows Zipf's law, and at least one of each, as
far as a pod holds a SKU once and a slot is no larger than an equal part of its pod. Slots are dealt to the pods in
rounds, the fullest first, so all pods of a class hold nearly the same number of units.
Stocking ``random`` deals them anywhere; ``classes`` keeps the fast ones together and puts them near the stations, or
near the depot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets import Settings
from warehouse.floor_orders import positions
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.walking_floor import WalkingFloor

ZIPF_EXPONENT = 0.85
"""As `catalogue.zipf_exponent` (after Brynjolfsson, Hu, Smith 2010)."""

CLASS_SHARES = (0.2, 0.3, 0.5)
"""Pods, or places, of the fast, the middling and the slow SKUs: the usual ABC classes."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PodStock:
    """What the pods hold at the start.

    Attributes
    ----------
    pod_sku : int32[P, slots]
        SKU of each slot of a pod; -1 where the slot is empty. No pod holds a SKU twice.
    pod_units : int32[P, slots]
        Units in it; 0 where the slot is empty.
    pod_class : int8[P]
        0 for the pods of the fastest SKUs, then 1, 2; all 0 where stocking is random.
    n_skus : int
        All of them lie on at least one pod.
    """

    pod_sku: Ints
    pod_units: Ints
    pod_class: npt.NDArray[np.int8]
    n_skus: int

    @property
    def units(self) -> int:
        """Units on all pods."""
        return int(self.pod_units.sum())

    def pod_demand(self, exponent: float = ZIPF_EXPONENT) -> Floats:
        """Share of the demand that each pod would serve if a SKU's demand were spread over its units; adds up to 1."""
        held = self.pod_sku >= 0
        of_sku = np.bincount(self.pod_sku[held], self.pod_units[held], self.n_skus)
        per_unit = demand_shares(self.n_skus, exponent) / of_sku
        return np.where(held, self.pod_units * per_unit[self.pod_sku], 0.0).sum(axis=1)


def demand_shares(n_skus: int, exponent: float = ZIPF_EXPONENT) -> Floats:
    """Share of lines of each SKU, by rank; adds up to 1."""
    weight = np.arange(1, n_skus + 1, dtype=np.float64) ** -exponent
    return weight / weight.sum()


def stored_units(n_pods: int, settings: Settings) -> int:
    """Units that this many pods hold at the start: `floor.pod_fill` of `floor.pod_units` each."""
    return round(n_pods * settings.pod_units * settings.pod_fill)


def stock_pods(n_pods: int, n_skus: int, settings: Settings, seed: int, *, exponent: float = ZIPF_EXPONENT) -> PodStock:
    """Deal SKUs to pods.

    Parameters
    ----------
    n_pods, n_skus : int
    settings : Settings
        `scenario.settings.floor`: `pod_skus`, `pod_units`, `pod_fill`, `stocking`.
    seed : int
    exponent : float
        Of Zipf's law.

    Raises
    ------
    InvalidInput
        ``too-few-slots``: the pods have fewer slots, or hold fewer units, than there are SKUs.
    """
    units = stored_units(n_pods, settings)
    bounds = _class_bounds(n_pods) if settings.stocking == "classes" else [0, n_pods]
    most = max(1, int(np.diff(bounds).min()))
    slots = min(n_pods * settings.pod_skus, units, n_skus * most)
    if not 1 <= n_skus <= slots:
        message = f"{n_skus:,} SKUs do not fit {n_pods:,} pods of {settings.pod_skus} slots that hold {units:,} units"
        raise InvalidInput([Finding("floor.pod_skus, floor.pod_units", 0, "too-few-slots", message)])
    share = demand_shares(n_skus, exponent)
    sku_slots = _apportion(share, slots, np.ones(n_skus), most)
    room = math.ceil(n_pods * settings.pod_units / slots)
    sku_units = _apportion(share, units, sku_slots, sku_slots * room)
    rng = np.random.default_rng(seed)
    pod_sku = np.full((n_pods, settings.pod_skus), -1, np.int32)
    pod_units = np.zeros((n_pods, settings.pod_skus), np.int32)
    slot_sku = np.repeat(np.arange(n_skus, dtype=np.int32), sku_slots)
    slot_units = _split_evenly(sku_units, sku_slots)
    cuts = [bound * slots // n_pods for bound in bounds]
    for pods, dealt in zip(_parts(bounds), _parts(cuts), strict=True):
        _deal(pod_sku[pods], pod_units[pods], slot_sku[dealt], slot_units[dealt], rng)
    pod_class = np.repeat(np.arange(len(bounds) - 1, dtype=np.int8), np.diff(bounds))
    return PodStock(pod_sku, pod_units, pod_class, n_skus)


def place_pods(floor: PodFloor, n_pods: int, settings: Settings, seed: int) -> Ints:
    """Cell of each pod at the start: anywhere, or class by class from the pick stations outwards.

    Raises
    ------
    ValueError
        When there are more pods than places.
    """
    if n_pods > len(floor.storage):
        raise ValueError(f"{n_pods} pods do not fit {len(floor.storage)} places")
    rng = np.random.default_rng(seed)
    cells = rng.permutation(floor.storage)[:n_pods]
    if settings.stocking == "classes":
        cells = _by_class(cells, _cells_to_station(floor, cells), rng)
    return cells.astype(np.int32)


def stock_places(floor: WalkingFloor, n_skus: int, settings: Settings, seed: int) -> Ints:
    """Place of each SKU on a walking floor: any, or class by class from the depot outwards.

    Raises
    ------
    ValueError
        When there are more SKUs than bins.
    """
    if not 1 <= n_skus <= floor.n_bins:
        raise ValueError(f"{n_skus} SKUs do not fit {floor.n_bins} bins")
    rng = np.random.default_rng(seed)
    places = rng.permutation(floor.n_bins)[:n_skus] // floor.bins_per_place
    if settings.stocking == "classes":
        places = _by_class(places, _metres_to_depot(floor, places), rng)
    return places.astype(np.int32)


def _class_bounds(n: int) -> list[int]:
    """Where the classes of n things in order of speed begin and end."""
    return [0, *(round(n * share) for share in np.cumsum(CLASS_SHARES))]


def _parts(bounds: list[int]) -> list[slice]:
    return [slice(*pair) for pair in pairwise(bounds)]


def _by_class(items: Longs, distance: Floats, rng: np.random.Generator) -> Longs:
    """The items class by class from the nearest to the farthest, in any order within a class."""
    ordered = items[np.argsort(distance, kind="stable")]
    return np.concatenate([rng.permutation(ordered[part]) for part in _parts(_class_bounds(len(items)))])


def _cells_to_station(floor: PodFloor, cells: Longs) -> Floats:
    """Steps to the nearest pick station, as if nothing stood between."""
    stations = np.array([station.cell for station in floor.stations if station.picks])
    rows = np.abs(cells[:, None] // floor.width - stations // floor.width)
    columns = np.abs(cells[:, None] % floor.width - stations % floor.width)
    return (rows + columns).min(axis=1).astype(np.float64)


def _metres_to_depot(floor: WalkingFloor, place: Longs) -> Floats:
    along = np.abs(floor.place_aisle(place) - floor.depot_aisle) * floor.aisle_pitch_m
    block = floor.place_block(place) * (floor.block_length_m + floor.cross_width_m)
    return along + block + floor.place_depth_m(place)


def _apportion(share: Floats, total: int, least: npt.ArrayLike, most: npt.ArrayLike) -> Longs:
    """Whole numbers in proportion to `share` that add up to `total`, each from `least` to `most`."""
    low, high = 0.0, total / share.min()
    for _ in range(100):
        scale = (low + high) / 2
        low, high = (scale, high) if np.clip(share * scale, least, most).sum() < total else (low, scale)
    exact = np.clip(share * low, least, most)
    whole = np.floor(exact).astype(np.int64)
    largest = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[largest] += 1
    return whole


def _split_evenly(total: Longs, parts: Longs) -> Longs:
    """Each total in that many parts as equal as can be, one after the other."""
    each, over = np.divmod(total, parts)
    number = positions(parts)
    return np.repeat(each, parts) + (number < np.repeat(over, parts))


def _deal(pod_sku: Ints, pod_units: Ints, slot_sku: Ints, slot_units: Longs, rng: np.random.Generator) -> None:
    """Deal slots to pods, the fullest first, one to a pod in each round; a SKU spans two rounds at most."""
    n_pods = len(pod_sku)
    fullness = np.bincount(slot_sku, slot_units)[slot_sku] / np.bincount(slot_sku)[slot_sku]
    order = np.argsort(-fullness, kind="stable")
    slot_sku, slot_units = slot_sku[order], slot_units[order]
    before, pods_before = slot_sku[:0], np.zeros(0, np.int64)
    for number, first in enumerate(range(0, len(slot_sku), max(n_pods, 1))):
        sku, units = slot_sku[first : first + n_pods], slot_units[first : first + n_pods]
        pods = rng.permutation(n_pods)
        again = int((sku == before[-1]).sum()) if len(before) else 0
        if again:
            open_to = pods[~np.isin(pods, pods_before[before == before[-1]])][:again]
            pods = np.concatenate([open_to, pods[~np.isin(pods, open_to)]])
        pods = pods[: len(sku)]
        pod_sku[pods, number], pod_units[pods, number] = sku, units
        before, pods_before = sku, pods
