"""A route with all that its clock needs, and nothing else: legs, windows, lengths of visits, breaks."""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.evaluation.road import Road
from routing.problem import Break

NEVER = 1 << 60
"""Later than any tick."""


@dataclass(frozen=True)
class Call:
    """A stop on its route.

    Attributes
    ----------
    stop : int
    distance, drive : int
        Of the leg to it; `drive` at factor 1.
    length : int
        Setup, where it is spent, and service.
    windows : tuple of (open, close)
        Ascending and apart; its length begins in one.
    """

    stop: int
    distance: int
    drive: int
    length: int
    windows: tuple[tuple[int, int], ...]

    def start(self, arrival: int) -> int:
        """Earliest start after an arrival; late (at once) where no window is open any more."""
        for opens, closes in self.windows:
            if arrival <= closes:
                return max(arrival, opens)
        return arrival

    def late(self, start: int) -> int:
        """Ticks beyond the last window's close."""
        return max(0, start - self.windows[-1][1])

    def start_latest(self, by: int) -> int:
        """Latest start in a window up to `by`; `-NEVER` where none has opened by then."""
        for opens, closes in reversed(self.windows):
            if opens <= by:
                return min(by, closes)
        return -NEVER


@dataclass(frozen=True)
class Itinerary:
    """A route for the clock.

    Attributes
    ----------
    calls : tuple of Call
    home_distance, home_drive : int
        Leg from the last stop to the vehicle's end.
    ready : int
        Tick before which it may not leave: its shift, and what its stops release.
    breaks : tuple of Break
        In the order they are taken.
    road : Road
    """

    calls: tuple[Call, ...]
    home_distance: int
    home_drive: int
    ready: int
    breaks: tuple[Break, ...] = ()
    road: Road = field(default_factory=Road)

    @property
    def distance(self) -> int:
        """Of all legs."""
        return sum(call.distance for call in self.calls) + self.home_distance
