"""The draw itself: columns of an `OrderChunk` from (seed, order number) and the demand's tables.

Order ``n`` uses these words ``draw64(seed, n, stream)``: ZONE (high 32 bits: which column of the alias table of
its clock group, and by the fraction whether the column's own zone), KIND (high half: how many lines; low half:
which promise) and, for its line ``j``, LINE + j (high half: which bucket of ranks, as for zones; low half: which
rank in the bucket).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from core.hashing import GOLDEN, mix64

ZONE, KIND, LINE = 1, 2, 8
MAX_LINES = 8
POOL_BITS = 12
"""A SKU's pool is looked up by this many bits of its hash, in a table of its velocity class."""

POOL_SALT = np.uint64(0x5EED0F9001000000)
_POOL_SHIFT = np.uint64(64 - POOL_BITS)
_S16, _S32 = np.uint64(16), np.uint64(32)
_LOW16, _LOW32 = np.uint64(0xFFFF), np.uint64(0xFFFFFFFF)


class OrderTables(NamedTuple):
    """What an order's zone, promise and number of lines are drawn from; G groups, Z zones with demand.

    Attributes
    ----------
    cell_first : int64[n_slots * G + 1]
        Number of the first order of slot ``k`` and group ``g``, at ``k * G + g``.
    group_first : int64[G + 1]
        Columns of the zone table of each group.
    zone : uint64[Z]
        Alias tables of the groups, one after the other (`demand.alias.packed_u64`).
    zone_own : int32[Z]
        The zone that a column stands for itself.
    promise_row : uint16[all zones]
        Row of `promise` of each zone.
    promise : uint64[rows, P - 1]
        Thresholds (`demand.alias.thresholds`).
    lines : uint64[7]
        Thresholds for the second to the eighth line.
    """

    cell_first: npt.NDArray[np.int64]
    group_first: npt.NDArray[np.int64]
    zone: npt.NDArray[np.uint64]
    zone_own: npt.NDArray[np.int32]
    promise_row: npt.NDArray[np.uint16]
    promise: npt.NDArray[np.uint64]
    lines: npt.NDArray[np.uint64]


class LineTables(NamedTuple):
    """What a line's SKU and pool are drawn from; the hub's are used for promises that hubs serve.

    Attributes
    ----------
    from_hub : bool[P]
    table, hub_table : uint32[B], uint32[H]
        Alias tables of rank buckets (`demand.alias.packed_u32`).
    edge, hub_edge : int64[B + 1], int64[H + 1]
        First rank of each bucket.
    velocity_end : int64[2]
    pools : uint8[3, 2**POOL_BITS]
    hub_pool : int
    """

    from_hub: npt.NDArray[np.bool_]
    table: npt.NDArray[np.uint32]
    edge: npt.NDArray[np.int64]
    hub_table: npt.NDArray[np.uint32]
    hub_edge: npt.NDArray[np.int64]
    velocity_end: npt.NDArray[np.int64]
    pools: npt.NDArray[np.uint8]
    hub_pool: int


@nb.njit(cache=True, nogil=True)
def stream_keys(seed):
    """First half of `core.hashing.draw64` for each stream: what does not depend on the order."""
    keys = np.empty(LINE + MAX_LINES, np.uint64)
    for stream in range(LINE + MAX_LINES):
        keys[stream] = mix64(np.uint64(seed) + np.uint64(stream) * GOLDEN)
    return keys


@nb.njit(cache=True, nogil=True, inline="always")
def word_of(keys, stream, number):
    """`draw64(seed, number, stream)`."""
    return mix64(keys[stream] ^ (np.uint64(number) * GOLDEN + np.uint64(stream)))


@nb.njit(cache=True, nogil=True, inline="always")
def pool_of_rank(rank, velocity_end, pools):
    """Stock pool of a SKU: its velocity's table at the high bits of its hash."""
    velocity = np.int64(rank >= velocity_end[0]) + np.int64(rank >= velocity_end[1])
    word = mix64((np.uint64(rank) * GOLDEN) ^ POOL_SALT)
    return pools[velocity, np.int64(word >> _POOL_SHIFT)]


