import math

import numpy as np
import pytest

from warehouse.sizing.crossover import Point, crossing, crossover


def points(pods_fixed, pods_line, walk_line, seeds=(0.0,)):
    found = []
    for seed, shift in enumerate(seeds, 1):
        for rate in (50.0, 100.0, 200.0, 400.0):
            found.append(Point(rate, "pods", seed, 5, 1, pods_fixed * (1 + shift) / rate + pods_line))
            found.append(Point(rate, "pickers", seed, 0, 4, walk_line))
    return found


def test_costs_that_cross_once():
    rates = np.array([10.0, 100.0, 1000.0])
    rate, sign = crossing(rates, np.array([3.0, 2.0, 1.0]), np.array([2.0, 2.0, 2.0]) + 1e-9)
    assert rate == pytest.approx(100, rel=1e-3)
    assert sign == 1
    rate, sign = crossing(rates, np.array([1.0, 1.0, 3.0]), np.array([2.0, 2.0, 2.0]))
    assert rate == pytest.approx(10**2.5)
    assert sign == -1


def test_pods_win_above_their_fixed_costs():
    found = crossover(points(30.0, 0.10, 0.30, seeds=(-0.02, 0.0, 0.02)))
    assert (found.cheaper_above, found.cheaper_below) == ("pods", "pickers")
    assert found.low < found.rate < found.high
    assert found.rate == pytest.approx(150, rel=0.1)


def test_no_crossing_is_said_as_such():
    found = crossover(points(1.0, 0.10, 0.30))
    assert math.isnan(found.rate)
    assert found.to_json()["rate_lines_per_h"] is None
    assert (found.cheaper_above, found.cheaper_below) == ("pods", "pickers")
    assert crossover(points(1.0, 0.40, 0.30)).cheaper_above == "pickers"


def test_a_mode_that_is_missing_gives_no_crossing():
    walking = [point for point in points(30.0, 0.1, 0.3) if point.mode == "pickers"]
    assert math.isnan(crossover(walking).rate)


def test_rates_that_a_mode_cannot_hold_are_left_out():
    some = [
        p if p.rate < 400 or p.mode == "pickers" else Point(400.0, "pods", 1, 0, 0, math.nan)
        for p in points(30, 0.1, 0.3)
    ]
    assert crossover(some).rate == pytest.approx(crossover(points(30, 0.1, 0.3)).rate)
