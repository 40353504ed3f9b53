"""The lines of one order and one goods: its parts (the lines of one pool), and the packages that they travel in.

Scratch is one array, int64[ROWS, MAX_LINES]: a row a property, parts first, then packages (numba kernels).
"""

from __future__ import annotations

import numpy as np

from network.sourcing.choose import (
    ASK_DEADLINE,
    ASK_POSITION,
    CELL,
    FAR,
    LATE,
    NONE,
    POOL,
    UNITS,
    choose_late,
    choose_one,
    path_of,
    why_not,
)
from network.sourcing.jit import kernel
from network.sourcing.tables import COST_MASK

MAX_LINES = 8

RARITY, PACKAGE, REASON, COMPLETE = 3, 4, 5, 6
"""Rows of parts, with POOL, UNITS and CELL. PACKAGE and REASON are NONE where there is none."""

CANDIDATE, DEADLINE, KEY, RAREST, PACKAGE_UNITS = 7, 8, 9, 10, 11
"""Rows of packages. A package takes the candidate of its rarest part."""

RESULT = 12
PACKAGES, LOST = 0, 1
"""Columns of the row RESULT: number of packages; reason why some parts are lost, or NONE."""

ROWS = 13


def make_group() -> np.ndarray:
    """Scratch."""
    return np.zeros((ROWS, MAX_LINES), np.int64)


@kernel
def take_group(pool, quantity, first, n_lines, done, cells, cell_at, kind, group):
    """Merge the lines of the goods of the first line that is not done into parts: (parts, lines done).

    Lines are first..first + n_lines - 1, `done` a mask of them; line first + i has cell ``cells[cell_at + i]``.
    """
    n, goods = 0, NONE
    for i in range(n_lines):
        at = np.int64(pool[first + i])
        if done >> i & 1 == 0 and (goods == NONE or kind[at, 0] == goods):
            goods = kind[at, 0]
            done |= 1 << i
            g = 0
            while g < n and group[POOL, g] != at:
                g += 1
            if g == n:
                group[POOL, g], group[UNITS, g] = at, 0
                group[CELL, g], group[RARITY, g] = cells[cell_at + i], kind[at, 1]
                n += 1
            group[UNITS, g] += quantity[first + i]
    return n, done


@kernel
def rarest_part(group, n):
    """The part of the rarest pool."""
    rarest = 0
    for g in range(1, n):
        if group[RARITY, g] < group[RARITY, rarest]:
            rarest = g
    return rarest


@kernel
def split_costs(record, group, n, rarest):
    """Least that two packages or more can cost: by the cheapest candidates, whoever has stock."""
    least, other = FAR, FAR
    for g in range(n):
        cheapest = record[group[CELL, g]] & COST_MASK if group[CELL, g] >= 0 else FAR
        if g == rarest:
            least = cheapest
        else:
            other = min(other, cheapest)
    return least + other


@kernel
def ship_complete(group, n, candidate, deadline):
    """One package for all parts."""
    group[CANDIDATE, 0], group[DEADLINE, 0], group[PACKAGE_UNITS, 0] = candidate, deadline, 0
    for g in range(n):
        group[PACKAGE, g], group[REASON, g], group[COMPLETE, g] = 0, NONE, 1
        group[PACKAGE_UNITS, 0] += group[UNITS, g]
    group[RESULT, PACKAGES], group[RESULT, LOST] = 1, NONE


@kernel
def ship_split(record, on_hand, load, door_by, width, group, n, rarest, own, own_key, ask):
    """Every part by itself, those on one path in one package: (last deadline, cost of the packages).

    `own` and `own_key` are the rarest part's choice, which is known.
    """
    end, lost_rarity = 0, FAR
    group[RESULT, LOST] = NONE
    for g in range(n):
        cell, pool, units = group[CELL, g], group[POOL, g], group[UNITS, g]
        found, key, promised = own, own_key, ask[ASK_DEADLINE]
        if g != rarest:
            found, key = choose_one(record, on_hand, load, width, cell, pool, units, ask[ASK_POSITION])
        if found == LATE:
            found, promised, key = choose_late(record, on_hand, load, door_by, width, cell, group, g, g + 1, ask)
        group[COMPLETE, g] = 0
        if found == NONE:
            group[PACKAGE, g] = NONE
            group[REASON, g] = why_not(record, on_hand, width, cell, pool, units)
            if group[RARITY, g] < lost_rarity:
                group[RESULT, LOST], lost_rarity = group[REASON, g], group[RARITY, g]
        else:
            p = 0
            while p < end and path_of(record[group[CANDIDATE, p]]) != path_of(record[found]):
                p += 1
            if p == end:
                end += 1
                group[PACKAGE_UNITS, p], group[RAREST, p] = 0, FAR
            group[PACKAGE, g], group[REASON, g] = p, NONE
            group[PACKAGE_UNITS, p] += units
            if group[RARITY, g] < group[RAREST, p]:
                group[CANDIDATE, p], group[DEADLINE, p], group[KEY, p] = found, promised, key
                group[RAREST, p] = group[RARITY, g]
    group[RESULT, PACKAGES] = end
    last_deadline, cost = 0, 0
    for p in range(end):
        last_deadline = max(last_deadline, group[DEADLINE, p])
        cost += group[KEY, p]
    return last_deadline, cost


@kernel
def ship(record, on_hand, load, door_by, width, group, n, rarest, whole, key, own, own_key, ask):
    """Packages of a group's n parts: complete unless splitting is earlier, or as early and cheaper.

    `whole`, `key`, `own` and `own_key` are what `choose_whole` says.
    """
    deadline = ask[ASK_DEADLINE]
    if whole == LATE:
        cell = group[CELL, rarest]
        whole, deadline, key = choose_late(record, on_hand, load, door_by, width, cell, group, 0, n, ask)
    # A split holds the rarest part's own package and at least one more, or it would be a whole.
    split = whole == NONE or (n > 1 and (deadline > ask[ASK_DEADLINE] or key > split_costs(record, group, n, rarest)))
    if split:
        last_deadline, cost = ship_split(record, on_hand, load, door_by, width, group, n, rarest, own, own_key, ask)
        if whole != NONE:
            split = group[RESULT, LOST] == NONE and (
                last_deadline < deadline or (last_deadline == deadline and cost < key)
            )
    if not split:
        ship_complete(group, n, whole, deadline)
