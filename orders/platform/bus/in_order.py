"""Out of a delivery that repeats and shuffles: segments in order, each once. Early ones wait, repeats are done."""

from __future__ import annotations

from collections.abc import Iterable

from orders.platform.bus import Delivery

EARLY = 512
"""So many segments wait at most; of more, the farthest are let go, and the bus delivers them again."""


class InOrder:
    """What was delivered and not handled yet.

    Attributes
    ----------
    place : int
        Every event up to this position was handled.
    """

    def __init__(self, place: int) -> None:
        self.place = place
        self._waiting: dict[int, Delivery] = {}
        self._done: list[Delivery] = []

    def offer(self, deliveries: Iterable[Delivery]) -> None:
        """Take in what was delivered. Of a repeat that waits, the later delivery counts: the bus forgot the earlier."""
        for delivery in deliveries:
            if delivery.segment.last <= self.place:
                self._done.append(delivery)
            else:
                self._waiting[delivery.segment.first] = delivery
        for first in sorted(self._waiting)[EARLY:]:
            del self._waiting[first]

    def ready(self, most_events: int) -> list[Delivery]:
        """The segments that follow the place without a gap, up to some number of events but at least one segment."""
        ready: list[Delivery] = []
        end = self.place
        for first in sorted(self._waiting):
            delivery = self._waiting[first]
            if delivery.segment.last <= self.place:
                continue
            if first > end + 1 or (ready and delivery.segment.last - self.place > most_events):
                break
            ready.append(delivery)
            end = max(end, delivery.segment.last)
        return ready

    @property
    def early(self) -> bool:
        """Whether a segment is missing before one that is there."""
        return bool(self._waiting) and min(self._waiting) > self.place + 1

    def advance(self, place: int) -> list[Delivery]:
        """Every event up to `place` was handled now; what can be acknowledged."""
        self.place = place
        handled = [first for first, delivery in self._waiting.items() if delivery.segment.last <= place]
        done = self._done + [self._waiting.pop(first) for first in handled]
        self._done = []
        return done
