"""A bus that does what it may do at worst: every message twice, out of order, and away for a while.

For tests and `orders chaos`. It wraps either bus; what is published goes through unchanged.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from orders.platform.bus import Bus, BusAway, Delivery, Feed, Segment


class FaultyBus:
    """Delivers every segment at least twice, shuffled; the same seed shuffles alike.

    Parameters
    ----------
    bus : Bus
        The real one.
    seed : int
    away : Path or None
        While this file is there, the bus cannot be reached: a switch for all processes at once.
    """

    def __init__(self, bus: Bus, seed: int, away: Path | None = None) -> None:
        self._bus = bus
        self._seed = seed
        self._away = away

    def check(self) -> None:
        """Go on if the bus is there.

        Raises
        ------
        BusAway
        """
        if self._away is not None and self._away.exists():
            raise BusAway("the bus was taken away for a test")

    async def publish(self, stream: str, segment: Segment) -> None:
        """Publish (see `Bus`), and once more."""
        self.check()
        await self._bus.publish(stream, segment)
        await self._bus.publish(stream, segment)

    async def last_position(self, stream: str) -> int:
        """Position of the last published event."""
        self.check()
        return await self._bus.last_position(stream)

    async def feed(self, stream: str, subscriber: str) -> FaultyFeed:
        """A feed that repeats and shuffles."""
        self.check()
        draw = random.Random(f"{self._seed} {stream} {subscriber}")
        return FaultyFeed(self, await self._bus.feed(stream, subscriber), draw)

    async def depth(self, stream: str) -> int:
        """How many events the slowest subscriber has still to acknowledge."""
        self.check()
        return await self._bus.depth(stream)

    async def forget(self, stream: str, subscriber: str) -> None:
        """A subscriber is no more."""
        self.check()
        await self._bus.forget(stream, subscriber)

    async def close(self) -> None:
        """Close the real one."""
        await self._bus.close()


class FaultyFeed:
    """A feed that gives each segment twice, the second time with a later fetch, both in random order."""

    def __init__(self, bus: FaultyBus, feed: Feed, draw: random.Random) -> None:
        self._bus = bus
        self._feed = feed
        self._draw = draw
        self._again: list[Delivery] = []

    @property
    def position(self) -> int:
        """Every event up to here was acknowledged."""
        return self._feed.position

    async def fetch(self, limit: int, wait_s: float) -> list[Delivery]:
        """Something like the segments that are not acknowledged."""
        self._bus.check()
        found = await self._feed.fetch(limit, 0.0 if self._again else wait_s)
        held = [delivery for delivery in found if self._draw.random() < 0.2]
        given = self._again + [delivery for delivery in found if delivery not in held]
        self._again = found if given else []
        given = given or found
        self._draw.shuffle(given)
        return given

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge (the second of a pair, too: a bus must bear that)."""
        self._bus.check()
        await self._feed.acknowledge(deliveries)

    async def rewind(self) -> None:
        """Begin again with the oldest."""
        self._again.clear()
        await self._feed.rewind()

    async def depth(self) -> int:
        """How many events wait."""
        self._bus.check()
        return await self._feed.depth()
