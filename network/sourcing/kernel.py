"""Orders of a chunk, one after the other, in the order in which they were placed."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from network.sourcing.backlog import advance
from network.sourcing.choose import (
    ASK_DEADLINE,
    ASK_POSITION,
    ASK_SLOT,
    ASK_STEP,
    GROUP_POOL,
    GROUP_UNITS,
    NONE,
    choose_in_time,
    path_of,
    source_of,
)
from network.sourcing.decisions import Log, log_order
from network.sourcing.order import (
    CANDIDATE,
    COUNT,
    DEADLINE,
    LOST_REASON,
    MAX_LINES,
    PACKAGE_UNITS,
    PART_PACKAGE,
    POOL,
    UNITS,
    choose_order,
    take_parts,
)
from network.sourcing.jit import kernel
from network.sourcing.tables import NEVER, PLACED, State, Tables
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, QUOTED_BITS

CLASS_SHIFT = PATH_BITS
PROMISE_SHIFT = CLASS_SHIFT + CLASS_BITS
QUOTED_SHIFT = PROMISE_SHIFT + PROMISE_BITS
UNITS_SHIFT = QUOTED_SHIFT + QUOTED_BITS
LAST_CLASS = (1 << CLASS_BITS) - 1

BLOCK = 256
"""Orders that are looked up together."""

SOUND, BAD_SLOT, BAD_LINES = 0, 1, 2
"""What `source_chunk` returns."""


class Orders(NamedTuple):
    """Columns of an OrderChunk."""

    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    line_first: np.ndarray
    pool: np.ndarray
    quantity: np.ndarray


class Block(NamedTuple):
    """Scratch for the orders that are looked up together."""

    pair: np.ndarray  # int64[BLOCK]
    cell: np.ndarray  # int64[BLOCK * MAX_LINES]: of each line
    touched: np.ndarray  # int64[1]: keeps the compiler from leaving the reads out


def make_block() -> Block:
    return Block(np.empty(BLOCK, np.int64), np.empty(BLOCK * MAX_LINES, np.int64), np.zeros(1, np.int64))


class Output(NamedTuple):
    """Where the kernel writes: whole-run arrays by count, and the chunk's losses."""

    count: np.ndarray  # int64[3]: packages, orders, losses of this chunk
    word: np.ndarray  # uint32[...]
    order_packages: np.ndarray  # uint8[...]
    slot_first_package: np.ndarray  # int64[n_slots + 1]
    slot_first_order: np.ndarray  # int64[n_slots + 1]
    lost_row: np.ndarray  # int64[...]: order, as a row of order_packages
    lost_reason: np.ndarray  # uint8[...]
    lost_promise: np.ndarray  # uint8[...]


