"""How long to wait before another try: longer each time, and never all at the same moment.

Equal jitter (Brooker 2015, "Exponential Backoff and Jitter", AWS Architecture Blog): half of the wait is fixed, half is
drawn, so that those who failed together do not come again together.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Waits that double.

    Attributes
    ----------
    first_s : float
        The longest wait after the first failure; half of it is the shortest.
    most_s : float
        No wait is longer.
    attempts : int
        After so many failures there is no further try (where the caller gives up at all).
    """

    first_s: float = 0.1
    most_s: float = 30.0
    attempts: int = 8

    def wait_s(self, failures: int, draw: random.Random) -> float:
        """Seconds to wait after the `failures`-th failure in a row (from 1)."""
        longest = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 30))
        return longest / 2 + draw.uniform(0, longest / 2)


RECONNECT = Backoff(first_s=0.1, most_s=2.0)
"""For a bus or a store that is away: found again within two seconds of its return."""


def cancelled() -> bool:
    """Whether the current task was asked to stop.

    A loop that calls the broker's client has to ask: `asyncio.wait_for`, before Python 3.12, loses the cancellation
    that comes together with the answer.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
