"""How far a feed is: acknowledgements may come in any order, the place moves over those without a gap."""

from __future__ import annotations

from orders.platform.bus import Segment


class Place:
    """A feed's place.

    Attributes
    ----------
    position : int
        Every event up to here was acknowledged.
    """

    def __init__(self, position: int) -> None:
        self.position = position
        self._ahead: dict[int, int] = {}

    def acknowledge(self, segment: Segment) -> None:
        """Note a segment, and move over it once nothing before it is missing."""
        if segment.last > self.position:
            self._ahead[segment.first] = segment.last
        while (last := self._ahead.pop(self.position + 1, None)) is not None:
            self.position = last

    def has(self, segment: Segment) -> bool:
        """Whether the segment was acknowledged."""
        return segment.last <= self.position or segment.first in self._ahead

    @property
    def farthest(self) -> int:
        """Position of the last event that was acknowledged, whatever is missing before it."""
        return max((self.position, *self._ahead.values()))

    @property
    def ahead(self) -> int:
        """How many segments were acknowledged before their turn."""
        return len(self._ahead)
