"""One step of priority inheritance with backtracking (PIBT; Okumura, Machida, Defago, Tamura 2022).

A robot takes the best cell that it still can get. Who stands there inherits its priority and must move away first; if
that robot cannot, it keeps its cell and the first one looks further. No two robots come to share a cell or swap cells.
This file knows neither goals nor pods: robots come with their wishes in order.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

STAY = 4
"""The wish to keep the cell; 0 to 3 are directions (`warehouse.traffic.roadmap`)."""
END = 7
"""Ends a list of wishes."""
WISH_BITS = 3
NOBODY = -1

Ints = npt.NDArray[np.int32]


@nb.njit(cache=True)
def decide(
    first: int, cell: Ints, wishes: Ints, steps: Ints, now: Ints, after: Ints, target: Ints, stack: Ints
) -> None:
    """Decide where a robot goes in this step, and all whom it pushes.

    Parameters
    ----------
    first : int
        A robot without a target.
    cell : int32[n]
        Where robots stand.
    wishes : int32[n]
        Directions and STAY, best first, `WISH_BITS` bits each from the lowest, then END. Used up.
    steps : int32[5]
        What each wish adds to a cell.
    now, after : int32[n_cells]
        Who stands in a cell, and who will; else NOBODY.
    target : int32[n]
        Where robots will stand; -1 until decided.
    stack : int32[n]
        Working space: who pushes whom.
    """
    stack[0] = first
    depth = 0
    while depth >= 0:
        robot = stack[depth]
        here = cell[robot]
        wish = wishes[robot] & END
        if wish == END:
            target[robot] = here
            after[here] = robot
            depth -= 1
            continue
        wishes[robot] >>= WISH_BITS
        there = here + steps[wish]
        if after[there] != NOBODY:
            continue
        other = now[there]
        if other != NOBODY and other != robot and target[other] == here:
            continue
        target[robot] = there
        after[there] = robot
        if other == NOBODY or target[other] >= 0:
            return
        depth += 1
        stack[depth] = other
