"""Orders of a chunk, one after the other, in the order in which they were placed."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_CLASS, SLOTS_PER_DAY, SLOTS_PER_H
from network.sourcing.backlog import advance
from network.sourcing.choose import (
    ASK_DEADLINE,
    ASK_POSITION,
    ASK_SLOT,
    ASK_STEP,
    CELL,
    NONE,
    POOL,
    UNITS,
    choose_one,
    choose_whole,
    path_of,
    source_of,
)
from network.sourcing.decisions import Log, log_group
from network.sourcing.group import (
    CANDIDATE,
    DEADLINE,
    LOST,
    MAX_LINES,
    PACKAGE,
    PACKAGE_UNITS,
    PACKAGES,
    RESULT,
    rarest_part,
    ship,
    split_costs,
    take_group,
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
    """Scratch."""
    return Block(np.empty(BLOCK, np.int64), np.empty(BLOCK * MAX_LINES, np.int64), np.zeros(1, np.int64))


class Output(NamedTuple):
    """Where the kernel writes: whole-run arrays by counts, and the chunk's losses."""

    counts: np.ndarray  # int64[3]: packages, orders, losses of this chunk
    word: np.ndarray  # uint32[...]
    order_packages: np.ndarray  # uint8[...]
    slot_first_package: np.ndarray  # int64[n_slots + 1]
    slot_first_order: np.ndarray  # int64[n_slots + 1]
    lost_row: np.ndarray  # int64[...]: order, as a row of order_packages
    lost_reason: np.ndarray  # uint8[...]
    lost_promise: np.ndarray  # uint8[...]


