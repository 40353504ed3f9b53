"""The choice of a source: the earliest deadline that can be promised, then the cheapest, then the plan's order.

Hot functions take plain arrays, never the tuples of `tables`: reading a tuple's array counts a reference
each time, which made sourcing ten times slower.
"""

from __future__ import annotations

import numba as nb

from network.sourcing.tables import (
    BEYOND,
    CONGESTION,
    COST_MASK,
    LATEST_MASK,
    LATEST_SHIFT,
    NEVER,
    PATH_SHIFT,
    SOURCE_MASK,
    SOURCE_SHIFT,
    WAIT,
)

NONE = -1
FAR = 1 << 40

ASK_POSITION, ASK_SLOT, ASK_DEADLINE, ASK_STEP = 0, 1, 2, 3
"""What an order asks: position in the cycle, slot, deadline, and the step in which later deadlines are quoted."""


@nb.njit(cache=True, nogil=True, inline="always")
def source_of(record):
    return (record >> SOURCE_SHIFT) & SOURCE_MASK


@nb.njit(cache=True, nogil=True, inline="always")
def latest_of(record):
    return ((record >> LATEST_SHIFT) & LATEST_MASK) - NEVER


@nb.njit(cache=True, nogil=True, inline="always")
def path_of(record):
    return record >> PATH_SHIFT


@nb.njit(cache=True, nogil=True)
def quote(door_by, path, wait, ask):
    """Deadline that can be promised: the asked one, put off in whole steps until the planned arrival."""
    start = ask[ASK_SLOT] + wait
    arrival = start // 288 * 288 + door_by[path, start % 288]
    late = max(arrival - ask[ASK_DEADLINE], 0)
    step = ask[ASK_STEP]
    return ask[ASK_DEADLINE] + (late + step - 1) // step * step


@nb.njit(cache=True, nogil=True, inline="always")
def holds_all(on_hand, pools, units, first, last, source):
    """Whether the source has enough on hand of the parts first..last - 1."""
    for i in range(first, last):
        if on_hand[pools[i], source] < units[i]:
            return False
    return True


@nb.njit(cache=True, nogil=True)
def choose(record, on_hand, load, door_by, width, cell, pools, units, first, last, ask):
    """Best candidate of a cell that holds the parts first..last - 1: (index or NONE, deadline, key)."""
    best, best_key = NONE, FAR
    for j in range(cell, cell + width):
        candidate = record[j]
        cost = candidate & COST_MASK
        if candidate < 0 or cost >= best_key:
            break
        source = source_of(candidate)
        if ask[ASK_POSITION] + load[source, WAIT] > latest_of(candidate):
            continue
        if not holds_all(on_hand, pools, units, first, last, source):
            continue
        key = cost + load[source, CONGESTION]
        if key < best_key:
            best, best_key = j, key
    if best != NONE:
        return best, ask[ASK_DEADLINE], best_key
    return choose_late(record, on_hand, load, door_by, width, cell, pools, units, first, last, ask)


@nb.njit(cache=True, nogil=True)
def choose_late(record, on_hand, load, door_by, width, cell, pools, units, first, last, ask):
    """As `choose`, when nothing is in time: earliest deadline that can be quoted, then least key."""
    best, best_deadline, best_key = NONE, FAR, FAR
    for j in range(cell, cell + width):
        candidate = record[j]
        if candidate < 0:
            break
        source = source_of(candidate)
        if load[source, WAIT] >= BEYOND or not holds_all(on_hand, pools, units, first, last, source):
            continue
        key = (candidate & COST_MASK) + load[source, CONGESTION]
        promised = quote(door_by, path_of(candidate), load[source, WAIT], ask)
        if promised < best_deadline or (promised == best_deadline and key < best_key):
            best, best_deadline, best_key = j, promised, key
    return best, best_deadline, best_key


@nb.njit(cache=True, nogil=True)
def why_not(record, on_hand, width, cell, pool, units):
    """Row of UNSERVED_REASONS for a pool that no candidate of its cell can serve."""
    if cell < 0 or record[cell] < 0:
        return 0
    for j in range(cell, cell + width):
        if record[j] < 0:
            break
        if on_hand[pool, source_of(record[j])] >= units:
            return 2
    return 1
