"""When things can move: every lane's departures and every facility's hourly capacity, in slots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DOOR = -1
"""Destination of a lane that ends at customers' doors (a station's van waves, a hub's couriers)."""

MAX_LEGS = 8
"""A lane's `leg` is its kind of hop (origin kind x destination kind), below this; a path uses each at most once."""


@dataclass(frozen=True)
class Timetable:
    """The moving parts of a scenario over a horizon, as arrays.

    Attributes
    ----------
    n_slots : int
        Horizon; a multiple of 12 (whole hours).
    origin : bool[F]
        Facilities where orders are picked and packed (fulfilment centres, Prime Now hubs); the others sort.
    pick_per_h, serve_per_h : int32[F, n_slots // 12]
        Packages an hour. `serve` is packing at origins and sorting elsewhere; `pick` is 0 elsewhere.
        In slot k of the hour the quota is ``C * (k + 1) // 12 - C * k // 12``.
    lane_origin, lane_destination : int32[L]
        Facility rows; destination DOOR for door lanes.
    lane_slots : int32[L]
        Slots from departure to unloading at the destination (at least 1; door lanes 0).
    lane_leg : uint8[L]
        Kind of hop, below MAX_LEGS (see network/timetable.py); a path uses each kind at most once.
    departure_first : int64[L + 1]
        Departures of lane l are ``departure_first[l]:departure_first[l + 1]``, in order of slot.
    departure_slot, departure_capacity : int32[D]
        Slot of departure and packages it can carry.
    """

    n_slots: int
    origin: np.ndarray
    pick_per_h: np.ndarray
    serve_per_h: np.ndarray
    lane_origin: np.ndarray
    lane_destination: np.ndarray
    lane_slots: np.ndarray
    lane_leg: np.ndarray
    departure_first: np.ndarray
    departure_slot: np.ndarray
    departure_capacity: np.ndarray
