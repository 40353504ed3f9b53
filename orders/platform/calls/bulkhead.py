"""A bulkhead: one slow callee fills its own compartment, and the rest of the ship stays dry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orders.platform.calls import Overloaded


class Bulkhead:
    """At most so many calls to a callee at a time, and at most so many that wait for it.

    Parameters
    ----------
    callee : str
    at_once, waiting : int
    """

    def __init__(self, callee: str, at_once: int = 64, waiting: int = 256) -> None:
        self._callee = callee
        self._free = asyncio.Semaphore(at_once)
        self._limit = at_once + waiting
        self.inside = 0

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it inside the block.

        Raises
        ------
        Overloaded
            Where too many wait already.
        """
        if self.inside >= self._limit:
            raise Overloaded(f"{self._callee}: {self.inside} calls wait already")
        self.inside += 1
        try:
            async with self._free:
                yield
        finally:
            self.inside -= 1