@nb.njit(cache=True, inline="always")
def package_word(path, deadline, promise, quoted, units):
    """The word of a package (see `network.sourcing_types`)."""
    deadline_class = min(deadline // SLOTS_PER_CLASS, LAST_CLASS)
    return np.uint32(
        path
        | deadline_class << CLASS_SHIFT
        | promise << PROMISE_SHIFT
        | np.int64(quoted) << QUOTED_SHIFT
        | (min(units, 8) - 1) << UNITS_SHIFT
    )


@kernel
def open_slot(t: Tables, s: State, out: Output, slot: int, n_packages: int, n_orders: int) -> None:
    """Move the clock to `slot`, noting where each slot on the way begins."""
    for k in range(s.cursor[0] + 1, slot + 1):
        out.slot_first_package[k] = n_packages
        out.slot_first_order[k] = n_orders
    advance(t, s, slot)


@kernel
def put_ask(t: Tables, pair: int, slot: int, ask: np.ndarray) -> None:
    """Write what an order asks into `ask`; zeros where nobody delivers."""
    ask[ASK_SLOT], ask[ASK_STEP] = slot, SLOTS_PER_DAY
    if pair < 0:
        ask[ASK_POSITION] = ask[ASK_DEADLINE] = 0
    elif t.within[pair] > 0:
        start = max(int(t.opening[pair // t.n_promises, slot // SLOTS_PER_H]), slot)
        ask[ASK_POSITION] = max(slot - start, -NEVER + 1)
        ask[ASK_DEADLINE] = start + t.within[pair]
        ask[ASK_STEP] = SLOTS_PER_H
    else:
        position = slot % SLOTS_PER_DAY - t.cycle[pair, 0]
        if position < 0:
            position += SLOTS_PER_DAY
        ask[ASK_POSITION] = position
        ask[ASK_DEADLINE] = slot - position + t.cycle[pair, 1]


@kernel
def find_cells(t: Tables, orders: Orders, first: int, last: int, block: Block) -> int:
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
            pair = np.int64(t.pair[np.int64(orders.zone[i]) * t.n_promises + orders.promise[i]])
            block.pair[i - first] = pair
            while line < end:
                cell = -1 if pair < 0 else np.int64(t.cell[pair * t.n_pools + orders.pool[line]])
                block.cell[line - start] = cell
                touched ^= t.record[max(cell, 0)]
                line += 1
            i += 1
    block.touched[0] = touched
    return i


@kernel
def write_group(
    t: Tables, s: State, group: np.ndarray, n: int, promise: int, ask: np.ndarray, word: np.ndarray, n_packages: int
) -> int:
    """Take the stock of a group's n parts, and write its packages from row `n_packages` on: the row after them."""
    for g in range(n):
        if group[PACKAGE, g] != NONE:
            source = source_of(t.record[group[CANDIDATE, group[PACKAGE, g]]])
            s.on_hand[group[POOL, g], source] -= group[UNITS, g]
    for p in range(group[RESULT, PACKAGES]):
        best, deadline = t.record[group[CANDIDATE, p]], group[DEADLINE, p]
        s.load[source_of(best), PLACED] += 1
        quoted = deadline > ask[ASK_DEADLINE]
        word[n_packages] = package_word(path_of(best), deadline, promise, quoted, group[PACKAGE_UNITS, p])
        n_packages += 1
    return n_packages


@kernel
def source_chunk(
    t: Tables,
    s: State,
    group: np.ndarray,
    ask: np.ndarray,
    block: Block,
    out: Output,
    orders: Orders,
    log: Log,
    watch: np.ndarray,
    first_order: int,
) -> int:
    """Source the orders of a chunk; `watch` holds the watched rows, ascending. SOUND, or what is wrong."""
    record, on_hand, load, width, word = t.record, s.on_hand, s.load, t.width, out.word
    n_packages, n_orders, n_lost, n_watched = out.counts[0], out.counts[1], 0, 0
    cursor, n_slots = s.cursor[0], len(out.slot_first_order) - 1
    i, outcome, block_start, block_end, block_line = 0, SOUND, 0, 0, 0
    while i < len(orders.slot) and outcome == SOUND:
        slot, line = np.int64(orders.slot[i]), orders.line_first[i]
        if i == block_end:
            block_start, block_line = i, line
            block_end = find_cells(t, orders, i, min(i + BLOCK, len(orders.slot)), block)
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
            promise, pair = np.int64(orders.promise[i]), block.pair[i - block_start]
            put_ask(t, pair, slot, ask)
            before, lost, done = n_packages, 0, 0
            n_lines = orders.line_first[i + 1] - line
            while done != (1 << n_lines) - 1:
                n, rarest = 1, 0
                if n_lines == 1:
                    pool, units = np.int64(orders.pool[line]), np.int64(orders.quantity[line])
                    cell, done = block.cell[line - block_line], 1
                    group[POOL, 0], group[UNITS, 0], group[CELL, 0] = pool, units, cell
                    whole, key = choose_one(record, on_hand, load, width, cell, pool, units, ask[ASK_POSITION])
                    own, own_key = whole, key
                else:
                    n, done = take_group(
                        orders.pool, orders.quantity, line, n_lines, done, block.cell, line - block_line, t.kind, group
                    )
                    rarest = rarest_part(group, n)
                    whole, key, own, own_key = choose_whole(
                        record, on_hand, load, width, group, n, rarest, ask[ASK_POSITION]
                    )
                if whole >= 0 and not watched and (n == 1 or key <= split_costs(record, group, n, rarest)):
                    # Most groups travel whole and in time; `ship` would say the same, less quickly.
                    best, n_units = record[whole], 0
                    source = source_of(best)
                    for g in range(n):
                        on_hand[group[POOL, g], source] -= group[UNITS, g]
                        n_units += group[UNITS, g]
                    load[source, PLACED] += 1
                    word[n_packages] = package_word(path_of(best), ask[ASK_DEADLINE], promise, False, n_units)
                    n_packages += 1
                else:
                    ship(record, on_hand, load, t.door_by, width, group, n, rarest, whole, key, own, own_key, ask)
                    if watched:
                        log_group(t, s, group, log, n, first_order + i, pair, ask, n_packages - before)
                    n_packages = write_group(t, s, group, n, promise, ask, word, n_packages)
                    if group[RESULT, LOST] != NONE:
                        out.lost_row[n_lost], out.lost_promise[n_lost] = n_orders, promise
                        out.lost_reason[n_lost] = group[RESULT, LOST]
                        n_lost += 1
                        lost += 1
            out.order_packages[n_orders] = (n_packages - before) | lost << 4
            n_orders += 1
            i += 1
    out.counts[0], out.counts[1], out.counts[2] = n_packages, n_orders, n_lost
    return outcome
