"""Limits by prices, held against the same limits as rows of a linear program (HiGHS through scipy)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from network.design.tradeoffs import Weighed, limited


class Shipping:
    """Ways of demands, each with a cost and an amount; shared capacities."""

    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.cost, self.amount = draw.integers(1, 50, (5, 4)).astype(float), draw.integers(0, 9, (5, 4)).astype(float)
        self.demand, self.capacity = draw.integers(1, 9, 5), np.full(4, 20)

    def least(self, price: float = 0.0, limit: float | None = None):
        n = self.cost.size
        rows = np.kron(np.eye(5), np.ones(4))
        above, most = np.tile(np.eye(4), 5), self.capacity
        if limit is not None:
            above, most = np.vstack([above, self.amount.ravel()]), np.append(most, limit)
        return linprog(self.cost.ravel() + price * self.amount.ravel(), above, most, rows, self.demand, [(0, None)] * n)

    def at_price(self, price: float) -> Weighed:
        found = self.least(price)
        amount = float(self.amount.ravel() @ found.x)
        return Weighed(price, float(self.cost.ravel() @ found.x), amount, found.fun)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_bound_and_cost_enclose_the_optimum_within_each_limit(seed):
    shipping = Shipping(seed)
    for found in limited(shipping.at_price, 0.0, 1000.0, 5):
        optimum = shipping.least(limit=found.limit + 1e-7)
        assert optimum.status == 0
        assert found.chosen.amount <= found.limit + 1e-6
        assert found.bound <= optimum.fun + 1e-5
        assert found.chosen.cost >= optimum.fun - 1e-4


def test_costs_rise_as_the_limit_falls():
    found = limited(Shipping(3).at_price, 0.0, 1000.0, 6)
    costs = [one.chosen.cost for one in found]
    assert costs == sorted(costs)
    assert [one.limit for one in found] == sorted((one.limit for one in found), reverse=True)


def test_a_price_is_asked_for_once():
    asked = []
    shipping = Shipping(3)

    def at_price(price: float) -> Weighed:
        asked.append(price)
        return shipping.at_price(price)

    limited(at_price, 0.0, 1000.0, 6)
    assert len(asked) == len(set(asked))


def test_where_nothing_is_to_trade_all_limits_are_one():
    flat = limited(lambda price: Weighed(price, 10.0, 3.0, 10.0 + 3.0 * price), 0.0, 5.0, 4)
    assert {one.limit for one in flat} == {3.0}
    assert {one.chosen.cost for one in flat} == {10.0}
    assert all(one.bound == pytest.approx(10.0) for one in flat)
