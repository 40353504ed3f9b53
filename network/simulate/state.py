"""What the kernel reads and what it writes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Fixed(NamedTuple):
    """What the kernel reads (see `Layout`, `Load`, `Timetable`, `Paths` and `Sourced`)."""

    origin_row: np.ndarray
    pick_per_h: np.ndarray
    serve_per_h: np.ndarray
    is_door: np.ndarray
    lane_leg: np.ndarray
    departure_first: np.ndarray
    departure_lane: np.ndarray
    departure_slot: np.ndarray
    departure_capacity: np.ndarray
    leaving: np.ndarray
    leaving_first: np.ndarray
    coming: np.ndarray
    coming_first: np.ndarray
    coming_slot: np.ndarray
    only_lane: np.ndarray
    first_lane: np.ndarray
    next_lane: np.ndarray
    word: np.ndarray
    slot_first_package: np.ndarray
    stream: np.ndarray
    stream_first: np.ndarray
    queue_first: np.ndarray


class State(NamedTuple):
    """What the kernel writes; every row belongs to one facility.

    `tail`, `loaded` : int64[Q], end of each queue so far (absolute) and how many have left it.
    `next_leaving`, `next_coming` : int64[F], the facility's place in `leaving` and `coming`.
    `waiting` : int64[F, C], unloaded and not yet served.
    `pending` : int64[F], what could be served next: all of `waiting`, or picked and not yet packed.
    `load`, `taken` : int64[F, C], load now being served (place in `coming`) and how many of it were.
    `n_placed`, `n_picked`, `n_packed` : int64[O, C], so far.
    `gone` : int64[F], packages that left for the door.
    The others as in `Movement`.
    """

    queue: np.ndarray
    tail: np.ndarray
    loaded: np.ndarray
    departed: np.ndarray
    next_leaving: np.ndarray
    next_coming: np.ndarray
    waiting: np.ndarray
    pending: np.ndarray
    load: np.ndarray
    taken: np.ndarray
    n_placed: np.ndarray
    n_picked: np.ndarray
    n_packed: np.ndarray
    picked: np.ndarray
    packed: np.ndarray
    served: np.ndarray
    arrived: np.ndarray
    gone: np.ndarray
