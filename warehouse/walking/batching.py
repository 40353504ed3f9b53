"""Which orders go on a cart together: small functions that may be replaced, chosen by `floor.batching`.

After de Koster, van der Poort, Wolters, Efficient orderbatching methods in warehouses, International Journal of
Production Research 37(7), 1999.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.parts import Parts, Pool
from warehouse.walking.zones import Zone

LOOK_AHEAD = 4
"""Batching looks at so many carts' worth of the oldest lines."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Orders (of a zone: their parts there) that wait for a cart, the oldest first.

    Attributes
    ----------
    floor : WalkingFloor
        The zone.
    places : list of int64[...]
        Places of each order's lines, numbered as the zone's.
    capacity : int
        Lines that a cart holds.
    """

    floor: WalkingFloor
    places: list[Ints]
    capacity: int

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def lines(self) -> Ints:
        """Lines of each order (int64[k])."""
        return np.array([len(places) for places in self.places])

    @cached_property
    def lanes(self) -> Bools:
        """Which lanes (an aisle's part in a block) an order has lines in (bool[k, lanes])."""
        lanes = np.zeros((len(self), self.floor.aisles * self.floor.blocks), bool)
        lanes[np.repeat(np.arange(len(self)), self.lines), np.concatenate(self.places) // self._lane_places] = True
        return lanes

    @property
    def _lane_places(self) -> int:
        return 2 * self.floor.places_per_side


Batching = Callable[[Candidates], list[int]]
"""Which of the candidates go on the cart: at least one, lines within the capacity."""


def fcfs(candidates: Candidates) -> list[int]:
    """First come first served: from the oldest on, until the next does not fit."""
    fit = int(np.searchsorted(np.cumsum(candidates.lines), candidates.capacity, side="right"))
    return list(range(fit))


def seed(candidates: Candidates) -> list[int]:
    """The oldest, then again and again the order that adds fewest lanes to the cart's tour."""
    chosen, covered = [0], candidates.lanes[0].copy()
    room = candidates.capacity - candidates.lines[0]
    free = np.ones(len(candidates), bool)
    free[0] = False
    while (fits := free & (candidates.lines <= room)).any():
        added = np.where(fits, (candidates.lanes & ~covered).sum(axis=1), np.iinfo(np.int64).max)
        best = int(np.argmin(added))
        chosen.append(best)
        covered |= candidates.lanes[best]
        free[best] = False
        room -= candidates.lines[best]
    return chosen


def savings(candidates: Candidates) -> list[int]:
    """Pair by pair, where a common tour saves most (Clarke and Wright); the cart of the oldest order goes first."""
    cart = np.arange(len(candidates))
    load = candidates.lines.copy()
    for a, b in _pairs_by_saving(candidates):
        one, other = cart[a], cart[b]
        if one != other and load[one] + load[other] <= candidates.capacity:
            cart[cart == other] = one
            load[one] += load[other]
    return [int(order) for order in np.flatnonzero(cart == cart[0])]


BATCHING: Mapping[str, Batching] = {"fcfs": fcfs, "seed": seed, "savings": savings}
"""By name, as in the scenario."""


def _pairs_by_saving(candidates: Candidates) -> Ints:
    """int64[p, 2]: pairs of candidates, the largest saving first."""
    floor, lanes = candidates.floor, candidates.lanes
    alone = lanes.sum(axis=1)
    shared = lanes.astype(np.int32) @ lanes.T.astype(np.int32)
    low, high = _span_m(floor, lanes)
    reach = floor.block_length_m + floor.cross_width_m
    a, b = np.triu_indices(len(candidates), 1)
    both = np.maximum(high[a], high[b]) - np.minimum(low[a], low[b])
    separate = _length_m(alone[a], high[a] - low[a], reach) + _length_m(alone[b], high[b] - low[b], reach)
    saved = separate - _length_m(alone[a] + alone[b] - shared[a, b], both, reach)
    order = np.argsort(-saved, kind="stable")
    return np.stack([a[order], b[order]], axis=1)


def _length_m(lanes: Ints, span_m: Floats, reach_m: float) -> Floats:
    """About how long an S-shape tour is: an even number of lanes, there and back along the front."""
    return (lanes + lanes % 2) * reach_m + 2 * span_m


def _span_m(floor: WalkingFloor, lanes: Bools) -> tuple[Floats, Floats]:
    """float64[k] twice: the leftmost and the rightmost x of each order's tour, the depot included."""
    aisles = np.asarray(lanes.reshape(len(lanes), floor.aisles, floor.blocks).any(axis=2))
    first = np.argmax(aisles, axis=1)
    last = floor.aisles - 1 - np.argmax(aisles[:, ::-1], axis=1)
    low, high = np.minimum(first, floor.depot_aisle), np.maximum(last, floor.depot_aisle)
    return low * floor.aisle_pitch_m, high * floor.aisle_pitch_m


def next_batch(
    pool: Pool, zone: Zone, number: int, parts: Parts, line_place: Ints, capacity: int, choose: Batching
) -> list[int]:
    """Take the parts of the next cart off a zone's pool; none where nothing waits.

    Parameters
    ----------
    pool : Pool
    zone : Zone
    number : int
        The zone's.
    parts : Parts
    line_place : int64[L]
        Where each line lies.
    capacity : int
        Lines of the cart; it takes the oldest part at any rate.
    choose : Batching
    """
    oldest = pool.oldest(number, LOOK_AHEAD * capacity)
    if not oldest:
        return []
    places = [line_place[parts.of(part)] - zone.first_place for part in oldest]
    chosen = choose(Candidates(zone.floor, places, max(capacity, len(places[0]))))
    taken = [oldest[i] for i in chosen]
    pool.take(number, taken)
    return taken
