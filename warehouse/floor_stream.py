"""OrderPlaced for one floor: a sample of the scenario's own stream, or a file, in the floor's words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.clock import SLOT_S, SLOTS_PER_DAY, SLOTS_PER_H
from core.errors import Finding, InvalidInput
from core.hashing import draw64
from warehouse.floor_orders import FloorOrders, positions
from warehouse.layout.stocking import ZIPF_EXPONENT, demand_shares

if TYPE_CHECKING:
    from datasets import Scenario
    from demand import OrderChunk

FROM_H = 10
"""Hour of the first measured day from which a floor's orders are taken: the busy middle of the day."""
JITTER_STREAM = np.uint64(0xF100)


def floor_orders(
    scenario: Scenario, *, lines_per_h: float, hours: float, n_skus: int, seed: int, before_h: float = 0.0
) -> FloorOrders:
    """Sample the scenario's stream evenly for a floor that gets `lines_per_h`.

    Every k-th order of the window from `FROM_H` on, with its lines and in the course of the scenario's day; its
    SKUs become the floor's as `floor_sku` says.

    Parameters
    ----------
    scenario : Scenario
    lines_per_h : float
        Mean over the window.
    hours : float
        Length of the window.
    n_skus : int
        SKUs on the floor.
    seed : int
        Of the stream; the same seed gives the same orders.
    before_h : float
        Hours of orders placed before second 0, which wait there.

    Raises
    ------
    ValueError
        When `lines_per_h`, `hours` or `n_skus` is not positive.
    InvalidInput
        When the scenario has too few orders.
    """
    from demand import demand_of
    from demand.generate import mean_lines

    if lines_per_h <= 0 or hours <= 0 or n_skus < 1:
        raise ValueError("a floor's orders need lines, hours and SKUs above 0")
    demand = demand_of(scenario)
    first_slot = int(scenario.settings.run.warmup_days) * SLOTS_PER_DAY + FROM_H * SLOTS_PER_H
    last_slot = min(first_slot + max(1, round((hours + before_h) * SLOTS_PER_H)), demand.n_slots)
    first, last = (int(demand.slot_first_order[slot]) for slot in (first_slot, last_slot))
    count = max(1, round(lines_per_h * (hours + before_h) / mean_lines(scenario)))
    if first + max(count, last - first) > demand.n_orders:
        message = f"{count:,} orders are asked for, and {demand.n_orders - first:,} are left of the scenario's"
        raise InvalidInput([Finding(scenario.base, 0, "too-few-orders", message)])
    taken = first + np.arange(count) * max(last - first, count) // count
    parts = [_rows(chunk, taken) for chunk in demand.stream(seed, first, int(taken[-1]) + 1)]
    window_s = (hours + before_h) * 3600
    if last - first >= count:
        jitter = np.array([draw64(np.uint64(seed), np.uint64(n), JITTER_STREAM) for n in taken], np.uint64)
        slot = np.concatenate([part[0] for part in parts]) - first_slot
        placed = (
            (slot + (jitter >> np.uint64(11)) * 2.0**-53) * SLOT_S * (window_s / ((last_slot - first_slot) * SLOT_S))
        )
    else:
        placed = (np.arange(count) + 0.5) * window_s / count
    n_lines = np.concatenate([part[1] for part in parts])
    rank = np.concatenate([part[2] for part in parts]).astype(np.int64)
    sku = floor_sku(rank, demand.catalogue.skus, n_skus, scenario.settings.catalogue.zipf_exponent)
    units = np.concatenate([part[3] for part in parts])
    return in_order(placed - before_h * 3600, n_lines, sku, units, n_skus)


