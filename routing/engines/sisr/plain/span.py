"""A stretch of a budget that one walker, of several at once, has to fill."""

from __future__ import annotations

from dataclasses import dataclass

from routing.engines.sisr.clock import CHUNK_S, Clock
from routing.engines.sisr.plain.settings import Settings
from routing.engines.sisr.plain.walker import Walker

CHUNKS = 2
"""Temperatures of a span where time is no limit."""

SHORTEST_CHUNK_S = 0.02


@dataclass(frozen=True)
class Span:
    """From one share of the budget to another.

    Attributes
    ----------
    clock : Clock
    done : int
        Iterations that were done when it began.
    walkers : int
        Walkers that fill it at once.
    start, end : float
        Shares of the budget, 0..1.
    """

    clock: Clock
    done: int
    walkers: int
    start: float
    end: float

    def share(self, did: int) -> float:
        """Share of the whole budget that is used when each walker did so many iterations."""
        return self.clock.share(self.done + did * self.walkers)

    def inner(self, did: int) -> float:
        """Share of the span that is used; 1 and more when it is over, or the whole budget is."""
        share = self.share(did)
        return 1.0 if share >= 1.0 else (share - self.start) / max(self.end - self.start, 1e-12)

    def steps(self, did: int, pace: float) -> int:
        """Iterations until the next look at the clock, at so many a second."""
        left = self.clock.iterations_until(self.end) - self.done - did * self.walkers
        most = max(1, -(-left // self.walkers))
        if not self.clock.timed:
            whole = self.clock.iterations_until(self.end) - self.done
            return min(most, max(1, -(-whole // (self.walkers * CHUNKS))))
        seconds = self.end * self.clock.length - self.clock.seconds()
        return min(most, max(50, int(pace * min(CHUNK_S, max(seconds, SHORTEST_CHUNK_S)))))


def fill(span: Span, walker: Walker, settings: Settings, *, whole_cooling: bool) -> int:
    """Walk to the span's end; return the iterations.

    With `whole_cooling` the temperature falls from hot to cold within the span, else as far as the budget says.
    """
    did = 0
    while (inner := span.inner(did)) < 1.0:
        steps = span.steps(did, walker.pace)
        began = span.clock.seconds()
        walker.walk(steps, settings, inner if whole_cooling else span.share(did))
        walker.pace = steps / max(span.clock.seconds() - began, 1e-4)
        did += steps
    return did
