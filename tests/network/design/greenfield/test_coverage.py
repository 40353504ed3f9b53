"""Maximal covering against all choices of places."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from core.geography import great_circle_km
from network.design.greenfield import coverage
from network.design.greenfield.coverage import cover, needed_by, pairs_within


def _random(seed: int) -> tuple[sparse.csr_array, np.ndarray]:
    draw = np.random.default_rng(seed)
    dense = (draw.uniform(size=(9, 25)) < 0.25).astype(float)
    return sparse.csr_array(dense), draw.integers(0, 20, 25).astype(float)


def _best(within: sparse.csr_array, weight: np.ndarray, count: int) -> float:
    rows = within.toarray() > 0
    return max(float(weight[rows[list(some)].any(axis=0)].sum()) for some in combinations(range(len(rows)), count))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("count", [1, 3])
def test_covers_as_much_as_the_best_of_all_choices(seed: int, count: int) -> None:
    within, weight = _random(seed)
    found = cover(within, weight, count)
    best = _best(within, weight, count)
    assert found.covered == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert len(set(found.sites)) == count
    assert float(weight[within.toarray()[found.sites].any(axis=0)].sum()) == pytest.approx(found.covered)


@pytest.mark.parametrize("seed", range(12))
def test_without_the_exact_solver_the_bound_still_holds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "EXACT_PAIRS", 0)
    within, weight = _random(seed)
    found, best = cover(within, weight, 3), _best(within, weight, 3)
    assert found.covered <= best + 1e-9 <= found.bound + 2e-9
    assert found.covered >= (1 - 1 / np.e) * best


def test_pairs_are_those_within_the_great_circle() -> None:
    draw = np.random.default_rng(0)
    at, customers = draw.uniform(30, 40, (2, 6)), draw.uniform(30, 40, (2, 50))
    km = great_circle_km(at[0][:, None], at[1][:, None], customers[0], customers[1])
    assert np.array_equal(pairs_within(*at, *customers, 300.0).toarray() > 0, km <= 300.0)


def test_nobody_within_reach() -> None:
    within = pairs_within(np.array([0.0, 1.0]), np.zeros(2), np.array([50.0]), np.array([50.0]), 10.0)
    assert cover(within, np.ones(1), 1).covered == 0.0


def test_what_only_one_site_covers_binds_it() -> None:
    within = sparse.csr_array(np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 1, 0, 1]], float))
    assert list(needed_by(within, np.array([0, 1]), 0)) == [0, 2]
