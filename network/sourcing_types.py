"""What event-time sourcing takes and gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PATH_BITS, CLASS_BITS, PROMISE_BITS, QUOTED_BITS, UNITS_BITS = 19, 6, 3, 1, 3
"""A package's word, low bits first: path, deadline class, promise, quoted slower than asked, units - 1."""


@dataclass(frozen=True)
class CandidateTable:
    """The cheapest ways to serve each demand cell (station x promise x pool), for sourcing.

    Attributes
    ----------
    cell_of : int32[S, P, M]
        Row of the cell; S stations and hubs (rows of `stations`), P promises, M pools.
    stations : int32[S]
        Facility rows.
    zone_station : int32[Z, P]
        Row of `stations` that delivers the zone under each promise (hubs for ultra_fast).
    path : int32[C, K]
        Candidate paths, cheapest first (planned cost + shadow prices), padded with -1.
    cost_mills : int32[C, K]
        Planned cost including the last mile and the plan's shadow prices.
    latest : int16[C, K]
        Last slot since the promise cycle's start at which an order of this cell can still take this candidate
        and be at the door in time; -1 when never.
    lead_slots : int32[C, K]
        Planned slots from order to door of an order placed at the cut-off (to rank and to quote late ones).
    cutoff : int16[S, P]
        Local cut-off of the promise at the station, as slot of the day on the scenario's clock.
    deadline : int32[S, P]
        Slots from the cycle's end (the cut-off's day, midnight scenario clock) to the deadline.
    """

    cell_of: np.ndarray
    stations: np.ndarray
    zone_station: np.ndarray
    path: np.ndarray
    cost_mills: np.ndarray
    latest: np.ndarray
    lead_slots: np.ndarray
    cutoff: np.ndarray
    deadline: np.ndarray


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
        The same for orders.
    order_packages : uint8[n_orders]
        Low 4 bits: packages of the order; high 4 bits: packages that could not be sourced.
    unserved_order, unserved_reason : int64[U], uint8[U]
        One row a package that could not be sourced; reasons are rows of `UNSERVED_REASONS`.
    """

    word: np.ndarray
    slot_first_package: np.ndarray
    slot_first_order: np.ndarray
    order_packages: np.ndarray
    unserved_order: np.ndarray
    unserved_reason: np.ndarray


UNSERVED_REASONS = ("no path", "no stock", "no capacity")
