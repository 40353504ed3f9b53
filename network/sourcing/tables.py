"""What the numba kernels see of candidates, timetable and stock: small, flat, integer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from network.paths import Paths
from network.sourcing_types import PATH_BITS, CandidateTable, SourcingPolicy, Stock
from network.timetable import Timetable

COST_BITS, SOURCE_BITS, LATEST_BITS = 19, 11, 14
"""A candidate is one int64, low bits first: cost, source (row of origins), latest, path (63 bits in all)."""

SOURCE_SHIFT = COST_BITS
LATEST_SHIFT = SOURCE_SHIFT + SOURCE_BITS
PATH_SHIFT = LATEST_SHIFT + LATEST_BITS
COST_MASK = (1 << COST_BITS) - 1
SOURCE_MASK = (1 << SOURCE_BITS) - 1
LATEST_MASK = (1 << LATEST_BITS) - 1

NEVER = 1 << 12
"""`latest` is stored plus this, and 0 when never: positions can be negative (before a hub opens)."""

MAX_COST_MILLS = COST_MASK
MAX_SOURCES = 1 << SOURCE_BITS
MAX_PATHS = 1 << PATH_BITS
MAX_LATEST = LATEST_MASK - NEVER

BEYOND = 1 << 20
"""A wait that no promise bears."""

WAIT, CONGESTION, PLACED = 0, 1, 2
"""Columns of `State.load`."""

NO_LIMIT = 1 << 30
"""Units on hand where stock has no limit; topped up daily, so it cannot run out."""

MOST_UNITS = 1 << 29
"""Limits above this count as this: what is above it on hand has no limit."""


class Tables(NamedTuple):
    """What stays fixed during a run (Q pairs of station and promise, `width` candidates a cell, O origins)."""

    n_promises: int
    n_pools: int
    width: int
    pair: np.ndarray  # int32[Z * P]: station * P + promise, or -1
    cell: np.ndarray  # int32[Q * M]: first candidate of the cell in `record`, or -1
    record: np.ndarray  # int64[C * width]: candidates, -1 past the last
    cycle: np.ndarray  # int32[Q, 2]: cut-off, slots from the cycle's start to the deadline
    within: np.ndarray  # int32[Q]
    opening: np.ndarray  # int32[S, hours]: first slot from the hour's start at which the station works; -1 never
    door_by: np.ndarray  # int32[paths, 288]
    kind: np.ndarray  # int32[M, 2]: goods, rarity (0 is the rarest pool)
    pick_total: np.ndarray  # int64[O, n_slots + 1]: packages that can be picked before each slot
    serve_total: np.ndarray  # int64[O, n_slots + 1]
    open_total: np.ndarray  # int32[O, n_slots + 1]: working slots before each slot
    cover: np.ndarray  # int32[M, O]: NO_LIMIT where stock has none
    refill: np.ndarray  # int32[O]
    free_slots: int
    mills_per_slot_12: int  # mills an hour, that is for 12 slots
    max_wait: int


class State(NamedTuple):
    """What changes as orders are placed."""

    cursor: np.ndarray  # int64[1]: the slot that `load` stands for; -1 before the first
    on_hand: np.ndarray  # int32[M, O]
    unpicked: np.ndarray  # int64[O]: placed in earlier slots, not picked
    unpacked: np.ndarray  # int64[O]: picked, not packed
    pick_at: np.ndarray  # int64[O]: pointer into pick_total
    serve_at: np.ndarray  # int64[O]
    true_wait: np.ndarray  # int64[O]: slots; -1 beyond the horizon
    load: np.ndarray  # int64[O, 3]: WAIT (BEYOND: no more orders), CONGESTION in mills, PLACED in the slot


def pack_candidates(candidates: CandidateTable, paths: Paths, origin_row: np.ndarray) -> np.ndarray:
    """One int64 a candidate, int64[C * width]; costs above MAX_COST_MILLS count as that.

    Raises
    ------
    ValueError
        When a path does not start at an origin, or a number does not fit its bits.
    """
    path, cost, latest = (np.asarray(a, np.int64) for a in (candidates.path, candidates.cost_mills, candidates.latest))
    if len(paths) > MAX_PATHS:
        raise ValueError(f"{len(paths)} paths: sourcing numbers at most {MAX_PATHS}")
    used = path >= 0
    if path.size and path.max() >= len(paths):
        raise ValueError(f"candidate path {path.max()} of {len(paths)} paths")
    if (used[:, 1:] & ~used[:, :-1]).any():
        raise ValueError("candidates are padded at the end of a row only")
    if (cost[used] < 0).any() or (np.diff(cost, axis=1)[used[:, 1:]] < 0).any():
        raise ValueError("candidates' costs are at least 0 and never decrease along a row")
    if used.any() and latest[used].max() > MAX_LATEST:
        raise ValueError(f"latest position {latest[used].max()} is above {MAX_LATEST}")
    source = origin_row[paths.source[np.where(used, path, 0)]] if used.any() else np.zeros_like(path)
    if (source[used] < 0).any():
        raise ValueError("a candidate's path starts at a facility that is no origin")
    coded = np.where(latest >= 0, latest + NEVER, 0)
    packed = (
        np.minimum(cost, MAX_COST_MILLS)
        | (source.astype(np.int64) << SOURCE_SHIFT)
        | (coded << LATEST_SHIFT)
        | (path << PATH_SHIFT)
    )
    return lines_of_cache(np.where(used, packed, -1))


def lines_of_cache(rows: np.ndarray) -> np.ndarray:
    """The rows of an int64 table padded with -1 so that none straddles more 64-byte lines than it must."""
    n_rows, n_columns = rows.shape
    width = 1
    while width < n_columns:
        width = 2 * width if width < 8 else width + 8
    room = np.full(n_rows * width + 8, -1, np.int64)
    first = -(room.ctypes.data // 8) % 8
    padded = room[first : first + n_rows * width]
    padded.reshape(n_rows, width)[:, :n_columns] = rows
    return padded


def slot_totals(per_h: np.ndarray) -> np.ndarray:
    """Cumulative quota before each slot, int64[rows, n_slots + 1], of hourly capacities (rows, hours)."""
    part = np.arange(SLOTS_PER_H + 1, dtype=np.int64)
    within = per_h.astype(np.int64)[:, :, None] * part // SLOTS_PER_H
    totals = np.zeros((len(per_h), per_h.shape[1] * SLOTS_PER_H + 1), np.int64)
    np.cumsum(np.diff(within, axis=2).reshape(len(per_h), -1), axis=1, out=totals[:, 1:])
    return totals


def openings(working: np.ndarray) -> np.ndarray:
    """First slot, from each hour's start on, of a working hour: int32[rows, hours]; -1 where none follows."""
    n_rows, n_hours = working.shape
    opening = np.full((n_rows, n_hours), -1, np.int32)
    following = np.full(n_rows, -1, np.int32)
    for hour in range(n_hours - 1, -1, -1):
        following = np.where(working[:, hour], hour * SLOTS_PER_H, following).astype(np.int32)
        opening[:, hour] = following
    return opening


