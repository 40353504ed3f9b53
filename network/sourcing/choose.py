"""The choice of a source: the earliest deadline that can be promised, then the cheapest, then the plan's order."""

from __future__ import annotations

import numba as nb

from core.clock import SLOTS_PER_DAY
from network.sourcing.jit import kernel
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

NONE, LATE = -1, -2
"""Not a candidate: nobody can ship; nobody can in time."""

FAR = 1 << 40

POOL, UNITS, CELL = 0, 1, 2
"""First rows of a group's scratch (`group.py`): each part's pool, units and cell."""

ASK_POSITION, ASK_SLOT, ASK_DEADLINE, ASK_STEP = 0, 1, 2, 3
"""What an order asks: position in the cycle, slot, deadline, and the step in which later deadlines are quoted."""


@nb.njit(cache=True, inline="always")
def source_of(record):
    """Origin row of a candidate."""
    return (record >> SOURCE_SHIFT) & SOURCE_MASK


@nb.njit(cache=True, inline="always")
def latest_of(record):
    """Last position in the cycle at which a candidate is in time."""
    return ((record >> LATEST_SHIFT) & LATEST_MASK) - NEVER


@nb.njit(cache=True, inline="always")
def path_of(record):
    """Path of a candidate."""
    return record >> PATH_SHIFT


@kernel
def quote(door_by, candidate, wait, ask):
    """Deadline that a late candidate can promise: the asked one, put off in whole steps until the planned arrival."""
    step, latest = ask[ASK_STEP], latest_of(candidate)
    if step == SLOTS_PER_DAY and latest >= 0:
        # The timetable repeats every day; `latest` says it without a look at the path, which is far away in memory.
        late = ask[ASK_POSITION] + wait - latest
    else:
        start = ask[ASK_SLOT] + wait
        arrival = start // SLOTS_PER_DAY * SLOTS_PER_DAY + door_by[path_of(candidate), start % SLOTS_PER_DAY]
        late = arrival - ask[ASK_DEADLINE]
    return ask[ASK_DEADLINE] + (max(late, 1) + step - 1) // step * step


@kernel
def holds_all(on_hand, group, first, last, source):
    """Whether the source has enough on hand of the group's parts first..last - 1."""
    held = True
    for g in range(first, last):
        held &= on_hand[group[POOL, g], source] >= group[UNITS, g]
    return held


@kernel
def choose_one(record, on_hand, load, width, cell, pool, units, position):
    """Cheapest candidate of a cell that is in time and holds one part: (index, key).

    The index is LATE when all that hold it are late, and NONE when nobody holds it; `cell` may be NONE.
    """
    best, best_key = NONE, FAR
    j, end = cell, cell + width
    # Costs never decrease along a cell, so what follows a candidate as dear as the best cannot be cheaper.
    while 0 <= j < end and record[j] >= 0 and (record[j] & COST_MASK) < best_key:
        candidate = record[j]
        source = source_of(candidate)
        if on_hand[pool, source] >= units:
            key = (candidate & COST_MASK) + load[source, CONGESTION]
            if position + load[source, WAIT] <= latest_of(candidate):
                if key < best_key:
                    best, best_key = j, key
            elif best < 0:
                best = LATE
        j += 1
    return best, best_key


@kernel
def choose_whole(record, on_hand, load, width, group, n, rarest, position):
    """`choose_one` in the rarest part's cell, for all n parts and for that part alone.

    Returns index and key for all, index and key for the rarest.
    """
    best, best_key, own, own_key = NONE, FAR, NONE, FAR
    cell, pool, units = group[CELL, rarest], group[POOL, rarest], group[UNITS, rarest]
    j, end = cell, cell + width
    while 0 <= j < end and record[j] >= 0 and (record[j] & COST_MASK) < best_key:
        candidate = record[j]
        source = source_of(candidate)
        if on_hand[pool, source] >= units:
            key = (candidate & COST_MASK) + load[source, CONGESTION]
            held = holds_all(on_hand, group, 0, n, source)
            if position + load[source, WAIT] <= latest_of(candidate):
                if key < own_key:
                    own, own_key = j, key
                if held and key < best_key:
                    best, best_key = j, key
            else:
                if own < 0:
                    own = LATE
                if held and best < 0:
                    best = LATE
        j += 1
    return best, best_key, own, own_key


@kernel
def choose_late(record, on_hand, load, door_by, width, cell, group, first, last, ask):
    """Earliest deadline that can be quoted, then least key, when none is in time: (index or NONE, deadline, key)."""
    best, best_deadline, best_key = NONE, FAR, FAR
    soonest = ask[ASK_DEADLINE] + ask[ASK_STEP]
    j, end = cell, cell + width
    while 0 <= j < end and record[j] >= 0 and (best_deadline > soonest or (record[j] & COST_MASK) < best_key):
        candidate = record[j]
        source = source_of(candidate)
        if load[source, WAIT] < BEYOND and holds_all(on_hand, group, first, last, source):
            key = (candidate & COST_MASK) + load[source, CONGESTION]
            if best_deadline > soonest or key < best_key:
                promised = quote(door_by, candidate, load[source, WAIT], ask)
                if promised < best_deadline or (promised == best_deadline and key < best_key):
                    best, best_deadline, best_key = j, promised, key
        j += 1
    return best, best_deadline, best_key


@kernel
def why_not(record, on_hand, width, cell, pool, units):
    """Row of UNSERVED_REASONS for a pool that no candidate of its cell can serve."""
    reason = 0
    j, end = cell, cell + width
    while 0 <= j < end and record[j] >= 0:
        reason = max(reason, 2 if on_hand[pool, source_of(record[j])] >= units else 1)
        j += 1
    return reason
