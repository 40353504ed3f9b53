"""A circuit breaker: a callee that keeps failing is left alone for a while, then tried with one call (purgatory).

Closed, calls go through. After `threshold` failures in a row it opens, and calls fail at once. `probe_after_s` seconds
later it is half open: one call goes through, and closes it or opens it again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from orders.platform.calls import CallFailed, Refused

State = Literal["closed", "half-opened", "opened"]

REMEMBERED = 100
"""Changes of state that are kept for the metrics and the state page."""


class BreakerOpen(CallFailed):
    """The breaker is open: the callee was not even asked."""


class Breaker:
    """The breaker before one callee.

    Parameters
    ----------
    name : str
        The callee's.
    threshold : int
        Failures in a row that open it: exceptions and time-outs; a refusal (4xx) is an answer.
    probe_after_s : float
        How long it stays open before one call is let through.
    """

    def __init__(self, name: str, threshold: int = 5, probe_after_s: float = 30.0) -> None:
        self.name = name
        self.probe_after_s = probe_after_s
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=threshold, default_ttl=probe_after_s, exclude=[Refused, asyncio.CancelledError]
        )
        self._breakers.add_listener(self._remember)
        self._probing = False
        self.state: State = "closed"
        self.history: deque[tuple[float, State]] = deque(maxlen=REMEMBERED)
        """Changes of state: seconds since 1970, and the state from then on."""

    @asynccontextmanager
    async def guarded(self) -> AsyncIterator[None]:
        """Call the callee inside this block.

        Raises
        ------
        BreakerOpen
            Where the block was not entered at all.
        """
        breaker = await self._breakers.get_breaker(self.name)
        if self._probing:
            raise BreakerOpen(f"{self.name}: being tried")
        probe = False
        try:
            async with breaker:
                # The library lets every call through while half open; one is enough to learn whether it is well.
                probe = self._probing = breaker.context.state == "half-opened"
                yield
        except OpenedState as error:
            raise BreakerOpen(f"{self.name}: open after failures") from error
        finally:
            self._probing = self._probing and not probe

    @property
    def opened(self) -> int:
        """How often it opened, as far as the history goes back."""
        return sum(state == "opened" for _, state in self.history)

    @property
    def probe_in_s(self) -> float | None:
        """Seconds until one call is let through; None while it is not open."""
        if self.state != "opened":
            return None
        return max(0.0, self.history[-1][0] + self.probe_after_s - time.time())

    def _remember(self, _name: str, kind: str, event: Any) -> None:
        if kind == "state_changed":
            self.state = event.state
            self.history.append((time.time(), event.state))
