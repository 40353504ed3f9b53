"""Better placements: a pool leaves one centre for another while that saves ways or splits."""

from __future__ import annotations

import time

import numpy as np

from network.design.placement.kernel import best_ways, moved_usd, own_usd, renew, total_usd
from network.design.placement.problem import PlacementProblem

WORTH_IT = 1e-7
"""Of the whole cost, that a move must save."""
TRIES = 8
"""Places, the best first, that a pool is tried at before it stays."""
MOST_PASSES = 6
"""Times that each pool is looked at, on the mean."""


def improved(
    problem: PlacementProblem,
    held: np.ndarray,
    places: np.ndarray,
    price: np.ndarray,
    crossing_usd: float = 0.0,
    seconds: float | None = None,
    spare: np.ndarray | None = None,
    share: float = 1.0,
) -> tuple[np.ndarray, float]:
    """A placement of as many places a pool as asked for, from one that there is, that no single move makes better.

    Unless `spare`, `share` or `seconds` end it before.

    Teitz and Bart's interchange (1968), pool by pool; each place left is taken by the best that has room.

    Parameters
    ----------
    problem : PlacementProblem
    held : bool[M, F]
        Where to start from; what does not move is in it too.
    places : int64[M]
        Centres of each pool in the end.
    price : float64[F]
        USD a package that a centre's capacity is worth.
    crossing_usd : float
        Charged for a package from another region.
    seconds : float, optional
        Where it cuts the search off, the answer may differ from machine to machine.
    spare : float64[F], optional
        Packages a day that a centre can take more than now.
    share : float
        Of each pool's places, those that move at most, one at least; of 1 or more each may move several times.

    Returns
    -------
    held : bool[M, F]
    usd : float
        Ways, splits and prices of a day.
    """
    search = _Search(problem, held, price, crossing_usd, spare)
    end = np.inf if seconds is None else time.monotonic() + seconds
    for pool in search.pools:
        search.fit(pool, int(places[pool]))
        search.moves_left[pool] = max(1, round(share * places[pool])) if share < 1 else places[pool] * MOST_PASSES
    waiting = dict.fromkeys(search.pools)
    for _ in range(MOST_PASSES * len(search.pools)):
        if not waiting or time.monotonic() > end:
            break
        pool = next(iter(waiting))
        del waiting[pool]
        if search.settle(pool, end):
            waiting |= dict.fromkeys(int(b) for b in [*search.partners(pool), pool])
    return search.held, search.usd()


