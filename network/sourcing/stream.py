"""The whole stream of orders, chunk by chunk, into packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from demand.chunk import OrderChunk
from network.paths import Paths
from network.sourcing.arms import cut_at
from network.sourcing.decisions import make_log
from network.sourcing.group import MAX_LINES, make_group
from network.sourcing.kernel import BAD_LINES, BAD_SLOT, Orders, make_block, source_chunk
from network.sourcing.room import Room
from network.sourcing.tables import build_tables, weighed
from network.sourcing_types import CandidateTable, Sourced, SourcingPolicy, Stock
from network.timetable import Timetable


def source(
    chunks: Iterable[OrderChunk],
    candidates: CandidateTable,
    paths: Paths,
    timetable: Timetable,
    stock: Stock,
    *,
    policy: SourcingPolicy | None = None,
    n_slots: int | None = None,
    n_orders: int = 0,
    watch: int | Iterable[int] | None = None,
    later: tuple[int, SourcingPolicy] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sourced:
    """Source every order when it is placed, in order of its number (rules: docs/sourcing.md).

    Kernels hold no interpreter lock, so a stream that draws ahead on a thread of its own (`demand.stream`) does so
    while earlier chunks are sourced. The result does not depend on how the stream is cut into chunks, nor on
    what is watched.

    Parameters
    ----------
    chunks : iterable of OrderChunk
        Consecutive orders.
    candidates, paths, timetable, stock
        The network and its plan.
    policy : SourcingPolicy, optional
        How backlog is weighed.
    n_slots : int, optional
        Horizon; the timetable's by default.
    n_orders : int
        Orders expected, so that memory is taken once; 0 when unknown.
    watch : int or iterable of int, optional
        Orders whose decisions are logged: every n-th number, or these numbers.
    later : (slot, SourcingPolicy), optional
        How backlog is weighed from that slot on.
    progress : callable, optional
        Called after each chunk with orders and packages so far.

    Raises
    ------
    ValueError
        When tables do not fit together, or a chunk is not what `OrderChunk` says.
    """
    tables, state, origins = build_tables(candidates, paths, timetable, stock, policy or SourcingPolicy())
    n_slots = timetable.n_slots if n_slots is None else n_slots
    if n_slots > timetable.n_slots:
        raise ValueError(f"horizon of {n_slots} slots, timetable of {timetable.n_slots}")
    watched = watch if watch is None or isinstance(watch, int) else np.unique(np.fromiter(watch, np.int64))
    if isinstance(watched, int) and watched < 1:
        raise ValueError(f"watch every {watched}-th order")
    room, group, ask, block = Room(n_orders, n_slots), make_group(), np.zeros(4, np.int64), make_block()
    first_order: int | None = None
    for chunk in chunks if later is None else cut_at(later[0], chunks):
        first_order = chunk.first_order if first_order is None else first_order
        if not len(chunk):
            continue
        _check(chunk, first_order + int(room.counts[1]), candidates)
        if later is not None and chunk.slot[0] >= later[0]:
            tables = weighed(tables, later[1])
        rows = _watched_rows(watched, chunk)
        n_watched_lines = int((chunk.line_first[rows + 1] - chunk.line_first[rows]).sum())
        out, log = room.output(len(chunk), len(chunk.pool)), make_log(n_watched_lines, tables.width)
        orders = Orders(chunk.slot, chunk.zone, chunk.promise, chunk.line_first, chunk.pool, chunk.quantity)
        _raise_for(source_chunk(tables, state, group, ask, block, out, orders, log, rows, chunk.first_order), chunk)
        room.keep(out, log)
        if progress is not None:
            progress(int(room.counts[1]), int(room.counts[0]))
    return room.sourced(first_order or 0, int(state.cursor[0]), origins, candidates.stations)


def _watched_rows(watch: int | np.ndarray | None, chunk: OrderChunk) -> np.ndarray:
    """Rows of the chunk that are watched: every order whose number `watch` divides, or those listed."""
    if watch is None:
        return np.empty(0, np.int64)
    first, n = chunk.first_order, len(chunk)
    if isinstance(watch, int):
        return np.arange(-first % watch, n, watch, dtype=np.int64)
    low, high = np.searchsorted(watch, [first, first + n])
    return watch[low:high] - first


def _check(chunk: OrderChunk, expected: int, candidates: CandidateTable) -> None:
    """Raise ValueError when the chunk does not follow the last, or its columns fit no table (numba does not look)."""
    if chunk.first_order != expected:
        raise ValueError(f"a chunk starts with order {chunk.first_order}, expected {expected}")
    where = f"orders from {chunk.first_order} on"
    n_promises, n_pools = candidates.cell_of.shape[1:]
    columns = (chunk.zone, len(candidates.zone_station)), (chunk.promise, n_promises), (chunk.pool, n_pools)
    for name, (column, limit) in zip(("zone", "promise", "pool"), columns, strict=True):
        if column.min(initial=0) < 0 or column.max(initial=0) >= limit:
            raise ValueError(f"{where}: {name} {column.max()} is not in 0..{limit - 1}")
    lengths = {len(chunk.slot), len(chunk.zone), len(chunk.promise), len(chunk.line_first) - 1}
    if len(lengths) > 1 or not len(chunk.pool) == len(chunk.quantity) == chunk.line_first[-1]:
        raise ValueError(f"{where}: columns differ in length")


def _raise_for(outcome: int, chunk: OrderChunk) -> None:
    """Raise ValueError for an outcome of the kernel that is not SOUND."""
    where = f"orders from {chunk.first_order} on"
    if outcome == BAD_SLOT:
        raise ValueError(f"{where}: slots must not decrease nor pass the horizon")
    if outcome == BAD_LINES:
        raise ValueError(f"{where}: an order has no line or more than {MAX_LINES}")
