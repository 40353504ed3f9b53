"""The open stations: pick stations first, then replenishment stations."""

from __future__ import annotations

import numpy as np

from warehouse.layout.pod_floor import PodFloor, StationPlace

STOW_LIMIT = 2
"""Pods under way to a replenishment station at most: one is stowed for minutes, longer than the next takes to come."""


class Stations:
    """Where the stations are, and how many pods are on their way to each.

    Parameters
    ----------
    floor : PodFloor
    picks, stows : int
        Open pick and replenishment stations, the first of each kind on the floor.
    limit : int
        Pods that may be under way to a pick station, or wait there, at once; `STOW_LIMIT` at most to others.

    Attributes
    ----------
    place : list of StationPlace
    n_picks : int
    cell : int32[n]
    queue_of : int32[cells]
        Station whose queue a cell belongs to; -1 for none.
    limit : int32[n]
    under_way : int32[n]
        Pods asked for, fetched, carried there or waiting there.
    asked : int32[n]
        Of these, pods that no robot fetches yet.
    units : int32[n]
        Units handled so far from the pod that stands there.
    """

    def __init__(self, floor: PodFloor, picks: int, stows: int, limit: int) -> None:
        all_picks = [place for place in floor.stations if place.picks]
        all_stows = [place for place in floor.stations if not place.picks]
        self.place: list[StationPlace] = all_picks[:picks] + all_stows[:stows]
        self.n_picks = picks
        self.limit = np.full(len(self.place), min(limit, STOW_LIMIT), np.int32)
        self.limit[:picks] = limit
        self.cell = np.array([place.cell for place in self.place], np.int32)
        self.queue_of = np.full(floor.kind.size, -1, np.int32)
        for number, place in enumerate(self.place):
            self.queue_of[list(place.queue)] = number
        self.under_way = np.zeros(len(self.place), np.int32)
        self.asked = np.zeros(len(self.place), np.int32)
        self.units = np.zeros(len(self.place), np.int32)

    def __len__(self) -> int:
        return len(self.place)
