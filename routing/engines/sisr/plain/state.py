"""What the plain search reads (`Fixed`) and writes (`State`), and the columns of its tables.

Customers are numbered 1..n in the order of a space-filling curve; 0 is the depot. Everything is int32, so that a
customer's row is half a cache line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

NEXT, PREVIOUS, ROUTE, EDGE, BACK, LEAVE, LATEST, STAMP = range(8)
"""A customer's row in `State.node`: neighbours on its route (0: the depot), its route's row, cost of the edges to
the next and from the previous, earliest departure, latest start of service, last iteration that saved the row."""

FIRST, LAST, LOAD, SIZE = range(4)
"""A route's row in `State.route` (`STAMP` is its last column, too)."""

DEMAND, SERVICE, OPEN, CLOSE, FROM_DEPOT, TO_DEPOT, PENALTY = range(7)
"""A customer's row in `Fixed.stop`; the last three are costs."""

ABSENT, ELSEWHERE, ROUTES_FROM = range(3)
"""In place of a route: on none, and on none of this part's; their rows are always full. The first row of a route."""

SAVED_NODES, SAVED_ROUTES, USED, ABSENTEES, DIRTY, BLINK, CLOCK, REMOVED, OWN = range(9)
"""Places in `State.tally`."""

CURRENT, BEST = range(2)
"""Places in `State.cost`."""

LATE = 1 << 29
"""Times beyond count as never."""

FULL = (1 << 31) - 1
"""Load of a row that takes nothing."""

MUST = 1 << 29
"""Penalty, as the kernel counts costs, of a customer that has to be served."""


class Fixed(NamedTuple):
    """What a search does not change.

    Attributes
    ----------
    cost, cost_back, time, time_back : int32[n + 1, n + 1]
        From row to column; `_back` transposed (the same arrays where symmetric). A single cell each with `plane`.
    xy : float64[n + 1, 2]
        Coordinates, read where `plane`.
    factors, shift : float64[2], float
        With `plane`, a leg costs floor(distance x factors[0] x factors[1] + shift).
    near : uint32[n + 1, K]
        Customers to insert next to, best first; padded with 0.
    into, out : int32[n + 1, K]
        Cost from them, and to them.
    around : int32[n + 1, K2]
        Nearest customers, for the ruin.
    stop : int32[n + 1, 8]
    orders : int64[m]
        Orders of insertion to draw from.
    plane, same, timed : bool
        Legs from coordinates; times equal costs; windows or a shift can bind.
    capacity, fixed_cost, limit : int
        Load of a vehicle, cost of a route, number of routes.
    """

    cost: Table
    cost_back: Table
    time: Table
    time_back: Table
    xy: npt.NDArray[np.float64]
    factors: npt.NDArray[np.float64]
    shift: float
    near: npt.NDArray[np.uint32]
    into: Table
    out: Table
    around: Table
    stop: Table
    orders: Longs
    plane: bool
    same: bool
    timed: bool
    capacity: int
    fixed_cost: int


class State(NamedTuple):
    """One walk: its routes, its best, and the rows to undo an iteration with.

    Attributes
    ----------
    node : int32[n + 1, 8]
    route : int32[R, 8]
    saved_node, saved_route : int32[n + 1, 8], int32[R, 8]
        Rows as they were before the iteration, `saved_*_at` whose they are.
    best : int32[n + 1, 8]
        `node` when the best was found, in all columns but the times.
    dirty : int32[n + 1]
        Customers whose row changed since; `is_dirty` says the same by customer.
    absent : int32[n + 1]
        Customers on no route.
    own : int32[n + 1]
        Customers of this walk, `tally[OWN]` of them.
    penalty : int32[n + 1]
        What an absent customer costs; `Fixed.stop` has it, too, unless the absent ones are pressed (`press`).
    removed, key : int32[n + 1]
        Customers to insert, and what they are sorted by.
    tally, cost : int64[9], int64[2]
    dice : uint64[1]
    """

    node: Table
    route: Table
    saved_node: Table
    saved_node_at: Table
    saved_route: Table
    saved_route_at: Table
    best: Table
    dirty: Table
    is_dirty: Table
    absent: Table
    own: Table
    penalty: Table
    removed: Table
    key: Table
    tally: Longs
    cost: Longs
    dice: npt.NDArray[np.uint64]


def new_state(n: int, routes: int, seed: int) -> State:
    """Make room for a walk of n customers on at most so many routes."""

    def ints(*shape: int) -> Table:
        return np.zeros(shape, np.int32)

    return State(
        node=ints(n + 1, 8),
        route=ints(ROUTES_FROM + routes, 8),
        saved_node=ints(n + 1, 8),
        saved_node_at=ints(n + 1),
        saved_route=ints(ROUTES_FROM + routes, 8),
        saved_route_at=ints(ROUTES_FROM + routes),
        best=ints(n + 1, 8),
        dirty=ints(n + 1),
        is_dirty=ints(n + 1),
        absent=ints(n + 1),
        own=ints(n + 1),
        penalty=ints(n + 1),
        removed=ints(n + 1),
        key=ints(n + 1),
        tally=np.zeros(9, np.int64),
        cost=np.zeros(2, np.int64),
        dice=np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & (2**64 - 1) | 1], np.uint64),
    )