@nb.njit(cache=True, inline="always")
def package_word(path, deadline, promise, quoted, units):
    deadline_class = min(deadline // 144, LAST_CLASS)
    return np.uint32(
        path
        | deadline_class << CLASS_SHIFT
        | promise << PROMISE_SHIFT
        | np.int64(quoted) << QUOTED_SHIFT
        | (min(units, 8) - 1) << UNITS_SHIFT
    )


@kernel
def open_slot(t: Tables, s: State, out: Output, slot, n_packages, n_orders):
    """Move the clock to `slot`, noting where each slot on the way begins."""
    for k in range(s.cursor[0] + 1, slot + 1):
        out.slot_first_package[k] = n_packages
        out.slot_first_order[k] = n_orders
    advance(t, s, slot)


@kernel
def put_ask(ask, cycle, within, opening, pair, promise, slot):
    """What an order asks; zeros where nobody delivers."""
    ask[ASK_SLOT], ask[ASK_STEP] = slot, 288
    if pair < 0:
        ask[ASK_POSITION] = ask[ASK_DEADLINE] = 0
    elif within[promise] > 0:
        start = max(np.int64(opening[pair // len(within), slot // 12]), slot)
        ask[ASK_POSITION] = max(slot - start, -NEVER + 1)
        ask[ASK_DEADLINE] = start + within[promise]
        ask[ASK_STEP] = 12
    else:
        position = slot % 288 - cycle[pair, 0]
        if position < 0:
            position += 288
        ask[ASK_POSITION] = position
        ask[ASK_DEADLINE] = slot - position + cycle[pair, 1]


@kernel
def find_cells(pair_of, cell_of, record, orders: Orders, n_promises, n_pools, first, last, block: Block):
    """Look up the pairs and cells of orders first..last - 1, and touch their candidates.

    Touching many at once lets the processor wait for all of them together, where the choices, one after the
    other, would wait for each. Returns the first order with a wrong number of lines, or `last`.
    """
    touched = 0
    start = orders.line_first[first]
    i, sound = first, True
    while i < last and sound:
        line, end = orders.line_first[i], orders.line_first[i + 1]
        sound = 1 <= end - line <= MAX_LINES
        if sound:
            pair = np.int64(pair_of[np.int64(orders.zone[i]) * n_promises + orders.promise[i]])
            block.pair[i - first] = pair
            while line < end:
                cell = -1 if pair < 0 else np.int64(cell_of[pair * n_pools + orders.pool[line]])
                block.cell[line - start] = cell
                touched ^= record[max(cell, 0)]
                line += 1
            i += 1
    block.touched[0] = touched
    return i


@kernel
def source_chunk(t: Tables, s: State, work, ask, block: Block, out: Output, orders: Orders, log: Log, watch, first_order):
    """Source the orders of a chunk; `watch` holds the watched rows, ascending. SOUND, or what is wrong."""
    record, on_hand, load, door_by, width = t.record, s.on_hand, s.load, t.door_by, t.width
    pair_of, cell_of, kind, cycle, within, opening = t.pair, t.cell, t.kind, t.cycle, t.within, t.opening
    word, order_packages = out.word, out.order_packages
    lost_row, lost_reason, lost_promise = out.lost_row, out.lost_reason, out.lost_promise
    slots, zones, promises, line_first = orders.slot, orders.zone, orders.promise, orders.line_first
    pools, quantities = orders.pool, orders.quantity
    n_pools, n_promises, n_slots = len(kind), len(within), len(out.slot_first_order) - 1
    n_packages, n_orders, n_lost, n_watched = out.count[0], out.count[1], 0, 0
    cursor = s.cursor[0]
    block_pair, block_cell = block.pair, block.cell
    i, outcome, block_start, block_end, block_line = 0, SOUND, 0, 0, 0
    while i < len(slots) and outcome == SOUND:
        slot, line = np.int64(slots[i]), line_first[i]
        if i == block_end:
            block_start, block_line = i, line
            block_end = find_cells(
                pair_of, cell_of, record, orders, n_promises, n_pools, i, min(i + BLOCK, len(slots)), block
            )
        n_lines = line_first[i + 1] - line
        if slot < cursor or slot >= n_slots:
            outcome = BAD_SLOT
        elif i == block_end:
            outcome = BAD_LINES
        else:
            if slot != cursor:
                open_slot(t, s, out, slot, n_packages, n_orders)
                cursor = slot
            watched = n_watched < len(watch) and watch[n_watched] == i
            n_watched += watched
            promise = np.int64(promises[i])
            pair = block_pair[i - block_start]
            put_ask(ask, cycle, within, opening, pair, promise, slot)
            best = np.int64(NONE)
            pool, units, others = np.int64(pools[line]), np.int64(quantities[line]), np.int64(0)
            for more in range(line + 1, line + n_lines):
                others |= pools[more] ^ pool
                units += quantities[more]
            if others == 0 and not watched:
                work[GROUP_POOL, 0], work[GROUP_UNITS, 0] = pool, units
                cell = block_cell[line - block_line]
                if cell >= 0:
                    best, _ = choose_in_time(record, on_hand, load, width, cell, work, 0, 1, ask)
            if best >= 0:
                best = record[best]
                source = source_of(best)
                on_hand[pool, source] -= units
                load[source, PLACED] += 1
                word[n_packages] = package_word(path_of(best), ask[ASK_DEADLINE], promise, False, units)
                order_packages[n_orders] = 1
                n_packages += 1
            else:
                n = take_parts(block_cell, line - block_line, kind, work, pools, quantities, line, n_lines)
                choose_order(record, on_hand, load, door_by, width, work, n, ask)
                if watched:
                    log_order(t, s, work, log, n, first_order + i, pair, ask)
                for part in range(n):
                    p = work[PART_PACKAGE, part]
                    if p != NONE:
                        on_hand[work[POOL, part], source_of(record[work[CANDIDATE, p]])] -= work[UNITS, part]
                for p in range(work[COUNT, 0]):
                    best = record[work[CANDIDATE, p]]
                    load[source_of(best), PLACED] += 1
                    quoted = work[DEADLINE, p] > ask[ASK_DEADLINE]
                    word[n_packages] = package_word(
                        path_of(best), work[DEADLINE, p], promise, quoted, work[PACKAGE_UNITS, p]
                    )
                    n_packages += 1
                for p in range(work[COUNT, 1]):
                    lost_row[n_lost], lost_reason[n_lost], lost_promise[n_lost] = n_orders, work[LOST_REASON, p], promise
                    n_lost += 1
                order_packages[n_orders] = work[COUNT, 0] | work[COUNT, 1] << 4
            n_orders += 1
            i += 1
    out.count[0], out.count[1], out.count[2] = n_packages, n_orders, n_lost
    return outcome
