"""A token bucket for each client: so many requests a second, and a burst on top."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from orders.platform.calls import Refused


class TooMany(Refused):
    """The client asked too often (429).

    Attributes
    ----------
    retry_after_s : int
        When the next request may come.
    """

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(429, f"too many requests: wait {retry_after_s} s")


class RateLimit:
    """Buckets by client, filled as time passes; the longest unused are forgotten when there are too many.

    Parameters
    ----------
    rate_per_s : float
        What a client may ask for, on average.
    burst : float
        What he may ask for at once.
    clients : int
        How many clients are remembered. A forgotten one starts with a full bucket.
    now : callable
        Seconds, monotonic.
    """

    def __init__(
        self, rate_per_s: float, burst: float, clients: int = 100_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate_per_s = rate_per_s
        self.burst = burst
        self._clients = clients
        self._now = now
        self._full_at: dict[str, float] = {}

    def wait_s(self, client: str) -> float:
        """Take one token; 0 where there was one, else the seconds until there is one (none is taken).

        A bucket is kept as the moment at which it will be full: with that, a request costs one look-up.
        """
        now = self._now()
        full_at = max(self._full_at.get(client, now), now) + 1.0 / self.rate_per_s
        wait = full_at - now - self.burst / self.rate_per_s
        if wait > 1e-9:
            return wait
        if client not in self._full_at and len(self._full_at) >= self._clients:
            self._forget(now)
        self._full_at[client] = full_at
        return 0.0

    def retry_after_s(self, client: str) -> int:
        """Take one token; 0 where there was one, else the whole seconds to wait, as the Retry-After header has them."""
        return math.ceil(self.wait_s(client))

    def _forget(self, now: float) -> None:
        """Full buckets first: they lose nothing; then the fullest tenth."""
        kept = {client: full_at for client, full_at in self._full_at.items() if full_at > now}
        excess = len(kept) - self._clients * 9 // 10
        for client in sorted(kept, key=kept.__getitem__)[: max(excess, 0)]:
            del kept[client]
        self._full_at = kept
