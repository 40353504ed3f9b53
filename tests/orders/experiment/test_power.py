"""Planning against published tables."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import Pod2doorError
from orders.experiment.commands import plan
from orders.experiment.power import (
    days_for,
    power_of_means,
    smallest_effect_of_means,
    smallest_effect_of_proportions,
    users_for_means,
    users_for_proportions,
)


@pytest.mark.parametrize(
    ("base", "other", "power", "users"),
    [
        (0.10, 0.12, 0.8, 3_841),  # 4.14 of Fleiss et al. worked by hand: (0.8673 + 0.3722)^2 / 0.02^2 = 3,840.8
        (0.65, 0.75, 0.8, 329),  # the same by hand: (1.2702 + 0.5422)^2 / 0.1^2 = 328.5
    ],
)
def test_users_for_proportions(base: float, other: float, power: float, users: int) -> None:
    assert users_for_proportions(base, other, power=power) == users


@pytest.mark.parametrize(
    ("d", "power", "users"),
    # Cohen 1992, "A power primer", table 2: N for small, medium, large d at power 0.80, alpha 0.05
    [(0.2, 0.8, 393), (0.5, 0.8, 64), (0.8, 0.8, 26)],
)
def test_users_for_means(d: float, power: float, users: int) -> None:
    assert abs(users_for_means(d, 1.0, power=power) - users) <= (1 if d == 0.2 else 0)


def test_planned_power_is_had() -> None:
    """By simulation, not by the formula again."""
    rng = np.random.default_rng(1)
    n = users_for_proportions(0.3, 0.4)
    a, b = rng.binomial(n, 0.3, 20_000) / n, rng.binomial(n, 0.4, 20_000) / n
    pooled = (a + b) / 2
    found = np.abs(b - a) / np.sqrt(2 * pooled * (1 - pooled) / n) > 1.959964
    assert found.mean() == pytest.approx(0.8, abs=0.015)


def test_effect_and_users_are_each_others_inverse() -> None:
    assert users_for_proportions(0.1, 0.1 + smallest_effect_of_proportions(0.1, 3_841)) == pytest.approx(3_841, abs=1)
    assert power_of_means(smallest_effect_of_means(7.0, 500), 7.0, 500) == pytest.approx(0.8, abs=1e-9)
    assert smallest_effect_of_means(1.0, 64) == pytest.approx(0.499, abs=0.001)


def test_a_strong_effect_is_found_for_sure() -> None:
    assert power_of_means(100.0, 1.0, 10_000) == pytest.approx(1.0)
    assert power_of_means(0.0, 1.0, 50) == pytest.approx(0.05, abs=1e-9)


def test_days() -> None:
    assert days_for(3_841, 1_000) == 8
    assert days_for(3_841, 1_000, share=0.5) == 16


def test_plan_gives_what_is_missing() -> None:
    found = plan(0.10, effect=0.02, users_per_day=1_000)
    assert (found.users_per_group, found.days) == (3_841, 8)
    assert plan(0.10, users_per_group=3_841).effect == pytest.approx(0.02, abs=1e-5)
    assert plan(30.0, effect=0.5, deviation=1.0).users_per_group == 64
    assert plan(30.0, users_per_group=64, deviation=1.0).days is None


@pytest.mark.parametrize("arguments", [{}, {"effect": 0.1, "users_per_group": 5}, {"effect": 0.95}, {"effect": 0.0}])
def test_senseless_plans_are_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(Pod2doorError):
        plan(0.1, **arguments)  # type: ignore[arg-type]