@nb.njit(cache=True, nogil=True, inline="always")
def draw_rank(word, table, edge):
    """Popularity rank: a bucket by the word's high half, a rank in it by its low half."""
    product = (word >> _S32) * np.uint64(len(table))
    bucket = np.int64(product >> _S32)
    entry = np.uint64(table[bucket])
    if ((product >> _S16) & _LOW16) >= (entry >> _S16):
        bucket = np.int64(entry & _LOW16)
    width = np.uint64(edge[bucket + 1] - edge[bucket])
    return edge[bucket] + np.int64(((word & _LOW32) * width) >> _S32)


@nb.njit(cache=True, nogil=True)
def fill_orders(keys, first, t, slot, zone, promise, line_first):
    """Slot, zone, promise and number of lines of the orders from `first` on; the number of lines of all."""
    n_groups = len(t.group_first) - 1
    cell = np.searchsorted(t.cell_first, first, side="right") - 1
    n_lines = np.int64(0)
    line_first[0] = 0
    i = 0
    while i < len(slot):
        while t.cell_first[cell + 1] <= first + i:
            cell += 1
        group = cell % n_groups
        base = t.group_first[group]
        columns = np.uint64(t.group_first[group + 1] - base)
        at = np.int32(cell // n_groups)
        end = min(len(slot), t.cell_first[cell + 1] - first)
        for row in range(i, end):
            number = first + row
            product = (word_of(keys, ZONE, number) >> _S32) * columns
            column = base + np.int64(product >> _S32)
            entry = t.zone[column]
            place = np.int32(entry & _LOW32) if (product & _LOW32) >= (entry >> _S32) else t.zone_own[column]
            kind = word_of(keys, KIND, number)
            asked = np.uint8(0)
            low, shares = kind & _LOW32, t.promise_row[place]
            for p in range(t.promise.shape[1]):
                asked += np.uint8(low >= t.promise[shares, p])
            high = kind >> _S32
            n_lines += 1
            for j in range(len(t.lines)):
                n_lines += np.int64(high >= t.lines[j])
            slot[row], zone[row], promise[row] = at, place, asked
            line_first[row + 1] = n_lines
        i = end
    return n_lines


@nb.njit(cache=True, nogil=True, inline="always")
def sort_by_pool(sku, pool, first, last):
    """Lines first..last - 1 into ascending pool order; equal pools keep their order."""
    for line in range(first + 1, last):
        p, s = pool[line], sku[line]
        j = line
        while j > first and pool[j - 1] > p:
            pool[j], sku[j] = pool[j - 1], sku[j - 1]
            j -= 1
        pool[j], sku[j] = p, s


@nb.njit(cache=True, nogil=True)
def fill_lines(keys, first, t, promise, line_first, sku, pool, quantity):
    """SKU, pool and quantity of every line, in ascending order of pool within its order."""
    for row in range(len(promise)):
        start, end = line_first[row], line_first[row + 1]
        if t.from_hub[promise[row]]:
            for line in range(start, end):
                sku[line] = draw_rank(word_of(keys, LINE + line - start, first + row), t.hub_table, t.hub_edge)
                pool[line] = t.hub_pool
                quantity[line] = 1
            continue
        for line in range(start, end):
            rank = draw_rank(word_of(keys, LINE + line - start, first + row), t.table, t.edge)
            sku[line] = rank
            pool[line] = pool_of_rank(rank, t.velocity_end, t.pools)
            quantity[line] = 1
        if end - start > 1:
            sort_by_pool(sku, pool, start, end)


@nb.njit(cache=True, nogil=True)
def pools_of(ranks, velocity_end, pools):
    """Stock pool of many SKUs."""
    result = np.empty(len(ranks), np.uint8)
    for i in range(len(ranks)):
        result[i] = pool_of_rank(ranks[i], velocity_end, pools)
    return result
