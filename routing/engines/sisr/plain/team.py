"""Threads that share a solution out between them, walk, and meet again."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from routing.engines.engine import Budget
from routing.engines.sisr.clock import CHUNK_S, Clock
from routing.engines.sisr.plain.parts import merge, split
from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import Settings
from routing.engines.sisr.plain.walker import Walker

PHASES = 40
"""Times that threads meet within a budget, unless their phases become too long or too short."""

SHORTEST_S, LONGEST_S = 0.25, 1.5
"""Bounds of a phase."""

STEPS_PER_CUSTOMER = 500
"""Bound of a phase in iterations of a thread, where time is no limit."""

CHUNKS = 8
"""Temperatures of a phase where time is no limit."""

SHARED_FROM = 200
"""Customers from which threads share the routes out; below, each walks with all of them."""


class Team:
    """Walkers and what they have found.

    Parameters
    ----------
    prepared : Prepared
    budget : Budget
    clock : Clock

    Attributes
    ----------
    best : Routes
    best_cost : int
        As the kernel counts.
    iterations : int
        Of all walkers.
    """

    def __init__(self, prepared: Prepared, budget: Budget, clock: Clock) -> None:
        placed = bool(np.isfinite(prepared.points).all())
        self._prepared, self._budget, self._clock = prepared, budget, clock
        self._shared = placed and len(prepared) >= SHARED_FROM
        self._walkers = [Walker(prepared, budget.seed + 7919 * k) for k in range(max(1, budget.threads))]
        self._angles = np.random.default_rng(budget.seed)
        self.iterations = 0

    def begin(self, routes: Routes, settings: Settings) -> None:
        """Start all walkers from these routes."""
        self._settings = settings
        for walker in self._walkers:
            walker.load(routes, self._prepared.limit)
        self._current = self.best = routes
        self.best_cost = self._walkers[0].best_cost

    def phase(self, pool: Executor) -> None:
        """Share out, walk for a while on all threads, and meet."""
        if self._shared:
            self._share_out()
        until, quota = self._bounds()
        did = list(pool.map(lambda walker: self._walk(walker, until, quota), self._walkers))
        self.iterations += sum(did)
        self._meet()

    def _share_out(self) -> None:
        """Give each walker its part, and its share of the routes that may still be opened."""
        parts = split(self._current, self._prepared.points, len(self._walkers), self._angles.uniform(0.0, np.pi))
        spare = self._prepared.limit - (len(self._current.first) - 1)
        for k, (walker, part) in enumerate(zip(self._walkers, parts, strict=True)):
            share = spare // len(parts) + (k < spare % len(parts))
            walker.load(part, len(part.first) - 1 + share)

    def _bounds(self) -> tuple[float, int]:
        """When a phase ends: seconds on the clock, iterations of a walker."""
        left = self._clock.left(self.iterations)
        quota = -(-left // len(self._walkers))
        if not self._clock.timed:
            usual = -(-int(self._budget.iterations or 0) // (PHASES * len(self._walkers)))
            return np.inf, min(quota, usual, STEPS_PER_CUSTOMER * len(self._prepared))
        length = min(max(self._clock.length / PHASES, SHORTEST_S), LONGEST_S)
        return min(self._clock.seconds() + length, self._clock.length), quota

    def _walk(self, walker: Walker, until: float, quota: int) -> int:
        """Walk to the phase's end; return the iterations."""
        did, base = 0, self.iterations
        while did < quota and (now := self._clock.seconds()) < until:
            steps = min(walker.chunk if self._clock.timed else -(-quota // CHUNKS), quota - did)
            walker.walk(steps, self._settings, self._clock.share(base + did * len(self._walkers)))
            did += steps
            if self._clock.timed:
                pace = steps / max(self._clock.seconds() - now, 1e-4)
                walker.chunk = max(50, int(pace * min(CHUNK_S, max(until - now, 0.02))))
        return did

    def _meet(self) -> None:
        """Put the parts together, and keep the best."""
        if self._shared:
            self._current = merge([walker.current() for walker in self._walkers])
            cost = sum(walker.best_cost for walker in self._walkers)
            if cost < self.best_cost:
                self.best, self.best_cost = merge([walker.best() for walker in self._walkers]), cost
            return
        leader = min(self._walkers, key=lambda walker: walker.best_cost)
        if leader.best_cost < self.best_cost:
            self.best, self.best_cost = leader.best(), leader.best_cost
