"""Closed forms against the routers on random picks, and against each other where they are known to meet."""

import numpy as np
import pytest

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.known import block, known, mean_m
from warehouse.walking.routes import expectations


def test_the_known_answers_hold_within_two_percent():
    rows = list(known())
    assert len(rows) == 12
    for name, expected, got in rows:
        assert got == pytest.approx(expected, rel=0.02), name


@pytest.mark.parametrize("depot", [0.0, 2.3, 9.0])
@pytest.mark.parametrize("picks", [1, 2, 8])
def test_forms_hold_for_few_picks_and_a_depot_anywhere(depot, picks):
    floor = WalkingFloor("one block", 10, 1, 40.0, 3.5, 6.0, 400, 1, depot)
    for policy, form in (
        ("s_shape", expectations.s_shape_m),
        ("return", expectations.return_m),
        ("largest_gap", expectations.largest_gap_m),
    ):
        assert mean_m(floor, picks, policy, tours=3000) == pytest.approx(form(floor, picks), rel=0.02)


@pytest.mark.parametrize("picks", [1, 2, 7, 60])
def test_without_a_cross_aisle_the_largest_gap_is_harmonic(picks):
    harmonic = 40.0 / (picks + 1) * sum(1 / i for i in range(1, picks + 2))
    assert expectations.largest_gap_of(block(cross_width_m=0.0), picks) == pytest.approx(harmonic)


def test_the_largest_gap_with_margins_is_that_of_random_points():
    floor = block(cross_width_m=12.0)
    points = np.sort(np.random.default_rng(3).random((200_000, 4)), axis=1) * 40 + 6
    gaps = np.diff(np.pad(points, ((0, 0), (1, 1)), constant_values=((0, 0), (0, 52))), axis=1)
    assert gaps.max(axis=1).mean() == pytest.approx(expectations.largest_gap_of(floor, 4), rel=2e-3)


def test_one_pick_is_walked_to_and_back_by_all():
    floor = block()
    forms = (expectations.s_shape_m, expectations.return_m, expectations.largest_gap_m)
    away = np.mean([abs(a - 4.5) for a in range(10)]) * 3.5 + 1.5 + 20.0
    for form in forms:
        assert form(floor, 1) == pytest.approx(2 * away)


def test_published_forms_come_near_the_exact_ones_with_many_picks():
    floor = block(cross_width_m=0.0)
    for picks in (30, 45, 80):
        assert expectations.published_s_shape_m(10, 40.0, 3.5, picks) == pytest.approx(
            expectations.s_shape_m(floor, picks), rel=0.01
        )
        assert expectations.published_largest_gap_m(10, 40.0, 3.5, picks) == pytest.approx(
            expectations.largest_gap_m(floor, picks), rel=0.01
        )


def test_forms_are_for_one_block():
    with pytest.raises(ValueError, match="for one block"):
        expectations.s_shape_m(WalkingFloor("two", 3, 2, 10.0, 3.0, 2.0, 5, 1, 0.0), 5)
