"""One order: its parts (the lines of one pool), and the packages that they travel in.

`work` is scratch for one order, int64[ROWS, MAX_LINES]. Its first rows hold the group at hand (the parts of one
goods); the next describe parts, in order of their first lines; the last, packages.
"""

from __future__ import annotations

import numpy as np

from network.sourcing.choose import ASK_DEADLINE, FAR, GROUP, GROUP_POOL, GROUP_UNITS, NONE, choose, path_of, why_not
from network.sourcing.jit import kernel
from network.sourcing.tables import COST_MASK

MAX_LINES = 8

POOL, UNITS, GOODS, RARITY, CELL = 3, 4, 5, 6, 7
PART_PACKAGE, REASON, COMPLETE = 8, 9, 10
CANDIDATE, DEADLINE, KEY, RAREST, PACKAGE_UNITS = 11, 12, 13, 14, 15
LOST_REASON = 16
COUNT = 17
ROWS = 18
"""Rows of `work`. A package takes the candidate of its rarest part; COUNT holds packages, then lost packages."""


def make_work() -> np.ndarray:
    return np.zeros((ROWS, MAX_LINES), np.int64)


def make_ask() -> np.ndarray:
    return np.zeros(4, np.int64)


@kernel
def take_parts(cells, cell_at, kind, work, pool, quantity, first, n_lines):
    """Merge lines of one pool each into parts; the number of parts. Line first + i has cell ``cells[cell_at + i]``."""
    n = 0
    for line in range(n_lines):
        at = np.int64(pool[first + line])
        i = 0
        while i < n and work[POOL, i] != at:
            i += 1
        if i == n:
            work[POOL, i], work[UNITS, i] = at, 0
            work[GOODS, i], work[RARITY, i] = kind[at, 0], kind[at, 1]
            work[CELL, i] = cells[cell_at + line]
            n += 1
        work[UNITS, i] += quantity[first + line]
    return n


@kernel
def choose_split(record, on_hand, load, door_by, width, work, n, ask):
    """Every part of the group by itself: (parts lost, last deadline, cost); parts on one path share a package."""
    lost, first = 0, work[COUNT, 0]
    end = first
    for g in range(n):
        part, pool, units = work[GROUP, g], work[GROUP_POOL, g], work[GROUP_UNITS, g]
        cell = work[CELL, part]
        found, promised, key = choose(record, on_hand, load, door_by, width, cell, work, g, g + 1, ask)
        work[COMPLETE, part] = 0
        if found == NONE:
            lost += 1
            work[PART_PACKAGE, part] = NONE
            work[REASON, part] = why_not(record, on_hand, width, cell, pool, units)
        else:
            p = first
            while p < end and path_of(record[work[CANDIDATE, p]]) != path_of(record[found]):
                p += 1
            if p == end:
                end += 1
                work[PACKAGE_UNITS, p], work[RAREST, p] = 0, FAR
            work[PART_PACKAGE, part], work[REASON, part] = p, NONE
            work[PACKAGE_UNITS, p] += units
            if work[RARITY, part] < work[RAREST, p]:
                work[CANDIDATE, p], work[DEADLINE, p], work[KEY, p] = found, promised, key
                work[RAREST, p] = work[RARITY, part]
    last_deadline, cost = 0, 0
    for p in range(first, end):
        last_deadline = max(last_deadline, work[DEADLINE, p])
        cost += work[KEY, p]
    work[COUNT, 0] = end
    return lost, last_deadline, cost


@kernel
def ship_complete(work, n, candidate, deadline):
    """One package for the whole group."""
    p = work[COUNT, 0]
    work[CANDIDATE, p], work[DEADLINE, p], work[PACKAGE_UNITS, p] = candidate, deadline, 0
    for g in range(n):
        part = work[GROUP, g]
        work[PART_PACKAGE, part], work[REASON, part], work[COMPLETE, part] = p, NONE, 1
        work[PACKAGE_UNITS, p] += work[GROUP_UNITS, g]
    work[COUNT, 0] = p + 1


@kernel
def lose(work, n):
    """Count the group's unserved parts as one package, for the reason of the rarest of them."""
    rarest, reason = FAR, NONE
    for g in range(n):
        part = work[GROUP, g]
        if work[PART_PACKAGE, part] == NONE and work[RARITY, part] < rarest:
            rarest, reason = work[RARITY, part], work[REASON, part]
    work[LOST_REASON, work[COUNT, 1]] = reason
    work[COUNT, 1] += 1


@kernel
def may_beat(record, work, n, rarest, key):
    """Whether two packages or more could cost less than `key`: by the cheapest candidates, whoever has stock."""
    least, other = 0, FAR
    for g in range(n):
        cell = work[CELL, work[GROUP, g]]
        cheapest = FAR
        if cell >= 0 and record[cell] >= 0:
            cheapest = record[cell] & COST_MASK
        if g == rarest:
            least = cheapest
        else:
            other = min(other, cheapest)
    return least + other < key


@kernel
def choose_group(record, on_hand, load, door_by, width, work, n, ask):
    """Packages of the group's parts: complete unless splitting is earlier, or as early and cheaper."""
    rarest = 0
    for g in range(1, n):
        if work[RARITY, work[GROUP, g]] < work[RARITY, work[GROUP, rarest]]:
            rarest = g
    cell = work[CELL, work[GROUP, rarest]]
    whole, deadline, key = choose(record, on_hand, load, door_by, width, cell, work, 0, n, ask)
    split = whole == NONE
    if n > 1 and not split:
        split = deadline > ask[ASK_DEADLINE] or may_beat(record, work, n, rarest, key)
    if split:
        before = work[COUNT, 0]
        lost, last_deadline, cost = choose_split(record, on_hand, load, door_by, width, work, n, ask)
        if whole == NONE:
            if lost > 0:
                lose(work, n)
        elif lost > 0 or last_deadline > deadline or (last_deadline == deadline and cost >= key):
            work[COUNT, 0] = before
            split = False
    if not split:
        ship_complete(work, n, whole, deadline)


@kernel
def choose_order(record, on_hand, load, door_by, width, work, n, ask):
    """Packages of an order of n parts, into `work`; stock and load stay as they are."""
    work[COUNT, 0] = 0
    work[COUNT, 1] = 0
    done = 0
    for i in range(n):
        if done >> i & 1 == 0:
            size = 0
            for j in range(i, n):
                if work[GOODS, j] == work[GOODS, i]:
                    done |= 1 << j
                    work[GROUP, size] = j
                    work[GROUP_POOL, size], work[GROUP_UNITS, size] = work[POOL, j], work[UNITS, j]
                    size += 1
            choose_group(record, on_hand, load, door_by, width, work, size, ask)
