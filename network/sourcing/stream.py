"""The whole stream of orders, chunk by chunk, into packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from demand.chunk import OrderChunk
from network.paths import Paths
from network.sourcing.ahead import ahead
from network.sourcing.decisions import make_log, to_decisions
from network.sourcing.kernel import BAD_LINES, BAD_SLOT, Orders, Output, make_block, source_chunk
from network.sourcing.order import MAX_LINES, make_ask, make_work
from network.sourcing.tables import Tables, build_tables
from network.sourcing_types import CandidateTable, Sourced, SourcingPolicy, Stock
from network.timetable import Timetable

PACKAGES_AN_ORDER = 1.25
"""First guess of how many packages an order makes; room grows when it is too low."""


class Room:
    """Output arrays that grow by whole chunks and are cut to size at the end, in place."""

    def __init__(self, n_orders: int, n_slots: int) -> None:
        self.expected = n_orders
        self.word = np.empty(int(n_orders * PACKAGES_AN_ORDER), np.uint32)
        self.order_packages = np.empty(n_orders, np.uint8)
        self.slot_first_package = np.zeros(n_slots + 1, np.int64)
        self.slot_first_order = np.zeros(n_slots + 1, np.int64)
        self.count = np.zeros(3, np.int64)

    def reserve(self, n_orders: int, n_lines: int) -> None:
        """Make sure that a chunk of that many orders and lines fits."""
        packages, orders = int(self.count[0]), int(self.count[1])
        if orders + n_orders > len(self.order_packages):
            self.order_packages.resize(grown(orders + n_orders, len(self.order_packages)), refcheck=False)
        if packages + n_lines > len(self.word):
            share = packages / max(orders, 1)
            forecast = int(share * max(self.expected - orders, 0) * 1.01) + packages
            self.word.resize(max(grown(packages + n_lines, 0), forecast), refcheck=False)

    def output(self, n_lines: int) -> Output:
        """The kernel's view, with room for a chunk's losses."""
        self.count[2] = 0
        return Output(
            count=self.count,
            word=self.word,
            order_packages=self.order_packages,
            slot_first_package=self.slot_first_package,
            slot_first_order=self.slot_first_order,
            lost_row=np.empty(n_lines, np.int64),
            lost_reason=np.empty(n_lines, np.uint8),
            lost_promise=np.empty(n_lines, np.uint8),
        )

    def cut(self) -> None:
        """Give back what was not used."""
        self.word.resize(int(self.count[0]), refcheck=False)
        self.order_packages.resize(int(self.count[1]), refcheck=False)


def grown(needed: int, present: int) -> int:
    """Room for `needed`, an eighth more than that so that growing stays rare."""
    return max(needed + needed // 8, present)


def watched_rows(watch: int | np.ndarray | None, chunk: OrderChunk) -> np.ndarray:
    """Rows of the chunk that are watched: every order whose number `watch` divides, or those listed."""
    if watch is None:
        return np.empty(0, np.int64)
    first, n = chunk.first_order, len(chunk)
    if isinstance(watch, (int, np.integer)):
        return np.arange(-first % int(watch), n, int(watch), dtype=np.int64)
    low, high = np.searchsorted(watch, [first, first + n])
    return watch[low:high].astype(np.int64) - first


def check_rows(chunk: OrderChunk, tables: Tables, n_zones: int) -> None:
    """Raise ValueError when a zone, promise or pool is none of the tables' (numba does not look)."""
    for name, column, limit in (
        ("zone", chunk.zone, n_zones),
        ("promise", chunk.promise, tables.n_promises),
        ("pool", chunk.pool, tables.n_pools),
    ):
        if column.min() < 0 or column.max() >= limit:
            raise ValueError(f"orders from {chunk.first_order} on: {name} {column.max()} is not in 0..{limit - 1}")


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
    progress: Callable[[int, int], None] | None = None,
) -> Sourced:
    """Source every order when it is placed, in order of its number.

    Chunks are drawn on a thread of their own while earlier ones are sourced. The result does not
    depend on how the stream is cut into chunks, nor on what is watched.

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
    if watch is not None and not isinstance(watch, (int, np.integer)):
        watch = np.unique(np.fromiter(watch, np.int64))
    room, work, ask, block = Room(n_orders, n_slots), make_work(), make_ask(), make_block()
    losses: list[tuple[np.ndarray, ...]] = []
    parts: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    first_order, next_order = 0, None
    for chunk in ahead(iter(chunks)):
        if next_order is None:
            first_order = next_order = chunk.first_order
        if chunk.first_order != next_order:
            raise ValueError(f"orders from {chunk.first_order} on follow order {next_order - 1}")
        next_order += len(chunk)
        if not len(chunk):
            continue
        check_rows(chunk, tables, len(candidates.zone_station))
        n_lines = len(chunk.pool)
        room.reserve(len(chunk), n_lines)
        out = room.output(n_lines)
        seen = watched_rows(watch, chunk)
        log = make_log(len(seen), tables.width)
        orders = Orders(chunk.slot, chunk.zone, chunk.promise, chunk.line_first, chunk.pool, chunk.quantity)
        raise_for(source_chunk(tables, state, work, ask, block, out, orders, log, seen, chunk.first_order), chunk)
        n_lost = int(room.count[2])
        if n_lost:
            losses.append(tuple(a[:n_lost].copy() for a in (out.lost_row, out.lost_reason, out.lost_promise)))
        if len(seen):
            parts.append(log.part[: log.count[0]].copy())
            part_rows = log.row[: log.count[1]].copy()
            parts[-1][:, -1] += sum(map(len, rows))
            rows.append(part_rows)
        if progress is not None:
            progress(int(room.count[1]), int(room.count[0]))
    room.slot_first_package[state.cursor[0] + 1 :] = room.count[0]
    room.slot_first_order[state.cursor[0] + 1 :] = room.count[1]
    room.cut()
    lost_row, lost_reason, lost_promise = (
        np.concatenate([loss[i] for loss in losses]) if losses else np.empty(0, dtype)
        for i, dtype in enumerate((np.int64, np.uint8, np.uint8))
    )
    return Sourced(
        word=room.word,
        slot_first_package=room.slot_first_package,
        slot_first_order=room.slot_first_order,
        order_packages=room.order_packages,
        unserved_order=lost_row + first_order,
        unserved_reason=lost_reason,
        unserved_promise=lost_promise,
        first_order=first_order,
        decisions=to_decisions(parts, rows, origins, candidates.stations),
    )


def raise_for(outcome: int, chunk: OrderChunk) -> None:
    """Raise ValueError for an outcome of the kernel that is not SOUND."""
    where = f"orders from {chunk.first_order} on"
    if outcome == BAD_SLOT:
        raise ValueError(f"{where}: slots must not decrease nor pass the horizon")
    if outcome == BAD_LINES:
        raise ValueError(f"{where}: an order has no line or more than {MAX_LINES}")
