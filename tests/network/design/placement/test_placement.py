"""Placement against a slow writing-down of its cost, every single move, and what must hold of any placement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.design.placement.problem import PlacementProblem, grouped
from network.design.placement.search import improved

GOODS = np.array([0, 0, 0, 1, -1])


def problem_of(seed: int, markets: int = 6, centres: int = 5, room: float = np.inf) -> PlacementProblem:
    draw = np.random.default_rng(seed)
    may_hold = np.ones((5, centres), bool)
    may_hold[3, 0] = may_hold[4] = False
    return PlacementProblem(
        way_usd=draw.uniform(0.5, 3.0, (markets, centres)),
        crosses=(draw.uniform(size=(markets, centres)) < 0.5).astype(float),
        demand=draw.uniform(10, 100, (markets, 5)) * (GOODS >= 0),
        spans=draw.uniform(0, 50, (markets, 2)),
        split_usd=1.5,
        goods_of_pool=GOODS,
        pool_share=np.array([0.5, 0.2, 0.1, 0.2, 0.0]),
        skus=np.array([10.0, 50.0, 100.0, 20.0, 0.0]),
        may_hold=may_hold,
        room=np.full(centres, room),
    )


def held_of(seed: int, problem: PlacementProblem) -> np.ndarray:
    held = np.zeros(problem.may_hold.shape, bool)
    draw = np.random.default_rng(seed + 100)
    for pool, number in enumerate((3, 2, 1, 2)):
        held[pool, draw.choice(np.flatnonzero(problem.may_hold[pool]), number, replace=False)] = True
    return held


def slow_usd(problem: PlacementProblem, held: np.ndarray, price: np.ndarray, crossing: float = 0.0) -> float:
    """Ways, and what an order of two pools costs beyond: the rarer's way, and the other's as a package of its own."""
    usd = problem.way_usd + price + crossing * problem.crosses
    weights = problem.pool_share[0] * problem.pool_share[[1, 2]]
    of_pairs = dict(zip([(0, 1), (0, 2)], weights, strict=True)) | {
        (1, 2): problem.pool_share[1] * problem.pool_share[2]
    }
    total = 0.0
    for k in range(len(usd)):
        for pool in range(4):
            total += problem.demand[k, pool] * usd[k][held[pool]].min()
        for (a, b), weight in of_pairs.items():
            orders = problem.spans[k, 0] * weight / sum(of_pairs.values())
            rarer = a if held[a].sum() <= held[b].sum() else b
            both = held[a] & held[b]
            together = usd[k][both].min() - usd[k][held[rarer]].min() if both.any() else np.inf
            total += orders * min(problem.split_usd, together)
    return total


@pytest.mark.parametrize("seed", range(6))
def test_the_cost_is_the_slow_one_and_no_single_move_is_better(seed: int) -> None:
    problem, price = problem_of(seed), np.linspace(0, 0.3, 5)
    start = held_of(seed, problem)
    held, usd = improved(problem, start, start.sum(axis=1), price, 0.1)
    assert usd == pytest.approx(slow_usd(problem, held, price, 0.1))
    assert usd <= slow_usd(problem, start, price, 0.1) + 1e-9
    assert np.array_equal(held.sum(axis=1), start.sum(axis=1))
    for pool in range(4):
        for out in np.flatnonzero(held[pool]):
            for into in np.flatnonzero(problem.may_hold[pool] & ~held[pool]):
                other = held.copy()
                other[pool, out], other[pool, into] = False, True
                assert slow_usd(problem, other, price, 0.1) >= usd * (1 - 1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_as_many_places_as_asked_and_more_places_never_cost_more(seed: int) -> None:
    problem, free = problem_of(seed), np.zeros(5)
    start = held_of(seed, problem)
    fewer, dear = improved(problem, start, np.array([1, 1, 1, 1, 0]), free)
    more, cheap = improved(problem, start, np.array([5, 5, 5, 4, 0]), free)
    assert list(fewer.sum(axis=1)) == [1, 1, 1, 1, 0]
    assert list(more.sum(axis=1)) == [5, 5, 5, 4, 0]
    assert cheap < dear


def test_pools_that_split_orders_move_together() -> None:
    """Two pools in two centres of the same ways: any order of both is a package more until they lie together."""
    problem = replace(problem_of(0), way_usd=np.ones((6, 5)), pool_share=np.array([0.5, 0.5, 0.0, 0.0, 0.0]))
    start = np.zeros((5, 5), bool)
    start[0, 1] = start[1, 2] = start[2, 3] = start[3, 4] = True
    held, usd = improved(problem, start, start.sum(axis=1), np.zeros(5))
    assert (held[0] & held[1]).sum() == 1
    assert usd == pytest.approx(problem.demand.sum())


@pytest.mark.parametrize("seed", range(4))
def test_room_is_kept(seed: int) -> None:
    problem = problem_of(seed, room=110.0)
    start = np.zeros((5, 5), bool)
    start[0, 0] = start[1, 1] = start[2, 2] = start[3, 3] = True
    held, _ = improved(problem, start, np.array([4, 2, 1, 2, 0]), np.zeros(5))
    assert (problem.skus @ held <= 110.0).all()


def test_a_charge_on_crossing_brings_stock_home() -> None:
    problem = problem_of(2)
    start = held_of(2, problem)

    def crossing(held: np.ndarray) -> float:
        way = problem.way_usd + 1000 * problem.crosses
        return float(
            sum(problem.crosses[k, np.where(held[p], way[k], np.inf).argmin()] for k in range(6) for p in (0, 1))
        )

    plain, _ = improved(problem, start, start.sum(axis=1), np.zeros(5))
    home, _ = improved(problem, start, start.sum(axis=1), np.zeros(5), 1000.0)
    assert crossing(home) <= crossing(plain)


def test_markets_taken_together_keep_every_package() -> None:
    problem = problem_of(1)
    few = grouped(problem, np.array([0, 1, 0, 1, 2, 2]))
    assert few.demand.sum(axis=0) == pytest.approx(problem.demand.sum(axis=0))
    assert few.spans.sum(axis=0) == pytest.approx(problem.spans.sum(axis=0))
    weight = problem.demand.sum(axis=1)
    assert few.way_usd[0] == pytest.approx((weight[[0, 2]] @ problem.way_usd[[0, 2]]) / weight[[0, 2]].sum())
