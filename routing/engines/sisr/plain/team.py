"""Threads that share a solution out between them, walk, and meet again."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from routing.engines.engine import Budget
from routing.engines.sisr.clock import Clock
from routing.engines.sisr.plain.parts import merge, split
from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import Settings
from routing.engines.sisr.plain.span import Span, fill
from routing.engines.sisr.plain.walker import Walker

PHASES = 200
"""Times that threads meet within a budget, unless their phases become too long or too short."""

SHORTEST_S, LONGEST_S = 0.1, 0.5
"""Bounds of a phase."""

SHARED_FROM = 200
"""Customers from which threads share the routes out; below, each walks with all of them."""

WINDOWED_ROUTES = 60
"""Routes up to which those with windows are not shared out: they are long and lie across each other, so that no
direction parts them. Their walkers go on from the one that is ahead each time they meet (RC2_10_5, 6 M iterations,
two seeds: 1.1 and 1.5 %; each on its own 2.1 and 1.5 %)."""

TRIAL = 0.01
"""Share of the budget in which the pace is measured."""


class Team:
    """Walkers and what they have found.

    Parameters
    ----------
    prepared : Prepared
    budget : Budget
    clock : Clock

    Attributes
    ----------
    walkers : list of Walker
    current, best : Routes
    best_cost : int
        As the kernel counts.
    iterations : int
        Of all walkers.
    """

    def __init__(self, prepared: Prepared, budget: Budget, clock: Clock) -> None:
        self._prepared, self._clock = prepared, clock
        self._may_share = len(prepared) >= SHARED_FROM and bool(np.isfinite(prepared.points).all())
        self._timed = prepared.fixed.timed
        self._angles = np.random.default_rng(budget.seed)
        self._limit = prepared.limit
        self.walkers = [Walker(prepared, budget.seed + 7919 * k) for k in range(max(1, budget.threads))]
        self.iterations = 0

    def begin(self, routes: Routes, settings: Settings, limit: int) -> None:
        """Start all walkers from these routes, with so many at most."""
        self._settings, self._limit = settings, limit
        for walker in self.walkers:
            walker.load(routes, limit)
        crossing = self._timed and len(routes.first) <= WINDOWED_ROUTES
        self._shared = self._may_share and not crossing
        self.current = self.best = routes
        self.best_cost = self.walkers[0].best_cost

    def pace(self, pool: Executor) -> float:
        """Iterations a second of all walkers together, tried out where time is a limit; they start anew afterwards."""
        if not self._clock.timed:
            return np.inf
        began, start = self._clock.seconds(), self._clock.share(self.iterations)
        span = Span(self._clock, self.iterations, len(self.walkers), start, start + TRIAL)
        did = sum(pool.map(lambda walker: fill(span, walker, self._settings, whole_cooling=True), self.walkers))
        self.iterations += did
        self._keep_leader()
        return did / max(self._clock.seconds() - began, 1e-3)

    def phase(self, pool: Executor) -> None:
        """Share out, walk for a while on all threads, and meet."""
        start = self._clock.share(self.iterations)
        if self._shared:
            self._share_out()
        elif len(self.walkers) > 1:
            for walker in self.walkers:
                walker.load(self.current, self._limit)
        length = 1.0 / PHASES
        if self._clock.timed:
            length = min(max(length, SHORTEST_S / self._clock.length), LONGEST_S / self._clock.length)
        span = Span(self._clock, self.iterations, len(self.walkers), start, min(1.0, start + length))
        walks = pool.map(lambda walker: fill(span, walker, self._settings, whole_cooling=False), self.walkers)
        self.iterations += sum(walks)
        self._meet()

    def _share_out(self) -> None:
        """Give each walker its part, and its share of the routes that may still be opened."""
        parts = split(self.current, self._prepared.points, len(self.walkers), self._angles.uniform(0.0, np.pi))
        spare = self._limit - (len(self.current.first) - 1)
        for k, (walker, part) in enumerate(zip(self.walkers, parts, strict=True)):
            share = spare // len(parts) + (k < spare % len(parts))
            walker.load(part, len(part.first) - 1 + share)

    def _meet(self) -> None:
        """Put the parts together, and keep the best."""
        if self._shared:
            self.current = merge([walker.current() for walker in self.walkers])
            cost = sum(walker.best_cost for walker in self.walkers)
            if cost < self.best_cost:
                self.best, self.best_cost = merge([walker.best() for walker in self.walkers]), cost
        else:
            self._keep_leader()

    def _keep_leader(self) -> None:
        """Keep the best of walkers that each have all customers, and go on from the one that is ahead."""
        self.current = min(self.walkers, key=lambda walker: walker.cost).current()
        leader = min(self.walkers, key=lambda walker: walker.best_cost)
        if leader.best_cost < self.best_cost:
            self.best, self.best_cost = leader.best(), leader.best_cost