def floor_sku(
    rank: npt.NDArray[np.int64], catalogue: int, n_skus: int, exponent: float = ZIPF_EXPONENT
) -> npt.NDArray[np.int64]:
    """A floor's SKUs for those of a larger catalogue, so that the floor's are asked for by Zipf's law too.

    A SKU becomes the floor's that stands at the same share of all lines, counted from the most popular. What is asked
    for is then what `warehouse.layout.stocking` lays on the shelves for.

    Parameters
    ----------
    rank : int64[k]
        SKUs of the catalogue, by popularity.
    catalogue, n_skus : int
        SKUs of the catalogue and of the floor.
    exponent : float
        Of Zipf's law.
    """
    if n_skus >= catalogue:
        return rank
    share = demand_shares(catalogue, exponent)
    middle = (np.cumsum(share) - share / 2)[rank]
    found = np.searchsorted(np.cumsum(demand_shares(n_skus, exponent)), middle)
    return np.minimum(found, n_skus - 1).astype(np.int64)


def _rows(chunk: OrderChunk, taken: npt.NDArray[np.int64]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(slot, lines, SKUs, units) of the orders of a chunk that are among `taken`."""
    rows = taken[(taken >= chunk.first_order) & (taken < chunk.first_order + len(chunk))] - chunk.first_order
    n_lines = np.diff(chunk.line_first)[rows]
    line = np.repeat(chunk.line_first[rows], n_lines) + positions(n_lines)
    return chunk.slot[rows], n_lines, chunk.sku[line], chunk.quantity[line]


def in_order(
    placed_s: npt.NDArray[np.float64],
    n_lines: npt.NDArray[np.int64],
    sku: npt.NDArray[np.int64],
    units: npt.NDArray[np.int64],
    n_skus: int,
) -> FloorOrders:
    """Orders sorted by time, each with its lines (given order by order)."""
    order = np.argsort(placed_s, kind="stable")
    first = np.cumsum(n_lines) - n_lines
    line = np.repeat(first[order], n_lines[order]) + positions(n_lines[order])
    return FloorOrders(
        placed_s=placed_s[order].astype(np.float64),
        line_first=np.concatenate([[0], np.cumsum(n_lines[order])]).astype(np.int64),
        sku=sku[line].astype(np.int32),
        units=units[line].astype(np.int32),
        n_skus=n_skus,
    )


def read_floor_orders(path: Path, scenario: Scenario, n_skus: int) -> FloorOrders:
    """Orders of a file: .csv of lines (order, placed_s, sku, units), or OrderPlaced as `run --orders` reads it.

    Raises
    ------
    InvalidInput
        With every finding, among them ``too-many-skus`` when the floor has no room for the file's SKUs.
    """
    if path.suffix.lower() == ".csv":
        from warehouse.floor_lines_file import read_lines

        return read_lines(path, n_skus)
    from demand import read_orders

    recorded = read_orders(path, scenario)
    return _of_chunks(recorded.stream(), str(path), n_skus)


def _of_chunks(chunks: Iterable[OrderChunk], file: str, n_skus: int) -> FloorOrders:
    parts = [(c.slot, np.diff(c.line_first), c.sku, c.quantity) for c in chunks]
    slot, n_lines, sku, units = (np.concatenate([part[k] for part in parts]) for k in range(4))
    placed = (slot - slot.min() + (positions_in_slot(slot) + 0.5)) * SLOT_S
    return in_order(placed, n_lines, ranked(sku, file, n_skus), units, n_skus)


def positions_in_slot(slot: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Where in its slot each order lies if those of a slot are spread evenly over it; -0.5..0.5 of it."""
    _, count = np.unique(slot, return_counts=True)
    return (positions(count) + 0.5) / np.repeat(count, count) - 0.5


def ranked(sku: npt.NDArray[np.int64], file: str, n_skus: int) -> npt.NDArray[np.int64]:
    """SKUs by how many lines ask for them in the file, 0 the most.

    Raises
    ------
    InvalidInput
        When there are more than `n_skus`.
    """
    names, row, count = np.unique(sku, return_inverse=True, return_counts=True)
    if len(names) > n_skus:
        message = f"{len(names):,} SKUs are ordered, and the floor has room for {n_skus:,}"
        raise InvalidInput([Finding(file, 0, "too-many-skus", message)])
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(-count, kind="stable")] = np.arange(len(names))
    return rank[row]