def build_tables(
    candidates: CandidateTable, paths: Paths, timetable: Timetable, stock: Stock, policy: SourcingPolicy
) -> tuple[Tables, State, np.ndarray]:
    """Tables, a fresh state, and the facility row of every origin.

    Raises
    ------
    ValueError
        When the inputs do not fit together.
    """
    origins = np.flatnonzero(timetable.origin).astype(np.int32)
    if len(origins) > MAX_SOURCES:
        raise ValueError(f"{len(origins)} origins: sourcing numbers at most {MAX_SOURCES}")
    origin_row = np.full(len(timetable.origin), -1, np.int64)
    origin_row[origins] = np.arange(len(origins))
    _, n_promises, n_pools = candidates.cell_of.shape
    if stock.cover.shape[0] != n_pools or len(stock.goods_of_pool) != n_pools:
        raise ValueError(f"stock of {stock.cover.shape[0]} pools, candidates of {n_pools}")
    station = candidates.zone_station.astype(np.int32)
    pair = np.where(station >= 0, station * n_promises + np.arange(n_promises, dtype=np.int32), -1)
    cell = candidates.cell_of.astype(np.int64)
    record = pack_candidates(candidates, paths, origin_row)
    width = len(record) // max(len(candidates.path), 1)
    cover, on_hand = (
        np.where(units == -1, NO_LIMIT, np.minimum(units, MOST_UNITS))[:, origins].astype(np.int32)
        for units in (stock.cover, stock.on_hand)
    )
    pick, serve = timetable.pick_per_h[origins], timetable.serve_per_h[origins]
    working = np.repeat((pick > 0) & (serve > 0), SLOTS_PER_H, axis=1)
    open_total = np.zeros((len(origins), timetable.n_slots + 1), np.int32)
    np.cumsum(working, axis=1, out=open_total[:, 1:])
    at_station = timetable.serve_per_h[candidates.stations] > 0
    at_station &= (timetable.pick_per_h[candidates.stations] > 0) | ~timetable.origin[candidates.stations][:, None]
    held = np.count_nonzero(stock.cover, axis=1)
    rarity = np.empty(n_pools, np.int32)
    rarity[np.argsort(held, kind="stable")] = np.arange(n_pools, dtype=np.int32)
    tables = Tables(
        n_promises=n_promises,
        n_pools=n_pools,
        width=width,
        pair=np.ascontiguousarray(pair.ravel(), np.int32),
        cell=np.where(cell >= 0, cell * width, -1).ravel().astype(np.int32),
        record=record,
        cycle=np.stack([candidates.cutoff.ravel(), candidates.due_slots.ravel() + SLOTS_PER_DAY], 1).astype(np.int32),
        within=np.broadcast_to(candidates.within_slots, candidates.cutoff.shape).ravel().astype(np.int32),
        opening=openings(at_station),
        door_by=np.ascontiguousarray(paths.door_by, np.int32),
        kind=np.stack([stock.goods_of_pool, rarity], 1).astype(np.int32),
        pick_total=slot_totals(pick),
        serve_total=slot_totals(serve),
        open_total=open_total,
        cover=np.ascontiguousarray(cover),
        refill=stock.refill[origins].astype(np.int32),
        free_slots=0,
        mills_per_slot_12=0,
        max_wait=0,
    )
    return weighed(tables, policy), fresh_state(tables, np.ascontiguousarray(on_hand)), origins


def weighed(tables: Tables, policy: SourcingPolicy) -> Tables:
    """The tables with backlog weighed as the policy says."""
    return tables._replace(
        free_slots=int(policy.free_backlog_h * SLOTS_PER_H),
        mills_per_slot_12=int(policy.congestion_mills_per_h),
        max_wait=int(policy.max_backlog_h * SLOTS_PER_H),
    )


def fresh_state(tables: Tables, on_hand: np.ndarray) -> State:
    """The state before the first order, with these units on hand (int32[M, O], kept and changed)."""
    n_origins = len(tables.refill)

    def zeros() -> np.ndarray:
        return np.zeros(n_origins, np.int64)

    return State(
        cursor=np.full(1, -1, np.int64),
        on_hand=on_hand,
        unpicked=zeros(),
        unpacked=zeros(),
        pick_at=zeros(),
        serve_at=zeros(),
        true_wait=zeros(),
        load=np.zeros((n_origins, 3), np.int64),
    )
