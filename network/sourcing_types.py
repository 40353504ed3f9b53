"""What event-time sourcing takes and gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PATH_BITS, CLASS_BITS, PROMISE_BITS, QUOTED_BITS, UNITS_BITS = 19, 6, 3, 1, 3
"""A package's word, low bits first: path, deadline class, promise, quoted slower than asked, units - 1.

Class and units saturate: 63 stands for the 32nd day and later, 7 for eight units and more. (numba's kernels are
compiled with these numbers.)
"""

UNSERVED_REASONS = ("no path", "no stock", "no capacity")


@dataclass(frozen=True)
class CandidateTable:
    """The cheapest ways to serve each demand cell (station x promise x pool), for sourcing.

    A promise is counted either from a daily cut-off or from the order itself (`within_slots`).
    With a cut-off, the promise's **cycle** at a station is the day from one cut-off to the next: an
    order of slot k stands at position ``(k - cutoff) mod 288``, so position 0 is the first slot after
    the cut-off and position 287 the last before the next, which is the cycle's end.

    Attributes
    ----------
    cell_of : int32[S, P, M]
        Row of the cell; S stations and hubs (rows of `stations`), P promises, M pools; -1 where there is none.
    stations : int32[S]
        Facility rows.
    zone_station : int32[Z, P]
        Row of `stations` that delivers the zone under each promise (hubs for ultra_fast); -1 where nobody does.
    path : int32[C, K]
        Candidate paths, cheapest first (planned cost + shadow prices), padded at the end with -1.
    cost_mills : int32[C, K]
        Planned cost including the last mile and the plan's shadow prices; never decreasing along a row,
        0 .. `network.sourcing.MAX_COST_MILLS`.
    latest : int16[C, K]
        Last position in the promise's cycle at which an order can still take this candidate and be at the
        door in time (it may lie beyond 287: a two-day order can wait for a day); -1 when never. Where the
        promise counts from the order: the longest wait, in slots, that such an order can bear.
    cutoff : int16[S, P]
        Cut-off of the promise at the station: slot of the day, 0..287, on the scenario's clock.
    due_slots : int32[S, P]
        Slots from the cycle's end (the cut-off itself) to the deadline.
    within_slots : int32[P] or int32[S, P]
        Length of promises that count from the order (ultra_fast), or from the hub's opening when it is
        closed; 0 for those with a cut-off.
    """

    cell_of: np.ndarray
    stations: np.ndarray
    zone_station: np.ndarray
    path: np.ndarray
    cost_mills: np.ndarray
    latest: np.ndarray
    cutoff: np.ndarray
    due_slots: np.ndarray
    within_slots: np.ndarray


@dataclass(frozen=True)
class Stock:
    """Units by pool and facility, and how they are topped up.

    Attributes
    ----------
    cover : int32[M, F]
        Units to which the facility is topped up once a day; 0 where the pool is not held, -1 for no limit.
    on_hand : int32[M, F]
        Units at the scenario's start; -1 for no limit (until the first top-up).
    refill : int16[F]
        Slot of the day, on the scenario's clock, of the top-up (a facility's own midnight).
    goods_of_pool : uint8[M]
        Goods row of each pool: different goods never share a package.
    """

    cover: np.ndarray
    on_hand: np.ndarray
    refill: np.ndarray
    goods_of_pool: np.ndarray


@dataclass(frozen=True)
class SourcingPolicy:
    """How sourcing weighs a facility's backlog.

    Attributes
    ----------
    congestion_mills_per_h : int
        Added to a candidate's cost for every working hour of backlog beyond `free_backlog_h`.
    free_backlog_h : float
        Working hours of backlog that cost nothing.
    max_backlog_h : float
        A facility whose wait is longer takes no more orders.
    """

    congestion_mills_per_h: int = 100
    free_backlog_h: float = 2.0
    max_backlog_h: float = 72.0


@dataclass(frozen=True)
class Decisions:
    """Why the watched orders went where they went, as columns.

    A *part* is the lines of one order that lie in one pool. Two tables: parts, and their candidates
    (those of part i are ``candidate_first[i]:candidate_first[i + 1]``, in the plan's order).

    Attributes
    ----------
    order : int64[A]
        The part's order.
    slot : int32[A]
        Slot of placement.
    pool, units : uint8[A], int32[A]
    station : int32[A]
        Facility that delivers; -1 where nobody does.
    position : int32[A]
        Position in the promise's cycle (negative before the opening where the promise counts from the order).
    package : int8[A]
        Package, within the order, that the part went into; -1 when it could not be sourced.
    reason : int8[A]
        Row of `UNSERVED_REASONS`; -1 for parts that were sourced.
    complete : bool[A]
        Shipped with all the order's parts of its goods from one facility (true also when it is the only one).
    deadline : int32[A]
        Deadline slot of its package; -1 when it could not be sourced.
    candidate_first : int64[A + 1]
    source, path : int32[B]
        Facility row and path.
    cost_mills, congestion_mills : int32[B]
        Planned cost with shadow prices, and what the backlog adds.
    wait_slots : int32[B]
        Slots until the facility would get to it; -1 when beyond the horizon.
    latest : int32[B]
        As in `CandidateTable`.
    on_hand : int32[B]
        Units of the pool there; -1 for no limit.
    stocked, usable, in_time, chosen : bool[B]
        Enough on hand; and the wait within the policy's limit; and at the door in time; and taken. A part
        that rides with a rarer pool's package may have no chosen row of its own.
    """

    order: np.ndarray
    slot: np.ndarray
    pool: np.ndarray
    units: np.ndarray
    station: np.ndarray
    position: np.ndarray
    package: np.ndarray
    reason: np.ndarray
    complete: np.ndarray
    deadline: np.ndarray
    candidate_first: np.ndarray
    source: np.ndarray
    path: np.ndarray
    cost_mills: np.ndarray
    congestion_mills: np.ndarray
    wait_slots: np.ndarray
    latest: np.ndarray
    on_hand: np.ndarray
    stocked: np.ndarray
    usable: np.ndarray
    in_time: np.ndarray
    chosen: np.ndarray


@dataclass(frozen=True)
class Sourced:
    """Every order of the horizon, sourced.

    Packages are numbered in order of their orders; those of one order are neighbours.

    Attributes
    ----------
    word : uint32[N]
        A package's path, class, promise, quoted flag and units (see PATH_BITS ...).
    slot_first_package : int64[n_slots + 1]
        Packages placed in slot k are ``slot_first_package[k]:slot_first_package[k + 1]``.
    slot_first_order : int64[n_slots + 1]
        The same for orders, as rows of `order_packages` (add `first_order` for the order's number).
    order_packages : uint8[n_orders]
        Low 4 bits: packages of the order; high 4 bits: packages that could not be sourced.
    unserved_order, unserved_reason, unserved_promise : int64[U], uint8[U], uint8[U]
        One row a package that could not be sourced; reasons are rows of `UNSERVED_REASONS`.
    first_order : int
        Number of the first order.
    decisions : Decisions
        The watched orders.
    """

    word: np.ndarray
    slot_first_package: np.ndarray
    slot_first_order: np.ndarray
    order_packages: np.ndarray
    unserved_order: np.ndarray
    unserved_reason: np.ndarray
    unserved_promise: np.ndarray
    first_order: int
    decisions: Decisions
