"""The p-median as branch and bound sees it: Lagrangean bounds, the nearest open site, interchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from network.design.branching import CLOSED, FREE, OPEN, Bound, Flags, States
from network.design.p_median.interchange import cost_of, greedy, interchange
from network.design.p_median.lagrangean import relax, settle
from network.design.p_median.pairs import Floats, Pairs
from network.design.volume import climb


@dataclass(frozen=True)
class PMedianRelaxation:
    """Relaxes that everybody is served."""

    pairs: Pairs
    p: int

    @cached_property
    def granule(self) -> float:
        """1 where every cost is a whole number."""
        parts = (self.pairs.cost, self.pairs.unserved, self.pairs.fixed)
        return float(all((part == np.floor(part)).all() for part in parts))

    def begin(self) -> tuple[States, Floats, Flags]:
        """Kept sites are settled; a customer's price is what its second nearest site costs of a good choice."""
        pairs = self.pairs
        is_open = greedy(pairs, self.p)
        last = pairs.first[1:] - 1
        some = last >= pairs.first[:-1]
        nearest = np.where(some, pairs.cost[np.minimum(pairs.first[:-1], len(pairs.cost) - 1)], pairs.unserved)
        spread = cost_of(pairs, is_open) - float(nearest.sum())
        prices = nearest + max(0.0, spread) / max(1, pairs.n_customers)
        return np.where(pairs.kept, OPEN, FREE), np.minimum(prices, pairs.unserved), is_open

    def bound(self, state: States, prices: Floats, target: float, rounds: int) -> Bound:
        """Climb by the volume algorithm, then settle sites by reduced cost."""
        q = self.pairs

        def evaluate(u: Floats, missing: Floats, choice: Floats, worth: Floats) -> float:
            return relax(q.first, q.site, q.cost, q.unserved, q.fixed, state, self.p, u, missing, choice, worth)

        best = climb(evaluate, prices, q.n_sites, target, rounds)
        settled = state
        if best.value < target:
            settled = settle(best.value, best.worth, state, self.p, target)
        return Bound(best.value, best.prices, best.opened, best.choice, settled)

    def guesses(self, bound: Bound) -> Iterator[Flags]:
        """The choice at the bound, and the p sites opened most on average."""
        settled = 10.0 * ((bound.state == OPEN).astype(float) - (bound.state == CLOSED))
        for wish in (bound.choice + 1e-3 * bound.opened, bound.opened):
            flags = np.zeros(self.pairs.n_sites, bool)
            flags[np.argsort(-(wish + settled), kind="stable")[: self.p]] = True
            yield flags

    def cost(self, is_open: Flags) -> float:
        """Everybody from the nearest open site; inf where the number is not p."""
        if int(is_open.sum()) != self.p:
            return np.inf
        return cost_of(self.pairs, is_open)

    def improve(
        self, is_open: Flags, cost: float, may_close: Flags, candidates: States, seconds: float
    ) -> tuple[Flags, float]:
        """Interchange until no swap saves (or the time is up)."""
        better = interchange(self.pairs, is_open, seconds)
        return better, cost_of(self.pairs, better)
