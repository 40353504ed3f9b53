"""Back-pressure: whether the shop can take more before what waits fills the disk.

Subscribers buffer on the bus and delay nobody, so a stuck one shows only there. Whoever takes in asks `reason` each
time, which costs nothing, and takes nothing while there is one: at the edge that is a 503 with Retry-After.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from orders.platform.bus import Bus, BusAway

MOST_EVENTS = 20_000_000
"""Events that may wait for the slowest subscriber: 25 minutes of 13,000 a second, 5 GB (assumed)."""

LEAST_FREE_BYTES = 512 * 1024 * 1024
"""Left free on the disk, so that what was accepted can still be worked off (assumed)."""

EVERY_S = 1.0


class Pressure:
    """Watches a stream's backlog and the disk.

    Attributes
    ----------
    reason : str
        Why nothing more should be accepted; "" while all is well. A bus that is away is no reason: the log keeps what
        is not on it yet, and the disk says how much of that there may be.
    """

    def __init__(
        self,
        bus: Bus,
        stream: str,
        folder: Path,
        *,
        most_events: int = MOST_EVENTS,
        least_free_bytes: int = LEAST_FREE_BYTES,
    ) -> None:
        self.reason = ""
        self._bus = bus
        self._stream = stream
        self._folder = folder
        self._most_events = most_events
        self._least_free_bytes = least_free_bytes

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            self.reason = await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> str:
        """What is wrong now."""
        if shutil.disk_usage(self._folder).free < self._least_free_bytes:
            return "the disk is nearly full"
        try:
            waiting = await self._bus.depth(self._stream)
        except BusAway:
            return ""
        if waiting > self._most_events:
            return f"{waiting} events of '{self._stream}' wait for a subscriber"
        return ""