class _Search:
    """A placement in the making, with the cheapest ways that follow from it."""

    def __init__(
        self,
        problem: PlacementProblem,
        held: np.ndarray,
        price: np.ndarray,
        crossing_usd: float,
        spare: np.ndarray | None = None,
    ) -> None:
        self.spare = np.full(problem.may_hold.shape[1], np.inf) if spare is None else spare.copy()
        self.moves_left = np.zeros(len(problem.may_hold), np.int64)
        self.problem, self.held = problem, held & problem.may_hold
        self._way = problem.way_usd + price[None, :] + crossing_usd * problem.crosses
        self._unserved = float(problem.way_usd.max(initial=1.0) + price.max(initial=0.0) + crossing_usd)
        self._weight = _pair_weight(problem)
        self._best = best_ways(self._way, self.held)
        share = problem.pool_share
        self.pools = [m for m in np.argsort(-share, kind="stable") if problem.goods_of_pool[m] >= 0 and share[m] > 0]
        self._least = WORTH_IT * max(1.0, self.usd())

    def usd(self) -> float:
        """Cost of the placement as it is."""
        problem = self.problem
        split, unserved = problem.split_usd, self._unserved
        return float(total_usd(self._best, problem.demand, self._weight, self._rarer(), split, unserved))

    def _rarer(self) -> np.ndarray:
        """Of two pools the one in fewer centres, of equal ones the first; int64[M, M]."""
        number = self.held.sum(axis=1)
        rows = np.arange(len(number))
        mine, other = np.meshgrid(rows, rows, indexing="ij")
        fewer = (number[mine] < number[other]) | ((number[mine] == number[other]) & (mine <= other))
        return np.where(fewer, mine, other)

    def partners(self, pool: int) -> np.ndarray:
        """The other pools of the same goods."""
        goods = self.problem.goods_of_pool
        return np.flatnonzero((goods == goods[pool]) & (np.arange(len(goods)) != pool) & (self.problem.pool_share > 0))

    def _free(self, pool: int) -> np.ndarray:
        """Centres that do not hold the pool, may, and have room for it."""
        used = self.problem.skus @ self.held
        fits = used + self.problem.skus[pool] <= self.problem.room * (1 + 1e-9)
        return np.flatnonzero(self.problem.may_hold[pool] & ~self.held[pool] & fits)

    def _values(self, pool: int, out: int, into: np.ndarray) -> np.ndarray:
        problem = self.problem
        return np.asarray(
            moved_usd(
                pool, out, into, self.partners(pool), self._way, self.held, self._best, problem.demand, self._weight,
                self._rarer(), problem.split_usd, self._unserved,
            )
        )  # fmt: skip

    def _set(self, pool: int, out: int, into: int) -> None:
        if out >= 0:
            self.held[pool, out] = False
        if into >= 0:
            self.held[pool, into] = True
        renew(pool, self._way, self.held, self._best)

    def fit(self, pool: int, places: int) -> None:
        """Add places where they save most, or give up those that are missed least."""
        while (number := int(self.held[pool].sum())) != places:
            if number < places:
                free = self._free(pool)
                if not len(free):
                    return
                self._set(pool, -1, int(free[int(np.argmin(self._values(pool, -1, free)[:-1]))]))
            else:
                rows = np.flatnonzero(self.held[pool])
                lost = [self._values(pool, int(row), rows[:0])[-1] for row in rows]
                self._set(pool, int(rows[int(np.argmin(lost))]), -1)

    def settle(self, pool: int, end: float) -> bool:
        """Move the pool out of each centre in turn to the best other one, where that saves something."""
        moved, problem = False, self.problem
        for out in np.flatnonzero(self.held[pool]):
            free = self._free(pool)
            if not len(free) or time.monotonic() > end or self.moves_left[pool] <= 0:
                break
            value = self._values(pool, int(out), free)[:-1]
            stay = own_usd(
                pool, self.partners(pool), self._best, problem.demand, self._weight, self._rarer(),
                problem.split_usd, self._unserved,
            )  # fmt: skip
            for best in np.argsort(value, kind="stable")[:TRIES]:
                if not value[best] < stay - self._least:
                    break
                if self._take(pool, int(out), int(free[best])):
                    moved = True
                    break
        return moved

    def _take(self, pool: int, out: int, into: int) -> bool:
        """Make a move, if the centre has capacity for the packages that it brings."""
        others = self.held[pool].copy()
        others[out] = False
        way, demand = self._way, self.problem.demand[:, pool]
        left = way[:, others].min(axis=1, initial=np.inf)
        brought = float(demand[way[:, into] < left].sum())
        if brought > self.spare[into]:
            return False
        self.spare[into] -= brought
        self.spare[out] += float(demand[way[:, out] < left].sum())
        self.moves_left[pool] -= 1
        self._set(pool, out, into)
        return True


def _pair_weight(problem: PlacementProblem) -> np.ndarray:
    """Orders a day that a pair of pools of one goods would split, by market; float64[K, M, M].

    All of a goods' are `spans`; a pair has as much of them as its lines weigh among all pairs.
    """
    goods, share = problem.goods_of_pool, problem.pool_share
    pair = np.where((goods[:, None] == goods[None, :]) & (goods[:, None] >= 0), share[:, None] * share[None, :], 0.0)
    np.fill_diagonal(pair, 0.0)
    whole = np.array([pair[goods == g].sum() / 2 for g in range(problem.spans.shape[1])])
    part = np.divide(pair, whole[goods][:, None], out=np.zeros_like(pair), where=(whole[goods] > 0)[:, None])
    return np.ascontiguousarray(problem.spans[:, np.maximum(goods, 0)][:, :, None] * part[None, :, :])
