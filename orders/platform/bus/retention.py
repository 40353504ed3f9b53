"""How long a bus keeps what every subscriber has acknowledged: a while, since a new subscriber may be on its way."""

from __future__ import annotations

from collections import deque

KEEP_S = 120.0
"""Seconds; as long as JetStream remembers message ids. A subscriber that comes later is rebuilt from the log."""

EVERY_S = 5.0
"""Seconds between two rounds of pruning."""


class Retention:
    """Remembers how far a stream reached at what moment, and so how far it is old enough to be pruned.

    Attributes
    ----------
    keep_s : float
        A segment stays at least so many seconds.
    every_s : float
        A round of pruning is due so many seconds after the last.
    """

    def __init__(self, keep_s: float = KEEP_S, every_s: float = EVERY_S) -> None:
        self.keep_s = keep_s
        self.every_s = every_s
        self._marks: deque[tuple[float, int]] = deque()
        self._next_s = 0.0

    def due(self, now_s: float, end: int) -> int | None:
        """Up to which place segments are old enough, once a round; None between rounds.

        Parameters
        ----------
        now_s : float
            A clock that never jumps.
        end : int
            The stream's last place now: a position, or the broker's sequence number.
        """
        if now_s < self._next_s:
            return None
        self._next_s = now_s + self.every_s
        self._marks.append((now_s, end))
        old = 0
        while self._marks and self._marks[0][0] <= now_s - self.keep_s:
            old = self._marks.popleft()[1]
        return old or None
