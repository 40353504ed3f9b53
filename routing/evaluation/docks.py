"""Who loads when: so many docks at a place, each held for `Rules.load` before its vehicle leaves."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """A departure on a dock.

    Attributes
    ----------
    route : int
    departure : int
    late : int
        By how much the dock would have been needed before the route can leave; 0 where it fits.
    """

    route: int
    departure: int
    late: int


def dock_slots(routes: Sequence[tuple[int, int, int]], docks: int, load: int) -> list[Slot]:
    """Give departures docks, from the last back to the first, as late as they go.

    Of the routes that could still leave when a dock gets free, going back in time, that one takes it which can
    least be moved earlier. A rule of thumb: it may miss a way to fit all where departures can hardly be moved.

    Parameters
    ----------
    routes : sequence of (route, earliest, latest)
        Departures that are possible; `load` before its departure a vehicle is at the dock.
    """
    coming = sorted(routes, key=lambda route: route[2], reverse=True)
    free = [-(coming[0][2])] * docks if coming else []
    waiting: list[tuple[int, int, int]] = []
    slots = []
    number = 0
    while number < len(coming) or waiting:
        until = -heapq.heappop(free)
        if not waiting:
            until = min(until, coming[number][2])
        while number < len(coming) and coming[number][2] >= until:
            route, earliest, latest = coming[number]
            heapq.heappush(waiting, (-earliest, route, latest))
            number += 1
        earliest, route, latest = heapq.heappop(waiting)
        slots.append(Slot(route, max(-earliest, min(latest, until)), max(0, -earliest - until)))
        heapq.heappush(free, load - min(latest, until))
    return slots
